import fc from 'fast-check';
import { nativeActivitySchema, nativeTarget, type NativeActivity } from '@planet/core';
import { makeFeedId, makeMessageId, mediaOfBlobId } from '../ids.js';
import { fromSsb } from './from-ssb.js';

const bytes = (n: number) => new Uint8Array(32).fill(n);
const alice = makeFeedId(bytes(1));
const bob = makeFeedId(bytes(2));
const key = makeMessageId(bytes(10));
const root = makeMessageId(bytes(11));
const branch = makeMessageId(bytes(12));
const other = makeMessageId(bytes(13));
const blob = `&${makeFeedId(bytes(20)).slice(1, 45)}.sha256`;
const blobUrl = mediaOfBlobId(blob);
const now = new Date('2026-11-20T12:00:00Z');
const claimed = Date.parse('2026-11-20T11:00:00Z');
const at = (id: string) => nativeTarget(id);

const read = (content: unknown, value: object = {}) =>
  fromSsb({ key, value: { author: alice, sequence: 7, timestamp: claimed, content, ...value } }, now);
const acts = (content: unknown, value?: object): NativeActivity[] => {
  const outcome = read(content, value);
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.detail}`);
  for (const act of outcome.value) expect(nativeActivitySchema.safeParse(act).error).toBeUndefined();
  return outcome.value;
};
const one = (content: unknown, value?: object): NativeActivity => {
  const [act, ...more] = acts(content, value);
  if (!act || more.length) throw new Error(`${more.length + (act ? 1 : 0)} acts`);
  return act;
};
const content = (fields: object) => {
  const act = one({ type: 'post', text: '', ...fields });
  if (act.kind !== 'post') throw new Error(act.kind);
  return act.content;
};
const text = (source: string, fields: object = {}): string => content({ text: source, ...fields }).text;

describe('post', () => {
  test('the act', () =>
    expect(one({ type: 'post', text: 'hello' })).toEqual({
      kind: 'post',
      nativeId: key,
      actor: alice,
      at: new Date(claimed),
      sequence: 7,
      content: { post: key, text: 'hello', media: [], tags: [], mentions: [], to: [], audience: 'public' },
    }));

  test.each([
    ['a newline is a line break', 'one\ntwo', 'one\\\ntwo'],
    ['also with carriage returns', 'one\r\ntwo', 'one\\\ntwo'],
    ['trailing spaces before it go', 'one \ntwo', 'one\\\ntwo'],
    ['a break that is one stays', 'one\\\ntwo', 'one\\\ntwo'],
    ['paragraphs stay', 'one\n\ntwo', 'one\n\ntwo'],
    ['within a quotation', '> one\n> two', '> one\\\n> two'],
    ['within a list item', '- one\n  two\n- three', '- one\\\n  two\n- three'],
    ['within emphasis', '*one\ntwo*', '*one\\\ntwo*'],
    ['a list after a line is a list', 'one\n- two', 'one\n- two'],
    ['code is left alone', '```js\na\nb @bob@example.com #tag\n```', '```js\na\nb @bob@example.com #tag\n```'],
    ['indented code too', 'a\n\n    b\n    c #d', 'a\n\n    b\n    c #d'],
    ['inline code too', '`#x\n@bob@example.com`', '`#x\n@bob@example.com`'],
    ['HTML is text', 'a <b>b</b> 1 < 2', 'a \\<b>b\\</b> 1 < 2'],
    ['a block of HTML is text with marks', '<div>\n*x*\n</div>', '\\<div>\\\n*x*\\\n\\</div>'],
    ['escaped HTML stays', 'a \\<b>', 'a \\<b>'],
    ['a heading', '# one\ntwo', '# one\ntwo'],
    ['an address becomes a link', 'see https://a.example/x_y?z=1&w=2.', 'see <https://a.example/x_y?z=1&w=2>.'],
    ['with its brackets', '(https://a.example/b_(c))', '(<https://a.example/b_(c)>)'],
    ['not in a link', '[https://a.example](https://b.example)', '[https://a.example](https://b.example)'],
    ['not in code', '`https://a.example`', '`https://a.example`'],
    ['a written autolink stays', '<https://a.example>', '<https://a.example>'],
    ['control characters go', 'a\u0000b\u0007c', 'abc'],
    ['emoji codes stay', ':smile: 👩‍👩‍👧', ':smile: 👩‍👩‍👧'],
    ['reference links are written in full', '[a][1] b\n\n[1]: https://x.example', '[a](<https://x.example>) b'],
  ])('%s', (_name, source, canonical) => expect(text(source)).toBe(canonical));

  test.each([
    ['a mention', `hi [@bob](${bob})!`, `hi [@bob](${at(bob)})!`, [bob]],
    ['with emphasis in its name', `[@*bob*](${bob})`, `[@*bob*](${at(bob)})`, [bob]],
    ['without a name', `[](${bob})`, `[@${bob.slice(1, 9)}](${at(bob)})`, [bob]],
    [
      'by URI',
      `[@bob](ssb:feed/ed25519/${bob.slice(1, 45).replace(/\+/g, '-').replace(/\//g, '_')})`,
      `[@bob](${at(bob)})`,
      [bob],
    ],
    ['percent-encoded', `[@bob](${encodeURIComponent(bob)})`, `[@bob](${at(bob)})`, [bob]],
    ['a bare feed', `hi ${bob}.`, `hi [@${bob.slice(1, 9)}](${at(bob)}).`, [bob]],
    ['a link to a message', `see [this](${root})`, `see [this](${at(root)})`, []],
    ['a bare message', `see ${root}`, `see [${root.slice(0, 9)}…](${at(root)})`, []],
    ['a message by reference', `see [this][1]\n\n[1]: ${root}`, `see [this](${at(root)})`, []],
    [
      'a person of the fediverse',
      'hi @bob@Mastodon.Example!',
      `hi [@bob@Mastodon.Example](${at('acct:bob@mastodon.example')})!`,
      ['acct:bob@mastodon.example'],
    ],
    [
      'with a port',
      'hi @bob@localhost:4001',
      `hi [@bob@localhost:4001](${at('acct:bob@localhost:4001')})`,
      ['acct:bob@localhost:4001'],
    ],
    [
      'at the end of a sentence',
      '@b_o.b@x.example.',
      `[@b_o.b@x.example](${at('acct:b_o.b@x.example')}).`,
      ['acct:b_o.b@x.example'],
    ],
    ['not an e-mail address', 'bob@mastodon.example', 'bob@mastodon.example', []],
    ['not in an address', 'https://x.example/@bob@y.example', '<https://x.example/@bob@y.example>', []],
    ['not in a link', '[@bob@x.example](https://x.example)', '[@bob@x.example](https://x.example)', []],
    ['not in code', '`@bob@x.example`', '`@bob@x.example`', []],
    ['a profile on the web', '[@bob](https://x.example/@bob)', '[@bob](https://x.example/@bob)', []],
    ['an id that is none', '[@bob](@bob)', '[@bob](@bob)', []],
  ])('mentions: %s', (_name, source, canonical, mentions) => {
    const found = content({ text: source });
    expect(found.text).toBe(canonical);
    expect(found.mentions).toEqual(mentions);
  });

  test('the mentions field names people, also those whose name stands bare in the text', () => {
    const found = content({
      text: 'hi @bob and @eve',
      mentions: [{ link: bob, name: 'bob' }, { link: alice }, { link: 'nobody', name: 'eve' }, null, 5, { link: 7 }],
    });
    expect(found.text).toBe(`hi [@bob](${at(bob)}) and @eve`);
    expect(found.mentions).toEqual([bob, alice]);
  });

  test.each([
    ['#one and #two', ['one', 'two']],
    ['#日本語 #café #здравствуй', ['日本語', 'café', 'здравствуй']],
    ['(#in-brackets), #under_score.', ['in-brackets', 'under_score']],
    ['issue #1, C#sharp, a#b, &#35;x, \\#no', []],
    ['https://x.example/#frag', []],
    ['`#code`', []],
    ['#Same #same', ['Same']],
    ['# heading', []],
    ['#start of a line', ['start']],
    ['#🐝', ['🐝']],
  ])('tags of %s', (source, tags) => expect(content({ text: source }).tags).toEqual(tags));

  test('tags also come from the channel, from mentions and from links', () => {
    const found = content({ text: '[#c](#c) [see](#d)', channel: '#b', mentions: [{ link: '#a' }, '#e'] });
    expect(found.tags).toEqual(['c', 'd', 'a', 'e', 'b']);
    expect(found.text).toBe('#c #d');
  });

  test.each([
    ['alone', `![a cat](${blob})`, '', 'a cat'],
    ['on its line', `before\n![a cat](${blob})\nafter`, 'before\\\nafter', 'a cat'],
    ['in its paragraph', `before\n\n![a cat](${blob})\n\nafter`, 'before\n\nafter', 'a cat'],
    ['within a sentence', `see ![a cat](${blob}) here`, 'see a cat here', 'a cat'],
    ['without a description', `![](${blob})`, '', undefined],
  ])('a picture %s', (_name, source, canonical, alt) => {
    const found = content({ text: source, mentions: [{ link: blob, name: 'cat.png', type: 'image/png', size: 12 }] });
    expect(found.text).toBe(canonical);
    expect(found.media).toEqual([{ url: blobUrl, alt, mediaType: 'image/png', bytes: 12 }]);
  });

  test('pictures in code are code', () => {
    const found = content({ text: `\`![a](${blob})\`` });
    expect(found.text).toBe(`\`![a](${blob})\``);
    expect(found.media).toEqual([]);
  });

  test('sounds, files, pictures of the web, and blobs that are only mentioned', () => {
    expect(content({ text: `![audio:song](${blob})` }).media).toEqual([
      { url: blobUrl, alt: 'song', mediaType: 'audio/mpeg' },
    ]);
    const file = content({ text: `the [paper.pdf](${blob})`, mentions: [{ link: blob, type: 'application/pdf' }] });
    expect(file.text).toBe('the paper.pdf');
    expect(file.media).toEqual([{ url: blobUrl, alt: 'paper.pdf', mediaType: 'application/pdf' }]);
    const web = content({ text: '![x](https://a.example/x.png)\n\nsee ![y](https://a.example/y.png)' });
    expect(web.media).toEqual([{ url: 'https://a.example/x.png', alt: 'x' }]);
    expect(web.text).toBe('see ![y](https://a.example/y.png)');
    const unseen = content({ text: 'listen', mentions: [{ link: blob, type: 'audio/ogg', name: 'song' }] });
    expect(unseen.media).toEqual([{ url: blobUrl, mediaType: 'audio/ogg', alt: 'song' }]);
  });

  test.each([
    ['a thread begins', {}, undefined, undefined],
    ['an answer to the first', { root, branch: root }, root, root],
    ['an answer to another', { root, branch }, branch, root],
    ['several branches', { root, branch: [other, branch] }, branch, root],
    ['branches that are none', { root, branch: ['x', 5] }, root, root],
    ['a root alone', { root }, root, root],
    ['a branch alone', { branch }, branch, branch],
    ["MetaLife's nested comment", { root: other, fork: root, branch: [branch] }, other, root],
    ['with a single branch', { root: other, fork: root, branch }, other, root],
    ['links as objects', { root: { link: root }, branch: { link: branch } }, branch, root],
    ['of itself', { root: key, branch: key }, undefined, undefined],
    ['of a feed', { root: alice }, undefined, undefined],
  ])('%s', (_name, place, replyTo, thread) => {
    const found = content(place);
    expect(found.replyTo).toBe(replyTo);
    expect(found.root).toBe(thread);
  });

  test('a content warning, with the line for clients that do not know the field', () => {
    expect(content({ text: 'x', contentWarning: ' blood ' })).toMatchObject({ text: 'x', contentWarning: 'blood' });
    expect(content({ text: '⚠️ **CW:** blood\n\nx', contentWarning: 'blood' }).text).toBe('x');
    expect(content({ text: 'x', contentWarning: 5 }).contentWarning).toBeUndefined();
  });

  test('too many marks are taken as letters, and quickly', () => {
    const found = content({ text: `${'*_'.repeat(4000)}a${'_*'.repeat(2000)}` });
    expect(found.text.startsWith('\\*\\_')).toBe(true);
    expect(content({ text: '>'.repeat(8000) }).text.startsWith('\\>')).toBe(true);
  });
});

