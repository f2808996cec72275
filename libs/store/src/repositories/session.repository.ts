import type { IdentityId } from '@planet/core';
import type { Session as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

export type SessionRow = Omit<Row, 'identityId'> & { identityId: IdentityId };

export async function insert(tx: Tx, session: Omit<SessionRow, 'lastUsedAt'>): Promise<void> {
  await tx.session.create({ data: session });
}

/** Null: unknown, expired, or of an older epoch or a deleted identity. */
export const find = async (tx: Tx, hash: string): Promise<SessionRow | null> =>
  (
    await records<SessionRow>(tx)`
      SELECT s.* FROM session s JOIN identity i ON i.id = s.identity_id AND i.epoch = s.epoch AND i.deleted_at IS NULL
      WHERE s.hash = ${hash} AND s.expires_at > now()`
  )[0] ?? null;

/** Ends the session soon, for the requests under way; of several that found it and want to replace it one may. */
export const supersede = async (tx: Tx, { hash, expiresAt }: SessionRow, endsAt: Date): Promise<boolean> =>
  (await execute(tx)`UPDATE session SET expires_at = ${endsAt} WHERE hash = ${hash} AND expires_at = ${expiresAt}`) > 0;

export async function used(tx: Tx, hash: string): Promise<void> {
  await execute(tx)`UPDATE session SET last_used_at = now() WHERE hash = ${hash}`;
}

/** Those that are open, the last used first. */
export const ofIdentity = (tx: Tx, identityId: string, after: Date): Promise<SessionRow[]> =>
  records<SessionRow>(tx)`
    SELECT s.* FROM session s JOIN identity i ON i.id = s.identity_id AND i.epoch = s.epoch
    WHERE s.identity_id = ${identityId}::uuid AND s.expires_at > ${after} ORDER BY s.last_used_at DESC, s.hash LIMIT 200`;

export const end = async (tx: Tx, hash: string): Promise<boolean> =>
  (await execute(tx)`DELETE FROM session WHERE hash = ${hash}`) > 0;

/** The one that begins so; false: there is none of this person. */
export const endOf = async (tx: Tx, identityId: string, id: string): Promise<boolean> =>
  /^[0-9a-f]{16}$/.test(id) &&
  (await execute(tx)`
    DELETE FROM session WHERE identity_id = ${identityId}::uuid AND hash >= ${id} AND hash < ${`${id}g`}`) > 0;

/** All but the one that is kept. */
export const endAll = (tx: Tx, identityId: string, keep = ''): Promise<number> =>
  execute(tx)`DELETE FROM session WHERE identity_id = ${identityId}::uuid AND hash <> ${keep}`;

/** Forgets what is past. */
export const forget = (tx: Tx, before: Date): Promise<number> =>
  execute(tx)`DELETE FROM session WHERE expires_at < ${before}`;
