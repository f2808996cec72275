import { createAccount, createPost } from '@planet/bridge';
import { accountIdOf } from '@planet/core';
import { alphaCopy, push, type AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import type { Act } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
let ann: AlphaPerson;
let cid: AlphaPerson;
let dan: AlphaPerson;
let bea: BetaPerson;

/** A network where the server of a thread's first author hands answers on, and what is for a few is sealed. */
beforeEach(async () => {
  s = await quickScene(databases, { alpha: { relaysThreads: true, sealsLimited: true, answersFollows: false } });
  ann = s.person('ann@one.test');
  cid = s.person('cid@two.test');
  dan = s.person('dan@three.test');
  bea = await s.member('bea');
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});
/** A post of Bea's that Ann and Cid have, since they follow her. */
async function beasThread(): Promise<Act> {
  await s.play(bea.post('hello'));
  const copy = await s.copyOf(bea);
  await s.play(ann.follow(copy), cid.follow(copy));
  const root = bea.post('a thread');
  await s.play(root);
  return root;
}
const said = (person: AlphaPerson, kind: string) => s.inbox(person).filter((act) => act.kind === kind);
const texts = (person: AlphaPerson) =>
  said(person, 'post').map((act) => (act as unknown as { content: { text: string } }).content.text);

describe('a thread of ours', () => {
  it('what somebody there answers is handed on to all who have it, and not to their own server', async () => {
    const root = await beasThread();
    const answer = ann.post('an answer', { replyTo: alphaCopy(s.postId(root)) });
    await s.play(answer, ann.react(alphaCopy(s.postId(root))));
    expect(texts(cid)).toEqual(['a thread', 'an answer']);
    expect(texts(ann)).toEqual(['a thread']);
    const handed = s.world.received.find(({ document }) => document.kind === 'post' && document.actor === ann.id);
    expect(handed?.as).toBe(await s.copyOf(bea));
    expect(said(cid, 'react')).toMatchObject([{ actor: ann.id, object: alphaCopy(s.postId(root)) }]);
    expect(texts(dan)).toEqual([]);
  });

  it('who answers gets what is answered after', async () => {
    const root = await beasThread();
    await s.play(dan.post('from outside', { replyTo: alphaCopy(s.postId(root)) }));
    await s.play(bea.post('welcome', { replyTo: root.object, root: root.object }));
    expect(texts(dan)).toEqual(['welcome']);
    expect(texts(cid)).toEqual(['a thread', 'from outside', 'welcome']);
  });

  it('an answer is taken back by its author and by no stranger; a late repeat does not bring it back', async () => {
    const root = await beasThread();
    const answer = ann.post('spam', { replyTo: alphaCopy(s.postId(root)), root: alphaCopy(s.postId(root)) });
    await s.play(answer);
    // By a stranger: refused.
    const foreign = cid.delete(answer.object);
    await s.play(foreign);
    expect(await s.envelope(foreign)).toMatchObject({ state: 'rejected', reason: 'not-the-author' });
    await s.play(ann.delete(answer.object));
    expect((await s.post(answer))?.deleted_at).not.toBeNull();
    expect(said(cid, 'delete')).toMatchObject([{ object: answer.object }]);
    const again = push(answer.native, 'again');
    await s.p.takeDrafts([again]);
    await s.p.drain();
    expect((await s.post(answer))?.deleted_at).not.toBeNull();
  });

  it('a thread of theirs: its first author may take out what others of their network answered', async () => {
    const root = ann.post('their thread');
    const answer = cid.post('spam', { replyTo: root.object, root: root.object });
    await s.play(root, answer, ann.delete(answer.object));
    expect((await s.post(answer))?.deleted_at).not.toBeNull();
    await s.p.takeDrafts([push(answer.native, 'again')]);
    await s.p.drain();
    expect((await s.post(answer))?.deleted_at).not.toBeNull();
  });

  it('an end that names only the act ends it', async () => {
    const root = await beasThread();
    const like = ann.react(alphaCopy(s.postId(root)));
    await s.play(like, ann.unreact(like.id, like.id));
    expect(await s.count('reaction WHERE active')).toBe(0);
    expect(said(cid, 'unreact')).toHaveLength(1);
  });
});

describe('a thread of theirs', () => {
  it('answers go to its first author’s server alone, not to the followers of who answers', async () => {
    await s.play(bea.post('hello'));
    await s.play(cid.follow(await s.copyOf(bea)));
    await s.consenting('ann@one.test');
    const root = ann.post('their thread');
    await s.play(root);
    const mirror = s.postId(root);
    const [{ native_id: key }] = (await s.p.database.query<{ native_id: string }>(
      `SELECT native_id FROM copy WHERE object_id = $1 AND network = 'beta'`,
      [mirror],
    )) as [{ native_id: string }];
    await s.play(bea.post('an answer', { replyTo: key as never, root: key as never }), bea.react(key as never));
    expect(texts(ann)).toEqual(['an answer']);
    expect(said(ann, 'react')).toHaveLength(1);
    expect(texts(cid)).toEqual([]);
  });
});

describe('what is for a few', () => {
  it('comes once for each reader and is one post; each is told', async () => {
    const [eva, ida] = [await s.member('eva'), await s.member('ida')];
    await s.play(eva.post('hello'), ida.post('hello'));
    const post = ann.post('between us', { audience: 'group', to: [await s.copyOf(eva)] });
    await s.play(post);
    const more = {
      ...post.native,
      content: { ...(post.native as never as { content: object }).content, to: [await s.copyOf(ida)] },
    };
    const second = push(more as never, 'second');
    await s.p.takeDrafts([second]);
    await s.p.drain();
    const [row] = await s.p.database.query<{ addressed: string[] }>('SELECT addressed FROM post WHERE id = $1', [
      s.postId(post),
    ]);
    expect(row!.addressed.toSorted()).toEqual([accountIdOf('beta', eva.id), accountIdOf('beta', ida.id)].toSorted());
    expect(await s.count(`post WHERE text = 'between us'`)).toBe(1);
    // Nothing of it in any log.
    expect(await s.count(`log_message WHERE text LIKE '%between us%'`)).toBe(0);
  });

  it('both at once, in two workers: still both', async () => {
    const [eva, ida] = [await s.member('eva'), await s.member('ida')];
    await s.play(eva.post('hello'), ida.post('hello'));
    for (let round = 0; round < 5; round++) {
      const post = ann.post(`secret ${round}`, { audience: 'group', to: [await s.copyOf(eva)] });
      const content = { ...(post.native as never as { content: object }).content, to: [await s.copyOf(ida)] };
      await s.p.takeDrafts([post.draft]);
      await s.p.takeDrafts([push({ ...post.native, content } as never, `second ${round}`)]);
      await s.p.drain({ lanes: 4 });
      const [row] = await s.p.database.query<{ addressed: string[] }>('SELECT addressed FROM post WHERE id = $1', [
        s.postId(post),
      ]);
      expect(row!.addressed).toHaveLength(2);
    }
  });

  it('goes to each reader’s own inbox, never to a shared one, and stays out of open threads', async () => {
    const made = await createAccount(s.p.bridge, 'home');
    if (!made.ok) throw new Error(made.reason);
    const root = ann.post('an open thread');
    await s.play(root, cid.follow(`alpha://planet.test/users/home` as never));
    const write = (audience: 'direct' | 'followers', text: string, mentions = [accountIdOf('alpha', dan.id)]) =>
      createPost(s.p.bridge, { as: made.value.id, text, audience, mentions, replyTo: s.postId(root) });
    await s.play(dan.post('here I am'));
    await write('direct', 'for Dan alone');
    await write('followers', 'for followers', []);
    await s.p.drain();
    const at = (text: string) =>
      s.world.received.flatMap(({ document, address }) =>
        document.kind === 'post' && document.content.text === text ? [address] : [],
      );
    expect(at('for Dan alone').toSorted()).toEqual([ann.inbox, dan.inbox].toSorted());
    expect(at('for followers').toSorted()).toEqual([ann.inbox, cid.inbox].toSorted());
  });
});

it('an id that belongs to a thing of somebody else is refused', async () => {
  const post = ann.post('mine');
  await s.play(post);
  const theft = cid.post('mine now');
  const native = {
    ...theft.native,
    content: { ...(theft.native as never as { content: object }).content, post: post.object },
  };
  const draft = push(native as never, 'theft');
  await s.p.takeDrafts([draft]);
  await s.p.drain();
  expect((await s.post(post))?.text).toBe('mine');
  const [row] = await s.p.database.query<{ state: string; reason: string }>(
    'SELECT state, reason FROM envelope WHERE digest = $1',
    [draft.digest],
  );
  expect(row).toEqual({ state: 'rejected', reason: 'id-taken' });
});
