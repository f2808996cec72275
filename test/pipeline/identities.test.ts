import pg from 'pg';
import { createPost, effects, fanOut } from '@planet/bridge';
import { activityIdOf } from '@planet/core';
import type { AccountId, Identity, NativeActivityInput, NativeId } from '@planet/core';
import { createGraphReader } from '@planet/store';
import { BetaPerson } from '../support/fake-beta.js';
import type { AlphaPerson } from '../support/fake-alpha.js';
import { mention } from '../support/fake-network.js';
import { link, signedUp, unlink } from '../support/identities.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
/** Ida lives here; her own feed on the network of feeds is `feed`. */
let ida: Identity & { accountId: AccountId };
let feed: BetaPerson;
/** Strangers on the network of inboxes. */
let ann: AlphaPerson;
let bob: AlphaPerson;
const expectedFaults: string[] = [];

const copyOf = async (account: string, network: string): Promise<NativeId> => {
  const [row] = await s.p.database.query<{ native_id: NativeId }>(
    'SELECT native_id FROM account WHERE of_id = $1 AND network = $2',
    [account, network],
  );
  return row!.native_id;
};
const actor = (): Promise<NativeId> => copyOf(ida.accountId, 'alpha');
const posted = (list: NativeActivityInput[]) =>
  list.flatMap((act) => (act.kind === 'post' ? [[act.content.text, act.actor]] : []));
const linkFeed = async (): Promise<void> => {
  await link(s.p, ida, await s.account(feed));
  await s.p.drain();
};

beforeEach(async () => {
  s = await quickScene(databases);
  ida = await signedUp(s.p, 'ida');
  feed = await s.member('feed');
  ann = s.person('ann@one.test');
  bob = s.person('bob@two.test');
  await s.play(feed.post('before'));
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults.map(({ message }) => message)).toEqual(expectedFaults.splice(0));
});

