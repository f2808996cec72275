import fc from 'fast-check';
import { PUBLIC } from '../vocabulary.js';
import { parseJson, type JsonObject } from '../json.js';
import { normalise } from '../normalise.js';
import { readActivity, readActor, readKeyDocument, readObject, sameOrigin, webAddress } from './index.js';
import { addressees, time } from './fields.js';

const value = <T>(checked: { ok: true; value: T } | { ok: false; detail: string }): T => {
  if (!checked.ok) throw new Error(checked.detail);
  return checked.value;
};
const verdict = (checked: { ok: true } | { ok: false; reason: string }) => (checked.ok ? 'ok' : checked.reason);

const person: JsonObject = {
  id: 'https://m.example/users/bob',
  type: 'Person',
  preferredUsername: 'bob',
  name: 'Bob :cat:',
  summary: '<p>hi</p>',
  url: 'https://m.example/@bob',
  inbox: 'https://m.example/users/bob/inbox',
  outbox: 'https://m.example/users/bob/outbox',
  followers: 'https://m.example/users/bob/followers',
  following: 'https://m.example/users/bob/following',
  featured: 'https://m.example/users/bob/collections/featured',
  endpoints: { sharedInbox: 'https://m.example/inbox' },
  publicKey: { id: 'https://m.example/users/bob#main-key', owner: 'https://m.example/users/bob', publicKeyPem: 'PEM' },
  assertionMethod: [
    {
      id: 'https://m.example/users/bob#ed25519',
      type: 'Multikey',
      controller: 'https://m.example/users/bob',
      publicKeyMultibase: 'z6Mk',
    },
  ],
  icon: { type: 'Image', mediaType: 'image/png', url: 'https://m.example/a.png' },
  image: ['https://m.example/h.png'],
  attachment: [{ type: 'PropertyValue', name: 'Web', value: '<a href="https://bob.example" rel="me">bob</a>' }],
  tag: [{ type: 'Emoji', name: ':cat:', icon: { type: 'Image', url: 'https://m.example/cat.png' } }],
  alsoKnownAs: ['https://old.example/users/bob', 'did:key:z6Mk'],
  manuallyApprovesFollowers: true,
  discoverable: true,
  indexable: false,
  published: '2022-01-02T00:00:00Z',
};

describe('readActor', () => {
  it('reads what Mastodon sends', () => {
    expect(value(readActor(person))).toMatchObject({
      id: person.id,
      type: 'Person',
      preferredUsername: 'bob',
      sharedInbox: 'https://m.example/inbox',
      url: 'https://m.example/@bob',
      icon: { url: 'https://m.example/a.png', mediaType: 'image/png' },
      image: { url: 'https://m.example/h.png' },
      fields: [{ name: 'Web', value: '<a href="https://bob.example" rel="me">bob</a>' }],
      tags: [{ type: 'emoji', name: 'cat', url: 'https://m.example/cat.png' }],
      alsoKnownAs: ['https://old.example/users/bob'],
      manuallyApprovesFollowers: true,
      discoverable: true,
      indexable: false,
      published: '2022-01-02T00:00:00.000Z',
      keys: [
        { id: 'https://m.example/users/bob#main-key', owner: person.id, pem: 'PEM' },
        { id: 'https://m.example/users/bob#ed25519', owner: person.id, multibase: 'z6Mk' },
      ],
      elsewhere: [],
    });
  });

  it('reads the least that makes an actor', () => {
    const actor = value(
      readActor({ id: 'https://a.example/', type: ['x', 'Service'], inbox: { id: 'https://a.example/i' } }),
    );
    expect(actor).toMatchObject({
      type: 'Service',
      inbox: 'https://a.example/i',
      keys: [],
      fields: [],
      suspended: false,
    });
    expect(actor.discoverable).toBeUndefined();
  });

  it('names keys that stand elsewhere, and reads several', () => {
    const keys = (publicKey: JsonObject[string]) => value(readActor({ ...person, assertionMethod: null, publicKey }));
    expect(keys('https://g.example/users/zork/main-key')).toMatchObject({
      keys: [],
      elsewhere: ['https://g.example/users/zork/main-key'],
    });
    expect(
      keys([
        { id: 'https://a.example/k1', publicKeyPem: 'A' },
        { id: 'https://a.example/k2', publicKeyPem: 'B' },
      ]).keys,
    ).toHaveLength(2);
    expect(keys(null)).toMatchObject({ keys: [], elsewhere: [] });
  });

  it.each<[string, JsonObject, string]>([
    ['a note', { id: 'https://a.example/1', type: 'Note' }, 'not-an-actor'],
    ['no type', { id: 'https://a.example/1' }, 'not-an-actor'],
    ['no id', { ...person, id: undefined }, 'malformed'],
    ['an id that is no web address', { ...person, id: 'javascript:alert(1)' }, 'malformed'],
    ['an id with a user name', { ...person, id: 'https://m.example@evil.example/bob' }, 'malformed'],
    ['no inbox', { ...person, inbox: null }, 'malformed'],
    ['an inbox that is a file', { ...person, inbox: 'file:///etc/passwd' }, 'malformed'],
  ])('%s is refused', (_name, document, reason) => {
    expect(verdict(readActor(document))).toBe(reason);
  });
});

