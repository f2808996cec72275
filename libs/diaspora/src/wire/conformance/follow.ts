import type { KeyObject } from 'node:crypto';
import { isRelayable, type Entity } from '../entities/registry.js';
import { openEnvelope } from '../envelope/private.js';
import { readEnvelope } from '../envelope/read.js';
import { SenderKeyNotFound, WireError } from '../errors.js';
import { readPrivateKey, readPublicKey } from '../keys.js';
import { judge } from '../receive/judge.js';
import { signerOf } from '../receive/related.js';
import { isSameCause } from './causes.js';
import { relatedOf, type Authors } from './related.js';
import type { Vector, VectorKey } from './vector.js';

export interface Keys {
  publicKey(id: string): KeyObject | undefined;
  privateKey(id: string): KeyObject | undefined;
}

export function keysOf(list: readonly VectorKey[]): Keys {
  const publicKeys = new Map(list.map(({ id, public_pem }) => [id, readPublicKey(public_pem)]));
  const own = list.flatMap(({ id, private_pem }): [string, KeyObject][] =>
    private_pem === undefined ? [] : [[id, readPrivateKey(private_pem).privateKey]],
  );
  const privateKeys = new Map(own);
  return { publicKey: (id) => publicKeys.get(id), privateKey: (id) => privateKeys.get(id) };
}

/** What is not as the vector says, or `undefined`. Follows the verdict, then compares fields, or causes of refusal. */
export function follow(vector: Vector, keys: Keys, authors: Authors): string | undefined {
  let received: Received;
  try {
    received = receive(vector, keys, authors);
  } catch (error) {
    if (!(error instanceof WireError)) return `crashed: ${String(error)}`;
    if (vector.verdict === 'accepted') return `refused: ${error.code} (${error.message.slice(0, 200)})`;
    const { reference_error } = vector;
    // Where a document type is in the way, nothing behind it was looked at.
    if (reference_error === undefined || error.code === 'doctype') return undefined;
    return isSameCause(reference_error.class, error.code)
      ? undefined
      : `refused for ${error.code}, not ${reference_error.class}`;
  }
  return vector.verdict === 'rejected' ? 'accepted' : difference(vector, received);
}

interface Received {
  readonly sender: string;
  readonly entity: Entity;
}

function receive(vector: Vector, keys: Keys, authors: Authors): Received {
  const { channel, recipient } = vector;
  const own = recipient === undefined ? undefined : keys.privateKey(recipient);
  if (channel === 'private' && own === undefined) throw new Error(`no private key of ${recipient}`);
  const envelope = own === undefined ? readEnvelope(vector.body) : openEnvelope(vector.body, own);
  const key = keys.publicKey(envelope.sender);
  if (key === undefined) throw new SenderKeyNotFound(`no key of ${envelope.sender}`);
  const { sender } = envelope;
  const entity = envelope.verify(key).payload();
  const related = relatedOf(vector, entity, authors);
  const signer = signerOf(entity, related);
  const signerKey = signer === undefined ? undefined : keys.publicKey(signer);
  judge(entity, { sender, channel, recipient, related, signerKey });
  return { sender, entity };
}

function difference({ expected, payload_xml }: Vector, { sender, entity }: Received): string | undefined {
  if (expected === undefined) return undefined;
  if (entity.type !== expected.entity_type) return `read ${entity.type}, not ${expected.entity_type}`;
  if (sender !== expected.sender) return `sent by ${sender}, not ${expected.sender}`;
  const read = entity as unknown as Record<string, unknown>;
  for (const [name, wanted] of Object.entries(expected.fields)) {
    // Not properties: what the reference added of what it knew.
    if (name === 'parent' || name === 'target') continue;
    // Nor this: what is not dated, the reference dates by its clock.
    if (name === 'created_at' && read[name] === null && !payload_xml?.includes('<created_at>')) continue;
    if (!same(read[name] ?? null, wanted))
      return `${name} is ${JSON.stringify(read[name])}, not ${JSON.stringify(wanted)}`;
  }
  if (expected.signature_order === undefined || !isRelayable(entity)) return undefined;
  const order = entity.signed.map(([name]) => name);
  return same(order, expected.signature_order) ? undefined : `signed ${order}, not ${expected.signature_order}`;
}

function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => same((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]))
  );
}