describe('a linked account', () => {
  it('speaks elsewhere as the person, to followers of both, each once', async () => {
    const mirror = await s.copyOf(feed);
    await s.play(ann.follow(await actor()), ann.follow(mirror), bob.follow(mirror));
    s.world.received.length = 0;
    await linkFeed();
    await s.play(feed.post('from the feed'));
    await createPost(s.p.bridge, { as: ida.accountId, text: 'from here' });
    await s.p.drain();
    for (const person of [ann, bob])
      expect(posted(s.inbox(person))).toEqual([
        ['from the feed', await actor()],
        ['from here', await actor()],
      ]);
    const posts = s.world.received.filter(({ document }) => document.kind === 'post');
    expect(posts.map(({ address, as }) => [address, as])).toHaveLength(4);
    expect(new Set(posts.map(({ as }) => as))).toEqual(new Set([await actor()]));
  });

  it('whose copy had followers tells them once that it moved, and keeps its name', async () => {
    const mirror = await s.copyOf(feed);
    await s.play(bob.follow(mirror));
    await linkFeed();
    await linkFeed();
    expect(s.world.host('two.test').moves).toEqual(new Map([[mirror, await actor()]]));
    expect(await s.count(`activity WHERE kind = 'move'`)).toBe(1);
    const graph = createGraphReader(s.p.store);
    expect((await graph.moves(ida.accountId)).from.map((from) => from.nativeId)).toContain(mirror);
    expect(await graph.accountByNative('alpha', mirror)).toMatchObject({ movedTo: await actor(), goneAt: null });
    expect((await graph.hosted((await s.account(feed)).id, 'alpha'))?.nativeId).toBe(await actor());
    const followers = await graph.followers(ida.accountId, { limit: 10 });
    expect(followers.items.map((follower) => follower.nativeId)).toEqual([bob.id]);
    expect(await graph.counts(ida.accountId)).toMatchObject({ followers: 1 });
  });

  it('changes and ends what its own copy said in the name of that copy', async () => {
    const mirror = await s.copyOf(feed);
    await s.play(bob.follow(mirror));
    const [old, other] = [feed.post('an old one'), feed.post('another')];
    await s.play(old, other);
    await linkFeed();
    const fresh = feed.post('a new one');
    await s.play(fresh, feed.edit(old, 'changed'), feed.delete(other.object), feed.edit(fresh, 'a newer one'));
    const acts = s.inbox(bob).filter((act) => act.kind === 'edit' || act.kind === 'delete');
    expect(acts.map((act) => [act.kind, act.actor])).toEqual([
      ['edit', mirror],
      ['delete', mirror],
      ['edit', await actor()],
    ]);
    const graph = createGraphReader(s.p.store);
    const author = (await s.account(feed)).id;
    expect((await graph.voice(s.postId(old), author, 'alpha'))?.nativeId).toBe(mirror);
    expect((await graph.voice(s.postId(fresh), author, 'alpha'))?.nativeId).toBe(await actor());
    const outbox = await graph.outbox(ida.accountId, { limit: 10 }, 'alpha');
    expect(outbox.items.map((post) => post.content.text)).toEqual(['a newer one']);
  });

  it('is the face of the person on its network: mentions, answers and follows name it', async () => {
    await linkFeed();
    ann = await s.consenting('ann@one.test');
    await s.play(ann.follow(await actor()));
    const own = ann.post(`hello ${mention(await actor(), 'ida')}`, { mentions: [await actor()] });
    await s.play(own);
    const [follow, post] = await s.feed(ann);
    expect(follow).toMatchObject({ kind: 'follow', target: feed.id });
    expect(post).toMatchObject({ kind: 'post', content: { mentions: [feed.id] } });
    expect((post as { content: { text: string } }).content.text).toContain(encodeURIComponent(feed.id));
  });

  it('of the network of inboxes speaks on the network of feeds by the feed of the person', async () => {
    await s.play(ann.post('nobody is to read this'));
    await link(s.p, ida, await s.account(ann));
    await s.play(ann.post('hello from ann'));
    const hosted = await copyOf(ida.accountId, 'beta');
    const log = await s.p.database.query<{ text: string }>('SELECT text FROM log_message WHERE feed = $1', [hosted]);
    expect(log.filter(({ text }) => text.includes('hello from ann'))).toHaveLength(1);
    expect(await s.count('account WHERE of_id = $1', [(await s.account(ann)).id])).toBe(0);
    // On her own network she is named by her own account.
    await s.play(feed.post('hello', { mentions: [hosted] }));
    expect(s.world.inbox(ann.inbox).concat(s.world.inbox(ann.sharedInbox))).toMatchObject([
      { kind: 'post', content: { mentions: [ann.id] } },
    ]);
  });

  it('ends with the person’s follow, and is blocked with the person', async () => {
    await s.play(ann.follow(await s.copyOf(feed)));
    await linkFeed();
    await s.play(ann.follow(await actor()), ann.unfollow(await actor()));
    expect(await s.follow(ann, feed)).toBe('ended');
    await s.play(bob.follow(await actor()), bob.block(await actor()), feed.post('not for bob'));
    expect(posted(s.inbox(bob))).toEqual([]);
    const [{ n }] = (await s.p.database.query(`SELECT count(*)::int AS n FROM block WHERE active`)) as [{ n: number }];
    expect(n).toBe(2);
  });

  it('whom the account follows is asked in the person’s name, and the answer counts for the account', async () => {
    await linkFeed();
    ann = await s.consenting('ann@one.test');
    await s.play(ann.post('here'));
    await s.play(feed.follow(await s.copyOf(ann)));
    expect(s.world.inbox(ann.inbox).at(-1)).toMatchObject({ kind: 'follow', actor: await actor() });
    await s.play(ann.accept(await actor()));
    expect(await s.follow(feed, ann)).toBe('active');
  });

  it('says by its own copy whom that lets in', async () => {
    const mirror = await s.copyOf(feed);
    await linkFeed();
    await s.play(ann.follow(mirror));
    expect(s.world.inbox(ann.inbox)).toMatchObject([{ kind: 'accept', actor: mirror }]);
  });

  it('leaves without the person, and takes back what it said', async () => {
    const [mirror, own] = [await s.copyOf(feed), await actor()];
    await s.play(bob.follow(mirror));
    await linkFeed();
    await s.play(ann.follow(await actor()));
    await s.play(feed.post('soon gone'), feed.leave());
    const told = s.inbox(ann).map((act) => `${act.kind} ${act.actor}`);
    expect(new Set(told)).toEqual(new Set(['post', 'delete', 'accept'].map((kind) => `${kind} ${own}`)));
    expect(s.inbox(bob).filter((act) => act.kind === 'leave')).toMatchObject([{ actor: mirror }]);
    await createPost(s.p.bridge, { as: ida.accountId, text: 'I am still here' });
    await s.p.drain();
    expect(posted(s.inbox(ann)).at(-1)).toEqual(['I am still here', own]);
  });
});

