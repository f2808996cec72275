import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { StartError } from './start-error.js';

/** The sealed bytes cannot be opened: another key-encryption key, another owner or purpose, or a changed row. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Layout: 1 byte key id, 12 bytes nonce, ciphertext, 16 bytes tag (AES-256-GCM, NIST SP 800-38D). */
const NONCE = 12;
const TAG = 16;

/** What the seal is bound to: a sealed key copied to another row does not open. */
export interface SealedFor {
  owner: string;
  purpose: string;
}

export interface Sealer {
  seal(text: string, place: SealedFor): Uint8Array;
  /** @throws SealBroken */
  unseal(sealed: Uint8Array, place: SealedFor): string;
}

/**
 * Seals with the first key and opens with any of them, so that a key can be replaced: set the new one in front, keep
 * the old one until nothing is left that it sealed.
 *
 * @param keks keys of 32 bytes in base64, newest first, separated by commas
 */
export function createSealer(keks: string): Sealer {
  const ring = new Map<number, KeyObject>();
  const ids = keks.split(',').map((text) => {
    const bytes = Buffer.from(text.trim(), 'base64');
    if (bytes.length !== 32) throw new StartError('The key-encryption key (KEK) must be 32 bytes in base64.');
    const id = createHash('sha256').update(bytes).digest()[0]!;
    const standing = ring.get(id);
    const key = createSecretKey(bytes);
    if (standing && !standing.equals(key)) throw new StartError('Two keys in KEK have the same id: draw a new one.');
    ring.set(id, key);
    return id;
  });
  const newest = ids[0]!;
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', ring.get(newest)!, nonce).setAAD(boundTo(place));
      return Buffer.concat([
        Buffer.of(newest),
        nonce,
        cipher.update(text, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
    },
    unseal(sealed, place) {
      const bytes = Buffer.from(sealed);
      const key = ring.get(bytes[0] ?? -1);
      if (!key || bytes.length < 1 + NONCE + TAG)
        throw new SealBroken(`the key of ${place.owner} was sealed under another key-encryption key (KEK)`);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE), { authTagLength: TAG })
        .setAAD(boundTo(place))
        .setAuthTag(bytes.subarray(-TAG));
      try {
        return decipher.update(bytes.subarray(1 + NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new SealBroken(`the sealed key of ${place.owner} (${place.purpose}) has been changed, or KEK is another`);
      }
    },
  };
}

const boundTo = ({ owner, purpose }: SealedFor): Buffer => Buffer.from(JSON.stringify([owner, purpose]));
