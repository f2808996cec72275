import type { NativeActivityInput, NativeId } from '@planet/core';
import { castVote, createAccount, createPost } from '@planet/bridge';
import { createGraphReader } from '@planet/store';
import { alphaCopy, alphaPoll, push, type AlphaPerson } from '../support/fake-alpha.js';
import type { BetaPerson } from '../support/fake-beta.js';
import type { Act } from '../support/fake-network.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
/** Ann, on the network of inboxes, agreed to be copied; Bea, on the network of feeds, is a member. They follow each other. */
let ann: AlphaPerson;
let bea: BetaPerson;
let now: Date;

beforeEach(async () => {
  now = new Date();
  s = await quickScene(databases, { tallyMs: 0, clock: () => now });
  bea = await s.member('bea');
  ann = await s.consenting('ann@one.test');
  await s.play(bea.post('I am here'), ann.post('so am I'));
  await s.play(ann.follow(await s.copyOf(bea)), bea.follow(await s.copyOf(ann)), ann.accept(await s.copyOf(bea)));
  s.world.received.length = 0;
});
afterEach(async () => {
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});

type Kind<K extends NativeActivityInput['kind']> = Extract<NativeActivityInput, { kind: K }>;
const later = (ms: number): Date => new Date(now.getTime() + ms);
const drink = { options: [{ text: 'tea' }, { text: 'coffee' }, { text: 'milk' }] };
const many = { ...drink, multiple: true };

/** Numbers of the poll as the graph has them. */
async function numbers(poll: Act): Promise<{ votes: number[]; voters: number | undefined }> {
  const record = await createGraphReader(s.p.store).post(s.postId(poll));
  return { votes: record!.content.poll!.options.map((option) => option.votes), voters: record!.content.poll!.voters };
}
async function ended(vote: Act): Promise<string> {
  const { state, reason } = await s.envelope(vote);
  return reason ? `${state}: ${reason}` : state;
}
const copied = async (act: Act): Promise<NativeId> => {
  const [row] = await s.p.database.query<{ native_id: NativeId }>(
    `SELECT native_id FROM copy WHERE network = 'beta' AND object_id = $1 AND part = 0`,
    [s.postId(act)],
  );
  return row!.native_id;
};

describe('a poll of the network of feeds', () => {
  it('is a poll elsewhere; a vote there is counted, and seen in the feed of the copy of who voted', async () => {
    const poll = bea.post('what do you drink?', { poll: drink });
    await s.play(poll);
    const there = s.inbox(ann)[0] as Kind<'post'>;
    expect(there.content.poll).toMatchObject({
      id: alphaPoll(s.postId(poll), 3).id,
      options: [{ text: 'tea' }, {}, {}],
    });
    const vote = ann.vote(there.content.post as NativeId, [there.content.poll!.options[1]!.id!]);
    await s.play(vote);
    expect(await ended(vote)).toBe('applied');
    expect(await numbers(poll)).toEqual({ votes: [0, 1, 0], voters: 1 });
    expect((await s.feed(ann)).at(-1)).toMatchObject({ kind: 'vote', object: poll.object, choices: [1] });
  });

  it('is found by its own name too, which is not that of the post', async () => {
    const poll = bea.post('what?', { poll: drink });
    await s.play(poll);
    const names = alphaPoll(s.postId(poll), 3);
    await s.play(ann.vote(names.id, [names.options[2]!]));
    expect(await numbers(poll)).toEqual({ votes: [0, 0, 1], voters: 1 });
    expect(await s.count(`copy WHERE network = 'alpha' AND native_id = $1`, [names.id])).toBe(0);
  });

  it('the new numbers are told where the poll went, and to those who voted, not once a vote', async () => {
    const cem = s.person('cem@two.test');
    const poll = bea.post('what?', { poll: { ...drink, closesAt: later(3600_000) } });
    await s.play(poll);
    const object = alphaCopy(s.postId(poll));
    for (const vote of [ann.vote(object, ['tea']), cem.vote(object, ['milk'])]) await s.p.take(vote);
    await s.p.drain();
    const tallies = s.world.received.filter((r) => r.document.kind === 'tally');
    expect(tallies.map((r) => r.address).sort()).toEqual([ann.sharedInbox, cem.sharedInbox]);
    const told = (tallies[0]!.document as Kind<'tally'>).content;
    expect(told.poll).toMatchObject({ voters: 2, options: [{ votes: 1 }, { votes: 0 }, { votes: 1 }] });
    expect((await s.feed(ann)).filter((act) => act.kind === 'tally')).toEqual([]);

    // And once more at its close, since somebody voted.
    now = later(3601_000);
    await s.p.drain();
    expect(s.world.received.filter((r) => r.document.kind === 'tally')).toHaveLength(4);
    await s.p.drain();
    expect(await s.count('tally')).toBe(0);
  });

  it('somebody who did not agree to be copied votes: it counts, and the member is told', async () => {
    const cem = s.person('cem@two.test');
    const poll = bea.post('what?', { poll: drink });
    await s.play(poll, cem.vote(alphaCopy(s.postId(poll)), ['tea']));
    expect(await numbers(poll)).toEqual({ votes: [1, 0, 0], voters: 1 });
    expect(await s.deliveries(`a.kind = 'vote'`)).toMatchObject([{ state: 'suppressed', reason: 'no-consent' }]);
    expect(await s.count('notice')).toBe(1);
  });
});