describe('an end of a link', () => {
  it('gives the account its own copy again', async () => {
    const mirror = await s.copyOf(feed);
    await s.play(bob.follow(mirror), ann.follow(await actor()));
    await linkFeed();
    const during = feed.post('as ida');
    await s.play(during);
    await unlink(s.p, ida, await s.account(feed));
    await unlink(s.p, ida, await s.account(feed));
    await s.p.drain();
    s.world.received.length = 0;
    await s.play(feed.post('as myself'), feed.edit(during, 'as ida was'));
    expect(posted(s.inbox(bob))).toEqual([['as myself', mirror]]);
    expect(posted(s.inbox(ann))).toEqual([]);
    expect(s.inbox(ann)).toMatchObject([{ kind: 'edit', actor: await actor() }]);
    expect((await createGraphReader(s.p.store).accountByNative('alpha', mirror))?.movedTo).toBeNull();
  });

  it('makes no copy of who did not agree to one', async () => {
    const stray = new BetaPerson('stray');
    await s.play(stray.post('nobody knows me'), ann.follow(await actor()));
    await link(s.p, ida, await s.account(stray));
    await s.play(stray.post('as ida'));
    await unlink(s.p, ida, await s.account(stray));
    await s.play(stray.post('alone'));
    expect(posted(s.inbox(ann))).toEqual([['as ida', await actor()]]);
    expect(await s.count('account WHERE of_id = $1', [(await s.account(stray)).id])).toBe(0);
  });
});

describe('links at the same time', () => {
  it('of one account by two people: one has it', async () => {
    const eva = await signedUp(s.p, 'eva');
    const account = await s.account(feed);
    await Promise.all([link(s.p, ida, account), link(s.p, eva, account)]);
    const { identityId } = await s.account(feed);
    expect([ida.id, eva.id]).toContain(identityId);
    expectedFaults.push('a linked account is not there, or is another’s');
  });

  it('of one account by one person: it moves once', async () => {
    await s.play(bob.follow(await s.copyOf(feed)));
    const account = await s.account(feed);
    await Promise.all([link(s.p, ida, account), link(s.p, ida, account)]);
    await s.p.drain();
    expect(await s.count(`activity WHERE kind = 'move'`)).toBe(1);
  });

  it('a crash before the end leaves nothing, and the link comes again', async () => {
    await s.play(bob.follow(await s.copyOf(feed)));
    const account = await s.account(feed);
    const crash = s.p.store.transaction(async (tx) => {
      await effects.linked(tx, s.p.bridge, ida, account.id);
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect([(await s.account(feed)).identityId, await s.count(`activity WHERE kind = 'move'`)]).toEqual([null, 0]);
    await linkFeed();
    expect(s.world.host('two.test').moves.size).toBe(1);
  });
});

describe('queries', () => {
  it('a post by somebody without an identity costs none more; of a linked account, one', async () => {
    await s.play(ann.follow(await s.copyOf(feed)), ann.follow(await actor()));
    const plain = feed.post('by nobody');
    await s.play(plain);
    const before = await queriesOf(() => fanOut(s.p.bridge, [activityIdOf('beta', plain.id)]));
    await linkFeed();
    const linked = feed.post('by a linked one');
    await s.play(linked);
    const after = await queriesOf(() => fanOut(s.p.bridge, [activityIdOf('beta', linked.id)]));
    expect(before.filter((text) => text.includes('FROM identity'))).toEqual([]);
    expect(after).toHaveLength(before.length + 1);
  });
});

/** The statements that the work sends. */
async function queriesOf(work: () => Promise<void>): Promise<string[]> {
  const queries: string[] = [];
  const { query: real } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    queries.push((args[0] as { text?: string }).text ?? String(args[0]));
    return (real as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof real;
  try {
    await work();
    if (process.env['SHOW_QUERIES']) process.stdout.write(`${queries.length} queries\n`);
    return queries;
  } finally {
    pg.Client.prototype.query = real;
  }
}