describe('a line that tells the place', () => {
  test.each([
    [
      'at the end',
      'x\n\n📍 Prater \\*Park\\* (geo:48.2,-16)',
      'x',
      { name: 'Prater *Park*', latitude: 48.2, longitude: -16 },
    ],
    ['without a name', '📍 (geo:1,2)', '', { latitude: 1, longitude: 2 }],
    ['before other lines', 'x\n\n📍 A (geo:1,2)\n\nRE: y', 'x\n\nRE: y', { name: 'A', latitude: 1, longitude: 2 }],
    ['outside the globe', '📍 A (geo:91,2)', '📍 A (geo:91,2)', undefined],
    ['without degrees it is text', '📍 Home', '📍 Home', undefined],
    ['in a sentence it is text', 'at 📍 A (geo:1,2)', 'at 📍 A (geo:1,2)', undefined],
  ])('%s', (_name, source, rest, location) => {
    const read = content({ text: source });
    expect([read.text, read.location]).toEqual([rest, location]);
  });
});

describe('private messages', () => {
  test.each([
    ['a box', 'abc.box'],
    ['a box of the second kind', 'abc.box2'],
    ['recipients', { type: 'post', text: 'x', recps: [alice] }],
    ['no recipients', { type: 'post', text: 'x', recps: [] }],
  ])('%s', (_name, body) => expect(read(body)).toMatchObject({ ok: false, reason: 'private' }));
});

