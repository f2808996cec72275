import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountIdOf, type Account, type EnvelopeDraft, type LogEntry, type ProtocolDefinition } from '@planet/core';
import { receive, sweep, tidy, type Bridge } from '@planet/bridge';
import { createPlanet, loadSettings, type Planet } from '@planet/platform';
import { accounts, outbox, type Store } from '@planet/store';
import { handlersOf } from '../../apps/workers/src/handlers.js';
import { startWorkers, type RunningWorkers } from '../../apps/workers/src/workers.js';
import type { TestDatabase, TestDatabases } from './database.js';
import { recordingLogger, type Line } from './quiet.js';
import type { Act } from './fake-network.js';

export interface TestPlanetOptions {
  databases: Pick<TestDatabases, 'createDatabase'>;
  networks: ProtocolDefinition[];
  /** A database to share with another planet; then it is not dropped at the end. */
  database?: TestDatabase;
  retryDelaysMs?: number[];
  parkMs?: number;
  tallyMs?: number;
  clock?: () => Date;
  /** Other settings. */
  env?: Record<string, string>;
}
export interface TestPlanet {
  planet: Planet;
  bridge: Bridge;
  store: Store;
  database: TestDatabase;
  /** What was logged as a warning or an error. */
  faults: Line[];
  /** Makes acts durable, each as an arrival of its own. */
  take(...acts: Act[]): Promise<void>;
  takeDrafts(drafts: EnvelopeDraft[], entries?: LogEntry[]): Promise<void>;
  account(network: string, nativeId: string): Promise<Account>;
  stop(): Promise<void>;
}