describe('readKeyDocument', () => {
  const keyId = 'https://g.example/users/zork/main-key';
  const owner = 'https://g.example/users/zork';

  it('finds the key alone, and within an actor', () => {
    const key = { id: keyId, owner, publicKeyPem: 'PEM' };
    for (const document of [
      key,
      { id: owner, type: 'Person', publicKey: key },
      { id: owner, publicKey: [{ ...key }] },
    ]) {
      expect(value(readKeyDocument(document, keyId))).toMatchObject({ id: keyId, owner, pem: 'PEM' });
    }
  });

  it('does not take another key for it', () => {
    expect(verdict(readKeyDocument({ id: owner, publicKey: { id: `${owner}#x`, publicKeyPem: 'PEM' } }, keyId))).toBe(
      'malformed',
    );
    expect(verdict(readKeyDocument({ id: keyId, owner }, keyId))).toBe('malformed');
  });
});

const note: JsonObject = {
  id: 'https://m.example/users/bob/statuses/1',
  type: 'Note',
  summary: null,
  inReplyTo: 'https://p.example/p/7',
  published: '2026-08-07T14:41:38Z',
  updated: '2026-08-07T16:41:38+02:00',
  url: 'https://m.example/@bob/1',
  attributedTo: 'https://m.example/users/bob',
  to: [PUBLIC],
  cc: ['https://m.example/users/bob/followers', 'https://p.example/alice'],
  sensitive: false,
  conversation: 'tag:m.example,2026:x',
  content: '<p>Guten Tag</p>',
  contentMap: { de: '<p>Guten Tag</p>', en: '<p>Hello</p>', '../x': '<p>no</p>' },
  attachment: [
    {
      type: 'Document',
      mediaType: 'image/jpeg',
      url: 'https://m.example/1.jpg',
      name: 'A cat asleep',
      blurhash: 'UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH',
      width: 640,
      height: 480,
    },
  ],
  tag: [
    { type: 'Hashtag', href: 'https://m.example/tags/cats', name: '#cats' },
    { type: 'Mention', href: 'https://p.example/alice', name: '@alice@p.example' },
    {
      type: 'Emoji',
      id: 'https://m.example/e/1',
      name: ':blob:',
      icon: { type: 'Image', url: 'https://m.example/b.png' },
    },
  ],
  replies: { id: 'https://m.example/users/bob/statuses/1/replies', type: 'Collection' },
  interactionPolicy: { canQuote: { automaticApproval: ['as:Public'], manualApproval: [] } },
};

