import { setTimeout as sleep } from 'node:timers/promises';
import { later, type Job } from '@planet/core';
import { inbound } from '@planet/bridge';
import { envelopes, outbox, type Store } from '@planet/store';
import { handlersOf } from '../../apps/workers/src/handlers.js';
import { OutboxRelay } from '../../apps/workers/src/outbox.relay.js';
import { Queues } from '../../apps/workers/src/queues.js';
import { AlphaWorld, alphaCopy, defineAlpha } from '../support/fake-alpha.js';
import { BetaWorld, defineBeta } from '../support/fake-beta.js';
import type { Act } from '../support/fake-network.js';
import { useDatabases, type TestDatabase } from '../support/database.js';
import { startPlanet, type RunningPlanet, type TestPlanetOptions } from '../support/planet.js';
import { alphaService, Scene } from '../support/scene.js';
import { quiet } from '../support/quiet.js';

/** The same flow with everything real: BullMQ on Postgres, the relay, the clock of housekeeping. */
const databases = useDatabases();
const running: RunningPlanet[] = [];
const shared: TestDatabase[] = [];
afterEach(async () => {
  for (const planet of running.splice(0)) await planet.stop();
  for (const database of shared.splice(0)) await database.drop();
});

async function scene(
  options: Partial<TestPlanetOptions> = {},
  world = new AlphaWorld(),
): Promise<Scene<RunningPlanet>> {
  const beta = new BetaWorld();
  const planet = await startPlanet({ databases, networks: [defineAlpha(world), defineBeta(beta)], ...options });
  running.push(planet);
  return new Scene(planet, world, beta);
}
async function play(s: Scene<RunningPlanet>, ...acts: Act[]): Promise<void> {
  for (const act of acts) {
    await s.p.take(act);
    await s.p.settled();
  }
}
/** Bea, a member, and Ann, a stranger who agreed; they follow each other. */
async function friends(s: Scene<RunningPlanet>) {
  const [bea, ann] = [await s.member('bea'), s.person('ann@one.test')];
  await play(s, bea.post('I am here'), ann.follow(alphaService), ann.post('so am I'));
  await play(s, ann.follow(await s.copyOf(bea)), bea.follow(await s.copyOf(ann)), ann.accept(await s.copyOf(bea)));
  s.world.received.length = 0;
  return { bea, ann };
}

describe('a Planet with its workers', () => {
  it('carries posts, answers, likes, edits and deletes both ways', async () => {
    const s = await scene();
    const { bea, ann } = await friends(s);
    const post = bea.post('hello');
    await play(s, post);
    const copy = alphaCopy(s.postId(post));
    const reply = ann.post('hi', { replyTo: copy, root: copy });
    const like = ann.react(copy);
    await play(
      s,
      reply,
      like,
      bea.edit(post, 'hello all'),
      ann.unreact(copy, like.id),
      ann.delete(reply.object),
      bea.delete(post.object),
    );
    expect(s.inbox(ann).map((act) => act.kind)).toEqual(['post', 'edit', 'delete']);
    expect((await s.feed(ann)).slice(2).map((act) => act.kind)).toEqual(['post', 'react', 'unreact', 'delete']);
    expect(s.p.faults).toEqual([]);
  });

  it('delivers again, by itself, what a server could not take at first', async () => {
    const s = await scene({ retryDelaysMs: [100, 100, 100] });
    const { bea, ann } = await friends(s);
    s.world.fail('one.test', later('host-down'), 2);
    await play(s, bea.post('at last'));
    expect(s.inbox(ann)).toMatchObject([{ content: { text: 'at last' } }]);
  });

  it('works through a crowd in any order, each thing once', async () => {
    const s = await scene();
    const { bea, ann } = await friends(s);
    const acts: Act[] = [];
    for (let n = 0; n < 60; n++) {
      const post = bea.post(`post ${n}`);
      acts.push(post, bea.edit(post, `post ${n}, better`), ann.react(alphaCopy(s.postId(post))), ann.post(`ann ${n}`));
    }
    await Promise.all(acts.toReversed().map((act) => s.p.take(act)));
    await s.p.settled({ timeoutMs: 60_000 });
    const server = s.world.host('one.test');
    expect(server.complaints).toEqual([]);
    expect(
      [...server.posts.values()].filter(
        (p) => p.kind !== 'repost' && 'content' in p && p.content.text.endsWith('better'),
      ),
    ).toHaveLength(60);
    expect(await s.count('reaction WHERE active')).toBe(60);
    expect((await s.feed(ann)).filter((act) => act.kind === 'post')).toHaveLength(61);
    expect((await s.feed(ann)).filter((act) => act.kind === 'react')).toHaveLength(60);
    expect(s.p.faults).toEqual([]);
  });

  it('may be two at once on one database', async () => {
    const database = await databases.createDatabase();
    shared.push(database);
    const world = new AlphaWorld();
    const s = await scene({ database }, world);
    await scene({ database }, world);
    const { bea, ann } = await friends(s);
    const acts: Act[] = [];
    for (let n = 0; n < 40; n++) {
      const post = bea.post(`post ${n}`);
      acts.push(post, bea.edit(post, 'better'), ann.post(`ann ${n}`));
    }
    await Promise.all(acts.map((act) => s.p.take(act)));
    await s.p.settled({ timeoutMs: 60_000 });
    expect(world.host('one.test').complaints).toEqual([]);
    expect(world.host('one.test').posts.size).toBe(40);
    expect(world.received.map((r) => r.document.nativeId).filter((id, n, all) => all.indexOf(id) !== n)).toEqual([]);
    expect((await s.feed(ann)).filter((act) => act.kind === 'post')).toHaveLength(41);
  });

  it('stopped in the middle loses nothing: the next one goes on', async () => {
    const database = await databases.createDatabase();
    shared.push(database);
    const world = new AlphaWorld();
    const first = await scene({ database }, world);
    const { bea, ann } = await friends(first);
    world.onReceived = () => sleep(20);
    const posts = Array.from({ length: 30 }, (_, n) => bea.post(`post ${n}`));
    await Promise.all(posts.map((post) => first.p.take(post)));
    await sleep(50);
    await running.shift()!.stop();
    world.onReceived = () => undefined;
    const second = await scene({ database }, world);
    await second.p.settled({ timeoutMs: 60_000 });
    expect(world.host('one.test').posts.size).toBe(30);
    expect(second.world.inbox(ann.sharedInbox)).toHaveLength(30);
  });

  it('finds by itself what was parked when what it waits for came at the same moment, and lost jobs', async () => {
    const s = await scene();
    const { bea } = await friends(s);
    const post = bea.post('its job was lost');
    await s.p.store.transaction(async (tx) => {
      await envelopes.receive(tx, [post.draft]);
      await tx.outbox.deleteMany();
    });
    await s.p.database.query(`UPDATE envelope SET received_at = now() - interval '2 minutes' WHERE state = 'received'`);
    const { tidy } = await import('@planet/bridge');
    await tidy(s.p.bridge);
    await s.p.settled();
    expect((await s.envelope(post)).state).toBe('applied');
  });
});