describe('a poll of the network of inboxes', () => {
  it('a vote reaches its author and nobody else; the numbers are those of the origin', async () => {
    const cem = s.person('cem@two.test');
    await s.play(cem.follow(await s.copyOf(bea)));
    const names = { id: 'alpha://one.test/polls/1', options: ['a', 'b'].map((id) => `alpha://one.test/answers/${id}`) };
    const options = [
      { id: names.options[0]!, text: 'red', votes: 4 },
      { id: names.options[1]!, text: 'blue', votes: 2 },
    ];
    const poll = ann.post('which?', { poll: { id: names.id, options, voters: 6 } });
    await s.play(poll);
    s.world.received.length = 0;
    await s.play(bea.vote(await copied(poll), [1]));
    expect(s.world.received).toMatchObject([
      { address: ann.sharedInbox, document: { kind: 'vote', object: names.id, choices: [names.options[1]] } },
    ]);
    expect(await numbers(poll)).toEqual({ votes: [4, 2], voters: 6 });
  });

  it('new numbers of the origin are no edit that others see', async () => {
    const poll = ann.post('which?', { poll: drink });
    await s.play(poll);
    const before = (await s.feed(ann)).length;
    const content = (poll.native as Kind<'post'>).content;
    const counted = (votes: number) => ({
      ...content,
      poll: { options: drink.options.map((option) => ({ ...option, votes })), voters: votes * 3 },
    });
    await s.play(ann.act({ kind: 'edit', content: counted(7) }), ann.act({ kind: 'edit', content: counted(5) }));
    expect(await numbers(poll)).toEqual({ votes: [7, 7, 7], voters: 21 });
    expect(await s.feed(ann)).toHaveLength(before);
    expect(await s.count('post WHERE edited_at IS NOT NULL')).toBe(0);
  });

  it('other answers are another poll: what was chosen before is forgotten', async () => {
    const poll = ann.post('which?', { poll: drink });
    await s.play(poll);
    await s.play(bea.vote(await copied(poll), [2]));
    const content = (poll.native as Kind<'post'>).content;
    // As on a network where the poll is a message of its own: that has the old answers.
    for (const [network, part] of [
      ['beta', 1],
      ['within-beta', 0],
    ] as const)
      await s.p.database.query(
        `INSERT INTO copy (network, native_id, object_id, part) VALUES ($1, 'beta:poll-message', $2, $3)`,
        [network, s.postId(poll), part],
      );
    await s.play(ann.act({ kind: 'edit', content: { ...content, poll: { options: [{ text: 'a' }, { text: 'b' }] } } }));
    const late = bea.vote('beta:poll-message' as NativeId, [0]);
    await s.play(late);
    expect(await ended(late)).toBe('parked: waits-for-object');
    expect(await numbers(poll)).toEqual({ votes: [0, 0], voters: 0 });
  });

  it('a changed vote counts here; where it cannot be changed, only the first one goes', async () => {
    const poll = ann.post('which?', { poll: drink });
    await s.play(poll);
    const there = await copied(poll);
    await s.play(bea.vote(there, [0]), bea.vote(there, [1]));
    expect(await numbers(poll)).toEqual({ votes: [0, 1, 0], voters: 1 });
    expect(s.inbox(ann).filter((act) => act.kind === 'vote')).toMatchObject([{ choices: [0] }]);
    expect(s.world.host('one.test').complaints).toEqual([]);
  });
});

