import { isUtf8 } from 'node:buffer';
import { Refused } from './refusal.js';

/**
 * The bytes as exact text: encoding it again gives the same bytes, which digests and signatures need. A body that is
 * not UTF-8 has no such text, and NUL cannot be stored by Postgres.
 */
export function exactText(body: Buffer): string {
  if (!isUtf8(body)) throw new Refused(400, 'malformed', 'The body is not UTF-8.');
  if (body.includes(0)) throw new Refused(400, 'malformed', 'The body holds a NUL byte.');
  return body.toString('utf8');
}
