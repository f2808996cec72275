import { timingSafeEqual } from 'node:crypto';
import type { AccountId, IdentityId } from '@planet/core';
import { hashOfToken, type TokenHolder } from '@planet/store';
import type { Api } from './deps.js';
import { ApiError, badInput } from './errors.js';
import { idOf } from './global-id.js';

export const scopes = ['read', 'write', 'invite', 'admin'] as const;
export type Scope = (typeof scopes)[number];
/** Whoever sent a valid token. */
export type Viewer = TokenHolder;

/** Null: no token was sent, or an empty one. A token that nobody holds ends the request. */
export async function authenticate(header: string | undefined, api: Api): Promise<Viewer | null> {
  if (header === undefined || /^(Bearer)?\s*$/i.test(header)) return null;
  const token = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(header)?.[1];
  if (!token) throw new ApiError('UNAUTHENTICATED', 'The header must read: Authorization: Bearer TOKEN.', 401);
  if (api.adminToken && sameToken(token, api.adminToken))
    return { name: 'admin', scopes: [...scopes], accountId: null, accountIds: [], identityId: null };
  const holder = await api.views.tokens.holder(token);
  if (!holder) throw new ApiError('UNAUTHENTICATED', 'The token is not known.', 401);
  return holder;
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

/** The person who acts. */
export function actingPerson(viewer: Viewer | null): IdentityId {
  const { identityId } = requireScope(viewer, 'write');
  if (!identityId) throw new ApiError('FORBIDDEN', 'This is for people: sign in, or use a token of your own.');
  return identityId;
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