describe('readObject', () => {
  it('reads what Mastodon sends', () => {
    expect(value(readObject(note))).toMatchObject({
      id: note.id,
      type: 'Note',
      attributedTo: 'https://m.example/users/bob',
      inReplyTo: 'https://p.example/p/7',
      content: '<p>Guten Tag</p>',
      contentMap: { de: '<p>Guten Tag</p>', en: '<p>Hello</p>' },
      language: 'de',
      summary: undefined,
      sensitive: false,
      published: '2026-08-07T14:41:38.000Z',
      updated: '2026-08-07T14:41:38.000Z',
      to: [PUBLIC],
      cc: ['https://m.example/users/bob/followers', 'https://p.example/alice'],
      attachments: [{ url: 'https://m.example/1.jpg', name: 'A cat asleep', width: 640, height: 480 }],
      tags: [
        { type: 'hashtag', name: 'cats', href: 'https://m.example/tags/cats' },
        { type: 'mention', href: 'https://p.example/alice', name: '@alice@p.example' },
        { type: 'emoji', name: 'blob', url: 'https://m.example/b.png' },
      ],
      replies: 'https://m.example/users/bob/statuses/1/replies',
      interactionPolicy: { canQuote: { automatic: [PUBLIC], manual: [] }, canReply: undefined },
      isVote: false,
    });
  });

  it.each<[string, JsonObject]>([
    ['quote (FEP-044f)', { quote: 'https://q.example/1' }],
    ['quoteUrl', { quoteUrl: 'https://q.example/1' }],
    ['quoteUri', { quoteUri: 'https://q.example/1' }],
    ['_misskey_quote', { _misskey_quote: 'https://q.example/1' }],
    ['a copy', { quote: { id: 'https://q.example/1', type: 'Note' } }],
    [
      'a link (FEP-e232)',
      { tag: { type: 'Link', mediaType: 'application/activity+json', href: 'https://q.example/1' } },
    ],
    [
      'a link with the long type',
      {
        tag: {
          type: 'Link',
          mediaType: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
          href: 'https://q.example/1',
        },
      },
    ],
  ])('reads the quote in %s', (_name, form) => {
    expect(value(readObject({ ...note, ...form })).quote).toBe('https://q.example/1');
  });

  it('takes authors, audiences and addresses in every form', () => {
    const forms: JsonObject = {
      ...note,
      attributedTo: [{ type: 'Person', id: 'https://m.example/users/bob' }, 'https://m.example/c/channel'],
      to: 'as:Public',
      cc: [{ id: 'https://m.example/users/bob/followers' }, 'Public', 7, null],
      inReplyTo: { id: 'https://p.example/p/7', type: 'Note' },
      url: [
        { type: 'Link', mediaType: 'application/x-mpegURL', href: 'https://v.example/1.m3u8' },
        { type: 'Link', mediaType: 'text/html', href: 'https://v.example/w/1' },
      ],
      attachment: {
        type: 'Image',
        url: [{ type: 'Link', href: 'https://v.example/1.webp', mediaType: 'image/webp', width: '12' }],
      },
      sensitive: 'true',
    };
    expect(value(readObject(forms))).toMatchObject({
      attributedTo: 'https://m.example/users/bob',
      to: [PUBLIC],
      cc: ['https://m.example/users/bob/followers', PUBLIC],
      inReplyTo: 'https://p.example/p/7',
      url: 'https://v.example/w/1',
      attachments: [{ url: 'https://v.example/1.webp', mediaType: 'image/webp', width: 12 }],
      sensitive: true,
    });
  });

  it('reads a poll, open and closed, and a vote', () => {
    const option = (name: string, totalItems: number) => ({
      type: 'Note',
      name,
      replies: { type: 'Collection', totalItems },
    });
    const question = {
      ...note,
      type: 'Question',
      oneOf: [option('yes', 3), option('no', 0)],
      endTime: '2026-08-08T00:00:00Z',
      closed: '2026-08-08T00:00:00Z',
      votersCount: 3,
    };
    expect(value(readObject(question)).poll).toEqual({
      multiple: false,
      options: [
        { name: 'yes', votes: 3 },
        { name: 'no', votes: 0 },
      ],
      endTime: '2026-08-08T00:00:00.000Z',
      closed: '2026-08-08T00:00:00.000Z',
      voters: 3,
    });
    const multiple = { ...question, oneOf: undefined, anyOf: [{ name: 'a' }], closed: undefined };
    expect(value(readObject(multiple)).poll).toMatchObject({ multiple: true, options: [{ name: 'a', votes: 0 }] });
    const vote = { ...note, name: 'yes', content: undefined, contentMap: undefined };
    expect(value(readObject(vote)).isVote).toBe(true);
  });

  it('reads the marks of other networks', () => {
    const bridged = {
      ...note,
      'diaspora:guid': '7e3f1d20-9d5b-4b3e-9f3a-1f5d2b8c0e11',
      proxyOf: [{ protocol: 'https://github.com/nostr-protocol/nostr', proxied: 'note1abc', authoritative: true }, {}],
      url: [
        'https://m.example/@bob/1',
        { type: 'Link', rel: 'canonical', href: 'at://did:plc:x/app.bsky.feed.post/1' },
      ],
    };
    expect(value(readObject(bridged))).toMatchObject({
      diasporaGuid: '7e3f1d20-9d5b-4b3e-9f3a-1f5d2b8c0e11',
      url: 'https://m.example/@bob/1',
      proxies: [
        { protocol: 'https://github.com/nostr-protocol/nostr', proxied: 'note1abc', authoritative: true },
        { protocol: undefined, proxied: 'at://did:plc:x/app.bsky.feed.post/1', authoritative: false },
      ],
    });
  });

  it('reads a video of PeerTube and a page of Lemmy', () => {
    const video = {
      ...note,
      type: 'Video',
      name: 'Film',
      attachment: [],
      url: [
        { type: 'Link', mediaType: 'text/html', href: 'https://v.example/w/1' },
        { type: 'Link', mediaType: 'video/mp4', href: 'https://v.example/1.mp4', height: 720 },
      ],
    };
    expect(value(readObject(video))).toMatchObject({
      name: 'Film',
      url: 'https://v.example/w/1',
      attachments: [{ type: 'Video', url: 'https://v.example/1.mp4', height: 720 }],
    });
    const page = {
      ...note,
      type: 'Page',
      name: 'Title',
      attachment: [{ type: 'Link', href: 'https://news.example/a' }],
    };
    expect(value(readObject(page))).toMatchObject({
      type: 'Page',
      name: 'Title',
      attachments: [{ url: 'https://news.example/a' }],
    });
  });

  it('leaves out what cannot be right', () => {
    const odd = {
      ...note,
      published: 'yesterday',
      url: 'javascript:alert(1)',
      tag: [{ type: 'Mention' }, { type: 'Hashtag', name: '#' }, { type: 'Emoji', name: ':x:' }, 'x', null],
      attachment: [{ type: 'Image', url: 'data:image/png;base64,AAAA' }, { type: 'Image' }],
      contentMap: ['x'],
      interactionPolicy: 'all',
    };
    expect(value(readObject(odd))).toMatchObject({ published: undefined, url: undefined, tags: [], attachments: [] });
  });

  it.each<[string, JsonObject, string]>([
    ['an actor', person, 'not-a-post'],
    ['no author', { ...note, attributedTo: undefined }, 'malformed'],
    ['no id', { ...note, id: 3 }, 'malformed'],
  ])('%s is refused', (_name, document, reason) => {
    expect(verdict(readObject(document))).toBe(reason);
  });
});

