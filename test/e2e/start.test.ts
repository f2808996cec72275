import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, projectRoot } from '@planet/platform';
import { allGone, descendantsOf } from '../support/processes.js';

let dir: string;
let ports: { http: number; ssb: number };
const launched: ChildProcess[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'planet-start-'));
  ports = { http: (await freePort(0))!, ssb: (await freePort(0))! };
});
afterEach(async () => {
  for (const child of launched.splice(0)) {
    const below = descendantsOf(child.pid!).map(({ pid }) => pid);
    child.kill('SIGKILL');
    await allGone([child.pid!, ...below]);
  }
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** The real launcher as a process, in an empty folder, with no more of our environment than it needs. */
function launch(args: string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(projectRoot(), 'dist/apps/cli/src/main.js'), 'start', ...args], {
    cwd: dir,
    env: {
      PATH: process.env.PATH,
      DATA_DIR: join(dir, 'data'),
      PORT: String(ports.http),
      SSB_PORT: String(ports.ssb),
      SSB_HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launched.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    said,
    exit,
    below: () => descendantsOf(child.pid!),
    /** Resolves when the text has been said; throws when the launcher ends before. */
    async hears(text: string): Promise<void> {
      while (!said.out.includes(text)) {
        const ended = await Promise.race([once(child.stdout, 'data').then(() => false), exit.then(() => true)]);
        if (ended && !said.out.includes(text)) throw new Error(`ended before «${text}»: ${said.out}${said.err}`);
      }
    },
  };
}
async function query<Row extends object>(sql: string): Promise<Row[]> {
  const password = (await readFile(join(dir, 'data/postgres-password'), 'utf8')).trim();
  const port = (await readFile(join(dir, 'data/postgres-port'), 'utf8')).trim();
  const client = new Client({ connectionString: `postgres://planet:${password}@127.0.0.1:${port}/planet` });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}
async function stopped(planet: ReturnType<typeof launch>): Promise<void> {
  const below = planet.below().map(({ pid }) => pid);
  planet.child.kill('SIGTERM');
  expect(await planet.exit).toBe(0);
  await allGone(below);
}

describe('planet start', () => {
  it('starts everything from nothing, tells what to do next, and leaves nothing running', async () => {
    const planet = launch();
    await planet.hears('Ctrl-C stops it');
    const { out } = planet.said;
    for (const text of ['Postgres 18', 'new database', 'Migration', 'gateway ready', 'workers ready', 'ssb ready'])
      expect(out).toContain(text);
    expect(out).toContain(`http://localhost:${ports.http}/graphql`);
    const token = (await readFile(join(dir, 'data/admin-token'), 'utf8')).trim();
    expect(out).toContain(token);
    for (const secret of ['kek', 'admin-token', 'postgres-password'])
      expect((await stat(join(dir, 'data', secret))).mode & 0o777).toBe(0o600);
    expect((await fetch(`http://127.0.0.1:${ports.http}/`)).status).toBe(200);
    await query('CREATE TABLE kept AS SELECT 42 AS answer');
    expect(planet.said.err).toBe('');
    await stopped(planet);
  });

  it('finds its data again, and shows no secret a second time', async () => {
    const planet = launch();
    await planet.hears('Ctrl-C stops it');
    expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const token = (await readFile(join(dir, 'data/admin-token'), 'utf8')).trim();
    expect(planet.said.out).not.toContain(token);
    expect(planet.said.out).not.toMatch(/new database|Migration/);
    const second = launch([], { PORT: '0', SSB_PORT: '0' });
    expect(await second.exit).toBe(1);
    expect(second.said.err).toBe(
      `Another Planet is running on ${join(dir, 'data')}: stop it first, or choose another DATA_DIR.\n`,
    );
    await stopped(planet);
  });

  it('starts a role again that was killed', async () => {
    const planet = launch([], { LOG_LEVEL: 'info' });
    await planet.hears('Ctrl-C stops it');
    for (const role of ['workers', 'gateway']) {
      const victim = planet.below().find(({ command }) => command.includes(`--role ${role}`));
      process.kill(victim!.pid, 'SIGKILL');
      await planet.hears(`${role} is back`);
      const next = planet.below().find(({ command }) => command.includes(`--role ${role}`));
      expect(next!.pid).not.toBe(victim!.pid);
    }
    expect((await fetch(`http://127.0.0.1:${ports.http}/`)).status).toBe(200);
    await stopped(planet);
  });

  it('comes back after the launcher itself was killed', async () => {
    const planet = launch();
    await planet.hears('Ctrl-C stops it');
    const roles = planet.below().filter(({ command }) => command.includes('--role'));
    expect(roles.length).toBeGreaterThanOrEqual(3);
    planet.child.kill('SIGKILL');
    const next = launch();
    await next.hears('Ctrl-C stops it');
    await allGone(roles.map(({ pid }) => pid));
    expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await stopped(next);
  });

  it.each(['http', 'ssb'] as const)('says in one line that the %s port is in use', async (which) => {
    const stranger = createServer().listen(ports[which], '127.0.0.1');
    await once(stranger, 'listening');
    const planet = launch();
    expect(await planet.exit).toBe(1);
    stranger.close();
    expect(planet.said.err).toBe(
      `Port ${ports[which]} on 127.0.0.1 is in use by another program: end it, or choose another port.\n`,
    );
    expect(planet.said.out).not.toContain('Planet is running');
  });

  it('lists all faulty settings at once, and starts nothing', async () => {
    const planet = launch(['--port', 'abc'], {
      ORIGIN: 'nonsense',
      SSB_PORT: '99999',
      DATA_DIR: join(dir, 'untouched'),
    });
    expect(await planet.exit).toBe(1);
    expect(planet.said.err.split('\n').map((line) => line.split(':')[0])).toEqual([
      '3 settings are wrong',
      '  ORIGIN="nonsense"',
      '  PORT="abc"',
      '  SSB_PORT="99999"',
      '',
    ]);
    await expect(stat(join(dir, 'untouched'))).rejects.toThrow('ENOENT');
  });

  it('knows its roles', async () => {
    const planet = launch(['--roles', 'gateway,cook']);
    expect(await planet.exit).toBe(1);
    expect(planet.said.err).toMatch(/^There is no role cook: the roles are gateway, workers, ssb\.\n$/);
  });

  it('refuses the database of a newer version in one line', async () => {
    const planet = launch(['--roles', 'workers']);
    await planet.hears('Ctrl-C stops it');
    await query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101_future', now())`,
    );
    await stopped(planet);
    const next = launch();
    expect(await next.exit).toBe(1);
    expect(next.said.err).toMatch(
      /^The database is of a newer version of Planet: it holds the migration 99990101_future.*\n$/,
    );
  });
});
