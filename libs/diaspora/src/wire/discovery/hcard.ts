import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import type { KeyObject } from 'node:crypto';
import { MalformedHcard } from '../errors.js';
import { isGuid } from '../identity/ids.js';
import { readPublicKey } from '../keys.js';
import { LIMITS } from '../limits.js';

/** Who somebody is, for other pods, before any profile was sent. */
export interface Hcard {
  readonly guid: string;
  /** The part of the id before the @. */
  readonly nickname: string;
  readonly full_name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly searchable: boolean;
  /** Addresses, perhaps relative to the hCard's; 300, 100 and 50 pixels. */
  readonly photo: string;
  readonly photo_medium: string;
  readonly photo_small: string;
  /** PEM. */
  readonly public_key: string;
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;
const MAX_HTML = 262_144;
const MAX_NODES = 10_000;

/**
 * Reads a pod's hCard: HTML, any, with the class names of the specification on it; the first of a class counts. The key
 * comes parsed as well. Throws `MalformedHcard`, and `MalformedKey`.
 */
export function readHcard(html: string): Hcard & { readonly key: KeyObject } {
  if (html.length > MAX_HTML) throw new MalformedHcard('too long');
  const elements = elementsOf(parse(html));
  const text = (name: string): string => textOf(withClass(elements, name)).trim();
  const photo = (around: string): string | undefined => {
    const outer = withClass(elements, around);
    const image = outer && withClass(elementsOf(outer), 'photo');
    const source = image?.attrs.find(({ name }) => name === 'src')?.value.trim();
    return source !== undefined && source !== '' && source.length <= LIMITS.url ? source : undefined;
  };
  const guid = text('uid');
  if (!isGuid(guid)) throw new MalformedHcard('no guid');
  const large = photo('entity_photo');
  if (large === undefined) throw new MalformedHcard('no photo');
  const full_name = clip(text('fn'));
  const pem = textOf(elements.find((element) => element.tagName === 'pre' && hasClass(element, 'key'))).trim();
  return Object.freeze({
    guid,
    nickname: clip(text('nickname')),
    full_name,
    first_name: clip(text('given_name')),
    last_name: clip(text('family_name')),
    searchable: text('searchable') === 'true',
    photo: large,
    photo_medium: photo('entity_photo_medium') ?? large,
    photo_small: photo('entity_photo_small') ?? large,
    public_key: pem,
    key: readPublicKey(pem),
  });
}

/** Longer names than the specification has are shortened: they are for show. */
function clip(text: string): string {
  return [...text.slice(0, 1024)].slice(0, LIMITS.fullName).join('');
}

/** In the order of the document. Without recursion: how deep a stranger's document is, is the stranger's choice. */
function nodesOf(top: Node): Node[] {
  const found: Node[] = [];
  const waiting: Node[] = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.push(node) > MAX_NODES) throw new MalformedHcard('too many nodes');
    if ('childNodes' in node) for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
  return found;
}

function elementsOf(top: Node): Element[] {
  return nodesOf(top).filter((node): node is Element => 'attrs' in node);
}

function textOf(element: Element | undefined): string {
  let text = '';
  if (element !== undefined) for (const node of nodesOf(element)) if ('value' in node) text += node.value;
  return text;
}

function hasClass(element: Element, name: string): boolean {
  const classes = element.attrs.find((attribute) => attribute.name === 'class')?.value;
  return classes !== undefined && classes.split(/\s+/).includes(name);
}

function withClass(elements: readonly Element[], name: string): Element | undefined {
  return elements.find((element) => hasClass(element, name));
}
