import fc from 'fast-check';
import { isDiasporaId, isGuid } from '../identity/ids.js';
import { findDiasporaLinks, readDiasporaLink, writeDiasporaLink } from '../identity/links.js';
import { cleanText, isXmlText } from '../xml/write.js';
import { findHashtags, writeHashtag } from './hashtags.js';
import { findMentions, writeMention } from './mentions.js';

const id = 'carol@beta.example:8443';
const guid = '176516f51c065211755a6e654dcd962c';

describe('a diaspora* id', () => {
  it.each([
    'a@b',
    'a-b.c_d9@x.example',
    'a@127.0.0.1:3000',
    'a@[::1]',
    'a@[2001:db8::1]:80',
    `${'a'.repeat(240)}@x.example`,
  ])('%s is one', (text) => expect(isDiasporaId(text)).toBe(true));
  it.each([
    '',
    '@',
    'a',
    'a@',
    '@b',
    'A@b',
    'a@B',
    'a b@c',
    'a@b@c',
    'a@b:',
    'a@b:0',
    'a@b:65536',
    'a@b:x',
    'a@.b',
    'a@b..c',
    'a@-b',
    'a@[b]',
    'a@[::1',
    'a@[::1]x',
    'a@b/c',
    'ä@b',
    'a@b\n',
    `${'a'.repeat(250)}@x.example`,
  ])('%j is none', (text) => expect(isDiasporaId(text)).toBe(false));
});

describe('a guid', () => {
  it.each([guid, 'a'.repeat(16), 'a'.repeat(255), 'A-b_c@d.e:f12345678'])('%s is one', (text) =>
    expect(isGuid(text)).toBe(true),
  );
  it.each(['', 'a'.repeat(15), 'a'.repeat(256), `${guid}-`, `${guid}/x`, `${guid}\n`, `${guid}ä`])(
    '%j is none',
    (text) => expect(isGuid(text)).toBe(false),
  );
});

describe('a mention', () => {
  it('is found where it stands', () => {
    const text = `Hi @{Carol; with more; ${id}}, @{${id}}, @{Nobody}, @{x; Y@z} {@{ ; a@b} @{`;
    const found = findMentions(text);
    expect(found.map(({ id, name }) => ({ id, name }))).toEqual([
      { id, name: 'Carol; with more' },
      { id, name: undefined },
      { id: 'a@b', name: undefined },
    ]);
    expect(text.slice(found[1]!.start, found[1]!.end)).toBe(`@{${id}}`);
  });
  it('is found again, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, before) => {
        const text = `${before.replaceAll('{', '')} ${writeMention(id, name)} after`;
        expect(findMentions(text).map((mention) => mention.id)).toEqual([id]);
      }),
    );
    expect(writeMention(id, 'A {b}; c')).toBe(`@{A (b), c; ${id}}`);
    expect(writeMention(id, ' ')).toBe(`@{${id}}`);
  });
  it('costs nothing where there is none', () => {
    for (const text of ['@{'.repeat(30_000), `${'@{a; '.repeat(13_000)}}`]) {
      expect(findMentions(text)).toEqual([]);
    }
  });
});

describe('a hashtag', () => {
  it('is found where it stands', () => {
    const text = '#one #Zwei-ö_3 a#b ##c #<3 # d\n#日本 (#e #f) #<br>';
    expect(findHashtags(text).map(({ tag }) => tag)).toEqual(['one', 'Zwei-ö_3', '<3', '日本', 'f']);
    const [first] = findHashtags(' #one');
    expect(' #one'.slice(first!.start, first!.end)).toBe('#one');
    expect(findHashtags(`#${'a'.repeat(256)}`)).toEqual([]);
  });
  it('is made of a word', () => {
    expect(writeHashtag('a b!c')).toBe('#abc');
    expect(writeHashtag('<3')).toBe('#<3');
    expect(writeHashtag('!')).toBeUndefined();
  });
});

describe('a link of diaspora*', () => {
  const link = { author: id, type: 'post', guid };
  it('is read as it was written', () => {
    expect(readDiasporaLink(writeDiasporaLink(link))).toEqual(link);
    expect(readDiasporaLink(`web+${writeDiasporaLink(link)}`)).toEqual(link);
  });
  it('is found where it stands', () => {
    const text = `see web+diaspora://${id}/post/${guid}. And [x](diaspora://a@b/comment/${guid}), diaspora://A@b/post/${guid} diaspora://a@b/post/short`;
    const found = findDiasporaLinks(text);
    expect(found.map(({ author, type }) => [author, type])).toEqual([
      [id, 'post'],
      ['a@b', 'comment'],
    ]);
    expect(text.slice(found[0]!.start, found[0]!.end)).toBe(`web+diaspora://${id}/post/${guid}`);
  });
  it.each(['', `diaspora://${id}/post/`, `xdiaspora://${id}/post/${guid}`, `diaspora://${id}/post/${guid} `])(
    '%j is none',
    (text) => expect(readDiasporaLink(text)).toBeUndefined(),
  );
});

describe('text for XML', () => {
  it('is cleaned of what XML cannot carry', () => {
    expect(cleanText('a\0b\u001fc\ufffed\ud800e\t\n\r🌍')).toBe('abcd\ufffde\t\n\r🌍');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isXmlText(cleanText(text))));
  });
});
