import type { JsonObject } from './json.js';
import { normalise } from './normalise.js';

const AS2 = 'https://www.w3.org/ns/activitystreams';
const read = (document: JsonObject) => {
  const normalised = normalise(structuredClone(document));
  if (!normalised.ok) throw new Error(normalised.detail);
  const { '@context': _context, ...rest } = normalised.value.document;
  return rest;
};
const verdict = (document: JsonObject) => {
  const normalised = normalise(structuredClone(document));
  return normalised.ok ? 'ok' : normalised.reason;
};

const note = { id: 'https://a.example/1', type: 'Note', content: '<p>x</p>' };

describe('normalise', () => {
  it('leaves the usual form alone', () => {
    expect(read({ '@context': AS2, ...note })).toEqual(note);
    expect(read(note)).toEqual(note);
  });

  it.each<[string, JsonObject]>([
    ['prefixed', { '@context': AS2, '@id': note.id, '@type': 'as:Note', 'as:content': note.content }],
    [
      'in full',
      { '@context': AS2, id: note.id, '@type': [`${AS2}#Note`], [`${AS2}#content`]: [{ '@value': note.content }] },
    ],
    [
      'with a prefix of its own',
      {
        '@context': [AS2, { x: `${AS2}#` }],
        id: note.id,
        type: 'x:Note',
        'x:content': { '@value': note.content, '@language': 'en' },
      },
    ],
    ['with an alias', { '@context': [AS2, { text: 'as:content' }], id: note.id, type: 'Note', text: note.content }],
    ['with only a vocabulary', { '@context': { '@vocab': `${AS2}#` }, ...note }],
  ])('reads a note %s', (_name, document) => {
    const { type, content, ...rest } = read(document);
    expect({ type: [type].flat()[0], content: [content].flat()[0], ...rest }).toEqual(note);
  });

  it('goes into objects and lists, and their own contexts', () => {
    const embedded = { '@context': [AS2, { q: `${AS2}#` }], 'q:content': 'x', '@type': 'q:Note' };
    expect(
      read({ '@context': AS2, type: 'as:Create', object: [embedded], 'as:to': { '@list': ['as:Public'] } }),
    ).toEqual({
      type: 'Create',
      object: [{ '@context': embedded['@context'], content: 'x', type: 'Note' }],
      to: ['as:Public'],
    });
  });

  it('does not let an alias override the word itself', () => {
    expect(read({ '@context': AS2, content: 'a', 'as:content': 'b' })).toEqual({ content: 'a' });
    expect(read({ '@context': AS2, 'as:content': 'b', content: 'a' })).toEqual({ content: 'a' });
  });

  it('reads the guid of diaspora* as Friendica and as Hubzilla write it', () => {
    const diaspora = 'https://diasporafoundation.org/ns/';
    expect(read({ '@context': [AS2, { diaspora }], 'diaspora:guid': 'g' })).toEqual({ 'diaspora:guid': 'g' });
    expect(read({ '@context': [AS2, { diaspora, guid: 'diaspora:guid' }], guid: 'g' })).toEqual({
      'diaspora:guid': 'g',
    });
  });
});