describe('contact', () => {
  test.each([
    ['follow', { following: true }, ['follow']],
    ['unfollow', { following: false }, ['unfollow']],
    ['block', { blocking: true }, ['block']],
    ['unblock', { blocking: false }, ['unblock']],
    ["the block of MetaLife's pub", { following: true, blocking: true }, ['block']],
    ['flagged', { following: false, flagged: { reason: 'spam' } }, ['block']],
    ['neither', { following: false, blocking: false }, ['unblock', 'unfollow']],
    ['following ends a block', { following: true, blocking: false }, ['unblock', 'follow']],
    ['of a pub', { following: true, pub: true, autofollow: true }, ['follow']],
    ['nothing', {}, []],
  ])('%s', (_name, fields, kinds) => {
    const found = acts({ type: 'contact', contact: bob, ...fields });
    expect(found.map((act) => act.kind)).toEqual(kinds);
    for (const act of found) expect(act).toMatchObject({ actor: alice, target: bob });
    expect(new Set(found.map((act) => act.nativeId)).size).toBe(found.length);
    if (found.length) expect(found.at(-1)?.nativeId).toBe(key);
  });

  test('of oneself is nothing, of nobody is malformed', () => {
    expect(acts({ type: 'contact', contact: alice, following: true })).toEqual([]);
    expect(read({ type: 'contact', contact: 'x', following: true })).toMatchObject({ reason: 'malformed' });
    expect(one({ type: 'contact', contact: { link: bob }, following: true })).toMatchObject({ target: bob });
  });
});

