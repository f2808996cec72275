import { accountIdOf, postIdOf } from '@planet/core';
import type { Account, Activity, ActivityKind, Content, NativeId, Poll, PostRef, Refs } from '@planet/core';
import { Ids } from '../ids.js';
import type { Json } from '../wire/json.js';
import { fromActivityPub } from './from-activitypub.js';
import { toActivityPub } from './to-activitypub.js';

const ids = new Ids('https://planet.test');
const ann = 'https://one.test/users/ann';
const alice = 'https://planet.test/users/alice';
const everyone = 'https://www.w3.org/ns/activitystreams#Public';
const now = new Date('2026-11-10T12:00:00Z');
const hear = (document: object) => fromActivityPub(document as { [key: string]: Json }, now, ids);

const question = {
  id: `${ann}/1`,
  type: 'Question',
  attributedTo: ann,
  content: '<p>Which?</p>',
  to: [everyone],
  published: '2026-11-01T12:00:00Z',
  endTime: '2026-11-20T12:00:00Z',
  votersCount: 5,
  oneOf: ['red', 'blue'].map((name, n) => ({ type: 'Note', name, replies: { type: 'Collection', totalItems: n + 2 } })),
};
const create = (object: object) => ({ id: `${ann}/1/activity`, type: 'Create', actor: ann, to: [everyone], object });

describe('a Question is read', () => {
  const pollIn = (object: object): Poll | undefined => {
    const said = hear(create(object));
    const [act] = said.ok ? said.value : [];
    return act && 'content' in act ? act.content.poll : undefined;
  };
  it('with its answers, numbers and end', () => {
    const options = [
      { text: 'red', votes: 2 },
      { text: 'blue', votes: 3 },
    ];
    const closesAt = new Date(question.endTime);
    expect(pollIn(question)).toEqual({ options, multiple: false, closesAt, voters: 5 });
    const { oneOf, ...rest } = question;
    expect(pollIn({ ...rest, anyOf: oneOf })).toMatchObject({ multiple: true, options });
  });
  it('closed before its end: that is when it closed', () =>
    expect(pollIn({ ...question, closed: '2026-11-05T12:00:00Z' })?.closesAt).toEqual(
      new Date('2026-11-05T12:00:00Z'),
    ));
});

describe('a vote is read', () => {
  const poll = 'https://planet.test/posts/p';
  const vote = { id: `${ann}#votes/1`, type: 'Note', attributedTo: ann, name: 'blue', inReplyTo: poll, to: alice };
  const cast = (object: object | object[], to: unknown = alice) => ({
    id: `${ann}#votes/1/activity`,
    type: 'Create',
    actor: ann,
    to,
    object,
  });

  it('as what was chosen, at the time when it came', () =>
    expect(hear(cast({ ...vote, published: '2020-01-01T00:00:00Z' }))).toMatchObject({
      ok: true,
      value: [{ kind: 'vote', object: poll, choices: ['blue'], at: now, actor: ann }],
    }));
  it('several in one Create', () =>
    expect(hear(cast([vote, { ...vote, id: `${ann}#votes/2`, name: 'red' }]))).toMatchObject({
      value: [{ choices: ['blue', 'red'] }],
    }));
  it.each([
    ['for everybody to see', cast({ ...vote, to: everyone }), 'malformed'],
    ['for everybody to see, says the Create', cast(vote, [alice, everyone]), 'malformed'],
    ['to nobody here', cast({ ...vote, to: ann }, ann), 'not-for-us'],
    ['in a poll of somebody else', cast({ ...vote, inReplyTo: 'https://two.test/1' }), 'not-for-us'],
    ["in another's name", cast({ ...vote, attributedTo: 'https://one.test/users/eve' }), 'author-mismatch'],
  ])('refused: %s', (_name, document, reason) => expect(hear(document)).toMatchObject({ ok: false, reason }));
  it('what has words is an answer, no vote', () =>
    expect(hear(cast({ ...vote, content: '<p>blue!</p>' }))).toMatchObject({ value: [{ kind: 'post' }] }));
  it('one that lies open at its origin is left there', () =>
    expect(hear(vote)).toMatchObject({ ok: false, reason: 'private' }));
});

