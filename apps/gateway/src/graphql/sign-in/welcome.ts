import type { SignedIn as Opened } from '@planet/bridge';
import type { Api } from '../deps.js';
import { ApiError, badInput } from '../errors.js';
import { presentIdentity } from '../identity/identity.types.js';
import { HandleRefused } from '../refusal.types.js';
import type { Visit } from '../visit.js';
import { SignedIn } from './sign-up.types.js';

/** Nobody is signed in, or out, by a page of another site. */
export function ownPage(visit: Visit): void {
  if (visit.foreign) throw new ApiError('FORBIDDEN', 'This may be asked by a page of this Planet only.');
}

export async function welcome(api: Api, visit: Visit, { identityId, session }: Opened): Promise<SignedIn> {
  const identity = (await api.views.identities.byIds([identityId])).get(identityId);
  if (!identity) throw new Error(`identity ${identityId} is gone`);
  visit.setSession(session);
  return Object.assign(new SignedIn(), {
    identity: presentIdentity(identity, api.origin),
    expiresAt: session.expiresAt,
  });
}

/** Whoever cannot be called so is told of a handle like it. */
export async function suggested<T>(api: Api, refused: T, handle: string): Promise<T> {
  if (refused instanceof HandleRefused) refused.suggestion = await api.identity.suggestHandle(handle);
  return refused;
}

export function checkLength(texts: Record<string, string | null | undefined>, most: number): void {
  for (const [name, text] of Object.entries(texts))
    if (text && text.length > most) throw badInput(`${name} has more than ${most} characters.`);
}

/** What a browser answers for a passkey is an object of a few hundred bytes. */
export function checkAnswer(passkey: unknown): void {
  if (passkey === null || passkey === undefined) return;
  if (typeof passkey !== 'object' || Array.isArray(passkey)) throw badInput('passkey must be an object.');
  if (JSON.stringify(passkey).length > 20_000) throw badInput('passkey has more than 20,000 characters.');
}
