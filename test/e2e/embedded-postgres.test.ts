import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { projectRoot, startPostgres, type EmbeddedPostgres } from '@planet/platform';

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const owners: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'planet-pg-'));
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  for (const postgres of running.splice(0)) await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, logger });
  running.push(postgres);
  return postgres;
}
/** Another process that starts a server on the same folder; gives what it says first. */
async function owner(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/test/support/postgres-owner.js'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(child);
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, said };
}
async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}
const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** Resolves when the process has ended and its parent has taken note of it. */
const gone = async (pid: number) => {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('the embedded Postgres', () => {
  it('starts from nothing, and finds its data and its port again', async () => {
    const first = await start();
    expect(first).toMatchObject({ isNew: true, version: expect.stringMatching(/^18\./) });
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = await postmasterPid();
    await running.pop()!.stop();
    expect(alive(pid)).toBe(false);
    const second = await start();
    expect(second).toMatchObject({ isNew: false, url: first.url });
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('lets nobody in without the password, which nobody else can read', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    for (const name of ['postgres-password', 'postgres/PG_VERSION'])
      expect((await stat(join(dataDir, name))).mode & 0o077).toBe(0);
    expect(await query(url, 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('takes another port where a stranger sits on its own', async () => {
    const { port } = await start();
    await running.pop()!.stop();
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    const second = await start();
    expect(second.port).not.toBe(port);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    stranger.close();
  });

  it('refuses the folder of a Planet that is alive, in one line', async () => {
    await start();
    const { child, said } = await owner();
    expect(said).toBe(`Another Planet is running on ${dataDir}: stop it first, or choose another DATA_DIR.`);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(1);
  });

  it('takes over from a Planet that was killed', async () => {
    const { child, said: url } = await owner();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const old = await postmasterPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await start();
    await gone(old);
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('ends by itself when its Planet was killed and nobody starts it again', async () => {
    const { child } = await owner();
    const pid = await postmasterPid();
    child.kill('SIGKILL');
    await gone(pid);
    await expect(stat(join(dataDir, 'postgres/postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  it('starts after the server itself was killed, also where its number belongs to somebody else now', async () => {
    const { child, said: url } = await owner();
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    child.kill('SIGKILL');
    const file = join(dataDir, 'postgres/postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    process.kill(Number(lines[0]), 'SIGKILL');
    await gone(Number(lines[0]));
    await writeFile(file, [process.pid, ...lines.slice(1)].join('\n'));
    const next = await start();
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('makes nothing of a making that was interrupted', async () => {
    await rm(dataDir, { recursive: true });
    await mkdir(join(dataDir, 'postgres.new'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new/PG_VERSION'), '18\n');
    expect(await start()).toMatchObject({ isNew: true });
  });
});
