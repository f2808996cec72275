import {
  constants,
  createCipheriv,
  createDecipheriv,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { Undecryptable } from '../errors.js';
import { LIMITS } from '../limits.js';
import { bodyText } from '../xml/read.js';
import { readEnvelope, type Envelope } from './read.js';

const CIPHER = 'aes-256-cbc';
const { RSA_PKCS1_PADDING: padding } = constants;

/** Seals an envelope for one person: the body of `POST /receive/users/:guid`, `application/json`. */
export function sealEnvelope(envelope: string, recipientKey: KeyObject): string {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const bundle = JSON.stringify({ key: key.toString('base64'), iv: iv.toString('base64') });
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(envelope, 'utf8'), cipher.final()]);
  return JSON.stringify({
    aes_key: publicEncrypt({ key: recipientKey, padding }, Buffer.from(bundle)).toString('base64'),
    encrypted_magic_envelope: sealed.toString('base64'),
  });
}

/**
 * Opens what was sealed for the owner of the key. Whatever is wrong with it, the error is `Undecryptable` and says
 * nothing more. It takes its time, though, so answer the request before this is called. Needs OpenSSL 3.2 or later,
 * whose RSA gives random bytes for wrong padding.
 */
export function openEnvelope(body: string | Uint8Array, key: KeyObject): Envelope {
  try {
    const { aes_key, encrypted_magic_envelope } = object(bodyText(body, 2 * LIMITS.body));
    const bundle = object(privateDecrypt({ key, padding }, bytes(aes_key)).toString('latin1'));
    const cipher = createDecipheriv(CIPHER, bytes(bundle.key), bytes(bundle.iv));
    return readEnvelope(Buffer.concat([cipher.update(bytes(encrypted_magic_envelope)), cipher.final()]));
  } catch {
    throw new Undecryptable();
  }
}

function object(json: string): Record<string, unknown> {
  return Object(JSON.parse(json)) as Record<string, unknown>;
}

function bytes(base64: unknown): Buffer {
  if (typeof base64 !== 'string') throw new TypeError('no base64');
  return Buffer.from(base64, 'base64');
}