describe('readActivity', () => {
  const create: JsonObject = {
    id: 'https://m.example/1',
    type: 'Create',
    actor: 'https://m.example/users/bob',
    object: note,
  };

  it('reads a Create, with the copy beside the id', () => {
    expect(value(readActivity(create))).toMatchObject({
      id: 'https://m.example/1',
      type: 'Create',
      actor: 'https://m.example/users/bob',
      object: { id: note.id, type: 'Note', embedded: note },
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'an object by id',
      { object: 'https://p.example/1' },
      { object: { id: 'https://p.example/1', embedded: undefined } },
    ],
    [
      'an object of id alone',
      { object: { id: 'https://p.example/1' } },
      { object: { id: 'https://p.example/1', embedded: undefined } },
    ],
    [
      'an actor as object',
      { actor: { type: 'Person', id: 'https://m.example/users/bob' } },
      { actor: 'https://m.example/users/bob' },
    ],
    ['no id', { id: undefined, type: 'Accept' }, { id: undefined, type: 'Accept' }],
    ['a list of types', { type: ['Create', 'x:Y'] }, { type: 'Create' }],
    [
      'a Flag of several',
      { type: 'Flag', object: ['https://p.example/a', 'https://p.example/1'], content: 'spam' },
      { content: 'spam' },
    ],
    [
      'a reaction of Misskey',
      { type: 'Like', _misskey_reaction: '❤', object: 'https://p.example/1' },
      { content: '❤' },
    ],
    [
      'a Move',
      { type: 'Move', object: 'https://m.example/users/bob', target: 'https://n.example/bob' },
      { target: { id: 'https://n.example/bob' } },
    ],
    [
      'an Undo',
      { type: 'Undo', object: { type: 'Follow', id: 'https://m.example/f', actor: 'x' } },
      { object: { type: 'Follow' } },
    ],
    [
      'an Accept of a QuoteRequest',
      { type: 'Accept', object: 'https://p.example/q', result: 'https://m.example/auth' },
      { result: 'https://m.example/auth' },
    ],
  ])('takes %s', (_name, change, expected) => {
    expect(value(readActivity({ ...create, ...change }))).toMatchObject(expected);
  });

  it('gives all objects of a Flag', () => {
    const flag = value(
      readActivity({ ...create, type: 'Flag', object: ['https://p.example/a', 'https://p.example/1'] }),
    );
    expect(flag.objects.map(({ id }) => id)).toEqual(['https://p.example/a', 'https://p.example/1']);
  });

  it.each<[string, JsonObject, string]>([
    ['no actor', { actor: undefined }, 'malformed'],
    ['no object', { object: undefined }, 'malformed'],
    ['an object that says nothing', { object: {} }, 'malformed'],
    ['an id that is no web address', { id: 'tag:x' }, 'malformed'],
    ['an unknown type', { type: 'Arrive' }, 'unknown-type'],
    ['a Note', { type: 'Note' }, 'unknown-type'],
    ['no type', { type: undefined }, 'unknown-type'],
  ])('%s is refused', (_name, change, reason) => {
    expect(verdict(readActivity({ ...create, ...change }))).toBe(reason);
  });
});

describe('single fields', () => {
  it.each([
    ['2026-08-07T14:41:38Z', '2026-08-07T14:41:38.000Z'],
    ['2026-08-07T14:41:38.123456Z', '2026-08-07T14:41:38.123Z'],
    ['2026-08-07T14:41:38+02:00', '2026-08-07T12:41:38.000Z'],
    ['2026-08-07T14:41:38', '2026-08-07T14:41:38.000Z'],
    ['2026-08-07', undefined],
    ['2026-13-07T14:41:38Z', undefined],
    ['', undefined],
  ])('time %s', (given, expected) => {
    expect(time(given)).toBe(expected);
  });

  it.each([
    'ftp://a.example',
    'https://',
    'https://a.example/<x>',
    'https://a b.example',
    'HTTPS://a.example',
    'https://u:p@a.example/',
    `https://a.example/${'x'.repeat(2050)}`,
  ])('%s is no address', (text) => {
    expect(webAddress(text)).toBeUndefined();
  });

  it.each([
    'https://a.example',
    'http://127.0.0.1:8080/@bob',
    'https://münchen.example/ü',
    'https://a.example/@x@y',
    'https://[::1]:1/',
  ])('%s is one', (text) => {
    expect(webAddress(text)).toBe(text);
  });

  it('knows origins', () => {
    expect(sameOrigin('https://a.example/1', 'https://A.example:443/2')).toBe(true);
    expect(sameOrigin('https://a.example/1', 'http://a.example/1')).toBe(false);
    expect(sameOrigin('https://a.example/1', 'https://a.example.evil/1')).toBe(false);
    expect(sameOrigin('nonsense', 'nonsense')).toBe(false);
  });

  it('counts everybody once', () => {
    expect(addressees(['Public', 'as:Public', PUBLIC])).toEqual([PUBLIC]);
  });
});

describe('any JSON at all', () => {
  it('is read or refused, never thrown at', () => {
    const keys = fc.constantFrom(
      ...'@context id type actor object to cc tag attachment url icon publicKey attributedTo contentMap oneOf replies proxyOf first items inbox endpoints interactionPolicy source summaryMap'.split(
        ' ',
      ),
    );
    const leaf = fc.oneof(
      fc.constantFrom<string>(
        'Note',
        'Person',
        'Create',
        'Question',
        'Collection',
        'https://a.example/1',
        'as:Public',
        'x',
      ),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(keys, tie('json'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, json, { maxKeys: 10 }), (document) => {
        const parsed = parseJson(Buffer.from(JSON.stringify(document)));
        if (!parsed.ok) return;
        const normalised = normalise(parsed.value);
        if (!normalised.ok) return;
        for (const read of [readActor, readObject, readActivity]) {
          expect(typeof read(normalised.value.document).ok).toBe('boolean');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
