import fc from 'fast-check';
import type { Account, AccountId, AccountRef, Activity, Content, PostId, PostRef, Refs } from '@planet/core';
import { makeFeedId, makeMessageId, mediaOfBlobId } from '../ids.js';
import type { SsbContent } from './content.js';
import { fillParts, partKey, signedSize } from './to-post.js';
import { toSsb, type SsbBody } from './to-ssb.js';

/** The limit of the network, not ours. */
const messageLimit = 8192;

const bytes = (n: number) => new Uint8Array(32).fill(n);
const feed = makeFeedId(bytes(1));
const bobFeed = makeFeedId(bytes(2));
const first = makeMessageId(bytes(11));
const last = makeMessageId(bytes(12));
const rootKey = makeMessageId(bytes(13));
const blob = `&${makeFeedId(bytes(20)).slice(1, 45)}.sha256`;
const blobUrl = mediaOfBlobId(blob) ?? '';

const me = 'me' as AccountId;
const bob = 'bob' as AccountId;
const web = 'web' as AccountId;
const nameless = 'nameless' as AccountId;
const accounts: Record<string, AccountRef> = {
  [bob]: { nativeId: bobFeed, handle: 'bob@x.example', name: 'Bob', url: 'https://x.example/@bob' },
  [web]: { nativeId: null, handle: 'web@y.example', name: null, url: 'https://y.example/@web' },
  [nameless]: { nativeId: null, handle: null, name: null, url: null },
};
const author = accounts[web] as AccountRef;
const here = 'here' as PostId;
const root = 'root' as PostId;
const elsewhere = 'elsewhere' as PostId;
const plainly = {
  createdAt: new Date(0),
  repostOf: null,
  elsewhere: {},
  root: null,
  audience: 'public' as const,
  native: false,
  poll: null,
};
const posts: Partial<Record<string, PostRef>> = {
  here: { ...plainly, nativeIds: [first, last], author: accounts[bob] as AccountRef, url: 'https://x.example/1' },
  root: { ...plainly, nativeIds: [rootKey], author, url: null },
  elsewhere: { ...plainly, nativeIds: [], author, url: 'https://y.example/2' },
};
const refs: Refs = { account: (id) => accounts[id] ?? null, post: (id) => posts[id] ?? null };
const as = { nativeId: feed } as Account;
const at = new Date('2026-11-20T12:00:00Z');

const render = (act: object) =>
  toSsb({ id: 'a', network: 'x', nativeId: 'n', actor: me, at, ...act } as unknown as Activity, as, refs);
