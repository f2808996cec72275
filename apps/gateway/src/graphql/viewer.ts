import { timingSafeEqual } from 'node:crypto';
import type { AccountId, IdentityId } from '@planet/core';
import { hashOfToken, type TokenHolder } from '@planet/store';
import type { Api } from './deps.js';
import { ApiError, badInput } from './errors.js';
import { idOf } from './global-id.js';
import type { Visit } from './visit.js';

export const scopes = ['read', 'write', 'invite', 'admin'] as const;
export type Scope = (typeof scopes)[number];
/** Whoever sent a valid token, or came with the cookie of a session. */
export interface Viewer extends TokenHolder {
  /** The session's hash; null: it was a token. */
  session: string | null;
  /** The token's hash; null: it was a session, or the token of the settings, which stands while they do. */
  token: string | null;
}

const nobodys = { accountId: null, identityId: null, session: null, token: null };

/** Null: no token was sent, or an empty one. A token that nobody holds ends the request. */
export async function authenticate(header: string | undefined, api: Api): Promise<Viewer | null> {
  if (header === undefined || /^(Bearer)?\s*$/i.test(header)) return null;
  const token = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(header)?.[1];
  if (!token) throw new ApiError('UNAUTHENTICATED', 'The header must read: Authorization: Bearer TOKEN.', 401);
  if (api.adminToken && sameToken(token, api.adminToken))
    return { ...nobodys, name: 'admin', scopes: [...scopes], accountIds: [] };
  const holder = await api.views.tokens.holder(token);
  if (!holder) throw new ApiError('UNAUTHENTICATED', 'The token is not known.', 401);
  return { ...holder, session: null, token: hashOfToken(token) };
}

/** A person in their own browser may read and write in the name of all their accounts. */
export async function recognise(cookie: string, api: Api, visit: Visit): Promise<Viewer | null> {
  const visitor = await api.identity.resume(cookie, { renews: !visit.bySocket });
  if (!visitor) return null;
  if (visitor.renewed) visit.setSession(visitor.renewed);
  const { accountId, accountIds, identityId, session } = visitor;
  return { name: 'session', scopes: ['read', 'write'], accountId, accountIds, identityId, session, token: null };
}

/** Is what they came with in force still? For those who stay connected. */
export async function stands(viewer: Viewer | null, api: Api): Promise<boolean> {
  if (viewer?.session) return api.identity.stands(viewer.session);
  return !viewer?.token || api.views.tokens.stands(viewer.token);
}

/** Keys and credentials are changed by the person in their browser, never by a token of theirs. */
export function requireSession(viewer: Viewer | null): { identityId: IdentityId; session: string } {
  if (!viewer?.identityId || !viewer.session)
    throw new ApiError(viewer ? 'FORBIDDEN' : 'UNAUTHENTICATED', 'This needs the session of a person: sign in.');
  return { identityId: viewer.identityId, session: viewer.session };
}

/** A person's pseudonyms are theirs too: nobody else is told so. */
export async function withPersonas(viewer: Viewer | null, api: Api): Promise<Viewer | null> {
  if (!viewer?.identityId) return viewer;
  const personas = await api.identity.personasOf(viewer.identityId);
  return personas.length > 0 ? { ...viewer, accountIds: [...viewer.accountIds, ...personas] } : viewer;
}

/** Whoever is signed in, or holds a person's own token, and may write. */
export function actingPerson(viewer: Viewer | null): IdentityId {
  const { identityId } = requireScope(viewer, 'write');
  if (!identityId) throw new ApiError('FORBIDDEN', 'This is for people: sign in, or use a token of your own.');
  return identityId;
}

const sameToken = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashOfToken(a)), Buffer.from(hashOfToken(b)));

export const isAdmin = (viewer: Viewer | null): boolean => viewer?.scopes.includes('admin') ?? false;

/** `admin` holds all scopes. */
export function requireScope(viewer: Viewer | null, scope: Scope): Viewer {
  if (!viewer) throw new ApiError('UNAUTHENTICATED', 'This needs a token: Authorization: Bearer TOKEN.');
  if (!viewer.scopes.includes(scope) && !isAdmin(viewer))
    throw new ApiError('FORBIDDEN', `This needs a token with the scope ${scope}.`);
  return viewer;
}

/** In whose name a mutation acts: the token's account, another one of the same person, for admins any. */
export function actingAccount(viewer: Viewer | null, as: string | null | undefined): AccountId {
  const writer = requireScope(viewer, 'write');
  if (as === null || as === undefined) {
    if (!writer.accountId) throw badInput('The token belongs to no account: say with `as` in whose name this is.');
    return writer.accountId as AccountId;
  }
  const id = idOf<AccountId>('Account', as);
  if (!id) throw badInput('`as` is not the id of an account.');
  if (!writer.accountIds.includes(id) && !isAdmin(writer))
    throw new ApiError('FORBIDDEN', 'The token does not belong to this account.');
  return id;
}
