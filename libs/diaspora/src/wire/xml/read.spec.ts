import { WireError } from '../errors.js';
import { bodyText, parseXml } from './read.js';

const laughs = (root: string) =>
  `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')}]><${root}>&l9;</${root}>`;
const bombs: [name: string, code: string, body: string][] = [
  ['a billion laughs', 'doctype', laughs('status_message')],
  [
    'a quadratic blowup',
    'doctype',
    `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(100_000)}">]><a>${'&e;'.repeat(100_000)}</a>`,
  ],
  ['a megabyte of document type', 'doctype', `<!DOCTYPE a [${' '.repeat(1_000_000)}]><a/>`],
  ['a document type behind a comment', 'doctype', '<?xml version="1.0"?><!-- > --><?a <b?>\n<!DOCTYPE a><a/>'],
  ['a file', 'doctype', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'],
  ['a document type in lower case', 'doctype', '<!doctype a><a/>'],
  ['300,000 levels', 'xml-too-complex', '<a>'.repeat(300_000)],
  ['80,000 attributes', 'xml-too-complex', `<a ${Array.from({ length: 80_000 }, (_, n) => `a${n}=""`).join(' ')}/>`],
  ['300,000 elements', 'xml-too-complex', `<a>${'<b/>'.repeat(300_000)}</a>`],
  ['eight megabytes', 'too-large', `<a>${' '.repeat(8_000_000)}</a>`],
];

function refused(body: string | Uint8Array): string {
  try {
    parseXml(bodyText(body, 2_000_000));
    return 'read';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

describe('an XML bomb', () => {
  it.each(bombs)('%s is refused as %s, in less than a millisecond and a megabyte', (_name, code, body) => {
    const runs = Array.from({ length: 20 }, () => {
      const before = process.memoryUsage().heapUsed;
      const start = performance.now();
      expect(refused(body)).toBe(code);
      return { ms: performance.now() - start, bytes: process.memoryUsage().heapUsed - before };
    });
    // The best of twenty: a test machine has other things to do.
    expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThan(1);
    expect(Math.min(...runs.map(({ bytes }) => Math.abs(bytes)))).toBeLessThan(1_000_000);
  });
});

describe('XML', () => {
  it.each([
    ['not at all', 'this is not xml'],
    ['nothing', ''],
    ['two roots', '<a/><b/>'],
    ['junk behind', '<a/>b'],
    ['an open end', '<a><b></b>'],
    ['a wrong end', '<a><b></a></b>'],
    ['an attribute twice', '<a b="" b=""/>'],
    ['an entity that nobody declared', '<a>&nbsp;</a>'],
    ['a control character', '<a>&#1;</a>'],
    ['a control character as XML 1.1', '<?xml version="1.1"?><a>&#1;</a>'],
    ['a raw NUL', '<a>\0</a>'],
    ['half a surrogate pair', '<a>\ud800</a>'],
    ['a reference to one', '<a>&#xD800;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['a document type too late', '<a><!DOCTYPE a></a>'],
    ['a bare ampersand', '<a>b & c</a>'],
  ])('that is %s is refused', (_what, xml) => expect(refused(xml)).toBe('malformed-xml'));

  it('that is not UTF-8 is refused', () => expect(refused(Buffer.from([0x3c, 0x61, 0xff]))).toBe('not-utf8'));

  it('is read with its text put together', () => {
    const root = parseXml(
      '\ufeff \n<?xml version="1.0" encoding="utf-8"?><a b="1&lt;"> x<!-- y -->&#x1F30D;<c/><![CDATA[<d>]]></a>\n',
    );
    expect(root).toEqual({
      name: 'a',
      attributes: { b: '1<' },
      text: ' x🌍<d>',
      children: [{ name: 'c', attributes: {}, text: '', children: [] }],
    });
  });

  it('names nothing of the language', () => {
    const { attributes, name } = parseXml('<__proto__ __proto__="x"/>');
    expect([name, Object.keys(attributes)]).toEqual(['__proto__', ['__proto__']]);
  });
});
