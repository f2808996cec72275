import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { startPeer, type Peer } from '../support/peers/peer.js';
import { freePort, startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** The split set-up: Postgres and Redis of the admin's own, and each role as a program of its own. */
describe('Planet on outside servers, role by role', () => {
  let databases: TestDatabases;
  let redis: ChildProcess;
  let dataDir: string;
  let planets: RunningPlanet[] = [];
  let inbox: Peer<'plain-inbox'>;
  let redisPort: number;
  let workers: () => NonNullable<Parameters<typeof startPlanet>[0]>;

  // Debian's redis-server; CI installs it by apt. Without it this file fails: it has nothing else to prove.
  const startRedis = (): ChildProcess =>
    spawn('redis-server', ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', dataDir], {
      stdio: 'ignore',
    });

  beforeAll(async () => {
    databases = await startDatabases();
    const database = await databases.createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'planet-split-'));
    redisPort = await freePort();
    redis = startRedis();
    const env = { DATABASE_URL: database.url, REDIS_URL: `redis://127.0.0.1:${redisPort}` };
    const [port, ssbPort] = [await freePort(), await freePort()];
    workers = () => ({ env, dataDir, port, ssbPort, roles: 'workers' });
    for (const roles of ['workers', 'ssb', 'gateway']) planets.push(await startPlanet({ ...workers(), roles }));
    inbox = await startPeer('plain-inbox', { actors: ['bob'] });
  });
  afterAll(async () => {
    await inbox?.stop();
    for (const planet of planets.toReversed()) await planet.stop();
    redis?.kill();
    await databases?.stop();
    await rm(dataDir, { recursive: true, force: true });
    planets = [];
  });

  it('runs each role in its own process', async () => {
    const roles = await Promise.all(planets.map((planet) => planet.roles()));
    expect(roles.map((found) => Object.keys(found))).toEqual([['workers'], ['ssb'], ['gateway']]);
  });

  it('carries a post from the API to a follower, with the jobs on Redis', async () => {
    const gateway = planets.at(-1)!;
    const made = await gateway.query<{ createAccount: { account: { id: string } } }>(
      'mutation { createAccount(handle: "carol") { account { id } error { message } } }',
    );
    const bob = (await inbox.call('actors'))[0]!.id;
    const target = `${gateway.origin}/users/carol`;
    const follow = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${bob}#follow`,
      type: 'Follow',
      actor: bob,
      object: target,
    };
    expect((await inbox.call('sendSigned', { to: `${target}/inbox`, activity: follow })).status).toBe(202);
    await inbox.waitFor('requests', {}, (all) => all.some(({ body }) => body.includes('"Accept"')));
    await gateway.query(
      'mutation ($as: ID!) { createPost(input: { as: $as, text: "over Redis" }) { error { message } } }',
      {
        as: made.createAccount.account.id,
      },
    );
    const all = await inbox.waitFor('requests', {}, (list) => list.some(({ body }) => body.includes('over Redis')));
    expect(all.filter(({ body }) => body.includes('over Redis'))).toHaveLength(1);
    const keys = spawnSync('redis-cli', ['-p', String(redisPort), 'keys', 'bull:*'], { encoding: 'utf8' }).stdout;
    expect(keys).toContain('bull:inbound');
  });

  it('while Redis is away what is posted waits, and the workers stop in good order', async () => {
    const ended = new Promise((resolve) => redis.once('exit', resolve));
    redis.kill('SIGKILL');
    await ended;
    const gateway = planets.at(-1)!;
    const { account } = await gateway.query<{ account: { id: string } }>(
      '{ account(address: "@carol@HOST") { id } }'.replace('HOST', gateway.host),
    );
    await gateway.query(
      'mutation ($as: ID!) { createPost(input: { as: $as, text: "while Redis is away" }) { error { message } } }',
      { as: account.id },
    );
    await untilLogged(planets[0]!, 'the outbox could not be moved');
    await planets[0]!.stop();
    expect(planets[0]!.log()).not.toContain('cut off');

    redis = startRedis();
    planets[0] = await startPlanet(workers());
    const all = await inbox.waitFor('requests', {}, (list) => list.some(({ body }) => body.includes('while Redis')));
    expect(all.filter(({ body }) => body.includes('while Redis'))).toHaveLength(1);
  });
});

async function untilLogged(planet: RunningPlanet, text: string): Promise<void> {
  while (!planet.log().includes(text)) await sleep(100);
}
