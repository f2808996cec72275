import fc from 'fast-check';
import {
  nativeTarget,
  type Account,
  type AccountId,
  type Activity,
  type Content,
  type PostId,
  type Refs,
} from '@planet/core';
import { makeFeedId, makeMessageId, mediaOfBlobId } from '../ids.js';
import { fromSsb } from './from-ssb.js';
import { fillParts } from './to-post.js';
import { toSsb, type SsbBody } from './to-ssb.js';

const bytes = (n: number) => new Uint8Array(32).fill(n);
const feed = makeFeedId(bytes(1));
const feedOf: Record<string, string> = { ann: makeFeedId(bytes(2)), bob: makeFeedId(bytes(3)) };
const keyOf: Record<string, string> = { one: makeMessageId(bytes(4)), two: makeMessageId(bytes(5)) };
const refs = {
  account: (id: string) => ({ nativeId: feedOf[id] ?? null, handle: null, name: id, url: null }),
  post: (id: string) => ({
    nativeIds: keyOf[id] ? [keyOf[id]] : [],
    url: null,
    author: { nativeId: null, handle: null, name: null, url: null },
  }),
} as unknown as Refs;
const now = new Date('2026-11-20T12:00:00Z');
const blobs = [21, 22].map((n) => mediaOfBlobId(`&${makeFeedId(bytes(n)).slice(1, 45)}.sha256`) ?? '');

const sentToAndFro = (fields: Partial<Content>, kind = 'post') => {
  const content = {
    post: 'one' as PostId,
    text: '',
    media: [],
    tags: [],
    mentions: [],
    to: [],
    audience: 'public',
    ...fields,
  };
  const activity = { kind, id: 'a', network: 'x', nativeId: 'n', actor: 'me', at: now, content } as unknown as Activity;
  const rendered = toSsb(activity, { nativeId: feed } as Account, refs);
  if (!rendered.ok) throw new Error(rendered.reason);
  const keys: string[] = [];
  return (rendered.value.body as SsbBody).parts.map((part, n) => {
    const key = makeMessageId(bytes(50 + n));
    const value = { author: feed, sequence: n + 1, timestamp: now.getTime(), content: fillParts(part, keys) };
    keys.push(key);
    const read = fromSsb(JSON.parse(JSON.stringify({ key, value })), now);
    const act = read.ok ? read.value[0] : undefined;
    if (act?.kind !== 'post' && act?.kind !== 'edit') throw new Error('not read back');
    return act;
  });
};

/** Canonical text after translation of its targets into this network's. */
const native = (text: string) =>
  text
    .replace(/planet:account\/(\w+)/g, (_all, id: string) => nativeTarget(feedOf[id] ?? ''))
    .replace(/planet:post\/(\w+)/g, (_all, id: string) => nativeTarget(keyOf[id] ?? ''));