describe('about', () => {
  test('of oneself', () =>
    expect(one({ type: 'about', about: alice, name: ' Alice ', image: blob, description: 'hi\nthere' })).toMatchObject({
      kind: 'profile',
      of: alice,
      profile: { name: 'Alice', bio: 'hi\\\nthere', avatar: { url: blobUrl } },
    }));

  test('people named in a description are names', () =>
    expect(one({ type: 'about', about: alice, description: `with [@bob](${bob}) #bees @a@b.example` })).toMatchObject({
      profile: { bio: 'with @bob #bees @a@b.example' },
    }));

  test('a picture as an object', () =>
    expect(one({ type: 'about', about: alice, image: { link: blob, type: 'image/png', size: 5 } })).toMatchObject({
      profile: { avatar: { url: blobUrl, mediaType: 'image/png' } },
    }));

  test("MetaLife's avatar and wallet", () => {
    const act = one({
      type: 'about',
      about: alice,
      avatar: 'https://me.example/a.glb',
      wallet: '0x01',
      alias: 'al',
      x: 1,
    });
    expect(act).toMatchObject({
      profile: { avatar: { url: 'https://me.example/a.glb' }, claims: { wallet: '0x01', alias: 'al' } },
    });
    expect(one({ type: 'about', about: alice, image: blob, avatar: 'https://me.example/a' })).toMatchObject({
      profile: { avatar: { url: blobUrl } },
    });
  });

  test('the wish not to be shown on the web', () =>
    expect(one({ type: 'about', about: alice, publicWebHosting: false })).toMatchObject({
      profile: { indexable: false, discoverable: false },
    }));

  test('of others, of messages, of nothing', () => {
    expect(one({ type: 'about', about: bob, name: 'Bobby' })).toMatchObject({ actor: alice, of: bob });
    expect(acts({ type: 'about', about: root, title: 'gathering' })).toEqual([]);
    expect(acts({ type: 'about', about: alice })).toEqual([]);
    expect(acts({ type: 'about', about: alice, name: 5, image: 'x' })).toEqual([]);
    expect(read({ type: 'about', name: 'x' })).toMatchObject({ reason: 'malformed' });
  });
});