const parts = (act: object): SsbContent[] => {
  const outcome = render(act);
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.detail}`);
  return (outcome.value.body as SsbBody).parts;
};
const one = (act: object): SsbContent => {
  const [part, ...more] = parts(act);
  if (!part || more.length) throw new Error(`${more.length + 1} parts`);
  return part;
};
const content = (fields: Partial<Content>): Content => ({
  post: 'p' as PostId,
  text: '',
  media: [],
  tags: [],
  mentions: [],
  to: [],
  audience: 'public',
  ...fields,
});
const post = (fields: Partial<Content>): SsbContent => one({ kind: 'post', content: content(fields) });
const text = (source: string, fields: Partial<Content> = {}): unknown => post({ text: source, ...fields }).text;

describe('a post', () => {
  test('is a post', () => expect(post({ text: 'hello' })).toEqual({ type: 'post', text: 'hello' }));

  test.each([
    ['a hard break is a newline', 'one\\\ntwo', 'one\ntwo'],
    ['also with spaces', 'one  \ntwo', 'one\ntwo'],
    ['a soft break is a space', 'one\ntwo', 'one two'],
    ['in a quotation', '> one\\\n> two', '> one\n> two'],
    ['softly', '> one\n> two', '> one two'],
    ['code is left alone', '```\na\nb\n```', '```\na\nb\n```'],
    ['paragraphs stay', 'one\n\ntwo', 'one\n\ntwo'],
    ['an address stands bare', 'see <https://a.example/x>.', 'see https://a.example/x.'],
    [
      'unless its end would be lost',
      '<https://a.example/x.> <https://a.example/_x_>',
      '<https://a.example/x.> <https://a.example/_x_>',
    ],
    ['links stay', '[a](https://a.example)', '[a](https://a.example)'],
    ['HTML stays text', 'a \\<b>', 'a \\<b>'],
    ['a blob in the text', `![x](${blobUrl})`, `![x](${blob})`],
  ])('%s', (_name, source, written) => expect(text(source)).toBe(written));

  test.each([
    ['with a feed', '[@bob](planet:account/bob)', `[@bob](${bobFeed})`, [{ link: bobFeed, name: 'bob' }]],
    ['without a label', '[](planet:account/bob)', `[@](${bobFeed})`, [{ link: bobFeed, name: 'Bob' }]],
    ['without a feed', '[@web](planet:account/web)', '[@web](https://y.example/@web)', undefined],
    ['without a page', '[@x](planet:account/nameless) y', '@x y', undefined],
    ['of nobody known', '[@x](planet:account/zzz) y', '@x y', undefined],
    ['of a post', '[this](planet:post/here)', `[this](${first})`, [{ link: first }]],
    ['of a post elsewhere', '[this](planet:post/elsewhere)', '[this](https://y.example/2)', undefined],
    ['of a post unknown', '[this](planet:post/zzz)', 'this', undefined],
    [
      'of an id of this network',
      `[x](planet:native/${encodeURIComponent(rootKey)})`,
      `[x](${rootKey})`,
      [{ link: rootKey }],
    ],
    ['of an address', '[x](planet:native/https%3A%2F%2Fa.example)', '[x](https://a.example)', undefined],
    ['of a handle', '[@a@b.example](planet:native/acct%3Aa%40b.example)', '@a@b.example', undefined],
    ['of rubbish', '[x](planet:native/%zz)', 'x', undefined],
    ['by reference', '[@bob][1]\n\n[1]: planet:account/bob', `[@bob](${bobFeed})`, [{ link: bobFeed, name: 'bob' }]],
    ['not in code', '`[@bob](planet:account/bob)`', '`[@bob](planet:account/bob)`', undefined],
  ])('a link %s', (_name, source, written, mentions) => {
    const found = post({ text: source });
    expect(found.text).toBe(written);
    expect(found.mentions).toEqual(mentions);
  });

  test('who is addressed but not named is mentioned too', () =>
    expect(post({ text: 'x', mentions: [bob, web] }).mentions).toEqual([{ link: bobFeed, name: 'Bob' }]));

  test('tags: those in the text are named, the others are added', () => {
    const found = post({ text: 'a #One b', tags: ['one', 'two', '1'] });
    expect(found.text).toBe('a #One b\n\n#two');
    expect(found.mentions).toEqual([{ link: '#one' }, { link: '#two' }]);
  });
  test('a tag is not the beginning of another', () =>
    expect(text('#onetwo', { tags: ['one'] })).toBe('#onetwo\n\n#one'));
  test('a tag loses its backslash and its link', () => {
    expect(text('\\#one x', { tags: ['one'] })).toBe('#one x');
    expect(text('\\#two x', { tags: [] })).toBe('\\#two x');
    expect(text('[#one](https://x.example/tags/one)', { tags: ['One'] })).toBe('#one');
  });

  test('a picture that is a blob', () => {
    const media = [{ url: blobUrl, alt: 'a [cat]', mediaType: 'image/png', bytes: 7 }];
    expect(post({ text: 'look', media })).toEqual({
      type: 'post',
      text: `look\n\n![a \\[cat\\]](${blob})`,
      mentions: [{ link: blob, name: 'a [cat]', type: 'image/png', size: 7 }],
    });
  });
  test.each([
    [{ url: 'https://a.example/x.png' }, '![](https://a.example/x.png)'],
    [{ url: 'https://a.example/x y).png', alt: 'z' }, '![z](<https://a.example/x%20y).png>)'],
    [{ url: blobUrl, alt: 'song', mediaType: 'audio/ogg' }, `![audio:song](${blob})`],
    [{ url: blobUrl, mediaType: 'video/mp4' }, `![video:](${blob})`],
    [{ url: blobUrl, alt: 'paper', mediaType: 'application/pdf' }, `[paper](${blob})`],
    [{ url: 'javascript:x' }, ''],
  ])('media %j', (media, written) => expect(text('', { media: [media] })).toBe(written));
  test('a long description is written in full below its picture', () => {
    const alt = 'word '.repeat(400).trim();
    const written = String(text('', { media: [{ url: blobUrl, alt }] }));
    expect(written).toMatch(/…\]\(&/);
    expect(written.endsWith(`\n\n${alt}`)).toBe(true);
  });

  test('a content warning is a field and a line', () =>
    expect(post({ text: 'x', contentWarning: 'bl*od' })).toEqual({
      type: 'post',
      text: '⚠️ **CW:** bl\\*od\n\nx',
      contentWarning: 'bl*od',
    }));
  test('sensitive without words is a field', () =>
    expect(post({ text: 'x', sensitive: true })).toEqual({ type: 'post', text: 'x', contentWarning: 'Sensitive' }));

  test.each([
    [
      'with name and degrees',
      { name: 'Prater *Park*', latitude: 48.2, longitude: -16 },
      '📍 Prater \\*Park\\* (geo:48.2,-16)',
    ],
    ['a name alone', { name: 'Home' }, '📍 Home'],
    ['degrees alone', { latitude: 1e-9, longitude: 0.5 }, '📍 (geo:0,0.5)'],
  ])('the place is a line: %s', (_name, location, line) => expect(text('x', { location })).toBe(`x\n\n${line}`));

  test('a title is a heading, a poll a list, a quotation a link', () => {
    expect(text('x', { title: 'On *bees*' })).toBe('# On \\*bees\\*\n\nx');
    const poll = {
      options: [
        { text: 'yes', votes: 3 },
        { text: 'no', votes: 0 },
      ],
      multiple: true,
    };
    expect(text('x', { poll, url: 'https://x.example/p' })).toBe('x\n\n- yes (3)\n- no\n\n📊 https://x.example/p');
    expect(post({ text: 'x', quote: here })).toMatchObject({
      text: `x\n\nRE: [Bob](${first})`,
      mentions: [{ link: first }],
    });
    expect(text('x', { quote: elsewhere })).toBe('x\n\nRE: https://y.example/2');
  });

  test('an answer hangs on the last part, below the first of the thread', () => {
    expect(post({ text: 'x', replyTo: here, root })).toMatchObject({ root: rootKey, branch: last });
    expect(post({ text: 'x', replyTo: here, root: here })).toMatchObject({ root: first, branch: last });
    expect(post({ text: 'x', replyTo: here })).toMatchObject({ root: first, branch: last });
    expect(post({ text: 'x', replyTo: here, root: elsewhere })).toMatchObject({ root: first, branch: last });
  });
  test('an answer to what is not here says so', () => {
    expect(post({ text: 'x', replyTo: elsewhere })).toEqual({
      type: 'post',
      text: '↪ [@web@y.example](https://y.example/@web): https://y.example/2\n\nx',
    });
    expect(post({ text: 'x', replyTo: 'zzz' as PostId })).toEqual({ type: 'post', text: 'x' });
  });

  test.each(['followers', 'direct', 'group'] as const)('for %s is refused', (audience) =>
    expect(render({ kind: 'post', content: content({ text: 'x', audience }) })).toMatchObject({
      reason: 'would-become-public',
    }),
  );
});

describe('a long post', () => {
  const fill = (contents: SsbContent[]) => {
    const keys = contents.map((_, n) => makeMessageId(bytes(100 + n)) as string);
    return { keys, filled: contents.map((part, n) => fillParts(part, keys.slice(0, n))) };
  };
  const bodies = (contents: SsbContent[]): string[] =>
    contents.map((part) => String(part.text).replace(/\n\n\(\d+\/\d+\)$/, ''));

  test.each([
    [
      'paragraphs',
      Array.from({ length: 40 }, (_, n) => `Paragraph ${n} ${'word '.repeat(80).trim()}.`).join('\n\n'),
      '\n\n',
    ],
    [
      'sentences',
      Array.from({ length: 400 }, (_, n) => `This is sentence number ${n}, of some length.`).join(' '),
      ' ',
    ],
    ['lines', Array.from({ length: 900 }, (_, n) => `verse ${n} of the poem`).join('\\\n'), '\n'],
    ['Chinese', '蜜蜂在花园里飞来飞去。'.repeat(800), ''],
    ['one word', 'x'.repeat(20_000), ''],
    ['emoji', '👩‍👩‍👧'.repeat(1500), ''],
    ['quotes to escape', '"\\\\'.repeat(6000), ''],
  ])('of %s is cut and nothing is lost', (_name, source, between) => {
    const contents = parts({ kind: 'post', content: content({ text: source }) });
    expect(contents.length).toBeGreaterThan(1);
    const { filled, keys } = fill(contents);
    for (const part of filled) expect(signedSize(part)).toBeLessThanOrEqual(messageLimit);
    expect(bodies(contents).join(between)).toBe(source.replaceAll('\\\n', '\n'));
    expect(filled[0]).not.toHaveProperty('root');
    filled.slice(1).forEach((part, n) => expect(part).toMatchObject({ root: keys[0], branch: keys[n] }));
    contents.forEach((part, n) => expect(String(part.text).endsWith(`\n\n(${n + 1}/${contents.length})`)).toBe(true));
  });

  test('parts are well filled', () => {
    const source = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} ${'word '.repeat(80).trim()}.`).join('\n\n');
    const contents = parts({ kind: 'post', content: content({ text: source }) });
    for (const part of contents.slice(0, -1)) expect(signedSize(part)).toBeGreaterThan(messageLimit * 0.9);
  });

  test('each part names only what stands in it; the warning is on all', () => {
    const source = `[@bob](planet:account/bob) ${'a word. '.repeat(1200)}\n\n#tag`;
    const contents = parts({
      kind: 'post',
      content: content({ text: source, tags: ['tag'], contentWarning: 'w', mentions: [bob] }),
    });
    expect(contents[0]?.mentions).toEqual([{ link: bobFeed, name: 'bob' }]);
    expect(contents.at(-1)?.mentions).toEqual([{ link: '#tag' }]);
    for (const part of contents) expect(part.contentWarning).toBe('w');
  });

  test('links and code are not cut through', () => {
    const source = Array.from(
      { length: 300 },
      (_, n) => `see [the page number ${n}](https://x.example/${n}) and \`code ${n}\` there`,
    ).join(' ');
    for (const body of bodies(parts({ kind: 'post', content: content({ text: source }) })))
      expect(body.replace(/\[the page number \d+\]\(https:\/\/x\.example\/\d+\)|`code \d+`/g, '')).not.toMatch(
        /[[\]()`]/,
      );
  });

  test('a block of code is closed and opened again', () => {
    const source = `\`\`\`js\n${Array.from({ length: 900 }, (_, n) => `line(${n});`).join('\n')}\n\`\`\``;
    const found = bodies(parts({ kind: 'post', content: content({ text: source }) }));
    expect(found.length).toBeGreaterThan(1);
    for (const body of found) expect(body).toMatch(/^```js\n[\s\S]*\n```$/);
    expect(found.join('').match(/line\(\d+\);/g)).toHaveLength(900);
  });

  test('a list is cut between its items', () => {
    const source = Array.from({ length: 600 }, (_, n) => `- item number ${n}`).join('\n');
    const found = bodies(parts({ kind: 'post', content: content({ text: source }) }));
    for (const body of found) expect(body.split('\n').every((line) => /^- item number \d+$/.test(line))).toBe(true);
    expect(found.join('\n')).toBe(source);
  });

  test('an answer stays in its thread', () => {
    const contents = parts({ kind: 'post', content: content({ text: 'a word. '.repeat(1500), replyTo: here, root }) });
    expect(contents[0]).toMatchObject({ root: rootKey, branch: last });
    expect(contents[1]).toMatchObject({ root: rootKey, branch: partKey(0) });
  });

  test('what would be a flood ends with a link', () => {
    const contents = parts({
      kind: 'post',
      content: content({ text: '字'.repeat(120_000), url: 'https://x.example/long' }),
    });
    expect(contents).toHaveLength(24);
    expect(contents.at(-1)?.text).toBe('… https://x.example/long\n\n(24/24)');
  });

  test('placeholders are filled only where a link can stand', () => {
    const part = { type: 'post', text: partKey(0), root: partKey(0), branch: [partKey(1), first] };
    expect(fillParts(part, [rootKey])).toEqual({
      type: 'post',
      text: partKey(0),
      root: rootKey,
      branch: [partKey(1), first],
    });
    expect(part.root).toBe(partKey(0));
  });
});

