import { nativeActivitySchema } from '@planet/core';
import type { Account, Activity, Content, NativeId, PollRef, PostId, PostRef, Refs } from '@planet/core';
import { makeFeedId, makeMessageId } from '../ids.js';
import type { SsbContent } from './content.js';
import { fromSsb } from './from-ssb.js';
import { signedSize } from './to-post.js';
import { toSsb, type SsbBody } from './to-ssb.js';

const bytes = (n: number) => new Uint8Array(32).fill(n);
const feed = makeFeedId(bytes(1)) as NativeId;
const [pollKey, postKey, rootKey] = [11, 12, 13].map((n) => makeMessageId(bytes(n)) as NativeId) as [
  NativeId,
  NativeId,
  NativeId,
];
const at = new Date('2026-11-20T12:00:00Z');

const read = (content: object) =>
  fromSsb({ key: pollKey, value: { author: feed, sequence: 7, timestamp: at.getTime(), content } }, at);
const one = (content: object) => {
  const said = read(content);
  if (!said.ok || said.value.length !== 1) throw new Error(JSON.stringify(said));
  expect(nativeActivitySchema.safeParse(said.value[0]).error).toBeUndefined();
  return said.value[0]!;
};
const dinner = {
  type: 'poll',
  version: 'v1',
  title: 'what is for dinner',
  body: 'this is **important**',
  closesAt: '2026-12-15T03:40:06.222Z',
  details: { type: 'chooseOne', choices: ['lasagne', 'avos', 'tacos'] },
};

describe('a poll is read', () => {
  test('with its question, its answers and its end', () =>
    expect(one(dinner)).toMatchObject({
      kind: 'post',
      content: {
        title: 'what is for dinner',
        text: 'this is **important**',
        audience: 'public',
        poll: {
          options: ['lasagne', 'avos', 'tacos'].map((text) => ({ text, votes: 0 })),
          multiple: false,
          closesAt: new Date(dinner.closesAt),
        },
      },
    }));
  test('without words below the question, without an end, with answers that are no texts', () =>
    expect(
      one({ ...dinner, body: undefined, closesAt: 'soon', details: { ...dinner.details, choices: [1, 'b'] } }),
    ).toMatchObject({
      content: { text: '', poll: { options: [{ text: '1' }, { text: 'b' }], closesAt: undefined } },
    }));
  test('of another kind, as a list', () => {
    const act = one({ ...dinner, details: { type: 'dot', numDots: 3, choices: ['a', 'b'] } });
    expect(act).toMatchObject({ content: { text: 'this is **important**\n\n- a\n- b', poll: undefined } });
  });
  test('without a question it is none', () =>
    expect(read({ type: 'poll', details: dinner.details })).toMatchObject({ ok: false, reason: 'malformed' }));
});

describe('a position is read', () => {
  const position = {
    type: 'position',
    version: 'v1',
    root: rootKey,
    branch: rootKey,
    details: { type: 'chooseOne', choice: 2 },
  };
  test('as a vote', () =>
    expect(one(position)).toMatchObject({ kind: 'vote', object: rootKey, choices: [2], sequence: 7 }));
  test('its choice written as a text', () =>
    expect(one({ ...position, details: { type: 'chooseOne', choice: '0' } })).toMatchObject({ choices: [0] }));
  test.each([
    ['on nothing', { ...position, root: 'x' }],
    ['without a choice', { ...position, details: { type: 'chooseOne' } }],
    ['below nothing', { ...position, details: { type: 'chooseOne', choice: -1 } }],
  ])('malformed %s', (_name, content) => expect(read(content)).toMatchObject({ reason: 'malformed' }));
  test('of another kind it is kept and ignored', () =>
    expect(read({ ...position, details: { type: 'dot', dots: [1, 2] } })).toEqual({ ok: true, value: [] }));
});