describe('contexts', () => {
  const mastodon = {
    ostatus: 'http://ostatus.org#',
    atomUri: 'ostatus:atomUri',
    inReplyToAtomUri: 'ostatus:inReplyToAtomUri',
    conversation: 'ostatus:conversation',
    sensitive: 'as:sensitive',
    toot: 'http://joinmastodon.org/ns#',
    votersCount: 'toot:votersCount',
    Emoji: 'toot:Emoji',
    focalPoint: { '@container': '@list', '@id': 'toot:focalPoint' },
    blurhash: 'toot:blurhash',
    Hashtag: 'as:Hashtag',
    quote: { '@id': 'https://w3id.org/fep/044f#quote', '@type': '@id' },
    gts: 'https://gotosocial.org/ns#',
    interactionPolicy: { '@id': 'gts:interactionPolicy', '@type': '@id' },
  };
  const misskey = {
    Key: 'sec:Key',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    sensitive: 'as:sensitive',
    Hashtag: 'as:Hashtag',
    quoteUrl: 'as:quoteUrl',
    toot: 'http://joinmastodon.org/ns#',
    Emoji: 'toot:Emoji',
    featured: 'toot:featured',
    discoverable: 'toot:discoverable',
    schema: 'http://schema.org#',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    misskey: 'https://misskey-hub.net/ns#',
    _misskey_content: 'misskey:_misskey_content',
    _misskey_quote: 'misskey:_misskey_quote',
    isCat: 'misskey:isCat',
    vcard: 'http://www.w3.org/2006/vcard/ns#',
  };
  const friendica = {
    vcard: 'http://www.w3.org/2006/vcard/ns#',
    dfrn: 'http://purl.org/macgirvin/dfrn/1.0/',
    diaspora: 'https://diasporafoundation.org/ns/',
    litepub: 'http://litepub.social/ns#',
    toot: 'http://joinmastodon.org/ns#',
    featured: { '@id': 'toot:featured', '@type': '@id' },
    schema: 'http://schema.org#',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    sensitive: 'as:sensitive',
    Hashtag: 'as:Hashtag',
    quoteUrl: 'as:quoteUrl',
    conversation: 'ostatus:conversation',
    directMessage: 'litepub:directMessage',
    discoverable: 'toot:discoverable',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
  };
  it.each<[string, JsonObject['@context']]>([
    ['Mastodon', [AS2, mastodon]],
    ['Mastodon actors', [AS2, 'https://w3id.org/security/v1', mastodon]],
    ['Misskey', [AS2, 'https://w3id.org/security/v1', misskey]],
    ['Pleroma', [AS2, 'https://pleroma.example/schemas/litepub-0.1.jsonld', { '@language': 'und' }]],
    ['Friendica', [AS2, 'https://w3id.org/security/v1', friendica]],
    ['GoToSocial', ['https://gotosocial.org/ns', AS2, { sensitive: 'as:sensitive' }]],
    ['a key of GoToSocial', ['https://w3id.org/security/v1', AS2]],
    ['a key alone', 'https://w3id.org/security/v1'],
    ['Lemmy', ['https://join-lemmy.org/context.json', AS2]],
    [
      'PeerTube',
      [
        AS2,
        {
          sc: 'http://schema.org/',
          likes: { '@id': 'as:likes', '@type': '@id' },
          icons: 'as:icon',
          language: 'sc:inLanguage',
        },
      ],
    ],
    ['Bridgy Fed', [AS2, 'https://purl.archive.org/miscellany', 'https://w3id.org/fep/fffd']],
    ['nobody we know, beside ActivityStreams', [AS2, 'https://new.example/ns']],
    [
      'one that repeats what is so',
      [AS2, { content: 'as:content', id: '@id', type: '@type', object: { '@id': 'as:object', '@type': '@id' } }],
    ],
    [
      'one that declares an inbox in LDP',
      [AS2, { ldp: 'http://www.w3.org/ns/ldp#', inbox: { '@id': 'ldp:inbox', '@type': '@id' } }],
    ],
  ])('of %s pass', (_name, context) => {
    expect(verdict({ '@context': context, ...note })).toBe('ok');
  });

  it.each<[string, JsonObject['@context']]>([
    ['is of another world', 'https://schema.example/other'],
    ['gives content another meaning', [AS2, { content: 'https://evil.example/content' }]],
    ['swaps actor and object', [AS2, { actor: 'as:object', object: 'as:actor' }]],
    ['moves the prefix under a word', [AS2, { as: 'https://evil.example/ns#', to: 'as:to' }]],
    ['takes a word away', [AS2, { to: null }]],
    ['renames the id', [AS2, { id: 'https://evil.example/id' }]],
    ['makes Create something else', [AS2, { Create: 'as:Delete' }]],
    ['reverses a word', [AS2, { actor: { '@reverse': 'as:actor' } }]],
    ['is a number', 7],
    ['is only an object', { x: 'https://x.example/' }],
  ])('that %s are refused', (_name, context) => {
    expect(verdict({ '@context': context, ...note })).toBe('unknown-context');
    expect(verdict({ '@context': [AS2], type: 'Create', object: { '@context': context, ...note } })).toBe(
      ['is of another world', 'is only an object'].includes(_name) ? 'ok' : 'unknown-context',
    );
  });

  it('names those that it has not seen', () => {
    const normalised = normalise({ '@context': [AS2, 'https://new.example/ns'], ...note });
    expect(normalised.ok && normalised.value.unfamiliar).toEqual(['https://new.example/ns']);
  });
});
