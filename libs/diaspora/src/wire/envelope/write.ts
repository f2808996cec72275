import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { encodeBase64Url } from '../base64.js';
import { writeEntity } from '../entities/make.js';
import type { Entity } from '../entities/registry.js';
import { ALGORITHM, DATA_TYPE, ENCODING, NAMESPACE, signatureBase } from './base-string.js';

const signAsync = promisify(sign) as (algorithm: string, data: Buffer, key: KeyObject) => Promise<Buffer>;

/**
 * The entity in a Magic Envelope, signed by its sender: the body of `POST /receive/public`, and what goes into a private
 * one. Signs on the calling thread, 0.25 ms with RSA-2048 and 4 ms with RSA-4096; see `writeEnvelopeAsync`.
 */
export function writeEnvelope(entity: Entity, sender: string, key: KeyObject): string {
  const data = dataOf(entity);
  return envelope(data, sender, sign('sha256', signatureBase(data), key));
}

/** The same, with the signature made in libuv's pool. */
export async function writeEnvelopeAsync(entity: Entity, sender: string, key: KeyObject): Promise<string> {
  const data = dataOf(entity);
  return envelope(data, sender, await signAsync('sha256', signatureBase(data), key));
}

function dataOf(entity: Entity): string {
  return encodeBase64Url(Buffer.from(writeEntity(entity), 'utf8'));
}

/** Nothing in it needs escaping. Pods look for the prefix `me:`, so it is never another. */
function envelope(data: string, sender: string, signature: Buffer): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<me:env xmlns:me="${NAMESPACE}">
  <me:data type="${DATA_TYPE}">${data}</me:data>
  <me:encoding>${ENCODING}</me:encoding>
  <me:alg>${ALGORITHM}</me:alg>
  <me:sig key_id="${encodeBase64Url(Buffer.from(sender, 'utf8'))}">${encodeBase64Url(signature)}</me:sig>
</me:env>
`;
}
