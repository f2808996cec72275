import type { IdentityId, NativeId, Network, Profile } from '@planet/core';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

/** Gives the account to the person, if it is nobody's. False: it is somebody's already, theirs or another's. */
export async function give(tx: Tx, accountId: string, identityId: IdentityId): Promise<boolean> {
  const given = await execute(tx)`
    UPDATE account SET identity_id = ${identityId}::uuid
    WHERE id = ${accountId}::uuid AND identity_id IS NULL AND origin IN ('member', 'stranger')`;
  return given > 0;
}

/** Takes the account from the person. False: it was not theirs, or is the one that lives here. */
export async function take(tx: Tx, accountId: string, identityId: IdentityId): Promise<boolean> {
  const taken = await execute(tx)`
    UPDATE account SET identity_id = NULL WHERE id = ${accountId}::uuid AND identity_id = ${identityId}::uuid
      AND NOT EXISTS (SELECT 1 FROM identity WHERE id = ${identityId}::uuid AND account_id = account.id)`;
  return taken > 0;
}

/** Holds the identity until the transaction ends; null: there is none, or it was deleted. */
export async function hold(tx: Tx, identityId: IdentityId): Promise<{ accountId: string | null } | null> {
  const [row] = await records<{ accountId: string | null }>(tx)`
    SELECT account_id FROM identity WHERE id = ${identityId}::uuid AND deleted_at IS NULL FOR UPDATE`;
  return row ?? null;
}

/** The whole profile, if it is not older than the one that stands. False: it is. */
export async function rewriteProfile(tx: Tx, id: string, profile: Profile, at: Date): Promise<boolean> {
  const changed = await execute(tx)`
    UPDATE account SET profile = ${JSON.stringify(profile)}::jsonb, profile_at = ${at}, fetched_at = now()
    WHERE id = ${id}::uuid AND (profile_at IS NULL OR profile_at <= ${at})`;
  return changed > 0;
}

/** The account's own copies say that they went over into those of another; gives the networks of those that did. */
export async function mirrorsMove(tx: Tx, from: string, to: string): Promise<Network[]> {
  const moved = await records<{ network: Network }>(tx)`
    UPDATE account m SET moved_to = c.native_id FROM account c
    WHERE m.of_id = ${from}::uuid AND c.of_id = ${to}::uuid AND c.network = m.network AND m.gone_at IS NULL
      AND m.moved_to IS DISTINCT FROM c.native_id RETURNING m.network`;
  return moved.map((row) => row.network);
}

/** The account's own copies speak for it again. */
export async function mirrorsReturn(tx: Tx, from: string): Promise<{ network: Network; nativeId: NativeId }[]> {
  return records<{ network: Network; nativeId: NativeId }>(tx)`
    UPDATE account SET moved_to = NULL WHERE of_id = ${from}::uuid AND moved_to IS NOT NULL AND gone_at IS NULL
    RETURNING network, native_id`;
}

/** Who is blocked by one of the two, or blocks one, stands so with both. */
export async function shareBlocks(tx: Tx, one: string, other: string): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ])
    await execute(tx)`
      INSERT INTO block (blocker_id, target_id, active, version, activity_id)
      SELECT CASE WHEN b.blocker_id = ${from}::uuid THEN ${to}::uuid ELSE b.blocker_id END,
        CASE WHEN b.target_id = ${from}::uuid THEN ${to}::uuid ELSE b.target_id END, true, b.version, b.activity_id
      FROM block b WHERE b.active AND (b.blocker_id = ${from}::uuid OR b.target_id = ${from}::uuid)
      ON CONFLICT DO NOTHING`;
}
