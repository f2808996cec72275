import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@planet/core';
import {
  createLogger,
  environment,
  loadSecrets,
  loadSettings,
  projectRoot,
  startPostgres,
  type EmbeddedPostgres,
  type Settings,
} from '@planet/platform';
import { protocols } from '@planet/protocols';
import { migrate } from '@planet/store';
import { nextSteps } from './next-steps.js';
import { createProgress, type Progress } from './progress.js';
import { forget, note } from '../running.js';
import { RoleProcess, type RoleProgram } from './role-process.js';
import { allRoles, chooseRoles, programOf } from './roles.js';

export interface StartOptions {
  roles?: string;
  dataDir?: string;
  port?: string;
  host?: string;
  origin?: string;
}

/**
 * Runs Planet until it is told to stop: the database where none is given, its migrations, then each role as a process.
 *
 * @returns the exit code
 * @throws StartError and the like where it cannot start; nothing is left running then.
 */
export async function start(options: StartOptions): Promise<number> {
  const env = withOptions(environment(), options);
  const settings = loadSettings(protocols, env);
  const roles = chooseRoles(options.roles, allRoles(protocols, settings));
  const logger = createLogger(settings, 'launcher');
  const progress = createProgress(process.stdout);
  const signal = firstSignal();
  const began = performance.now();

  await mkdir(settings.dataDir, { recursive: true });
  const secrets = await loadSecrets(settings);
  const postgres = settings.databaseUrl ? null : await embedded(settings, logger, progress);
  const databaseUrl = settings.databaseUrl ?? postgres!.url;
  const processes: RoleProcess[] = [];
  let code = 0;
  try {
    await migrate(databaseUrl, {
      migrationsDir: join(projectRoot(), 'prisma/migrations'),
      logger: told(logger, progress),
    });
    const childEnv = { ...env, DATABASE_URL: databaseUrl, DATA_DIR: settings.dataDir };
    const programs = roles.map((role) => programOf(role, childEnv));
    const ready = await startAll(programs, { settings, processes, logger, progress, signal });
    if (ready) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      progress.line(nextSteps({ settings, secrets, ready, seconds }));
      await Promise.race([signal.received, postgres?.died.then(() => (code = databaseGone(logger)))].filter(Boolean));
    }
  } finally {
    const clean = await stopAll(processes, signal);
    for (const role of roles) await forget(settings.dataDir, role);
    await postgres?.stop();
    if (!clean) code = 1;
  }
  if (signal.isReceived()) progress.line('Planet has stopped.');
  return code;
}

/** What the command line says goes before what the environment says; the roles inherit it. */
function withOptions(
  env: Record<string, string | undefined>,
  options: StartOptions,
): Record<string, string | undefined> {
  const { dataDir: DATA_DIR, port: PORT, host: HOST, origin: ORIGIN } = options;
  const given = Object.entries({ DATA_DIR, PORT, HOST, ORIGIN }).filter(([, value]) => value !== undefined);
  return { ...env, ...Object.fromEntries(given) };
}

const embedded = (settings: Settings, logger: Logger, progress: Progress): Promise<EmbeddedPostgres> =>
  progress.step(
    () => startPostgres({ dataDir: settings.dataDir, logger }),
    ({ version, port, isNew }) => `Postgres ${version} ready (port ${port}${isNew ? ', new database' : ''})`,
  );

/** Migrations are news for the person at the terminal. */
const told = (logger: Logger, progress: Progress): Logger => ({
  ...logger,
  info: (fields, message) => {
    const { migration, ms } = fields as { migration?: string; ms?: number };
    if (migration && ms !== undefined) progress.line(`✓ Migration ${migration} applied  ${(ms / 1000).toFixed(1)} s`);
    else logger.info(fields, message);
  },
});

interface Starting {
  settings: Settings;
  processes: RoleProcess[];
  logger: Logger;
  progress: Progress;
  signal: Signals;
}

/** All roles at once; what each said when it was ready. Null: a signal came in between. */
async function startAll(
  programs: RoleProgram[],
  { settings, processes, logger, progress, signal }: Starting,
): Promise<Map<string, Record<string, unknown>> | null> {
  const ready = new Map<string, Record<string, unknown>>();
  const starts = programs.map(async (program) => {
    const role = new RoleProcess(program, logger, (said) => note(settings.dataDir, program.name, said));
    processes.push(role);
    ready.set(
      program.name,
      await progress.step(
        () => role.start(),
        () => `${program.name} ready`,
      ),
    );
  });
  const all = Promise.all(starts);
  all.catch(() => undefined);
  await Promise.race([all, signal.received]);
  return signal.isReceived() ? null : ready;
}

async function stopAll(processes: RoleProcess[], signal: Signals): Promise<boolean> {
  signal.again(() => processes.forEach((role) => role.kill()));
  const clean = await Promise.all(processes.map((role) => role.stop()));
  return clean.every(Boolean);
}

function databaseGone(logger: Logger): number {
  logger.error({}, 'the embedded Postgres has ended: Planet stops');
  return 1;
}

interface Signals {
  /** Resolves at the first SIGTERM, SIGINT or SIGHUP. */
  received: Promise<void>;
  isReceived(): boolean;
  /** Called at every further one. */
  again(action: () => void): void;
}
function firstSignal(): Signals {
  let count = 0;
  let further: () => void = () => undefined;
  const received = new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(name, () => {
        if (count++ === 0) resolve();
        else further();
      });
  });
  return { received, isReceived: () => count > 0, again: (action) => (further = action) };
}