async function makePlanet(options: TestPlanetOptions): Promise<TestPlanet> {
  const database = options.database ?? (await options.databases.createDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'planet-data-'));
  const { logger, lines } = recordingLogger();
  const faults = (): Line[] => lines.filter((line) => line.level === 'warn' || line.level === 'error');
  const settings = loadSettings(options.networks, {
    ORIGIN: 'https://planet.test',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    DATABASE_POOL: '8',
    WORKER_CONCURRENCY: '4',
    LOG_LEVEL: 'silent',
    ...options.env,
  });
  const planet = await createPlanet({
    settings: { ...settings, databaseUrl: database.url },
    logger,
    definitions: options.networks,
    retryDelaysMs: options.retryDelaysMs ?? [20, 20, 20],
    parkMs: options.parkMs ?? 3600_000,
    tallyMs: options.tallyMs,
    clock: options.clock,
  });
  const { bridge, store } = planet;
  return {
    planet,
    bridge,
    store,
    database,
    get faults() {
      return faults();
    },
    async take(...acts) {
      for (const act of acts) await receive(bridge, [act.draft], act.entries);
    },
    takeDrafts: (drafts, entries) => receive(bridge, drafts, entries),
    async account(network, nativeId) {
      const id = accountIdOf(network, nativeId);
      const found = (await accounts.byIds(store.prisma, [id])).get(id);
      if (!found) throw new Error(`no account ${nativeId} on ${network}`);
      return found;
    },
    async stop() {
      await planet.close();
      if (!options.database) await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface DrainOptions {
  /** Jobs that run at once: what several workers would do. */
  lanes?: number;
  /** Picks the next of the jobs that wait. */
  pick?: (waiting: number) => number;
  /** Every job is run so many times. */
  times?: number;
}
export interface InProcessPlanet extends TestPlanet {
  /** Does, without BullMQ, all the work there is, and all that follows from it, retries that are due soon among it. */
  drain(options?: DrainOptions): Promise<void>;
}

const jobTries = 5;
/** A Planet whose jobs run here: fast, and in whatever order a test wants. */
export async function startInProcess(options: TestPlanetOptions): Promise<InProcessPlanet> {
  const base = await makePlanet(options);
  const handlers = handlersOf(base.bridge);
  /** Jobs that failed and came again, as they do in a queue. */
  const stumbles: string[] = [];

  const runJobs = async ({ lanes = 1, pick = () => 0, times = 1 }: DrainOptions): Promise<number> => {
    const waiting: { queue: string; ids: string[]; tries: number }[] = [];
    let done = 0;
    const take = async () => {
      await base.store.transaction(async (tx) => {
        const rows = await outbox.take(tx, 1000);
        for (const { queue, ids } of rows)
          for (let time = 0; time < times; time++) waiting.push({ queue, ids, tries: 0 });
      });
    };
    const lane = async () => {
      for (;;) {
        if (waiting.length === 0) await take();
        const [job] = waiting.splice(pick(waiting.length), 1);
        if (!job) return;
        try {
          await handlers[job.queue as keyof typeof handlers]!(job.ids);
          done++;
        } catch (error) {
          stumbles.push(`${job.queue} ${job.ids.join()}: ${String(error)}`);
          if (++job.tries >= jobTries) throw error;
          waiting.push(job);
        }
      }
    };
    // A lane that finds nothing may be ahead of one that is about to write something.
    for (;;) {
      const before = done;
      await Promise.all(Array.from({ length: lanes }, lane));
      if (done === before) return done;
    }
  };

  return {
    get faults() {
      return base.faults;
    },
    ...without(base),
    async drain(drainOptions = {}) {
      // What may still be fanned out is waited for half a minute (`pendingFor`).
      for (const end = Date.now() + 90_000; Date.now() < end;) {
        const before = await runJobs(drainOptions);
        // What waits for something on its way, or was crossed by it, need not wait for the clock here.
        await base.database.query(
          `UPDATE delivery SET next_attempt_at = now() WHERE state = 'retrying' AND reason = 'waits-for-object'`,
        );
        await sweep(base.bridge);
        await tidy(base.bridge);
        const [{ n, soon }] = (await base.database.query(
          `SELECT (SELECT count(*) FROM outbox)::int AS n,
             (SELECT count(*) FROM delivery d WHERE d.state IN ('queued', 'sending', 'retrying') AND NOT EXISTS (
               SELECT 1 FROM delivery p WHERE p.order_key = d.order_key AND p.seq <= d.seq
                 AND p.state = 'retrying' AND p.next_attempt_at > now() + interval '1 second'))::int AS soon`,
        )) as [{ n: number; soon: number }];
        if (before === 0 && n === 0 && soon === 0) return;
        if (n === 0 && soon > 0) await sleep(5);
      }
      const left = await base.database.query(
        `SELECT 'delivery' AS what, to_jsonb(d) AS row FROM delivery d WHERE state IN ('queued', 'sending', 'retrying')
         UNION ALL SELECT 'outbox', to_jsonb(o) FROM outbox o UNION ALL SELECT 'parked', to_jsonb(p) FROM parked p LIMIT 20`,
      );
      throw new Error(`the work does not end: ${JSON.stringify({ left, stumbles })}`);
    },
  };
}
/** The members but `faults`, which is read anew each time. */
function without({ faults: _, ...rest }: TestPlanet): Omit<TestPlanet, 'faults'> {
  return rest;
}

export interface RunningPlanet extends TestPlanet {
  workers: RunningWorkers;
  /** Waits until nothing is left to do: no outbox row, no job, no envelope to be read, no delivery to be sent. */
  settled(options?: { retrying?: boolean; timeoutMs?: number }): Promise<void>;
}

/** A Planet with its workers: real BullMQ on the same database, the real relay and housekeeping. */
export async function startPlanet(options: TestPlanetOptions): Promise<RunningPlanet> {
  const base = await makePlanet(options);
  const workers = await startWorkers(base.planet);
  return {
    get faults() {
      return base.faults;
    },
    ...without(base),
    workers,
    async settled({ retrying = true, timeoutMs = 60_000 } = {}) {
      const end = Date.now() + timeoutMs;
      let calm = 0;
      for (;;) {
        const left = await leftToDo(base.database, retrying);
        calm = Object.values(left).every((n) => n === 0) ? calm + 1 : 0;
        if (calm >= 2) return;
        if (Date.now() > end) throw new Error(`not settled: ${JSON.stringify({ left, faults: base.faults })}`);
        await sleep(25);
      }
    },
    async stop() {
      await workers.stop();
      await base.stop();
    },
  };
}

async function leftToDo(database: TestDatabase, retrying: boolean): Promise<Record<string, number>> {
  const [row] = await database.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM outbox)::int AS outbox,
       (SELECT count(*) FROM envelope WHERE state = 'received')::int AS envelopes,
       (SELECT count(*) FROM delivery WHERE state = ANY($1))::int AS deliveries,
       (SELECT count(*) FROM bullmq.job WHERE queue <> 'housekeeping' AND state NOT IN ('completed', 'failed'))::int AS jobs`,
    [retrying ? ['queued', 'sending', 'retrying'] : ['queued', 'sending']],
  );
  return row!;
}