describe('vote', () => {
  test.each([
    [{ value: 1, expression: 'Like' }, 'react', '❤'],
    [{ value: 1 }, 'react', '❤'],
    [{ value: 1, expression: 'dig' }, 'react', '✌️'],
    [{ value: 1, expression: '🐝' }, 'react', '🐝'],
    [{ value: -1 }, 'react', '👎'],
    [{ value: true, expression: 'like' }, 'react', '❤'],
    [{ value: 0, expression: 'Unlike' }, 'unreact', undefined],
    [{ value: false, expression: 'Unlike' }, 'unreact', undefined],
    [{ value: true, expression: 'Unlike' }, 'unreact', undefined],
    [{ value: 0 }, 'unreact', undefined],
    [{ value: 'x' }, 'unreact', undefined],
  ])('%j', (vote, kind, emoji) => {
    const act = one({ type: 'vote', vote: { link: root, ...vote } });
    expect(act).toMatchObject({ kind, object: root });
    expect('emoji' in act ? act.emoji : undefined).toBe(emoji);
  });

  test('on a feed is nothing, on nothing is malformed', () => {
    expect(acts({ type: 'vote', vote: { link: bob, value: 1 } })).toEqual([]);
    expect(read({ type: 'vote', vote: { link: 'x', value: 1 } })).toMatchObject({ reason: 'malformed' });
    expect(read({ type: 'vote' })).toMatchObject({ reason: 'malformed' });
  });
});

describe('deletions, edits and reposts that clients have written', () => {
  test.each([
    ['Oasis', { type: 'tombstone', target: root, deletedAt: '2026-01-01T00:00:00Z', author: alice }],
    ['Planetary', { type: 'drop-content-request', sequence: 3, hash: root }],
    [
      'ssb-crut',
      { type: 'post', tombstone: { set: { date: 1, reason: 'x' } }, tangles: { post: { root, previous: [root] } } },
    ],
    ['ssb-crut of old', { type: 'post', tombstone: { date: 1 }, tangles: { post: { root, previous: [root] } } }],
  ])('delete: %s', (_name, body) => expect(one(body)).toMatchObject({ kind: 'delete', nativeId: key, object: root }));

  test.each([
    ['tombstone', { type: 'tombstone', target: 'x' }],
    ['tombstone of a feed', { type: 'tombstone', target: alice }],
    ['undone tombstone', { type: 'profile', tombstone: { set: null }, tangles: { profile: { root } } }],
  ])('no delete: %s', (_name, body) => expect(acts(body)).toEqual([]));

  test.each([
    ['ssb-msg-schemas', { type: 'post-edit', root: other, revisionRoot: root, revisionBranch: branch }],
    ['ssb-revisions', { type: 'post', root, branch: root, revisionRoot: root, revisionBranch: root }],
    ['Decent', { type: 'edit', original: root, updated: branch }],
    ['replaces', { type: 'post', replaces: root }],
  ])('edit: %s', (_name, body) =>
    expect(one({ text: 'new\ntext', ...body })).toMatchObject({
      kind: 'edit',
      content: { post: root, text: 'new\\\ntext' },
    }),
  );

  test('an edit does not answer what it edits', () => {
    const act = one({
      type: 'post',
      text: '✏️ *edited:*\n\nnew',
      root,
      branch: root,
      revisionRoot: root,
      revisionBranch: root,
    });
    expect(act).toMatchObject({ kind: 'edit', content: { text: 'new' } });
    expect(act.kind === 'edit' && (act.content.replyTo ?? act.content.root)).toBeUndefined();
    expect(one({ type: 'post', text: 'x', root: other, branch: root, revisionRoot: root })).toMatchObject({
      content: { root: other },
    });
    expect(read({ type: 'post-edit', text: 'x' })).toMatchObject({ reason: 'malformed' });
  });

  test.each([
    ['Oasis', { type: 'spread', link: root, expression: '🔁' }],
    ['Ticktack', { type: 'share', share: { link: root, content: 'blog' } }],
    ['Ferment', { type: 'ferment/repost', repost: { link: root, value: true } }],
    ['ours', { type: 'post', text: 'x', repost: { link: root } }],
  ])('repost: %s', (_name, body) =>
    expect(one(body)).toMatchObject({ kind: 'repost', repost: key, object: root, audience: 'public' }),
  );

  test('a share with words of its own is a post that quotes; what is taken back is nothing', () => {
    expect(one({ type: 'share', share: { link: root, text: 'read\nthis' } })).toMatchObject({
      kind: 'post',
      content: { text: 'read\\\nthis', quote: root },
    });
    expect(acts({ type: 'ferment/repost', repost: { link: root, value: false } })).toEqual([]);
    expect(acts({ type: 'share', share: { link: 'x', text: 'y' } })).toEqual([]);
  });
});