describe('written', () => {
  const me = accountIdOf('ssb', 'alice');
  const as = { id: me, nativeId: alice, network: 'activitypub' } as Account;
  const mine = postIdOf('ssb', 'mine');
  const theirs = postIdOf('activitypub', question.id);
  const author = { nativeId: ann as NativeId, handle: 'ann@one.test', name: 'Ann', url: null };
  const ref = (nativeId: string): PostRef => ({
    nativeIds: [nativeId as NativeId],
    author,
    url: null,
    createdAt: now,
    repostOf: null,
    elsewhere: {},
    root: null,
    audience: 'public',
    native: false,
    poll: { id: null, multiple: true, options: ['red', 'blue', 'green'].map((text) => ({ id: null, text })) },
  });
  const refs: Refs = {
    account: () => null,
    post: (id) => (id === theirs ? ref(question.id) : id === mine ? ref(ids.post(mine)) : null),
  };
  const write = (kind: ActivityKind, fields: object) => {
    const activity = { kind, id: 'x', network: 'ssb', nativeId: 'y', actor: me, at: now, ...fields } as Activity;
    const written = toActivityPub(activity, as, refs, { ids, canQuote: 'public' });
    if (!written.ok) throw new Error(written.reason);
    return written.value.body as { activity: { type: string; object: object }; activities: object[] };
  };
  const poll: Poll = {
    options: [
      { text: 'tea', votes: 4 },
      { text: 'milk', votes: 0 },
    ],
    multiple: false,
    voters: 4,
  };
  const content = {
    post: mine,
    text: 'Which?',
    media: [],
    tags: [],
    mentions: [],
    to: [],
    audience: 'public',
  } as Content;

  it('a poll is a Question that can be voted in', () => {
    const closesAt = new Date('2026-11-11T12:00:00Z');
    const { object } = write('post', { content: { ...content, poll: { ...poll, closesAt } } }).activity;
    expect(object).toMatchObject({
      type: 'Question',
      content: '<p>Which?</p>',
      endTime: closesAt.toISOString(),
      votersCount: 4,
      oneOf: [
        { type: 'Note', name: 'tea', replies: { totalItems: 4 } },
        { type: 'Note', name: 'milk', replies: { totalItems: 0 } },
      ],
    });
    expect(object).not.toHaveProperty('closed');
  });
  it('its new numbers are an Update without a new version; over, it says so', () => {
    const closesAt = new Date('2026-11-10T11:59:59Z');
    const { type, object } = write('tally', {
      content: { ...content, poll: { ...poll, multiple: true, closesAt } },
    }).activity;
    expect([type, object]).toMatchObject(['Update', { closed: closesAt.toISOString(), anyOf: [{ name: 'tea' }, {}] }]);
    expect(object).not.toHaveProperty('updated');
  });
  it('a vote is a Note for each answer, to the author of the poll alone', () => {
    const { activities } = write('vote', { object: theirs, choices: [0, 2] });
    expect(activities).toMatchObject(
      ['red', 'green'].map((name) => ({
        type: 'Create',
        to: ann,
        object: { type: 'Note', name, attributedTo: alice, inReplyTo: question.id, to: ann },
      })),
    );
    expect(JSON.stringify(activities)).not.toMatch(/cc|Public|content"/);
    expect(new Set(activities.map((a) => (a as { id: string }).id)).size).toBe(2);
  });
  it('a poll without answers is a Note', () =>
    expect(
      write('post', { content: { ...content, poll: { options: [], multiple: false } } }).activity.object,
    ).toMatchObject({
      type: 'Note',
    }));
});