describe('edit and delete', () => {
  const edit = (fields: Partial<Content>) => parts({ kind: 'edit', content: content({ post: here, ...fields }) });
  test('an edit reads like an answer', () =>
    expect(edit({ text: 'new' })).toEqual([
      {
        type: 'post',
        text: '✏️ *edited:*\n\nnew',
        root: first,
        branch: last,
        revisionRoot: first,
        revisionBranch: first,
      },
    ]));
  test('of an answer, in the thread', () =>
    expect(edit({ text: 'new', replyTo: root, root })[0]).toMatchObject({
      root: rootKey,
      branch: last,
      revisionRoot: first,
    }));
  test('of a post whose parent is elsewhere', () =>
    expect(edit({ text: 'new', replyTo: elsewhere })[0]?.text).toBe('✏️ *edited:*\n\nnew'));
  test('a long one revises once', () => {
    const contents = edit({ text: 'a word. '.repeat(1500) });
    expect(contents[0]).toMatchObject({ root: first, revisionRoot: first });
    expect(contents[1]).toMatchObject({ root: first, branch: partKey(0) });
    expect(contents[1]).not.toHaveProperty('revisionRoot');
  });
  test('a deletion names each message', () =>
    expect(parts({ kind: 'delete', object: here })).toEqual(
      [first, last].map((target) => ({
        type: 'tombstone',
        target,
        deletedAt: '2026-11-20T12:00:00.000Z',
        author: feed,
      })),
    ));
  test.each([
    ['edit', { content: content({ post: elsewhere }) }],
    ['delete', { object: elsewhere }],
    ['react', { object: elsewhere, emoji: '❤' }],
    ['unreact', { object: elsewhere }],
  ])('%s of what is not here is refused', (kind, fields) =>
    expect(render({ kind, ...fields })).toMatchObject({ reason: 'unsupported' }),
  );
});

