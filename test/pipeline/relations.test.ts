import { createAccount, createPost, memberJoined, retryDeliveries, setFollow } from '@planet/bridge';
import { accounts, policies } from '@planet/store';
import { alphaCopy, push, type AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import { nextTime } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { alphaService, betaService, quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
let ann: AlphaPerson;
let bea: BetaPerson;

beforeEach(async () => {
  s = await quickScene(databases);
  ann = s.person('ann@one.test');
  bea = await s.member('bea');
  await s.play(bea.post('I am here'));
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});
const kinds = (list: { kind: string }[]): string[] => list.map((act) => act.kind);

describe('follows', () => {
  it('a stranger who follows a member is let in at once, and the member’s network is not told without consent', async () => {
    const follow = ann.follow(await s.copyOf(bea));
    await s.play(follow);
    expect(s.world.inbox(ann.inbox)).toMatchObject([{ kind: 'accept', target: ann.id, actor: await s.copyOf(bea) }]);
    expect(await s.follow(ann, bea)).toBe('active');
    expect(await s.deliveries(`a.kind = 'follow'`)).toMatchObject([
      { network: 'beta', state: 'suppressed', reason: 'awaiting-consent' },
    ]);
    // It waits: with their consent it is copied.
    await s.play(ann.follow(alphaService));
    expect(await s.feed(ann)).toMatchObject([{ kind: 'follow', target: bea.id }]);
  });

  it('a member’s follow of a stranger is asked at the stranger’s server, and active when it says yes', async () => {
    await s.consenting('ann@one.test');
    ann = s.world.people.get(ann.id)!;
    await s.play(ann.post('hello'));
    await s.play(bea.follow(await s.copyOf(ann)));
    expect(await s.follow(bea, ann)).toBe('requested');
    expect(s.world.inbox(ann.inbox).at(-1)).toMatchObject({
      kind: 'follow',
      target: ann.id,
      actor: await s.copyOf(bea),
    });
    await s.play(ann.accept(await s.copyOf(bea)));
    expect(await s.follow(bea, ann)).toBe('active');
    await s.play(ann.reject(await s.copyOf(bea)));
    expect(await s.follow(bea, ann)).toBe('rejected');
  });

  it('who was followed and leaves tells those who followed, and the copy is gone too', async () => {
    await s.consenting('ann@one.test');
    ann = s.world.people.get(ann.id)!;
    const cleo = s.person('cleo@two.test');
    await s.play(cleo.follow(await s.copyOf(bea)), bea.leave());
    expect(s.inbox(cleo).filter(({ kind }) => kind === 'leave')).toMatchObject([{ actor: await s.copyOf(bea) }]);
    expect((await s.p.account('alpha', await s.copyOf(bea))).goneAt).not.toBeNull();
  });

  it('an unfollow ends it, is passed on, and posts no longer go there', async () => {
    const follow = ann.follow(await s.copyOf(bea));
    await s.play(follow, ann.unfollow(await s.copyOf(bea), follow.id));
    expect(await s.follow(ann, bea)).toBe('ended');
    s.world.received.length = 0;
    await s.play(bea.post('nobody hears'));
    expect(s.world.received).toEqual([]);
  });

  it('an undo of an earlier follow that comes late leaves the newer one alone', async () => {
    const copy = await s.copyOf(bea);
    const first = ann.follow(copy);
    const undo = ann.unfollow(copy, first.id);
    const second = ann.follow(copy);
    // Undos often carry no time of their own: then it is that of their arrival, after the newer follow.
    undo.native.at = nextTime();
    const late = ann.unfollow(copy, first.id);
    await s.play(first, second, late);
    expect(await s.follow(ann, bea)).toBe('active');
    expect(await s.envelope(late)).toMatchObject({ state: 'ignored', reason: 'older-revision' });
    const root = bea.post('root');
    await s.play(root);
    const mine = alphaCopy(s.postId(root));
    const likes = [ann.react(mine), ann.react(mine, '🎉')];
    await s.play(...likes, ann.unreact(mine, likes[0]!.id));
    expect(await s.count(`reaction WHERE active AND emoji = '🎉'`)).toBe(1);
  });

  it('an undo that comes before its follow wins, and a newer follow after both stands', async () => {
    const copy = await s.copyOf(bea);
    const follow = ann.follow(copy);
    const undo = ann.unfollow(copy, follow.id);
    await s.play(undo, follow);
    expect((await s.follow(ann, bea)) ?? 'ended').toBe('ended');
    expect(await s.envelope(follow)).toMatchObject({ state: 'ignored', reason: 'tombstoned' });
    expect(s.world.received).toEqual([]);
    await s.play(ann.follow(copy));
    expect(await s.follow(ann, bea)).toBe('active');
  });

  it('and likes may be given again under the id that they had before', async () => {
    const [copy, root] = [await s.copyOf(bea), bea.post('root')];
    await s.play(root);
    const [mine, follow] = [alphaCopy(s.postId(root)), ann.follow(copy)];
    const like = ann.react(mine);
    await s.play(follow, like, ann.unfollow(copy, follow.id), ann.unreact(mine, like.id));
    expect([await s.follow(ann, bea), await s.count('reaction WHERE active')]).toEqual(['ended', 0]);
    const again = [follow, like].map((act) => push({ ...act.native, at: nextTime() }, 'again'));
    await s.p.takeDrafts(again);
    await s.p.drain();
    expect([await s.follow(ann, bea), await s.count('reaction WHERE active')]).toEqual(['active', 1]);
    expect(kinds(s.world.inbox(ann.inbox))).toEqual(['accept', 'accept']);
    // The same act told once more, as it was the first time, changes nothing.
    await s.p.takeDrafts([follow, like].map((act) => push(act.native, 'late')));
    await s.p.drain();
    expect(s.world.received).toHaveLength(2);
  });

  it('an account that lives here follows, and takes it back', async () => {
    const gil = await createAccount(s.p.bridge, 'gil');
    if (!gil.ok) throw new Error(gil.reason);
    await s.play(ann.follow(await s.copyOf(bea)));
    s.world.received.length = 0;
    const target = await s.account(ann);
    expect((await setFollow(s.p.bridge, gil.value.id, target.id, true)).ok).toBe(true);
    await s.p.drain();
    expect((await setFollow(s.p.bridge, gil.value.id, target.id, false)).ok).toBe(true);
    await s.p.drain();
    expect(kinds(s.world.inbox(ann.inbox).slice(-2))).toEqual(['follow', 'unfollow']);
  });

  it('a follow taken back before it left does not leave at all', async () => {
    const gil = await createAccount(s.p.bridge, 'gil');
    if (!gil.ok) throw new Error(gil.reason);
    await s.play(ann.follow(await s.copyOf(bea)));
    s.world.received.length = 0;
    const target = await s.account(ann);
    await setFollow(s.p.bridge, gil.value.id, target.id, true);
    await setFollow(s.p.bridge, gil.value.id, target.id, false);
    await s.p.drain();
    expect(s.world.received).toEqual([]);
  });
});

describe('blocks', () => {
  it('end follows both ways, are told to the blocked one’s server, and keep out what comes after', async () => {
    ann = await s.consenting('ann@one.test');
    await s.play(ann.post('hi'), ann.follow(await s.copyOf(bea)));
    await s.play(bea.block(await s.copyOf(ann)));
    expect(await s.follow(ann, bea)).toBe('ended');
    expect(s.world.inbox(ann.inbox).at(-1)).toMatchObject({ kind: 'block', target: ann.id });
    const again = ann.follow(await s.copyOf(bea));
    await s.play(again);
    expect(await s.envelope(again)).toMatchObject({ state: 'rejected', reason: 'blocked-by-target' });
    const root = bea.post('not for her');
    s.world.received.length = 0;
    await s.play(root);
    expect(s.world.received).toEqual([]);
    const reply = ann.post('but', { replyTo: alphaCopy(s.postId(root)) });
    await s.play(reply);
    expect(await s.envelope(reply)).toMatchObject({ state: 'rejected', reason: 'blocked-by-target' });
    await s.play(bea.unblock(await s.copyOf(ann)), ann.follow(await s.copyOf(bea)));
    expect(await s.follow(ann, bea)).toBe('active');
  });

  it('a block that was lifted before it came ends nothing', async () => {
    ann = await s.consenting('ann@one.test');
    await s.play(ann.post('hi'));
    const copy = await s.copyOf(ann);
    const [block, unblock] = [bea.block(copy), bea.unblock(copy)];
    await s.play(unblock, ann.follow(await s.copyOf(bea)), block);
    expect(await s.follow(ann, bea)).toBe('active');
    expect(await s.envelope(block)).toMatchObject({ state: 'ignored', reason: 'older-revision' });
  });
});

describe('consent', () => {
  it('what a stranger writes stays on their network until they follow the account of this Planet', async () => {
    const before = ann.post('not for others');
    await s.play(before);
    expect(await s.count(`account WHERE origin = 'hosted' AND network = 'beta'`)).toBe(0);
    expect((await s.post(before))?.text).toBe('not for others');
    await s.play(ann.follow(alphaService), ann.post('for all'));
    expect(await s.feed(ann)).toMatchObject([{ content: { text: 'for all' } }]);
    expect(kinds(s.world.inbox(ann.inbox))).toEqual(['accept', 'follow']);
  });

  it('leaving it ends the copying; what was copied can still be deleted', async () => {
    const follow = ann.follow(alphaService);
    const post = ann.post('for all');
    await s.play(follow, post, ann.unfollow(alphaService, follow.id), ann.post('not any more'));
    expect(await s.feed(ann)).toHaveLength(1);
    await s.play(ann.edit(post, 'changed'), ann.delete(post.object));
    expect(kinds(await s.feed(ann))).toEqual(['post', 'delete']);
  });

  it('a stranger of the network of feeds opts in there', async () => {
    const { BetaPerson } = await import('../support/fake-beta.js');
    const stranger = new BetaPerson('stranger');
    await s.play(stranger.post('unheard'));
    expect(await s.count(`account WHERE origin = 'hosted' AND network = 'alpha'`)).toBe(1);
    await s.play(stranger.follow(betaService), stranger.post('heard'));
    expect(await s.count(`account WHERE origin = 'hosted' AND network = 'alpha'`)).toBe(2);
  });

  it('an open bridge takes those who do not object', async () => {
    await policies.setBridge(s.p.store.prisma, { source: 'alpha', target: 'beta', policy: 'open' });
    const [bio, shy] = [s.person('bio@one.test'), s.person('shy@one.test')];
    bio.about = { bio: 'leave me alone #nobridge' };
    shy.about = { discoverable: false };
    await s.play(ann.post('copied'), bio.post('not copied'), shy.post('nor this'));
    expect(await s.feed(ann)).toHaveLength(1);
    await expect(s.copyOf(bio)).rejects.toThrow();
    await expect(s.copyOf(shy)).rejects.toThrow();
  });

  it('where only members cross, a stranger’s word does not help', async () => {
    await policies.setBridge(s.p.store.prisma, { source: 'alpha', target: 'beta', policy: 'members' });
    await s.play(ann.follow(alphaService), ann.post('no'));
    await expect(s.copyOf(ann)).rejects.toThrow();
  });

  it('a bridge that is switched off, or does not carry a kind, lets nothing of it across', async () => {
    await s.play(ann.follow(await s.copyOf(bea)));
    s.world.received.length = 0;
    await policies.setBridge(s.p.store.prisma, { source: 'beta', target: 'alpha', enabled: false });
    await s.play(bea.post('off'));
    await policies.setBridge(s.p.store.prisma, { source: 'beta', target: 'alpha', enabled: true, kinds: ['react'] });
    await s.play(bea.post('not this kind'));
    expect(s.world.received).toEqual([]);
    const refused = await s.deliveries(`d.state = 'suppressed' AND a.kind = 'post'`);
    expect(refused.map((d) => d.reason)).toEqual(['bridge-disabled', 'kind-disabled']);
    await policies.setBridge(s.p.store.prisma, { source: 'beta', target: 'alpha', kinds: [] });
    // The admin tries again what was refused: it is judged by what holds now.
    expect(
      await retryDeliveries(
        s.p.bridge,
        refused.map((d) => d.id),
      ),
    ).toEqual({ ok: true, value: 2 });
    await s.p.drain();
    expect(s.world.inbox(ann.sharedInbox)).toMatchObject([
      { content: { text: 'off' } },
      { content: { text: 'not this kind' } },
    ]);
  });

  it('an answer by somebody who did not agree is told to the member, with its reason, and not copied', async () => {
    const root = bea.post('what do you think?');
    await s.play(root);
    const reply = ann.post('I think', { replyTo: alphaCopy(s.postId(root)) });
    await s.play(reply);
    expect(await s.deliveries(`a.object_id = '${s.postId(reply)}'`)).toMatchObject([
      { network: 'beta', state: 'suppressed', reason: 'no-consent' },
    ]);
    const notices = await s.p.database.query('SELECT account_id, network, reason FROM notice');
    expect(notices).toEqual([{ account_id: (await s.account(bea)).id, network: 'beta', reason: 'no-consent' }]);
    expect(await s.count(`account WHERE origin = 'hosted' AND network = 'beta'`)).toBe(0);
  });

  it.each(['followers', 'direct', 'group'] as const)(
    'what is for %s never goes where it would be public',
    async (audience) => {
      ann = await s.consenting('ann@one.test');
      const cem = await s.consenting('cem@two.test');
      await s.play(ann.post('public'));
      const before = (await s.feed(ann)).length;
      const secret = ann.post('secret', { audience, to: [await s.copyOf(bea)] });
      await s.play(secret, ann.edit(secret, 'secret still'), ann.repost(secret.object), cem.repost(secret.object));
      await s.play(ann.delete(secret.object));
      expect(await s.feed(ann)).toHaveLength(before);
      const texts = await s.p.database.query<{ text: string }>('SELECT text FROM log_message');
      expect(texts.filter((row) => row.text.includes('secret'))).toEqual([]);
      expect(await s.count(`delivery WHERE network = 'beta' AND state NOT IN ('delivered', 'suppressed')`)).toBe(0);
    },
  );

  it('an account that is itself a bridge’s copy is not copied again', async () => {
    ann.bridgedFrom = 'beta:@somebody';
    await s.play(ann.follow(alphaService), ann.post('a copy of a copy'));
    await expect(s.copyOf(ann)).rejects.toThrow();
  });
});

describe('bans of the admin', () => {
  it('of an account: nothing comes in', async () => {
    await s.play(ann.post('first'));
    await policies.ban(s.p.store.prisma, 'account', (await s.account(ann)).id);
    const second = ann.post('second');
    await s.play(second);
    expect(await s.envelope(second)).toMatchObject({ state: 'rejected', reason: 'account-blocked' });
    expect(await s.post(second)).toBeUndefined();
  });

  it('of a domain and what is under it: nothing comes in, nothing goes out', async () => {
    const sub = s.person('sub@deep.one.test');
    await s.play(ann.follow(await s.copyOf(bea)), sub.follow(await s.copyOf(bea)));
    await policies.ban(s.p.store.prisma, 'domain', 'one.test');
    s.world.received.length = 0;
    const [a, b] = [ann.post('a'), sub.post('b')];
    await s.play(a, b, bea.post('out'));
    for (const act of [a, b]) expect(await s.envelope(act)).toMatchObject({ reason: 'domain-blocked' });
    expect(s.world.received).toEqual([]);
    await policies.unban(s.p.store.prisma, 'domain', 'one.test');
    await s.play(bea.post('again'));
    expect(s.world.received.map((r) => r.address).sort()).toEqual([sub.sharedInbox, ann.sharedInbox].sort());
  });

  it('hold for an account that is banned between its post and the delivery of it', async () => {
    const post = ann.post('x');
    await s.consenting('ann@one.test');
    await s.p.take(post);
    await policies.ban(s.p.store.prisma, 'domain', 'one.test');
    await s.p.drain();
    await expect(s.copyOf(ann)).rejects.toThrow();
  });
});

describe('accounts', () => {
  it('with one name get handles of their own', async () => {
    const twins = [s.person('same@one.test'), s.person('same@two.test'), s.person('same@three.test')];
    for (const twin of twins) await s.p.take(twin.follow(alphaService));
    for (const twin of twins) await s.p.take(twin.post('x'));
    await s.p.drain({ lanes: 4 });
    const rows = await s.p.database.query<{ local_handle: string }>(
      `SELECT local_handle FROM account WHERE network = 'beta' AND origin = 'hosted'`,
    );
    expect(new Set(rows.map((row) => row.local_handle)).size).toBe(3);
    expect(rows.map((row) => row.local_handle)).toContain('same');
  });

  it('of one name, met at the same moment, are never taken for each other', async () => {
    const { BetaPerson } = await import('../support/fake-beta.js');
    const twins = Array.from({ length: 6 }, (_, n) => new BetaPerson(`twin ${n}`));
    for (const twin of twins) await memberJoined(s.p.bridge, 'beta', twin.id);
    for (const twin of twins) await s.p.take(twin.profile({ name: 'Same Name' }));
    await s.p.drain();
    for (const twin of twins) await s.p.take(twin.post('x'));
    await s.p.drain({ lanes: 6 });
    const rows = await s.p.database.query<{ native_id: string; of_id: string }>(
      `SELECT native_id, of_id FROM account WHERE network = 'alpha' AND origin = 'hosted' AND local_handle LIKE 'same_name%'`,
    );
    expect(new Set(rows.map((row) => row.of_id)).size).toBe(6);
    expect(new Set(rows.map((row) => row.native_id)).size).toBe(6);
  });

  it('that leave take their follows with them, and their copies say so', async () => {
    await s.play(ann.follow(await s.copyOf(bea)));
    const copy = await s.copyOf(bea);
    await s.play(ann.leave());
    expect(await s.follow(ann, bea)).toBe('ended');
    const after = ann.follow(copy);
    await s.play(after);
    expect(await s.envelope(after)).toMatchObject({ state: 'rejected', reason: 'gone' });
  });

  it('that leave take what they wrote with them', async () => {
    const post = ann.post('before I go');
    await s.play(post);
    const row = () =>
      s.p.database.query<{ text: string; deleted: boolean }>(
        `SELECT text, deleted_at IS NOT NULL AS deleted FROM post WHERE id = '${s.postId(post)}'`,
      );
    expect(await row()).toEqual([{ text: 'before I go', deleted: false }]);
    await s.play(ann.leave());
    expect(await row()).toEqual([{ text: '', deleted: true }]);
  });

  it('made here are found on every network and speak there', async () => {
    const gil = await createAccount(s.p.bridge, 'gil', 'Gil');
    if (!gil.ok) throw new Error(gil.reason);
    expect((await accounts.copiesOf(s.p.store.prisma, gil.value.id)).map((a) => a.network).sort()).toEqual([
      'alpha',
      'beta',
    ]);
    expect(await createAccount(s.p.bridge, 'gil')).toMatchObject({ ok: false });
    const made = await createPost(s.p.bridge, { as: gil.value.id, text: 'from here' });
    await s.p.drain();
    expect(made.ok).toBe(true);
    const texts = await s.p.database.query<{ text: string }>('SELECT text FROM log_message');
    expect(texts.some((row) => row.text.includes('from here'))).toBe(true);
  });
});