describe('whatever else comes', () => {
  test.each([
    [{ type: 'pub', address: { host: 'x', port: 8008, key: bob } }],
    [{ type: 'channel', channel: 'x', subscribed: true }],
    [{ type: 'metafeed/add/derived' }],
    [{ type: '__proto__' }],
  ])('unknown: %j', (body) => expect(acts(body)).toEqual([]));

  test.each([null, undefined, 5, [], {}, { type: 5 }, { type: 'post' }, { type: 'post', text: 5 }])(
    'malformed: %j',
    (body) => expect(read(body)).toMatchObject({ ok: false, reason: 'malformed' }),
  );

  test.each([null, 5, 'x', {}, { key }, { key, value: null }, { key: 'x', value: { author: alice, content: {} } }])(
    'no message: %j',
    (message) => expect(fromSsb(message, now)).toMatchObject({ ok: false, reason: 'malformed' }),
  );

  test.each([Number.NaN, -5, 0, null, '1', 1e20, Number.POSITIVE_INFINITY, now.getTime() + 25 * 3600_000])(
    'the time %s is not believed',
    (timestamp) => expect(one({ type: 'post', text: 'x' }, { timestamp }).at).toEqual(now),
  );

  test('a time with fractions, a clock that runs ahead, a sequence that is none', () => {
    expect(one({ type: 'post', text: 'x' }, { timestamp: claimed + 0.001 }).at.getTime()).toBe(claimed);
    expect(one({ type: 'post', text: 'x' }, { timestamp: now.getTime() + 3600_000 }).at.getTime()).toBe(
      now.getTime() + 3600_000,
    );
    expect(one({ type: 'post', text: 'x' }, { sequence: 'x' }).sequence).toBeUndefined();
  });

  const ids = fc.constantFrom(alice, bob, key, root, branch, blob, '#x', 'x');
  const leaf = fc.oneof(
    ids,
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.constant({ link: root }),
  );
  const types = fc.constantFrom(
    'post',
    'post-edit',
    'edit',
    'contact',
    'about',
    'vote',
    'share',
    'spread',
    'tombstone',
    'drop-content-request',
    'ferment/repost',
  );
  const fields = [
    'text',
    'mentions',
    'root',
    'branch',
    'fork',
    'contact',
    'following',
    'blocking',
    'flagged',
    'about',
    'name',
    'image',
    'avatar',
    'description',
    'vote',
    'share',
    'link',
    'target',
    'hash',
    'tombstone',
    'tangles',
    'revisionRoot',
    'replaces',
    'original',
    'repost',
    'channel',
    'contentWarning',
    'wallet',
    'expression',
    'value',
  ];
  const anyContent = fc
    .tuple(types, fc.dictionary(fc.constantFrom(...fields), leaf))
    .map(([type, rest]) => ({ ...rest, type }));

  test('any JSON gives acts that hold to the schema, or a refusal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyContent), fc.jsonValue({ maxDepth: 1 }), (body, timestamp) => {
        const outcome = read(body, { timestamp });
        if (outcome.ok)
          for (const act of outcome.value) expect(nativeActivitySchema.safeParse(act).error).toBeUndefined();
        else expect(['malformed', 'private']).toContain(outcome.reason);
        fromSsb(body, now);
      }),
      { numRuns: 1000 },
    );
  });

  test('any text gives a post', () => {
    const word = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '_',
      '`',
      '\n',
      '> ',
      '- ',
      '#',
      '@',
      '%',
      '&',
      '<',
      '\\',
      ' ',
      'a',
      'é',
      '👩‍👩‍👧',
      bob,
      root,
      blob,
      'https://x.example',
      '@a@b.example',
      '```',
      '    ',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        content({ text: words.join('') });
      }),
      { numRuns: 1000 },
    );
  });
});