describe('the other acts', () => {
  test('a repost can be read by all', () =>
    expect(one({ kind: 'repost', object: here, audience: 'public' })).toEqual({
      type: 'post',
      text: `🔁 [@Bob](${bobFeed}): [${first.slice(0, 9)}…](${first})`,
      mentions: [{ link: bobFeed, name: 'Bob' }, { link: first }],
      repost: { link: first },
    }));
  test('also of what is not here', () => {
    expect(one({ kind: 'repost', object: elsewhere, audience: 'public' })).toEqual({
      type: 'post',
      text: '🔁 [@web@y.example](https://y.example/@web): <https://y.example/2>',
    });
    expect(render({ kind: 'repost', object: 'zzz', audience: 'public' })).toMatchObject({ reason: 'unsupported' });
    expect(render({ kind: 'repost', object: here, audience: 'followers' })).toMatchObject({
      reason: 'would-become-public',
    });
  });

  test.each([
    ['❤', 'Like'],
    ['❤️', 'Like'],
    ['🐝', '🐝'],
    [':blobcat:', ':blobcat:'],
  ])('react with %s', (emoji, expression) =>
    expect(one({ kind: 'react', object: here, emoji })).toEqual({
      type: 'vote',
      vote: { link: first, value: 1, expression },
    }),
  );
  test('unreact', () =>
    expect(one({ kind: 'unreact', object: here })).toEqual({
      type: 'vote',
      vote: { link: first, value: 0, expression: 'Unlike' },
    }));

  test.each([
    ['follow', { following: true }],
    ['unfollow', { following: false }],
    ['block', { following: false, blocking: true }],
    ['unblock', { blocking: false }],
  ])('%s', (kind, relation) => {
    expect(one({ kind, target: bob })).toEqual({ type: 'contact', contact: bobFeed, ...relation });
    expect(render({ kind, target: web })).toMatchObject({ reason: 'unsupported' });
  });

  test('a profile', () => {
    const profile = {
      name: ' Me ',
      bio: 'hi\\\nthere [@bob](planet:account/bob)',
      avatar: { url: blobUrl },
      fields: [{ name: 'web', value: '<https://x.example>' }],
      url: 'https://x.example/@me',
      indexable: false,
    };
    expect(one({ kind: 'profile', of: me, profile })).toEqual({
      type: 'about',
      about: feed,
      name: 'Me',
      image: blob,
      description: `hi\nthere [@bob](${bobFeed})\n\n- web: https://x.example\n\n<https://x.example/@me>`,
      publicWebHosting: false,
    });
  });
  test('of others, of nobody, of nothing, of too much', () => {
    expect(one({ kind: 'profile', of: bob, profile: { name: 'Bobby' } })).toEqual({
      type: 'about',
      about: bobFeed,
      name: 'Bobby',
    });
    expect(render({ kind: 'profile', of: web, profile: { name: 'x' } })).toMatchObject({ reason: 'unsupported' });
    expect(render({ kind: 'profile', of: me, profile: { avatar: { url: 'https://x.example/a.png' } } })).toMatchObject({
      reason: 'unsupported',
    });
    expect(
      signedSize(one({ kind: 'profile', of: me, profile: { name: 'x', bio: '字'.repeat(50_000) } })),
    ).toBeLessThanOrEqual(messageLimit);
  });

  test('moving and leaving can be read', () => {
    expect(one({ kind: 'move', target: bob })).toMatchObject({
      type: 'post',
      text: `➡️ I moved to [@Bob](${bobFeed})`,
    });
    expect(one({ kind: 'leave' })).toMatchObject({ type: 'about', about: feed });
  });
  test.each(['accept', 'reject', 'flag'])('%s has no words here', (kind) =>
    expect(render({ kind, target: bob, objects: [], comment: '' })).toMatchObject({
      ok: false,
      reason: 'unsupported',
      retry: false,
    }),
  );
});

