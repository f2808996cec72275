import { later, receiptOf, refuse, type Refusal } from '@planet/core';
import { deliver, retryDeliveries, sweep } from '@planet/bridge';
import { outbox } from '@planet/store';
import { alphaCopy, type AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import type { Act } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
let ann: AlphaPerson;
let bea: BetaPerson;
let ignoredFaults = false;

async function start(retryDelaysMs: number[]): Promise<void> {
  s = await quickScene(databases, { retryDelaysMs });
  bea = await s.member('bea');
  ann = await s.consenting('ann@one.test');
  await s.play(bea.post('I am here'), ann.post('so am I'));
  await s.play(ann.follow(await s.copyOf(bea)));
  s.world.received.length = 0;
  s.world.attempts.length = 0;
}
beforeEach(() => {
  ignoredFaults = false;
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  if (!ignoredFaults) expect(faults).toEqual([]);
});
const forPost = (act: Act) => s.deliveries(`a.object_id = '${s.postId(act)}' AND d.network = 'alpha'`);
/** Lets the time of all retries come. */
async function elapse(): Promise<void> {
  await s.p.database.query(`UPDATE delivery SET next_attempt_at = now() WHERE state = 'retrying'`);
  await s.p.database.query(`UPDATE breaker SET open_until = now() WHERE open_until > now()`);
  await sweep(s.p.bridge);
  await s.p.drain();
}
const hour = 3600_000;

describe('a server that cannot be reached', () => {
  it('is tried again, later each time, until it can', async () => {
    await start([hour, 2 * hour, 4 * hour]);
    s.world.fail('one.test', later('host-down'), 2);
    const post = bea.post('patience');
    await s.play(post);
    const waits: number[] = [];
    for (let n = 0; n < 2; n++) {
      const [row] = await s.p.database.query<{ state: string; wait: string }>(
        `SELECT state, extract(epoch FROM next_attempt_at - now()) AS wait FROM delivery WHERE state = 'retrying'`,
      );
      waits.push(Number(row!.wait));
      await elapse();
    }
    expect(waits[0]).toBeGreaterThan(0.85 * 3600);
    expect(waits[0]).toBeLessThan(1.15 * 3600);
    expect(waits[1]).toBeGreaterThan(1.7 * 3600);
    expect(await forPost(post)).toMatchObject([{ state: 'delivered', attempts: 3 }]);
    expect(s.world.attempts).toHaveLength(3);
  });

  it('is waited for as long as it asks', async () => {
    await start([1000]);
    s.world.fail('one.test', later('host-busy', 'Retry-After', 5 * hour), 1);
    await s.play(bea.post('busy'));
    const [row] = await s.p.database.query<{ wait: string }>(
      `SELECT extract(epoch FROM next_attempt_at - now()) AS wait FROM delivery WHERE state = 'retrying'`,
    );
    expect(Number(row!.wait)).toBeGreaterThan(4.9 * 3600);
  });

  it('is given up after the last try, with the reason; the admin can start anew', async () => {
    await start([hour, hour]);
    s.world.fail('one.test', later('host-down', 'ECONNREFUSED'));
    const post = bea.post('nobody there');
    await s.play(post);
    await elapse();
    await elapse();
    const dead = await forPost(post);
    expect(dead).toMatchObject([{ state: 'dead', reason: 'gave-up', attempts: 3 }]);
    await elapse();
    expect(s.world.attempts).toHaveLength(3);
    s.world.heal('one.test');
    expect(await retryDeliveries(s.p.bridge, [dead[0]!.id])).toEqual({ ok: true, value: 1 });
    await s.p.drain();
    expect(await forPost(post)).toMatchObject([{ state: 'delivered', reason: null, attempts: 1 }]);
  });

  it('does not hold up what goes to other servers', async () => {
    await start([hour]);
    const cem = s.person('cem@two.test');
    await s.play(cem.follow(await s.copyOf(bea)));
    s.world.fail('one.test', later('host-down'));
    await s.play(bea.post('hello'));
    expect(s.world.inbox(cem.sharedInbox)).toHaveLength(1);
  });

  it('that fails five times in a row is left alone; one success makes all well', async () => {
    await start([hour, hour, hour]);
    s.world.fail('one.test', later('host-down'));
    for (let n = 0; n < 5; n++) await s.play(bea.post(`try ${n}`));
    expect(s.world.attempts).toHaveLength(5);
    const sixth = bea.post('not even tried');
    await s.play(sixth);
    expect(s.world.attempts).toHaveLength(5);
    expect(await forPost(sixth)).toMatchObject([{ state: 'retrying', reason: 'breaker-open', attempts: 0 }]);
    expect(await s.count('breaker WHERE open_until > now()')).toBe(1);
    s.world.heal('one.test');
    await elapse();
    expect(await s.count(`delivery WHERE network = 'alpha' AND state NOT IN ('delivered', 'suppressed')`)).toBe(0);
    expect(await s.count('breaker WHERE open_until IS NOT NULL OR failures > 0')).toBe(0);
    expect(s.world.host('one.test').posts.size).toBe(6);
  });

  it('that is gone for good is given up even while it rests; begun anew, a delivery has its time again', async () => {
    await start([hour]);
    s.world.fail('one.test', later('host-down', 'ECONNREFUSED'));
    for (let n = 0; n < 5; n++) await s.play(bea.post(`try ${n}`));
    const late = bea.post('never even tried');
    await s.play(late);
    const due = async () => {
      await s.p.database.query(`UPDATE delivery SET next_attempt_at = now() WHERE state = 'retrying'`);
      await sweep(s.p.bridge);
      await s.p.drain();
    };
    await due();
    expect(await forPost(late)).toMatchObject([{ state: 'retrying', reason: 'breaker-open' }]);
    await s.p.database.query(`UPDATE delivery SET created_at = now() - interval '2 hours'`);
    await due();
    const [dead] = await forPost(late);
    expect(dead).toMatchObject({ state: 'dead', reason: 'gave-up' });
    await retryDeliveries(s.p.bridge, [dead!.id]);
    await s.p.drain();
    expect(await forPost(late)).toMatchObject([{ state: 'retrying', reason: 'breaker-open' }]);
  });

  it('that answers 401 is asked again, until it has refused so much that it is known to block us', async () => {
    await start([hour]);
    s.world.fail('one.test', receiptOf({ status: 401, headers: {}, body: Buffer.alloc(0), url: '' }) as Refusal);
    const first = bea.post('0');
    await s.play(first);
    expect(await forPost(first)).toMatchObject([{ state: 'retrying', reason: 'host-blocks-us', attempts: 1 }]);
    for (let n = 1; n < 20; n++) await s.p.take(bea.post(String(n)));
    await s.p.drain();
    expect(await s.count('breaker WHERE blocks_us')).toBe(1);
    const last = bea.post('again');
    await s.play(last);
    expect(await forPost(last)).toMatchObject([{ state: 'dead', reason: 'host-blocks-us' }]);
    s.world.heal('one.test');
    await elapse();
    expect(await forPost(first)).toMatchObject([{ state: 'delivered' }]);
  });

  it('that refuses us as a whole is not tried again for that delivery, and known as one that blocks us', async () => {
    await start([hour]);
    s.world.fail('one.test', refuse('host-blocks-us', '403'));
    const first = bea.post('0');
    await s.play(first);
    for (let n = 1; n < 20; n++) await s.p.take(bea.post(String(n)));
    await s.p.drain();
    expect(await forPost(first)).toMatchObject([{ state: 'dead', reason: 'host-blocks-us' }]);
    expect(await s.count('breaker WHERE blocks_us')).toBe(1);
    s.world.heal('one.test');
    await s.play(bea.post('friends again'));
    expect(await s.count('breaker WHERE blocks_us')).toBe(0);
  });

  it('that refuses one message has refused that message only', async () => {
    await start([hour]);
    s.world.fail('one.test', refuse('host-refused', '400'), 1);
    const [first, second] = [bea.post('bad'), bea.post('good')];
    await s.play(first, second);
    expect(await forPost(first)).toMatchObject([{ state: 'dead', reason: 'host-refused', attempts: 1 }]);
    expect(await forPost(second)).toMatchObject([{ state: 'delivered' }]);
  });
});

describe('order', () => {
  it('an edit never leaves before its post, nor a delete before either', async () => {
    await start([hour, hour, hour]);
    s.world.fail('one.test', later('host-down'), 1);
    const post = bea.post('v1');
    await s.play(post, bea.edit(post, 'v2'));
    expect(s.world.received).toEqual([]);
    expect(s.world.attempts).toHaveLength(1);
    await elapse();
    await s.play(bea.delete(post.object));
    expect(s.world.received.map((r) => r.document.kind)).toEqual(['post', 'edit', 'delete']);
    expect(s.world.host('one.test').complaints).toEqual([]);
  });

  it('a post that is deleted while its server is away is not sent at all, nor what changed it', async () => {
    await start([hour, hour]);
    s.world.fail('one.test', later('host-down'));
    const post = bea.post('v1');
    await s.play(post, bea.edit(post, 'v2'), bea.delete(post.object));
    s.world.heal('one.test');
    await elapse();
    expect(s.world.host('one.test').posts.size).toBe(0);
    expect(s.world.received.filter((r) => r.document.kind !== 'delete')).toEqual([]);
    expect(await s.count(`delivery WHERE state IN ('queued', 'sending', 'retrying')`)).toBe(0);
  });

  it('a reply goes after the post that it answers, to feeds too', async () => {
    await start([hour]);
    let broken = true;
    ignoredFaults = true;
    s.beta.onAppend = () => {
      if (broken) throw new Error('the disk is full');
    };
    const root = ann.post('root');
    const reply = ann.post('reply', { replyTo: root.object });
    await s.p.take(root, reply);
    const [first] = await s.p.database.query<{ n: string }>('SELECT count(*) AS n FROM log_message');
    // One round only: the reply waits for its parent as long as that is on its way.
    const jobs = () =>
      s.p.store.transaction(async (tx) => {
        const rows = await outbox.take(tx, 100);
        return rows;
      });
    const { handlersOf } = await import('../../apps/workers/src/handlers.js');
    const handlers = handlersOf(s.p.bridge);
    for (let rows = await jobs(); rows.length > 0; rows = await jobs())
      for (const row of rows) await handlers[row.queue]!(row.ids);
    const waiting = await s.deliveries(`d.network = 'beta' AND d.state = 'retrying'`);
    expect(waiting.map((d) => d.reason)).toEqual(['internal', 'waits-for-object']);
    broken = false;
    await elapse();
    await elapse();
    const feed = await s.feed(ann);
    expect(feed.slice(-2)).toMatchObject([
      { content: { text: 'root' } },
      { content: { text: 'reply', replyTo: feed.at(-2)!.nativeId } },
    ]);
    expect(await s.count('log_message')).toBe(Number(first!.n) + 2);
  });

  it('two acts on one thing, fanned out together by two workers, leave in order', async () => {
    await start([hour]);
    const posts = Array.from({ length: 8 }, (_, n) => bea.post(`p${n}`));
    for (const post of posts) await s.p.take(post, bea.edit(post, 'edited'), bea.react(post.object));
    await s.p.drain({ lanes: 4 });
    const server = s.world.host('one.test');
    expect(server.complaints).toEqual([]);
    for (const post of posts)
      expect(server.posts.get(alphaCopy(s.postId(post)))).toMatchObject({ content: { text: 'edited' } });
  });
});

describe('once', () => {
  it('a job that comes twice sends once', async () => {
    await start([hour]);
    const post = bea.post('once');
    await s.p.take(post);
    await s.p.drain({ times: 3, lanes: 3 });
    expect(s.world.received).toHaveLength(1);
    const written = ann.post('once');
    await s.p.take(written);
    await s.p.drain({ times: 3, lanes: 3 });
    expect((await s.feed(ann)).filter((a) => JSON.stringify(a).includes('once'))).toHaveLength(1);
  });

  it('a second job does not cut a wait short', async () => {
    await start([hour]);
    s.world.fail('one.test', later('host-down'), 1);
    const post = bea.post('wait');
    await s.play(post);
    const [row] = await forPost(post);
    await deliver(s.p.bridge, 'alpha', [row!.id]);
    expect(s.world.attempts).toHaveLength(1);
    expect(await forPost(post)).toMatchObject([{ state: 'retrying', attempts: 1 }]);
  });

  it('a worker that was so slow that another took its delivery over does not append it to a feed again', async () => {
    await start([hour]);
    const post = ann.post('slow');
    await s.p.take(post);
    const { inbound, fanOut } = await import('@planet/bridge');
    const ids = async (sql: string) => (await s.p.database.query<{ id: string }>(sql)).map((r) => r.id);
    await inbound(s.p.bridge, await ids(`SELECT id FROM envelope WHERE state = 'received'`));
    await fanOut(s.p.bridge, await ids(`SELECT id FROM activity WHERE object_id = '${s.postId(post)}'`));
    const [row] = await s.deliveries(`d.network = 'beta' AND d.state = 'queued'`);
    const protocol = s.p.bridge.protocols.get('beta')!;
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    protocol.prepare = async (activity) => {
      protocol.prepare = undefined;
      reached.resolve();
      await gate.promise;
      return { ok: true, value: activity };
    };
    const slow = deliver(s.p.bridge, 'beta', [row!.id]);
    await reached.promise;
    await s.p.database.query(
      `UPDATE delivery SET locked_until = now() - interval '1 second' WHERE id = $1 AND state = 'sending'`,
      [row!.id],
    );
    await deliver(s.p.bridge, 'beta', [row!.id]);
    gate.resolve();
    await slow;
    expect((await s.feed(ann)).filter((a) => JSON.stringify(a).includes('"slow"'))).toHaveLength(1);
    await s.p.drain();
    expect((await s.feed(ann)).filter((a) => JSON.stringify(a).includes('"slow"'))).toHaveLength(1);
  });

  it('a worker that dies with a delivery in hand: another sends it when the hold has run out', async () => {
    await start([hour]);
    const post = bea.post('orphaned');
    await s.p.take(post);
    let died = false;
    s.world.onReceived = () => {
      if (died) return;
      died = true;
      throw new Error('killed');
    };
    ignoredFaults = true;
    await s.p.drain();
    await s.p.database.query(
      `UPDATE delivery SET state = 'sending', locked_until = now() - interval '1 second' WHERE state = 'retrying'`,
    );
    await sweep(s.p.bridge);
    await s.p.drain();
    expect(await forPost(post)).toMatchObject([{ state: 'delivered' }]);
    // It was sent twice, as the same document: the receiver knows it by its id.
    expect(s.world.received).toHaveLength(2);
    expect(s.world.inbox(ann.sharedInbox)).toHaveLength(1);
  });
});

describe('a fault of ours', () => {
  it.each(['render', 'prepare'] as const)('in %s fails that delivery only, and is told', async (where) => {
    await start([hour]);
    ignoredFaults = true;
    const protocol = s.p.bridge.protocols.get('alpha')!;
    const render = protocol.render.bind(protocol);
    const poison = (activity: object): boolean => JSON.stringify(activity).includes('poison');
    if (where === 'render')
      protocol.render = (activity, ...rest) => {
        if (poison(activity)) throw new TypeError('a bug');
        return render(activity, ...rest);
      };
    else
      protocol.prepare = (activity) =>
        poison(activity) ? Promise.reject(new TypeError('a bug')) : Promise.resolve({ ok: true, value: activity });
    const [bad, good] = [bea.post('poison'), bea.post('fine')];
    await s.p.take(bad, good);
    await s.p.drain();
    expect(await forPost(good)).toMatchObject([{ state: 'delivered' }]);
    expect(await forPost(bad)).toMatchObject([{ state: 'retrying', reason: 'internal' }]);
    await elapse();
    expect(await forPost(bad)).toMatchObject([{ state: 'dead', reason: 'gave-up' }]);
    expect(s.p.faults.some((line) => line.message.includes('unexpectedly'))).toBe(true);
  });
});
