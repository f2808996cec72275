import type { NativeActivityInput } from '@planet/core';
import { alphaCopy, push, type AlphaPerson } from '../support/fake-alpha.js';
import { betaTextLimit, type BetaPerson } from '../support/fake-beta.js';
import { mention } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
/** Ann, on the network of inboxes, agreed to be copied; Bea, on the network of feeds, is a member. They follow each other. */
let ann: AlphaPerson;
let bea: BetaPerson;

beforeEach(async () => {
  s = await quickScene(databases);
  bea = await s.member('bea');
  await s.play(bea.post('I am here'));
  ann = await s.consenting('ann@one.test');
  await s.play(ann.post('so am I'));
  await s.play(ann.follow(await s.copyOf(bea)));
  await s.play(bea.follow(await s.copyOf(ann)));
  await s.play(ann.accept(await s.copyOf(bea)));
  s.world.received.length = 0;
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});

type Kind<K extends NativeActivityInput['kind']> = Extract<NativeActivityInput, { kind: K }>;
const last = <T>(list: T[]): T => list.at(-1)!;

describe('from the network of feeds to that of inboxes', () => {
  it('a post reaches the server of a follower once, under an id that we know before', async () => {
    const post = bea.post('hello **world**');
    await s.play(post);
    expect(s.inbox(ann)).toMatchObject([
      {
        kind: 'post',
        actor: await s.copyOf(bea),
        content: { post: alphaCopy(s.postId(post)), text: 'hello **world**' },
      },
    ]);
    expect(s.world.received.map((r) => r.address)).toEqual([ann.sharedInbox]);
    expect(await s.deliveries(`a.kind = 'post' AND d.network = 'alpha' AND d.state <> 'delivered'`)).toEqual([]);
  });

  it('the place of a post crosses', async () => {
    const location = { name: 'Prater', latitude: 48.216, longitude: 16.396 };
    const post = bea.post('here', { location });
    await s.play(post);
    expect(last(s.inbox(ann))).toMatchObject({ kind: 'post', content: { location } });
    const other = { name: 'Home' };
    await s.play(
      bea.act({ kind: 'edit', content: { post: post.object, text: 'here', audience: 'public', location: other } }),
    );
    expect(last(s.inbox(ann))).toMatchObject({ kind: 'edit', content: { location: other } });
    await s.play(ann.post('there', { location }));
    expect(last(await s.feed(ann))).toMatchObject({ content: { location } });
  });

  it('two followers on one server are served by its shared inbox, those elsewhere by theirs', async () => {
    const [bob, cem] = [s.person('bob@one.test'), s.person('cem@two.test')];
    await s.play(bob.follow(await s.copyOf(bea)), cem.follow(await s.copyOf(bea)));
    s.world.received.length = 0;
    await s.play(bea.post('to all'));
    expect(s.world.received.map((r) => r.address).sort()).toEqual([ann.sharedInbox, cem.sharedInbox]);
  });

  it('a reply three deep names its parent, and its parent by the id that each network has for it', async () => {
    const root = bea.post('one');
    await s.play(root);
    const second = ann.post('two', { replyTo: alphaCopy(s.postId(root)) });
    await s.play(second);
    const there = last(await s.feed(ann)) as Kind<'post'>;
    expect(there).toMatchObject({ kind: 'post', content: { text: 'two', replyTo: root.id, root: root.id } });
    const third = bea.post('three', { replyTo: there.content.post as never, root: root.id });
    await s.play(third);
    expect(last(s.inbox(ann))).toMatchObject({
      content: { text: 'three', replyTo: second.object, root: alphaCopy(s.postId(root)) },
    });
    expect((await s.post(third))?.reply_to_id).toBe(s.postId(second));
  });

  it('edits and deletes follow the post; what follows a delete finds nothing', async () => {
    const post = bea.post('draft');
    await s.play(post, bea.edit(post, 'final'), bea.delete(post.object));
    const id = alphaCopy(s.postId(post));
    expect(s.inbox(ann)).toMatchObject([
      { kind: 'post', content: { post: id, text: 'draft' } },
      { kind: 'edit', content: { post: id, text: 'final' } },
      { kind: 'delete', object: id },
    ]);
    const late = bea.edit(post, 'too late');
    await s.play(late);
    expect((await s.envelope(late)).state).not.toBe('applied');
    expect(await s.post(post)).toMatchObject({ text: '', deleted_at: expect.any(Date) as Date });
    expect(s.inbox(ann)).toHaveLength(3);
  });

  it('an older edit never wins over a newer one', async () => {
    const post = bea.post('v1');
    const [older, newer] = [bea.edit(post, 'v2'), bea.edit(post, 'v3')];
    await s.play(post, newer, older);
    expect((await s.post(post))?.text).toBe('v3');
    expect(await s.envelope(older)).toMatchObject({ state: 'ignored', reason: 'older-revision' });
    expect((last(s.inbox(ann)) as Kind<'edit'>).content.text).toBe('v3');
  });

  it('only the author may edit or delete', async () => {
    const post = bea.post('mine');
    const mallory = await s.member('mallory');
    const [edit, del] = [mallory.edit(post, 'yours'), mallory.delete(post.object)];
    await s.play(post, edit, del);
    expect(await s.envelope(edit)).toMatchObject({ state: 'rejected', reason: 'not-the-author' });
    expect(await s.envelope(del)).toMatchObject({ state: 'rejected', reason: 'not-the-author' });
    expect((await s.post(post))?.text).toBe('mine');
    expect(s.inbox(ann)).toHaveLength(1);
  });

  it('a like and its end reach the author of the post and nobody else', async () => {
    const cem = s.person('cem@two.test');
    await s.play(cem.follow(await s.copyOf(bea)));
    const post = ann.post('like me');
    await s.play(post);
    s.world.received.length = 0;
    const there = last(await s.feed(ann)) as Kind<'post'>;
    await s.play(bea.react(there.content.post as never));
    expect(s.world.received).toMatchObject([
      { address: ann.sharedInbox, document: { kind: 'react', actor: await s.copyOf(bea), object: post.object } },
    ]);
    expect(await s.count('reaction WHERE active')).toBe(1);
    await s.play(bea.unreact(there.content.post as never));
    expect(last(s.world.received).document).toMatchObject({ kind: 'unreact', object: post.object });
    expect(await s.count('reaction WHERE active')).toBe(0);
    expect(s.world.inbox(cem.sharedInbox)).toEqual([]);
  });

  it('a repost is a post of its own: shared with followers, told to the author, and deleted like a post', async () => {
    const post = ann.post('share me');
    await s.play(post);
    const there = (last(await s.feed(ann)) as Kind<'post'>).content.post as never;
    const repost = bea.repost(there);
    await s.play(repost);
    expect(s.inbox(ann)).toMatchObject([
      { kind: 'repost', repost: alphaCopy(s.postId(repost)), object: post.object, actor: await s.copyOf(bea) },
    ]);
    await s.play(bea.delete(repost.object));
    expect(last(s.inbox(ann))).toMatchObject({ kind: 'delete', object: alphaCopy(s.postId(repost)) });
    expect((await s.post(post))?.deleted_at).toBeNull();
  });

  it('a mention reaches the person mentioned, wherever, and points at them', async () => {
    const cem = await s.consenting('cem@two.test');
    await s.play(cem.post('I exist'));
    s.world.received.length = 0;
    const there = await s.copyOf(cem);
    await s.play(bea.post(`hi ${mention(there, 'cem')}`, { mentions: [there] }));
    expect(s.inbox(cem)).toMatchObject([
      { kind: 'post', content: { mentions: [cem.id], text: `hi ${mention(cem.id, 'cem')}` } },
    ]);
  });

  it('a mention by handle is looked up over the network', async () => {
    const dov = s.person('dov@three.test');
    await s.play(
      bea.post('hi [@dov](planet:native/acct%3Adov%40three.test)', { mentions: ['acct:dov@three.test' as never] }),
    );
    expect(s.world.resolved).toContain('acct:dov@three.test');
    expect(s.inbox(dov)).toMatchObject([{ content: { mentions: [dov.id], text: `hi ${mention(dov.id, 'dov')}` } }]);
  });

  it('of many handles ten are looked up, and those that nobody has only once', async () => {
    const named = Array.from({ length: 12 }, (_, n) => `acct:nobody${n}@four.test`);
    const looked = () => s.world.resolved.filter((handle) => handle.startsWith('acct:nobody'));
    await s.play(bea.post('psst', { mentions: named as never }));
    expect(looked().sort()).toEqual(named.slice(0, 10));
    await s.play(bea.post('psst again', { mentions: named as never }));
    expect(looked()).toHaveLength(10);
  });

  it('a profile is told to followers, newest word only', async () => {
    const [old, fresh] = [bea.profile({ name: 'Bea' }), bea.profile({ name: 'Beatrix' })];
    await s.play(fresh, old);
    expect(s.inbox(ann)).toMatchObject([{ kind: 'profile', profile: { name: 'Beatrix' } }]);
    expect((await s.account(bea)).profile.name).toBe('Beatrix');
    expect(await s.envelope(old)).toMatchObject({ state: 'ignored', reason: 'older-revision' });
  });

  it('what a person says of another is not shown as that person’s word', async () => {
    const cleo = await s.member('cleo');
    await s.play(cleo.post('x'), cleo.act({ kind: 'profile', of: bea.id, profile: { name: 'Stinky' } }));
    expect((await s.account(bea)).profile.name).toBeUndefined();
  });
});