describe('written', () => {
  const poll = { options: ['tea', 'milk'].map((text) => ({ text, votes: 3 })), multiple: false };
  const theirs: PollRef = { id: null, multiple: false, options: poll.options.map(({ text }) => ({ id: null, text })) };
  const author = { nativeId: null, handle: 'web@y.example', name: null, url: null };
  const refOf = (ref: Partial<PostRef>): PostRef => ({
    nativeIds: [postKey, pollKey],
    author,
    url: null,
    createdAt: at,
    repostOf: null,
    elsewhere: {},
    root: null,
    audience: 'public',
    native: false,
    poll: theirs,
    ...ref,
  });
  const written = (act: object, ref: PostRef | null = null) =>
    toSsb({ at, ...act } as Activity, { nativeId: feed } as Account, { account: () => null, post: () => ref } as Refs);
  const parts = (fields: Partial<Content>): SsbContent[] => {
    const content = {
      post: 'p',
      text: 'what?\n\nSay it.',
      media: [],
      tags: [],
      mentions: [],
      to: [],
      audience: 'public',
    };
    const outcome = written({ kind: 'post', content: { ...content, poll, ...fields } });
    if (!outcome.ok) throw new Error(outcome.reason);
    return (outcome.value.body as SsbBody).parts;
  };

  test('as a post that everybody can read, and below it the poll', () =>
    expect(
      parts({ url: 'https://y.example/1', poll: { ...poll, closesAt: new Date('2026-12-01T00:00:00Z') } }),
    ).toEqual([
      { type: 'post', text: 'what?\n\nSay it.\n\n- tea (3)\n- milk (3)\n\n📊 https://y.example/1' },
      {
        type: 'poll',
        version: 'v1',
        title: 'what?',
        body: 'what?\n\nSay it.',
        closesAt: '2026-12-01T00:00:00.000Z',
        details: { type: 'chooseOne', choices: ['tea', 'milk'] },
        root: 'PART(0)',
        branch: 'PART(0)',
      },
    ]));
  test('without an end it closes after a year; in a thread it stands there', () => {
    const content = parts({ title: 'Drinks', replyTo: 'x' as PostId });
    expect(content[1]).toMatchObject({ title: 'Drinks', closesAt: '2027-11-20T12:00:00.000Z' });
  });
  test('several answers a person: a post alone', () =>
    expect(parts({ poll: { ...poll, multiple: true } }).map(({ type }) => type)).toEqual(['post']));
  test('a long text is cut in the poll, and whole in the post', () => {
    const all = parts({ text: 'A sentence that is long enough. '.repeat(800) });
    expect(all.map(({ type }) => type).toSpliced(-1)).not.toContain('poll');
    expect(all.at(-1)).toMatchObject({ type: 'poll', branch: `PART(${all.length - 2})` });
    for (const part of all) expect(signedSize(part)).toBeLessThanOrEqual(8192);
  });
  test('and read back', () => {
    expect(one(parts({})[1]!)).toMatchObject({ kind: 'post', content: { poll: { options: [{ text: 'tea' }, {}] } } });
  });

  test('a vote is a position on the message that is the poll', () => {
    const vote = { kind: 'vote', object: 'p', choices: [1] };
    const position = (root: string) => ({
      ok: true,
      value: {
        body: {
          parts: [{ type: 'position', version: 'v1', root, branch: root, details: { type: 'chooseOne', choice: 1 } }],
        },
      },
    });
    expect(written(vote, refOf({ nativeIds: [rootKey] }))).toEqual(position(rootKey));
    expect(written(vote, refOf({ poll: { ...theirs, id: pollKey } }))).toEqual(position(pollKey));
    expect(written(vote, refOf({ poll: { ...theirs, multiple: true } }))).toMatchObject({ reason: 'unsupported' });
    expect(written(vote, refOf({ nativeIds: [] }))).toMatchObject({ reason: 'unsupported' });
    expect(written({ ...vote, choices: [7] }, refOf({}))).toMatchObject({ reason: 'unknown-option' });
  });
});