describe('the relay', () => {
  const drafts = (s: Scene<RunningPlanet>, acts: Act[]) =>
    s.p.takeDrafts(
      acts.map((act) => act.draft),
      acts.flatMap((act) => act.entries),
    );

  it('that dies between the queue and the outbox gives a job twice, and its effect once', async () => {
    const s = await scene();
    const { bea, ann } = await friends(s);
    await s.p.workers.stop();
    const posts = Array.from({ length: 5 }, (_, n) => bea.post(`post ${n}`));
    await drafts(s, posts);
    const jobs: Job[] = [];
    // The queue takes the jobs, then the transaction that should have removed them from the outbox is lost.
    await s.p.store
      .transaction(async (tx) => {
        const rows = await outbox.take(tx, 100);
        jobs.push(...rows.map(({ queue, ids }) => ({ queue, ids })));
        throw new Error('kill -9');
      })
      .catch(() => undefined);
    const relay = new OutboxRelay(s.p.store, (more) => Promise.resolve(void jobs.push(...more)), quiet);
    await relay.start();
    const until = Date.now() + 20_000;
    const handlers = handlersOf(s.p.bridge);
    let left = 1;
    while ((left > 0 || jobs.length > 0) && Date.now() < until) {
      // Every job twice, and two at a time.
      const job = jobs.shift();
      if (job) await Promise.all([1, 2].map(() => handlers[job.queue]!(job.ids)));
      else await sleep(20);
      left = await s.count('outbox');
    }
    await relay.stop();
    expect(s.world.inbox(ann.sharedInbox)).toHaveLength(5);
    expect(s.world.received).toHaveLength(5);
    expect(
      await s.count(`activity WHERE kind = 'post' AND object_id = ANY($1::uuid[])`, [posts.map((p) => s.postId(p))]),
    ).toBe(5);
  });

  it('goes on after a queue that would not take its jobs, and drops none', async () => {
    const s = await scene();
    await s.p.workers.stop();
    const bea = await s.member('bea');
    await drafts(s, [bea.post('one'), bea.post('two')]);
    const taken: Job[] = [];
    let broken = 2;
    const relay = new OutboxRelay(
      s.p.store,
      (jobs) =>
        broken-- > 0 ? Promise.reject(new Error('the queue is away')) : Promise.resolve(void taken.push(...jobs)),
      quiet,
    );
    await relay.start();
    const until = Date.now() + 20_000;
    while (taken.length === 0 && Date.now() < until) await sleep(20);
    await relay.stop();
    expect(taken.flatMap((job) => job.ids)).toHaveLength(2);
    expect(await s.count('outbox')).toBe(0);
  });
});

describe('boot', () => {
  it('refuses a queue that nobody works on', async () => {
    const database = await databases.createDatabase();
    shared.push(database);
    const queues = new Queues(['inbound', 'fanout', 'deliver-alpha'], {
      databaseUrl: database.url,
      concurrency: 1,
      logger: quiet,
    });
    try {
      expect(() => queues.work({ inbound: () => Promise.resolve() })).toThrow(
        'no handler for the queues fanout, deliver-alpha',
      );
    } finally {
      await queues.close();
    }
  });
});

describe('two workers with the same envelope', () => {
  it('have one effect, and one says what became of it', async () => {
    const s = await scene();
    await s.p.workers.stop();
    const store: Store = s.p.store;
    const bea = await s.member('bea');
    const acts = [bea.post('a'), bea.post('b')];
    await s.p.takeDrafts(acts.map((act) => act.draft));
    const ids = (await store.prisma.envelope.findMany({ select: { id: true } })).map((row) => row.id);
    await Promise.all(Array.from({ length: 4 }, () => inbound(s.p.bridge, ids)));
    expect(await s.count('post')).toBe(2);
    expect(await s.count('activity')).toBe(2);
    for (const act of acts) expect(await s.envelope(act)).toMatchObject({ state: 'applied', reason: null });
  });
});
