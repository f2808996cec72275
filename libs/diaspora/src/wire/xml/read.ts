import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';
import { BodyTooLarge, DoctypeRefused, MalformedXml, NotUtf8, XmlTooComplex } from '../errors.js';
import { LIMITS } from '../limits.js';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text directly inside, CDATA included, comments left out. */
  readonly text: string;
}
interface Building {
  name: string;
  attributes: Record<string, string>;
  children: Building[];
  text: string;
}

/** A body as text: bytes must be UTF-8. Throws `BodyTooLarge`, `NotUtf8`. */
export function bodyText(body: string | Uint8Array, limit: number = LIMITS.body): string {
  if (body.length > limit) throw new BodyTooLarge(`more than ${limit} bytes`);
  if (typeof body === 'string') return body;
  if (!isUtf8(body)) throw new NotUtf8('the bytes are not UTF-8');
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

const OPTIONS = { xmlns: false, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const;
const DECLARED = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"']*)/;
const NO_ATTRIBUTES: Record<string, string> = Object.freeze(Object.create(null));

/**
 * Parses a document under limits: no document type, five entities, `LIMITS.depth`, `LIMITS.elements`,
 * `LIMITS.attributes`. White space in front of the declaration is forgiven. Throws `MalformedXml`, `DoctypeRefused`,
 * `XmlTooComplex`.
 */
export function parseXml(xml: string): Element {
  const text = xml.trimStart();
  if (hasDoctype(text)) throw new DoctypeRefused('a document type is not read');
  const encoding = DECLARED.exec(text.slice(0, 200))?.[1] ?? 'utf-8';
  if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw new MalformedXml('only UTF-8 is read');
  // Seven handlers at most: an eighth makes the parser an object that V8 reads six times slower.
  const parser = new SaxesParser(OPTIONS);
  const open: Building[] = [];
  let root: Building | undefined;
  let elements = 0;
  let attributes = 0;
  parser.on('error', (error) => {
    throw new MalformedXml(error.message.slice(0, 200));
  });
  parser.on('opentagstart', () => {
    attributes = 0;
    if (open.length >= LIMITS.depth) throw new XmlTooComplex(`more than ${LIMITS.depth} levels`);
    if (++elements > LIMITS.elements) throw new XmlTooComplex(`more than ${LIMITS.elements} elements`);
  });
  parser.on('attribute', () => {
    if (++attributes > LIMITS.attributes) throw new XmlTooComplex(`more than ${LIMITS.attributes} attributes`);
  });
  parser.on('opentag', (tag) => {
    const { name } = tag;
    const element = { name, attributes: attributes === 0 ? NO_ATTRIBUTES : tag.attributes, children: [], text: '' };
    const parent = open[open.length - 1];
    if (parent === undefined) root = element;
    else parent.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const append = (part: string): void => {
    const element = open[open.length - 1];
    if (element !== undefined) element.text += part;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(text).close();
  if (root === undefined) throw new MalformedXml('no element');
  return root;
}

/** Before the root there may be instructions, comments and white space; anything else that begins with `<!` is refused. */
function hasDoctype(text: string): boolean {
  let at = 0;
  for (;;) {
    at = text.indexOf('<', at);
    if (at === -1) return false;
    const close = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    if (close === undefined) return text.startsWith('<!', at);
    const end = text.indexOf(close, at + (close === '?>' ? 2 : 4));
    if (end === -1) return false;
    at = end + close.length;
  }
}
