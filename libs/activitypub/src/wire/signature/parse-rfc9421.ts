import { decodeBase64 } from '../base64.js';
import { accept, refuse, type Checked } from '../checked.js';
import { FieldCursor, type InnerListItem, type Parameters } from './structured-field.js';
import type { Component, ParsedSignature, ParseRefusal } from './types.js';

const MAX_COVERED = 32;

/**
 * Reads `Signature-Input` and `Signature` after RFC 9421 section 4. Like Mastodon it takes one signature, and wants
 * `created` and `keyid` in it.
 */
export function parseRfc9421(input: string, signature: string): Checked<ParsedSignature, ParseRefusal> {
  const cursor = new FieldCursor(input);
  const label = member(cursor);
  const start = cursor.at;
  const items = label === undefined ? undefined : cursor.innerList(MAX_COVERED);
  const parameters = items === undefined ? undefined : cursor.parameters();
  if (items === undefined || parameters === undefined) return refuse('malformed', 'Signature-Input cannot be read');
  const params = input.slice(start, cursor.at);
  cursor.skipSpaces();
  if (!cursor.done) return refuse('malformed', 'more than one signature, or text after the first');

  const bytes = signatureBytes(signature, label as string);
  if (bytes === undefined) return refuse('malformed', 'the Signature header does not hold that one signature');
  const covered = coveredOf(items);
  if (covered === undefined) {
    return refuse('malformed', 'a component stands there twice or has parameters that are not supported');
  }

  const keyId = text(parameters, 'keyid');
  const created = seconds(parameters, 'created');
  if (keyId === undefined || keyId === '') return refuse('malformed', 'the signature names no key');
  if (created === undefined) return refuse('malformed', 'the signature does not say when it was made');
  if (parameters.has('expires') && seconds(parameters, 'expires') === undefined) {
    return refuse('malformed', '`expires` is no time');
  }
  if (parameters.has('alg') && text(parameters, 'alg') === undefined) return refuse('malformed', '`alg` is no text');
  return accept({
    scheme: 'rfc9421',
    keyId,
    algorithm: text(parameters, 'alg'),
    covered,
    created,
    expires: seconds(parameters, 'expires'),
    signature: bytes,
    params,
  });
}

function member(cursor: FieldCursor): string | undefined {
  cursor.skipSpaces();
  const label = cursor.key();
  return label !== undefined && cursor.take('=') ? label : undefined;
}

function signatureBytes(header: string, label: string): Buffer | undefined {
  const cursor = new FieldCursor(header);
  if (member(cursor) !== label) return undefined;
  const value = cursor.binary();
  cursor.skipSpaces();
  return value !== undefined && cursor.done ? decodeBase64(value) : undefined;
}

function coveredOf(items: readonly InnerListItem[]): Component[] | undefined {
  const covered: Component[] = [];
  for (const item of items) {
    const parameter = item.value === '@query-param' ? text(item.parameters, 'name') : undefined;
    if (item.parameters.size > (parameter === undefined ? 0 : 1)) return undefined;
    if (covered.some((other) => other.identifier === item.raw)) return undefined;
    covered.push({ name: item.value, parameter, identifier: item.raw });
  }
  return covered;
}

function text(parameters: Parameters, name: string): string | undefined {
  const value = parameters.get(name);
  return typeof value === 'string' ? value : undefined;
}

function seconds(parameters: Parameters, name: string): number | undefined {
  const value = parameters.get(name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
