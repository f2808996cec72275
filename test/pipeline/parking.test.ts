import { later, type NativeActivityInput } from '@planet/core';
import { fanOut, inbound, replay, tidy } from '@planet/bridge';
import { policies } from '@planet/store';
import { alphaCopy, fetched, push, type AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import type { Act } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
let ann: AlphaPerson;
let bea: BetaPerson;

beforeEach(async () => {
  s = await quickScene(databases);
  bea = await s.member('bea');
  ann = await s.consenting('ann@one.test');
  await s.play(bea.post('I am here'), ann.post('so am I'));
  await s.play(ann.follow(await s.copyOf(bea)));
  s.world.received.length = 0;
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});
type Kind<K extends NativeActivityInput['kind']> = Extract<NativeActivityInput, { kind: K }>;
const parked = async (act: Act): Promise<boolean> => (await s.envelope(act)).state === 'parked';
/** On the network of feeds nothing can be fetched: what is missing is waited for. */
const newest = async (): Promise<Kind<'post'>[]> => s.inbox(ann).filter((a): a is Kind<'post'> => a.kind === 'post');

describe('what comes before that on which it depends', () => {
  it('a reply waits for its parent, and both leave in the right order', async () => {
    const root = bea.post('root');
    const reply = bea.post('reply', { replyTo: root.object, root: root.object });
    await s.play(reply);
    expect(await parked(reply)).toBe(true);
    expect(await s.post(reply)).toBeUndefined();
    await s.play(root);
    expect((await s.envelope(reply)).state).toBe('applied');
    expect((await newest()).map((act) => act.content.text)).toEqual(['root', 'reply']);
    expect((await newest())[1]!.content.replyTo).toBe(alphaCopy(s.postId(root)));
    expect(await s.count('parked')).toBe(0);
  });

  it('a whole thread in the wrong order', async () => {
    const chain: Act[] = [bea.post('0')];
    for (let n = 1; n < 6; n++)
      chain.push(bea.post(String(n), { replyTo: chain[n - 1]!.object, root: chain[0]!.object }));
    await s.play(...chain.toReversed());
    expect((await newest()).map((act) => act.content.text)).toEqual(['0', '1', '2', '3', '4', '5']);
    for (const [n, act] of (await newest()).entries())
      expect(act.content.replyTo).toBe(n === 0 ? undefined : alphaCopy(s.postId(chain[n - 1]!)));
  });

  it.each(['react', 'edit', 'repost', 'unreact'] as const)('a %s waits for its post', async (what) => {
    const cara = await s.member('cara');
    const post = bea.post('v1');
    const act = {
      react: () => cara.react(post.object),
      edit: () => bea.edit(post, 'v2'),
      repost: () => cara.repost(post.object),
      unreact: () => cara.unreact(post.object),
    }[what]();
    await s.play(act);
    expect(await parked(act)).toBe(true);
    await s.play(post);
    expect((await s.envelope(act)).state).toBe('applied');
    if (what === 'edit') expect((await s.post(post))?.text).toBe('v2');
    if (what === 'react') expect(await s.count('reaction WHERE active')).toBe(1);
    if (what === 'repost') expect(await s.count('post WHERE repost_of_id = $1', [s.postId(post)])).toBe(1);
  });

  it('an undo that comes before its act ends it before it begins', async () => {
    const mine = alphaCopy(s.postId((await playRoot()).root));
    const like = ann.react(mine);
    const undo = ann.unreact(mine, like.id);
    await s.play(undo, like);
    expect(await s.envelope(like)).toMatchObject({ state: 'ignored', reason: 'tombstoned' });
    expect(await s.count('reaction WHERE active')).toBe(0);
    await s.play(ann.react(mine));
    expect(await s.count('reaction WHERE active')).toBe(1);
  });

  it('a like between two undos that came before it stays undone', async () => {
    const { root } = await playRoot();
    const cara = await s.member('cara');
    const [first, undo, second, last] = [
      cara.react(root.object),
      cara.unreact(root.object),
      cara.react(root.object),
      cara.unreact(root.object),
    ];
    await s.play(undo, last, second, first);
    expect(await s.count('reaction WHERE active')).toBe(0);
  });

  it('a delete that comes before its post keeps it out for good', async () => {
    const post = bea.post('regretted');
    await s.play(bea.delete(post.object), post);
    expect(await s.envelope(post)).toMatchObject({ state: 'ignored', reason: 'tombstoned' });
    expect(await s.post(post)).toBeUndefined();
    expect(s.world.received).toEqual([]);
  });

  it('a delete by somebody else keeps nothing out', async () => {
    const mallory = await s.member('mallory');
    const post = bea.post('mine');
    await s.play(mallory.delete(post.object), post);
    expect((await s.post(post))?.text).toBe('mine');
    expect(await newest()).toHaveLength(1);
  });

  it('a delete of a repost that was never seen keeps the repost out', async () => {
    const { root } = await playRoot();
    const cara = await s.member('cara');
    const repost = cara.repost(root.object);
    await s.play(cara.delete(repost.object), repost);
    expect(await s.count('post WHERE repost_of_id IS NOT NULL')).toBe(0);
  });

  it('a thing that arrives in the very moment when something is parked on it releases it', async () => {
    const root = bea.post('root');
    const reply = bea.post('reply', { replyTo: root.object });
    await s.p.take(root, reply);
    await s.p.drain({ lanes: 4 });
    expect((await s.envelope(reply)).state).toBe('applied');
  });

  async function playRoot(): Promise<{ root: Act }> {
    const root = bea.post('root');
    await s.play(root);
    s.world.received.length = 0;
    return { root };
  }
});

describe('one polite look at the origin', () => {
  it('brings the missing parent, and its parent, and then the reply', async () => {
    const root = ann.post('root');
    const middle = ann.post('middle', { replyTo: root.object });
    const replies = [1, 2, 3].map((n) => ann.post(`reply ${n}`, { replyTo: middle.object }));
    await s.play(...replies);
    expect(s.world.fetches).toEqual([middle.object, root.object]);
    expect((await s.post(replies[2]!))?.reply_to_id).toBe(s.postId(middle));
    expect((await s.post(middle))?.reply_to_id).toBe(s.postId(root));
    expect((await s.feed(ann)).slice(2).map((a) => (a as Kind<'post'>).content.text)).toEqual([
      'root',
      'middle',
      'reply 1',
      'reply 2',
      'reply 3',
    ]);
  });

  it('is one look, however many wait while it is under way', async () => {
    const root = ann.post('root');
    const replies = [1, 2, 3, 4].map((n) => ann.post(`reply ${n}`, { replyTo: root.object }));
    s.world.fail('one.test', later('host-down'));
    await s.p.takeDrafts(replies.map((r) => r.draft));
    await s.p.drain({ lanes: 4 });
    expect(s.world.fetches).toEqual([root.object]);
    s.world.heal('one.test');
    await s.play(root);
    expect(await s.count('parked')).toBe(0);
    for (const reply of replies) expect((await s.envelope(reply)).state).toBe('applied');
  });

  it('that finds nothing lets a reply go on without its parent, and says of a like why it cannot', async () => {
    const gone = ann.post('gone');
    s.world.objects.delete(gone.object);
    const [reply, like, edit] = [
      ann.post('reply', { replyTo: gone.object }),
      ann.react(gone.object),
      ann.edit(gone, 'v2'),
    ];
    await s.play(reply, like, edit);
    expect(await s.envelope(reply)).toMatchObject({ state: 'applied', orphan: true });
    expect(await s.envelope(like)).toMatchObject({ state: 'rejected', reason: 'not-found', detail: gone.object });
    expect(await s.envelope(edit)).toMatchObject({ state: 'rejected', reason: 'not-found' });
    // The parent has its place: it may still come.
    expect((await s.post(reply))?.reply_to_id).toBe(s.postId(gone));
    await s.play(gone);
    expect((await s.post(gone))?.text).toBe('gone');
  });

  it('that fails for now leaves it waiting; after its time it goes on without', async () => {
    const root = ann.post('root');
    const reply = ann.post('reply', { replyTo: root.object });
    s.world.fail('one.test', later('host-down'));
    await s.play(reply);
    expect(await parked(reply)).toBe(true);
    await s.p.database.query(`UPDATE parked SET since = now() - interval '2 hours'`);
    await tidy(s.p.bridge);
    await s.p.drain();
    expect(await s.envelope(reply)).toMatchObject({ state: 'applied', orphan: true });
  });

  it('goes up a thread, but not for ever', async () => {
    const thread = [ann.post('0')];
    for (let n = 1; n < 70; n++) thread.push(ann.post(String(n), { replyTo: thread[n - 1]!.object }));
    await s.play(thread.at(-1)!);
    expect(s.world.fetches).toHaveLength(50);
    expect(await s.count('parked')).toBe(0);
    expect((await s.post(thread.at(-1)!))?.reply_to_id).toBe(s.postId(thread.at(-2)!));
  });

  it('believes only the origin', async () => {
    const lie = ann.post('a lie');
    const reply = ann.post('reply', { replyTo: 'alpha://evil.test/objects/1' as never });
    s.world.objects.set('alpha://evil.test/objects/1', {
      ...lie.native,
      content: { ...(lie.native as Kind<'post'>).content, post: 'alpha://evil.test/objects/1' },
    } as never);
    await s.play(reply);
    expect(await s.count(`post WHERE text = 'a lie'`)).toBe(0);
    expect(await s.count(`refusal WHERE reason = 'host-mismatch'`)).toBe(1);
  });

  it('and the same thing pushed meanwhile are one post', async () => {
    const post = ann.post('twice');
    await s.p.takeDrafts([post.draft, fetched(post.native)]);
    await s.p.drain({ lanes: 4 });
    expect(await s.count(`post WHERE text = 'twice'`)).toBe(1);
    expect(await s.count(`activity WHERE object_id = $1`, [s.postId(post)])).toBe(1);
    expect((await s.feed(ann)).filter((a) => JSON.stringify(a).includes('twice'))).toHaveLength(1);
  });
});

describe('two workers at the same moment', () => {
  /** Each act read by a worker of its own, all at once. */
  async function together(...drafts: Act['draft'][]): Promise<void> {
    await s.p.takeDrafts(drafts);
    await s.p.database.query('TRUNCATE outbox');
    const rows = await s.p.database.query<{ id: string }>(`SELECT id FROM envelope WHERE state = 'received'`);
    await Promise.all(rows.map((row) => inbound(s.p.bridge, [row.id])));
    // Nothing is left to housekeeping, which looks for it more seldom.
    expect(await s.count('parked p JOIN copy c ON c.network = p.network AND c.native_id = p.native_id')).toBe(0);
    await s.p.drain();
  }

  it('with one post by two ways make one act of it', async () => {
    const posts = Array.from({ length: 8 }, (_, n) => ann.post(`both ${n}`));
    for (const post of posts) await together(post.draft, fetched(post.native), push(post.native, 'again'));
    expect(
      await s.count(`activity WHERE kind = 'post' AND object_id = ANY($1::uuid[])`, [posts.map((p) => s.postId(p))]),
    ).toBe(8);
    expect((await s.feed(ann)).filter((a) => JSON.stringify(a).includes('both'))).toHaveLength(8);
  });

  it('with a post and its delete leave no post', async () => {
    for (let n = 0; n < 8; n++) {
      const post = bea.post(`gone ${n}`);
      await together(post.draft, bea.delete(post.object).draft);
      expect((await s.post(post))?.deleted_at).not.toBeNull();
    }
    expect(s.world.host('one.test').posts.size).toBe(0);
  });

  it('with a post and what depends on it lose nothing', async () => {
    for (let n = 0; n < 8; n++) {
      const post = bea.post(`root ${n}`);
      const [reply, edit] = [bea.post('reply', { replyTo: post.object }), bea.edit(post, `edited ${n}`)];
      await together(post.draft, reply.draft, edit.draft);
      expect(await s.count('parked')).toBe(0);
      expect((await s.post(post))?.text).toBe(`edited ${n}`);
      expect((await s.post(reply))?.reply_to_id).toBe(s.postId(post));
    }
  });

  it('with a like and its undo leave no like', async () => {
    const root = bea.post('root');
    await s.play(root);
    const mine = alphaCopy(s.postId(root));
    for (let n = 0; n < 8; n++) {
      const like = ann.react(mine);
      await together(like.draft, ann.unreact(mine, like.id).draft);
      expect(await s.count('reaction WHERE active')).toBe(0);
    }
  });
});

describe('what comes late', () => {
  const ago = (days: number): Date => new Date(Date.now() - days * 24 * 3600_000);

  it('is kept, and after two weeks not sent to inboxes as news', async () => {
    const [fresh, old] = [bea.post('last week', { at: ago(7) }), bea.post('last month', { at: ago(30) })];
    await s.play(old, fresh);
    expect((await newest()).map((act) => act.content.text)).toEqual(['last week']);
    expect((await s.post(old))?.text).toBe('last month');
    expect(await s.deliveries(`a.object_id = '${s.postId(old)}'`)).toMatchObject([
      { state: 'suppressed', reason: 'too-old' },
    ]);
    // What was not sent is not edited or deleted there either.
    s.world.received.length = 0;
    await s.play(bea.edit(old, 'changed', {}), bea.delete(old.object));
    expect(s.world.received.filter((r) => r.document.kind === 'post')).toEqual([]);
  });
});

describe('replay', () => {
  it('of what was refused, once the reason is gone, takes it', async () => {
    await policies.ban(s.p.store.prisma, 'domain', 'one.test');
    const post = ann.post('banned for a while');
    await s.play(post);
    expect((await s.envelope(post)).reason).toBe('domain-blocked');
    await policies.unban(s.p.store.prisma, 'domain', 'one.test');
    const [row] = await s.p.database.query<{ id: string }>('SELECT id FROM envelope WHERE digest = $1', [
      post.draft.digest,
    ]);
    expect(await replay(s.p.bridge, [row!.id])).toBe(1);
    await s.p.drain();
    expect(await s.envelope(post)).toMatchObject({ state: 'applied', reason: null });
  });

  it('of everything changes nothing', async () => {
    const post = bea.post('p');
    const like = ann.react(alphaCopy(s.postId(post)));
    await s.play(post, like, bea.edit(post, 'q'), ann.unreact(alphaCopy(s.postId(post)), like.id));
    const state = () =>
      s.p.database
        .query(`SELECT (SELECT json_agg(p ORDER BY id) FROM (SELECT id, text, revision, deleted_at FROM post) p) AS posts,
        (SELECT json_agg(r ORDER BY actor_id) FROM reaction r) AS reactions, (SELECT count(*) FROM delivery) AS deliveries,
        (SELECT json_agg(f ORDER BY follower_id, target_id) FROM (SELECT follower_id, target_id, state, version FROM follow) f) AS follows,
        (SELECT count(*) FROM log_message) AS log`);
    const before = await state();
    const sent = s.world.received.length;
    const ids = await s.p.database.query<{ id: string }>('SELECT id FROM envelope');
    await replay(
      s.p.bridge,
      ids.map((row) => row.id),
    );
    await s.p.drain({ lanes: 2 });
    expect(await state()).toEqual(before);
    expect(s.world.received).toHaveLength(sent);
  });
});

describe('faults', () => {
  it('keys that cannot be had for now: the envelope is kept and tried again, and named in the end', async () => {
    const post = ann.post('later');
    s.world.keysAway = true;
    await s.play(post);
    expect(await s.envelope(post)).toMatchObject({ state: 'received', reason: 'key-unavailable' });
    s.world.keysAway = false;
    await s.p.database.query(`UPDATE envelope SET received_at = now() - interval '1 hour' WHERE state = 'received'`);
    await tidy(s.p.bridge);
    await s.p.drain();
    expect((await s.envelope(post)).state).toBe('applied');
  });

  it('an act that cannot be fanned out holds up no other, and is fanned out when it can be', async () => {
    const [a, b] = [bea.post('a'), bea.post('b')];
    await s.p.take(a, b);
    await inbound(
      s.p.bridge,
      (await s.p.database.query<{ id: string }>(`SELECT id FROM envelope WHERE state = 'received'`)).map((e) => e.id),
    );
    await s.p.database.query('TRUNCATE outbox');
    const acts = await s.p.database.query<{ id: string }>('SELECT id FROM activity WHERE object_id = ANY($1::uuid[])', [
      [s.postId(a), s.postId(b)],
    ]);
    await expect(fanOut(s.p.bridge, acts.map((act) => act.id).toSpliced(1, 0, 'no id'))).rejects.toThrow('1 of 3 acts');
    await s.p.drain();
    expect((await newest()).map((act) => act.content.text).sort()).toEqual(['a', 'b']);
  });
});

it('what waits for something that was deleted before it came goes on without it', async () => {
  const cara = await s.member('cara');
  const post = bea.post('regretted');
  const [reply, like] = [cara.post('why?', { replyTo: post.object }), cara.react(post.object)];
  await s.play(reply, like, bea.delete(post.object), post);
  expect(await s.envelope(reply)).toMatchObject({ state: 'applied', orphan: true });
  expect(await s.envelope(like)).toMatchObject({ state: 'rejected', reason: 'not-found' });
  expect(await s.count('parked')).toBe(0);
});
