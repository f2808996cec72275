import type { IdentityId, Network, PostId } from '@planet/core';
import type { Tx } from '../client.js';
import { execute, query } from '../sql.js';
import { voidOf } from './act.repository.js';

/** Whoever goes is signed in nowhere, and cannot sign in again. The row keeps the handle from everybody else. */
export async function closeDoors(tx: Tx, identityId: IdentityId, accountId: string | null): Promise<void> {
  await execute(tx)`UPDATE identity SET deleted_at = now() WHERE id = ${identityId}::uuid AND deleted_at IS NULL`;
  await execute(tx)`DELETE FROM session WHERE identity_id = ${identityId}::uuid`;
  await execute(tx)`DELETE FROM credential WHERE identity_id = ${identityId}::uuid`;
  await execute(tx)`
    DELETE FROM api_token WHERE identity_id = ${identityId}::uuid OR (account_id IS NOT NULL AND account_id = ${accountId}::uuid)`;
}

/** Links end. `keeps`: nobody else may have the accounts yet. */
export async function endProofs(tx: Tx, identityId: IdentityId, { keeps }: { keeps: boolean }): Promise<void> {
  await execute(tx)`
    UPDATE proof SET state = 'revoked', holds = CASE WHEN ${keeps} THEN holds END, ended_at = now(), next_check_at = NULL
    WHERE identity_id = ${identityId}::uuid AND state IN ('pending', 'verified', 'stale')`;
}

/** The identity's number on the chain and what its profile says there; null while it has none. */
export async function tokenOf(
  tx: Tx,
  world: string,
  owner: string | null,
): Promise<{ tokenId: string; profile: string } | null> {
  if (!owner) return null;
  const [row] = await query<{ tokenId: string; profile: string }[]>(tx)`
    SELECT identity_id AS "tokenId", profile FROM chain_identity WHERE world = ${world} AND owner = ${owner}`;
  return row ?? null;
}

/** Has the identity a token in this world, or will it have one soon? */
export async function hasToken(tx: Tx, world: string, identityId: string): Promise<boolean> {
  const rows = await query(tx)`
    SELECT 1 FROM identity i WHERE i.id = ${identityId}::uuid AND (
      EXISTS (SELECT 1 FROM chain_identity c WHERE c.world = ${world} AND c.owner = i.owner)
      OR EXISTS (SELECT 1 FROM act r WHERE r.identity_id = i.id AND r.kind = 'Register'
        AND r.state IN ('signed', 'relayed') AND coalesce(r.world, ${world}) = ${world}))`;
  return rows.length > 0;
}

/**
 * The token is no more: its accounts may be linked by others, nothing is left to be done in its name, and the wallet may
 * begin anew.
 */
export async function burnt(tx: Tx, identityId: IdentityId): Promise<void> {
  await execute(tx)`UPDATE proof SET holds = NULL WHERE identity_id = ${identityId}::uuid AND holds IS NOT NULL`;
  await voidOf(tx, identityId, 'identity-gone');
  await execute(tx)`UPDATE identity SET owner = NULL WHERE id = ${identityId}::uuid`;
}

/** Who has gone, and has no token in this world, has none to burn. */
export async function giveUpBurning(tx: Tx, world: string): Promise<void> {
  const acts = await query<{ identityId: IdentityId }[]>(tx)`
    SELECT a.identity_id AS "identityId" FROM act a JOIN identity i ON i.id = a.identity_id
    WHERE a.kind = 'Burn' AND a.state IN ('wanted', 'asked', 'signed') AND i.deleted_at IS NOT NULL`;
  for (const { identityId } of acts)
    if (!(await hasToken(tx, world, identityId))) await voidOf(tx, identityId, 'identity-gone');
}

/** Posts of the account that have a copy on the network, or on any other than their own; the newest first. */
export async function postsOn(tx: Tx, accountId: string, network: Network | null, limit: number): Promise<PostId[]> {
  const rows = await query<{ id: PostId }[]>(tx)`
    SELECT p.id FROM post p WHERE p.author_id = ${accountId}::uuid
      AND EXISTS (SELECT 1 FROM copy c WHERE c.object_id = p.id AND c.network = coalesce(${network}, c.network) AND NOT c.origin)
    ORDER BY p.created_at DESC LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** Those on the network who follow one of these accounts do so no longer. */
export async function endFollowersOn(tx: Tx, accountIds: string[], network: Network): Promise<void> {
  await execute(tx)`
    UPDATE follow f SET state = 'ended', updated_at = now() FROM account a
    WHERE f.target_id = ANY(${accountIds}::uuid[]) AND a.id = f.follower_id AND a.network = ${network}
      AND f.state IN ('active', 'requested')`;
}

/** The copy on the network is gone. False: there is none, or it is gone already. */
export async function endCopy(tx: Tx, ofId: string, network: Network): Promise<boolean> {
  const ended = await execute(tx)`
    UPDATE account SET gone_at = now() WHERE of_id = ${ofId}::uuid AND network = ${network} AND gone_at IS NULL`;
  return ended > 0;
}

/** Destroys the keys of people who have gone, once nothing is left to be signed and all that was is final. */
export async function destroyKeys(tx: Tx): Promise<number> {
  return execute(tx)`
    DELETE FROM key_pair k USING identity i
    WHERE k.purpose = 'wallet' AND k.owner = i.id::text AND i.deleted_at IS NOT NULL AND i.custody = 'managed'
      AND NOT EXISTS (SELECT 1 FROM act a WHERE a.identity_id = i.id AND a.state IN ('wanted', 'asked', 'signed'))
      AND NOT EXISTS (
        SELECT 1 FROM act a JOIN chain_transaction t ON t.id = a.id::text
        WHERE a.identity_id = i.id AND t.state NOT IN ('final', 'refused'))`;
}
