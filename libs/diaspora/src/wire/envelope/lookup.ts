import type { KeyObject } from 'node:crypto';
import { BadSignature, SenderKeyNotFound } from '../errors.js';
import type { Envelope, VerifiedEnvelope } from './read.js';

/** `fresh` is false at first: the caller's cache will do. It is true when the cached key did not fit. */
export type KeyLookup = (id: string, fresh: boolean) => Promise<KeyObject | undefined>;

/**
 * Verifies with the cached key, and once more with a fetched one if that is another: a pod that was set up again has
 * new keys under old ids. Throws `SenderKeyNotFound`, `BadSignature`, `NotUtf8`, and what the lookup throws.
 */
export async function verifyEnvelope(envelope: Envelope, keyOf: KeyLookup): Promise<VerifiedEnvelope> {
  const cached = await keyOf(envelope.sender, false);
  if (cached === undefined) throw new SenderKeyNotFound(`no key of ${envelope.sender}`);
  try {
    return envelope.verify(cached);
  } catch (error) {
    if (!(error instanceof BadSignature)) throw error;
    const fetched = await keyOf(envelope.sender, true);
    if (fetched === undefined || fetched.equals(cached)) throw error;
    return envelope.verify(fetched);
  }
}
