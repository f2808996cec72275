import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Planet as its user starts it: the launcher as a process of its own, on a fresh data folder and free ports; without a
 * chain, unless `env` names one (`CHAIN: 'embedded'`).
 */
export interface RunningPlanet {
  origin: string;
  host: string;
  dataDir: string;
  /** `net:…~shs:…` of the Scuttlebutt node. */
  ssbAddress: string;
  pid: number;
  /** GraphQL with the admin's token. Throws on errors of the request. */
  query<T>(text: string, variables?: object): Promise<T>;
  /** Asks again until `accept` says yes. */
  until<T>(text: string, variables: object, accept: (data: T) => boolean, timeoutMs?: number): Promise<T>;
  /** Of the embedded Postgres. */
  databaseUrl(): Promise<string>;
  log(): string;
  /** The processes of the roles, by name. */
  roles(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

const root = (() => {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
})();

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startPlanet(
  options: { env?: Record<string, string>; dataDir?: string; port?: number; ssbPort?: number; roles?: string } = {},
): Promise<RunningPlanet> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'planet-test-')));
  const port = options.port ?? (await freePort());
  const ssbPort = options.ssbPort ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [join(root, 'dist/apps/cli/src/main.js'), 'start', ...(options.roles ? ['--roles', options.roles] : [])],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        HOME: process.env.HOME,
        DATA_DIR: dataDir,
        PORT: String(port),
        ORIGIN: origin,
        SSB_PORT: String(ssbPort),
        SSB_HOST: '127.0.0.1',
        SSB_EXTERNAL: `127.0.0.1:${ssbPort}`,
        ALLOW_PRIVATE_ADDRESSES: 'true',
        LOG_FORMAT: 'json',
        CHAIN: 'off',
        ...options.env,
      },
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await ready(child, () => output);
  const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();

  const query = async <T>(text: string, variables: object = {}): Promise<T> => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: text, variables }),
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (answer.errors?.length || !answer.data) throw new Error(JSON.stringify(answer.errors ?? answer));
    return answer.data;
  };
  return {
    origin,
    host: new URL(origin).host,
    dataDir,
    ssbAddress: /net:\S+~shs:\S+/.exec(output)?.[0] ?? '',
    pid: child.pid!,
    query,
    async until<T>(text: string, variables: object, accept: (data: T) => boolean, timeoutMs = 60_000) {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const data = await query<T>(text, variables);
        if (accept(data)) return data;
        if (Date.now() > end)
          throw new Error(`not in ${timeoutMs} ms: ${JSON.stringify(data)}\n${output.slice(-4000)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async databaseUrl() {
      const [password, at] = await Promise.all(
        ['postgres-password', 'postgres-port'].map((name) => readFile(join(dataDir, name), 'utf8')),
      );
      return `postgres://planet:${password!.trim()}@127.0.0.1:${at!.trim()}/planet`;
    },
    log: () => output,
    roles: () => childrenOf(child.pid!),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + 180_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`planet ended with ${child.exitCode}\n${output()}`);
    if (output().includes('Planet is running')) return;
    if (Date.now() > end) throw new Error(`planet did not start\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Direct children of the launcher by the role named on their command line. */
async function childrenOf(pid: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pid) continue;
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8')).split('\0');
    const role = command.includes('--role')
      ? command[command.indexOf('--role') + 1]!
      : command.some((c) => c.includes('gateway'))
        ? 'gateway'
        : null;
    if (role) found[role] = Number(name);
  }
  return found;
}
