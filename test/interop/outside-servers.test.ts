import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  beforeAll(async () => {
    databases = await startDatabases();
    const database = await databases.createDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'planet-split-'));
    redisPort = await freePort();
    // Debian's redis-server; CI installs it by apt. Without it this file fails: it has nothing else to prove.
    redis = spawn(
      'redis-server',
      ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', dataDir],
      { stdio: 'ignore' },
    );
    const env = { DATABASE_URL: database.url, REDIS_URL: `redis://127.0.0.1:${redisPort}` };
    const [port, ssbPort] = [await freePort(), await freePort()];
    for (const roles of ['workers', 'ssb', 'gateway'])
      planets.push(await startPlanet({ env, dataDir, port, ssbPort, roles }));
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
});
