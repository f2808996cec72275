import { decodeBase64 } from '../base64.js';
import { accept, refuse, type Checked } from '../checked.js';
import type { Component, ParsedSignature, ParseRefusal } from './types.js';

const MAX_COVERED = 32;

/**
 * Reads the value of a `Signature` header after draft-cavage-http-signatures-12 section 4: parameters between commas, text in
 * double quotes, `created` and `expires` as bare integers.
 */
export function parseCavage(header: string): Checked<ParsedSignature, ParseRefusal> {
  const parameters = parseParameters(header);
  if (parameters === undefined) return refuse('malformed', 'the Signature header cannot be read');
  const { keyId, signature, algorithm } = parameters;
  if (keyId === undefined || keyId === '') return refuse('malformed', 'the signature names no key');
  const bytes = signature === undefined ? undefined : decodeBase64(signature);
  if (bytes === undefined) return refuse('malformed', 'the signature is not base64');
  const covered = coveredOf(parameters.headers ?? 'date');
  if (covered === undefined) return refuse('malformed', 'the list of signed headers cannot be read');
  return accept({
    scheme: 'cavage',
    keyId,
    algorithm: algorithm?.toLowerCase(),
    covered,
    created: parameters.created,
    expires: parameters.expires,
    signature: bytes,
    params: '',
  });
}

interface Parameters {
  keyId?: string;
  algorithm?: string;
  headers?: string;
  signature?: string;
  created?: number;
  expires?: number;
}

function parseParameters(header: string): Parameters | undefined {
  const found: Parameters = {};
  let at = 0;
  while (at < header.length) {
    const equals = header.indexOf('=', at);
    if (equals === -1) return undefined;
    const name = header.slice(at, equals).trim();
    const first = skipSpaces(header, equals + 1);
    let value: string;
    if (header.charCodeAt(first) === QUOTE) {
      const close = header.indexOf('"', first + 1);
      if (close === -1) return undefined;
      value = header.slice(first + 1, close);
      at = skipSpaces(header, close + 1);
      if (at < header.length && header.charCodeAt(at) !== COMMA) return undefined;
    } else {
      const comma = header.indexOf(',', first);
      at = comma === -1 ? header.length : comma;
      value = header.slice(first, at).trim();
    }
    at += 1;
    if (!assign(found, name, value)) return undefined;
  }
  return found;
}

const QUOTE = 0x22;
const COMMA = 0x2c;

/** False if the parameter is there twice or is no number where one must be. Unknown ones are passed over. */
function assign(found: Parameters, name: string, value: string): boolean {
  switch (name) {
    case 'keyId':
    case 'algorithm':
    case 'headers':
    case 'signature':
      if (found[name] !== undefined) return false;
      found[name] = value;
      return true;
    case 'created':
    case 'expires': {
      const seconds = Number(value);
      if (found[name] !== undefined || value === '' || !Number.isFinite(seconds)) return false;
      found[name] = seconds;
      return true;
    }
    default:
      return true;
  }
}

function coveredOf(headers: string): Component[] | undefined {
  const covered: Component[] = [];
  for (const word of headers.toLowerCase().split(' ')) {
    if (word === '') continue;
    if (covered.length === MAX_COVERED || covered.some((other) => other.name === word)) return undefined;
    covered.push({ name: word, identifier: word });
  }
  return covered.length > 0 ? covered : undefined;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09)) at += 1;
  return at;
}
