import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '@planet/core';
import { Client } from 'pg';
import { StartError } from '../start-error.js';
import type { Cluster } from './cluster.js';

/** Whoever starts the server holds this advisory lock as long as it lives: how a living Planet is told from a dead one. */
export const OWNER_LOCK = 7_052_637;
/** How long processes of a Planet that died may take to end, in ms. */
const PATIENCE_MS = 25_000;

/**
 * Makes sure that no server runs on the cluster. One whose Planet was killed (kill -9, out of memory) is ended, after
 * the other processes of that Planet have let go of it; a postmaster.pid without a server is removed.
 *
 * @throws StartError where the Planet that owns it is alive.
 */
export async function clearPredecessor(dataDir: string, cluster: Cluster, logger: Logger): Promise<void> {
  const file = join(cluster.dir, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid) return;
  if (!(await isPostgres(pid))) {
    await rm(file, { force: true }); // Postgres would take any living process of that number for a server
    return;
  }
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'planet',
    password: cluster.password,
    database: 'postgres',
  });
  client.on('error', () => undefined);
  const connected = await client.connect().then(
    () => true,
    () => false, // it is going down, or coming up without anybody who waits for it
  );
  if (connected) {
    const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [OWNER_LOCK]);
    if (!rows[0]?.free) {
      await client.end();
      throw new StartError(`Another Planet is running on ${dataDir}: stop it first, or choose another DATA_DIR.`);
    }
    logger.info({ pid }, 'the last Planet on this folder was killed: tidying up after it');
    await until(async () => (await others(client)) === 0);
  } else if (await until(async () => !(await isPostgres(pid)))) return;
  kill(pid, 'SIGINT');
  await client.end().catch(() => undefined);
  if (await until(async () => !(await isPostgres(pid)))) return;
  kill(pid, 'SIGQUIT');
  if (!(await until(async () => !(await isPostgres(pid)))))
    throw new StartError(`An old PostgreSQL (process ${pid}) holds ${cluster.dir} and does not end: stop it first.`);
}

async function others(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Does it become true in time? */
async function until(condition: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) if (await condition()) return true;
  return false;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ended by itself meanwhile
  }
}

/** Is the process alive and a postgres? Numbers are used again. */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return /^Name:\s*postgres/m.test(status) && !/^State:\s*Z/m.test(status);
  }
  return promisify(execFile)('ps', ['-p', String(pid), '-o', 'comm=']).then(
    ({ stdout }) => stdout.includes('postgres'),
    () => false,
  );
}