describe('what is a vote, and what is refused', () => {
  it('the newest vote stands, whatever order they come in; on the other network the first', async () => {
    const cara = await s.member('cara');
    const poll = bea.post('which?', { poll: drink });
    await s.play(poll);
    const [first, second, third] = [0, 1, 2].map((n) => cara.vote(poll.object, [n]));
    await s.play(second!, third!, first!);
    expect(await ended(first!)).toBe('ignored: older-revision');
    expect(await numbers(poll)).toEqual({ votes: [0, 0, 1], voters: 1 });

    const object = alphaCopy(s.postId(poll));
    const vote = ann.vote(object, ['tea']);
    const other = ann.vote(object, ['milk']);
    await s.play(vote, other);
    await s.p.takeDrafts([push(vote.native, 'again')]);
    await s.p.drain();
    expect(await ended(other)).toBe('rejected: already-voted');
    expect(await numbers(poll)).toEqual({ votes: [1, 0, 1], voters: 2 });
  });

  it('several answers count where several are allowed, together or one after the other', async () => {
    const poll = bea.post('which?', { poll: many });
    await s.play(poll);
    const object = alphaCopy(s.postId(poll));
    await s.play(ann.vote(object, ['tea']), ann.vote(object, ['milk']), s.person('cem@two.test').vote(object, [0, 1]));
    expect(await numbers(poll)).toEqual({ votes: [2, 1, 1], voters: 2 });
    const again = ann.vote(object, ['milk']);
    await s.play(again);
    expect(await ended(again)).toBe('rejected: already-voted');
  });

  it('each bad vote has its name', async () => {
    const cara = await s.member('cara');
    const [poll, plain] = [bea.post('which?', { poll: drink }), bea.post('no poll')];
    const closed = bea.post('over', { poll: { ...drink, closesAt: new Date(Date.now() - 3600_000) } });
    const gone = bea.post('gone', { poll: drink });
    await s.play(poll, plain, closed, gone, bea.delete(gone.object));
    const votes: [Act, string][] = [
      [cara.vote(poll.object, ['wine']), 'rejected: unknown-option'],
      [cara.vote(poll.object, [3]), 'rejected: unknown-option'],
      [cara.vote(poll.object, [0, 1]), 'rejected: too-many-choices'],
      [cara.vote(plain.object, [0]), 'rejected: not-a-poll'],
      [cara.vote(closed.object, [0], now), 'rejected: poll-closed'],
      [cara.vote(gone.object, [0]), 'rejected: gone'],
    ];
    for (const [vote, end] of votes) {
      await s.play(vote);
      expect(await ended(vote)).toBe(end);
    }
    expect(await s.count('vote')).toBe(0);
  });

  it('a vote waits for its poll, under either name', async () => {
    const cara = await s.member('cara');
    const poll = bea.post('which?', { poll: { ...drink, id: 'beta:poll-1' } });
    const votes = [cara.vote('beta:poll-1' as NativeId, [1]), bea.vote(poll.object, ['milk'])];
    await s.play(...votes);
    for (const vote of votes) expect(await ended(vote)).toBe('parked: waits-for-object');
    await s.play(poll);
    expect(await numbers(poll)).toEqual({ votes: [0, 1, 1], voters: 2 });
  });

  it('a vote in time is in time, however late it comes', async () => {
    const cara = await s.member('cara');
    const closesAt = new Date(Date.now() - 60_000);
    const poll = bea.post('which?', { poll: { ...drink, closesAt } });
    const early = cara.vote(poll.object, [0], new Date(closesAt.getTime() - 1000));
    await s.play(poll, early);
    expect(await ended(early)).toBe('applied');
  });

  it('nobody takes the name of a post by calling a poll so', async () => {
    const mallory = await s.member('mallory');
    const post = bea.post('to come');
    await s.play(mallory.post('mine', { poll: { ...drink, id: post.object } }), post);
    expect((await s.post(post))?.text).toBe('to come');
  });
});

describe('made here', () => {
  it('a poll and votes in the name of an account of ours', async () => {
    const { bridge } = s.p;
    const made = await createAccount(bridge, 'dora');
    if (!made.ok) throw new Error(made.reason);
    const dora = made.value.id;
    const poll = ann.post('which?', { poll: { ...drink, closesAt: later(1000) } });
    await s.play(poll);
    const id = s.postId(poll);
    expect(await castVote(bridge, dora, id, [9])).toMatchObject({ reason: 'unknown-option' });
    expect(await castVote(bridge, dora, id, [])).toMatchObject({ reason: 'unknown-option' });
    expect(await castVote(bridge, dora, id, [1])).toMatchObject({ ok: true });
    expect(await castVote(bridge, dora, id, [0])).toMatchObject({ reason: 'already-voted' });
    now = later(2000);
    expect(await castVote(bridge, dora, id, [1])).toMatchObject({ reason: 'poll-closed' });
    await s.p.drain();
    expect(s.inbox(ann)).toMatchObject([{ kind: 'vote', object: poll.object, choices: [1] }]);

    expect(await createPost(bridge, { as: dora, text: 'x', poll: { options: ['one'] } })).toMatchObject({
      reason: 'malformed',
    });
    const own = await createPost(bridge, { as: dora, text: 'mine', poll: { options: ['a', 'b'] } });
    if (!own.ok) throw new Error(own.reason);
    await s.p.drain();
    expect(await castVote(bridge, dora, own.value, [0])).toMatchObject({ ok: true });
    now = later(1000);
    expect(await castVote(bridge, dora, own.value, [1])).toMatchObject({ ok: true });
    await s.play(ann.vote(alphaCopy(own.value), ['b']));
    expect(await s.count('vote WHERE post_id = $1', [own.value])).toBe(2);
    expect((await s.feed(ann)).at(-1)).toMatchObject({ kind: 'vote', choices: [1] });
  });
});
