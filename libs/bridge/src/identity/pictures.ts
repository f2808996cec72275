import { ok, refuse, safeMediaType, type IdentityId, type Outcome } from '@planet/core';
import { createBlobStore } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { hour, within } from './entrance.js';

/** Longest picture that people bring, in bytes. */
export const longestPicture = 524_288;
const picturesPerHour = 60;

/** Keeps a picture that a person brings, as a blob. @returns its SHA-256 */
export async function keepPicture(bridge: Bridge, identityId: IdentityId, bytes: Uint8Array): Promise<Outcome<string>> {
  if (bytes.byteLength > longestPicture) return refuse('too-large', `At most ${longestPicture / 1024} KiB.`);
  const type = safeMediaType(bytes);
  if (!type?.startsWith('image/')) return refuse('not-a-picture');
  if (!(await within(bridge.store.prisma, `picture ${identityId}`, picturesPerHour, hour)))
    return refuse('too-many-attempts');
  return ok(await createBlobStore(bridge.store.prisma).put(bytes, type));
}