const word = fc.constantFrom(
  'bees',
  'fly',
  'snake_case',
  'größer',
  '日本語',
  '👩‍👩‍👧',
  '*soft*',
  '**loud**',
  '`co_de #x`',
  '1 \\< 2',
  'a \\*star',
  '[@ann](planet:account/ann)',
  '[@bob](planet:account/bob)',
  '[this](planet:post/two)',
  '[a page](https://x.example/y_z?q=1)',
  '<https://x.example/a_b>',
  '#garden',
  '#蜜蜂',
  'R&D',
  '50%',
  'me@x.example',
  '&amp;',
  ':bee:',
  'C#',
  '(so)',
  'no. 7',
);
const line = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => `So ${words.join(' ')}`);
const block = fc.oneof(
  { weight: 4, arbitrary: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\\\n')) },
  line.map((one) => `## ${one}`),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((one) => `- ${one}`).join('\n')),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((one) => `> ${one}`).join('\\\n')),
  fc
    .array(fc.constantFrom('let a = 1', '  # no heading', '@ann@x.example', ''), { maxLength: 4 })
    .map((lines) => `\`\`\`js\n${lines.join('\n')}\n\`\`\``),
);
const media = fc.uniqueArray(
  fc.record(
    {
      url: fc.constantFrom(...blobs),
      alt: fc.constantFrom('a cat', 'x [y] (z) *w*', 'größer 👩‍👩‍👧', '1 < 2 & 3'),
      mediaType: fc.constantFrom('image/png', 'audio/ogg', 'video/webm', 'application/pdf'),
      bytes: fc.nat(),
    },
    { requiredKeys: ['url', 'alt', 'mediaType', 'bytes'] },
  ),
  { selector: (one) => one.url },
);
const named = (text: string, what: RegExp) =>
  [...text.replace(/```[\s\S]*?```|`[^`]*`/g, '').matchAll(what)].map((found) => found[1] ?? '');

describe('there and back', () => {
  test('text, mentions, tags, media and warning are kept', () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 6 }),
        media,
        fc.option(fc.constantFrom('blood', 'a * b _ c', 'w'.repeat(300)), { nil: undefined }),
        fc.constantFrom('post', 'edit'),
        (blocks, pictures, contentWarning, kind) => {
          const text = blocks.join('\n\n');
          const tags = [...new Set(named(text, /#(garden|蜜蜂)/g))];
          const [act, ...more] = sentToAndFro(
            { text, media: pictures, contentWarning, tags, mentions: [] as AccountId[] },
            kind,
          );
          if (more.length) return;
          expect(act?.kind).toBe(kind);
          expect(act?.content.text).toBe(native(text));
          expect(act?.content.contentWarning).toBe(contentWarning);
          expect(act?.content.tags.toSorted()).toEqual(tags.toSorted());
          expect(act?.content.mentions.toSorted()).toEqual(
            [...new Set(named(text, /planet:account\/(\w+)/g))].map((id) => feedOf[id]).toSorted(),
          );
          expect(act?.content.media).toEqual(pictures);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('long text comes back in parts that answer one another', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 60, maxLength: 120 }), (blocks) => {
        const acts = sentToAndFro({ text: blocks.join('\n\n') });
        const text = acts.map((act) => act.content.text.replace(/\n\n\(\d+\/\d+\)$/, '')).join('\n\n');
        expect(text).toBe(native(blocks.join('\n\n')));
        acts.slice(1).forEach((act, n) => {
          expect(act.content.replyTo).toBe(acts[n]?.nativeId);
          expect(act.content.root).toBe(acts[0]?.nativeId);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('a place in a thread is kept', () => {
    const [act] = sentToAndFro({ text: 'x', replyTo: 'two' as PostId, root: 'one' as PostId });
    expect(act?.content).toMatchObject({ replyTo: keyOf.two, root: keyOf.one });
  });

  test('a repost, a vote, a relation, a deletion and a profile are kept', () => {
    const back = (act: object) => {
      const rendered = toSsb(
        { id: 'a', network: 'x', nativeId: 'n', actor: 'me', at: now, ...act } as unknown as Activity,
        { nativeId: feed } as Account,
        refs,
      );
      if (!rendered.ok) throw new Error(rendered.reason);
      const content = (rendered.value.body as SsbBody).parts[0];
      const read = fromSsb({ key: makeMessageId(bytes(50)), value: { author: feed, content } }, now);
      return read.ok ? read.value : [];
    };
    expect(back({ kind: 'repost', object: 'one', audience: 'public' })).toMatchObject([
      { kind: 'repost', object: keyOf.one },
    ]);
    expect(back({ kind: 'react', object: 'one', emoji: '❤' })).toMatchObject([
      { kind: 'react', object: keyOf.one, emoji: '❤' },
    ]);
    expect(back({ kind: 'react', object: 'one', emoji: '🐝' })).toMatchObject([{ kind: 'react', emoji: '🐝' }]);
    expect(back({ kind: 'unreact', object: 'one' })).toMatchObject([{ kind: 'unreact', object: keyOf.one }]);
    expect(back({ kind: 'delete', object: 'one' })).toMatchObject([{ kind: 'delete', object: keyOf.one }]);
    for (const kind of ['follow', 'unfollow', 'block', 'unblock'])
      expect(back({ kind, target: 'bob' })).toMatchObject([{ kind, target: feedOf.bob }]);
    expect(
      back({ kind: 'profile', of: 'me', profile: { name: 'Me', bio: 'a\\\nb', avatar: { url: blobs[0] } } }),
    ).toMatchObject([{ kind: 'profile', of: feed, profile: { name: 'Me', bio: 'a\\\nb', avatar: { url: blobs[0] } } }]);
  });
});