describe('any text', () => {
  const word = fc.constantFrom(
    ...[
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '`',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '1. ',
      '#',
      '@',
      '<',
      '\\',
      ' ',
      '"',
      '\u0001',
    ],
    ...['a', 'é', '字', '👩‍👩‍👧', '```\n', '    ', '[x](planet:account/bob)', '[y](planet:post/here)', '[1]: x', 'word '],
  );
  const many = fc
    .tuple(fc.array(word, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 600 }))
    .map(([words, times]) => words.join('').repeat(times).slice(0, 30_000));
  const act = fc.record(
    {
      text: many,
      contentWarning: many,
      title: many.map((t) => t.slice(0, 2000)),
      url: fc.constant('https://x.example/1'),
    },
    { requiredKeys: ['text'] },
  );
  test('becomes messages that can be signed', () => {
    fc.assert(
      fc.property(act, fc.constantFrom('post', 'edit'), (fields, kind) => {
        const contents = parts({
          kind,
          content: content({ post: here, ...fields, tags: ['a', 'b'], mentions: [bob] }),
        });
        expect(contents.length).toBeGreaterThan(0);
        for (const part of contents) expect(signedSize(part)).toBeLessThanOrEqual(messageLimit);
      }),
      { numRuns: 60 },
    );
  });
});
