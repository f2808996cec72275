import { WireError } from '../errors.js';
import { bombs } from '../conformance/bombs.js';
import { bodyText, parseXml } from './read.js';

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
  // What that costs is measured by `npm run bench -- bombs`.
  it.each(bombs)('%s is refused as %s', (_name, code, body) => expect(refused(body)).toBe(code));
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