describe('from the network of inboxes to that of feeds', () => {
  it('a post becomes a message of the copy’s feed', async () => {
    const post = ann.post('hello from alpha');
    await s.play(post);
    expect(last(await s.feed(ann))).toMatchObject({
      kind: 'post',
      actor: await s.copyOf(ann),
      content: { text: 'hello from alpha' },
    });
  });

  it('a long post becomes parts that the graph knows as one post', async () => {
    const text = 'word '.repeat(betaTextLimit / 2);
    const post = ann.post(text);
    await s.play(post);
    const parts = (await s.feed(ann)).slice(2) as Kind<'post'>[];
    expect(parts.map((part) => part.content.text).join('')).toBe(text);
    expect(parts.length).toBeGreaterThan(2);
    const reply = bea.post('to the last part', { replyTo: last(parts).content.post as never });
    const like = bea.react(parts[1]!.content.post as never);
    await s.play(reply, like);
    expect((await s.post(reply))?.reply_to_id).toBe(s.postId(post));
    expect(await s.count('reaction WHERE post_id = $1', [s.postId(post)])).toBe(1);
    expect(s.inbox(ann)).toMatchObject([{ content: { replyTo: post.object } }, { kind: 'react', object: post.object }]);
  });

  it('edit, delete, like, unlike, repost: each is one message, with the ids of that network', async () => {
    const root = bea.post('mine');
    await s.play(root);
    const mine = alphaCopy(s.postId(root));
    const post = ann.post('draft');
    const like = ann.react(mine);
    await s.play(
      post,
      ann.edit(post, 'final'),
      like,
      ann.unreact(mine, like.id),
      ann.repost(mine),
      ann.delete(post.object),
    );
    const acts = (await s.feed(ann)).slice(2);
    const there = (acts[0] as Kind<'post'>).content.post;
    expect(acts).toMatchObject([
      { kind: 'post', content: { text: 'draft' } },
      { kind: 'edit', content: { post: there, text: 'final' } },
      { kind: 'react', object: root.id },
      { kind: 'unreact', object: root.id },
      { kind: 'repost', object: root.id },
      { kind: 'delete', object: there },
    ]);
  });

  it('our own post that a server sends back is an echo, and ends there', async () => {
    const post = bea.post('mine');
    await s.play(post);
    const [there] = s.inbox(ann);
    const before = await s.count('post');
    await s.p.takeDrafts([push({ ...there!, nativeId: 'alpha://one.test/announced/1' }, 'echo', there!.actor)]);
    await s.p.drain();
    const [row] = await s.p.database.query(`SELECT state, reason FROM envelope ORDER BY received_at DESC LIMIT 1`);
    expect(row).toEqual({ state: 'ignored', reason: 'echo' });
    expect(await s.count('post')).toBe(before);
  });

  it('a post that somebody else signs for is refused', async () => {
    const forged = { ...ann.post('forged').native, nativeId: 'alpha://evil.test/1' };
    await s.p.takeDrafts([push(forged, 'forged', 'alpha://evil.test/users/eve')]);
    await s.p.drain();
    const [row] = await s.p.database.query(`SELECT state, reason FROM envelope ORDER BY received_at DESC LIMIT 1`);
    expect(row).toEqual({ state: 'rejected', reason: 'actor-mismatch' });
    expect(await s.count(`refusal WHERE network = 'alpha' AND reason = 'actor-mismatch'`)).toBe(1);
  });

  it('letters that no text can hold, and clocks of the future, hurt nobody', async () => {
    const bad = ann.post('a\0b \ud800 c', { at: new Date('2999-01-01') });
    const good = ann.post('good');
    await s.p.takeDrafts([bad.draft, good.draft]);
    await s.p.drain();
    expect((await s.post(bad))?.text).toBe('ab \ufffd c');
    expect((await s.post(good))?.text).toBe('good');
    expect(await s.count('post WHERE created_at > now()')).toBe(0);
  });
});

describe('one post by two networks', () => {
  it('is one post: it has one more name, and is not sent back to where it came from', async () => {
    const there = bea.post('the same words');
    const here = ann.post('the **same** words', { alsoKnownAs: [{ network: 'beta', nativeId: there.id }] });
    await s.play(there, here);
    expect(await s.count(`post WHERE text ILIKE '%same%'`)).toBe(1);
    const reply = ann.post('answer', { replyTo: here.object });
    await s.play(reply);
    expect((await s.post(reply))?.reply_to_id).toBe(s.postId(there));
  });
  it('also where the one that names the other comes first', async () => {
    const there = bea.post('the same words');
    const here = ann.post('the same words', { alsoKnownAs: [{ network: 'beta', nativeId: there.id }] });
    await s.play(here, there);
    expect(await s.count(`post WHERE text = 'the same words'`)).toBe(1);
  });
  it('a name alone does not let a stranger take the place of another’s post', async () => {
    const real = bea.post('what I said');
    const fake = ann.post('what she never said', { alsoKnownAs: [{ network: 'beta', nativeId: real.id }] });
    await s.play(fake, real);
    expect((await s.post(real))?.text).toBe('what I said');
    expect((await s.post(fake))?.text).toBe('what she never said');
  });
});
