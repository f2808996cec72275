import { hash } from 'node:crypto';
import { accept, refuse, type Checked } from './checked.js';

export type DigestRefusal = 'digest-missing' | 'digest-mismatch';

/** Longer headers hold no honest digest: the longest is SHA-512 (88 characters), and a few may stand side by side. */
const MAX_HEADER = 1024;

/** `Digest` (RFC 3230) of a body, as Mastodon wants it: `SHA-256=<base64>`. */
export function digestHeader(body: Uint8Array): string {
  return `SHA-256=${hash('sha256', body, 'base64')}`;
}

/** `Content-Digest` (RFC 9530) of a body: `sha-256=:<base64>:`. */
export function contentDigestHeader(body: Uint8Array): string {
  return `sha-256=:${hash('sha256', body, 'base64')}:`;
}

/** Does the `Digest` header describe these bytes? Each digest of a kind that we know must, and there must be one. */
export function checkDigest(header: string | undefined, body: Uint8Array): Checked<void, DigestRefusal> {
  return checkAll(header, body, plain);
}

/** The same for `Content-Digest`, whose values stand between colons (RFC 9530 section 2). */
export function checkContentDigest(header: string | undefined, body: Uint8Array): Checked<void, DigestRefusal> {
  return checkAll(header, body, betweenColons);
}

const MATCHES = accept(undefined);

function checkAll(
  header: string | undefined,
  body: Uint8Array,
  unwrap: (value: string) => string | undefined,
): Checked<void, DigestRefusal> {
  if (header === undefined || header === '') return refuse('digest-missing', 'no digest header');
  if (header.length > MAX_HEADER) return refuse('digest-mismatch', 'the digest header is too long');
  let known = 0;
  for (let start = 0; start <= header.length;) {
    const comma = header.indexOf(',', start);
    const end = comma === -1 ? header.length : comma;
    const equals = header.indexOf('=', start);
    if (equals !== -1 && equals < end) {
      const algorithm = algorithmOf(header.slice(start, equals).trim());
      if (algorithm !== undefined) {
        const value = unwrap(header.slice(equals + 1, end).trim());
        if (value === undefined || !describes(algorithm, value, body)) {
          return refuse('digest-mismatch', `the ${algorithm} digest is not that of the body`);
        }
        known += 1;
      }
    }
    start = end + 1;
  }
  return known > 0 ? MATCHES : refuse('digest-missing', 'no sha-256 or sha-512 digest');
}

function algorithmOf(name: string): 'sha256' | 'sha512' | undefined {
  switch (name.toLowerCase()) {
    case 'sha-256':
      return 'sha256';
    case 'sha-512':
      return 'sha512';
    default:
      return undefined;
  }
}

function plain(value: string): string {
  return value;
}

function betweenColons(value: string): string | undefined {
  return value.length > 2 && value.startsWith(':') && value.endsWith(':') ? value.slice(1, -1) : undefined;
}

/** In constant time, though a digest is no secret. As text: base64 has one right spelling for each value. */
function describes(algorithm: 'sha256' | 'sha512', claimed: string, body: Uint8Array): boolean {
  const actual = hash(algorithm, body, 'base64');
  if (claimed.length !== actual.length) return false;
  let difference = 0;
  for (let at = 0; at < actual.length; at += 1) difference |= actual.charCodeAt(at) ^ claimed.charCodeAt(at);
  return difference === 0;
}
