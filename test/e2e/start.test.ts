import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { PlanetHouse, type Launched } from '../support/launcher.js';
import { allGone } from '../support/processes.js';

let house: PlanetHouse;
beforeAll(async () => void (house = await PlanetHouse.build()));
afterEach(() => house.clear());
afterAll(() => house.tearDown());

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const password = (await readFile(join(house.dataDir, 'postgres-password'), 'utf8')).trim();
  const port = (await readFile(join(house.dataDir, 'postgres-port'), 'utf8')).trim();
  const client = new Client({ connectionString: `postgres://planet:${password}@127.0.0.1:${port}/planet` });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}
async function stopped(planet: Launched): Promise<void> {
  const below = planet.below().map(({ pid }) => pid);
  planet.child.kill('SIGTERM');
  expect(await planet.exit).toBe(0);
  await allGone(below);
}

describe('planet start', () => {
  it('starts everything from nothing, tells what to do next, and leaves nothing running', async () => {
    const planet = await house.started();
    const { out } = planet.said;
    for (const text of [
      'Postgres 18',
      'new database',
      'Migration',
      'gateway ready',
      'workers ready',
      'chain ready',
      'ssb ready',
    ])
      expect(out).toContain(text);
    expect(out).toContain(`http://localhost:${house.ports.http}/graphql`);
    const token = (await readFile(join(house.dataDir, 'admin-token'), 'utf8')).trim();
    expect(out).toContain(token);
    for (const secret of ['kek', 'admin-token', 'postgres-password'])
      expect((await stat(join(house.dataDir, secret))).mode & 0o777).toBe(0o600);
    expect((await fetch(`http://127.0.0.1:${house.ports.http}/`)).status).toBe(200);
    await query('CREATE TABLE kept AS SELECT 42 AS answer');
    expect(planet.said.err).toBe('');
    await stopped(planet);
  });

  it('finds its data again, and shows no secret a second time', async () => {
    const planet = await house.started();
    expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const token = (await readFile(join(house.dataDir, 'admin-token'), 'utf8')).trim();
    expect(planet.said.out).not.toContain(token);
    expect(planet.said.out).not.toMatch(/new database|Migration/);
    const second = house.start([], { PORT: '0', SSB_PORT: '0' });
    expect(await second.exit).toBe(1);
    expect(second.said.err).toBe(
      `Another Planet is running on ${house.dataDir}: stop it first, or choose another DATA_DIR.\n`,
    );
    await stopped(planet);
  });

  it('starts a role again that was killed', async () => {
    const planet = await house.started([], { LOG_LEVEL: 'info' });
    for (const role of ['workers', 'gateway']) {
      const victim = planet.below().find(({ command }) => command.includes(`--role ${role}`));
      process.kill(victim!.pid, 'SIGKILL');
      await planet.hears(`${role} is back`);
      const next = planet.below().find(({ command }) => command.includes(`--role ${role}`));
      expect(next!.pid).not.toBe(victim!.pid);
    }
    expect((await fetch(`http://127.0.0.1:${house.ports.http}/`)).status).toBe(200);
    await stopped(planet);
  });

  it('comes back after the launcher itself was killed', async () => {
    const planet = await house.started();
    const roles = planet.below().filter(({ command }) => command.includes('--role'));
    expect(roles.length).toBeGreaterThanOrEqual(3);
    planet.child.kill('SIGKILL');
    const next = await house.started();
    await allGone(roles.map(({ pid }) => pid));
    expect(await query('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await stopped(next);
  });

  it.each(['http', 'ssb'] as const)('says in one line that the %s port is in use', async (which) => {
    const stranger = createServer().listen(house.ports[which], '127.0.0.1');
    await once(stranger, 'listening');
    const planet = house.start();
    expect(await planet.exit).toBe(1);
    stranger.close();
    expect(planet.said.err).toBe(
      `Port ${house.ports[which]} on 127.0.0.1 is in use by another program: end it, or choose another port.\n`,
    );
    expect(planet.said.out).not.toContain('Planet is running');
  });

  it('says in one line that Redis does not answer, and no password', async () => {
    const planet = house.start(['--roles', 'workers'], { REDIS_URL: 'redis://:swordfish@127.0.0.1:1' });
    expect(await planet.exit).toBe(1);
    expect(planet.said.err).toBe('Redis at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n');
  });

  it('lists all faulty settings at once, and starts nothing', async () => {
    const planet = house.start(['--port', 'abc'], {
      ORIGIN: 'nonsense',
      SSB_PORT: '99999',
      DATA_DIR: join(house.dir, 'untouched'),
    });
    expect(await planet.exit).toBe(1);
    expect(planet.said.err.split('\n').map((line) => line.split(':')[0])).toEqual([
      '3 settings are wrong',
      '  ORIGIN="nonsense"',
      '  PORT="abc"',
      '  SSB_PORT="99999"',
      '',
    ]);
    await expect(stat(join(house.dir, 'untouched'))).rejects.toThrow('ENOENT');
  });

  it('knows its roles', async () => {
    const planet = house.start(['--roles', 'gateway,cook']);
    expect(await planet.exit).toBe(1);
    expect(planet.said.err).toMatch(/^There is no role cook: the roles are gateway, workers, signer, chain, ssb\.\n$/);
  });

  it('refuses the database of a newer version in one line', async () => {
    const planet = await house.started(['--roles', 'workers']);
    await query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101_future', now())`,
    );
    await stopped(planet);
    const next = house.start();
    expect(await next.exit).toBe(1);
    expect(next.said.err).toMatch(
      /^The database is of a newer version of Planet: it holds the migration 99990101_future.*\n$/,
    );
  });
});
