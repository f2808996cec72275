import type { AccountId, Identity, IdentityId } from '@planet/core';
import type { Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

export interface NewIdentity {
  id: IdentityId;
  handle: string;
  /** Lower case. */
  owner: string | null;
  custody: Identity['custody'];
  recovery: string | null;
  accountId: AccountId;
}

/** @throws what `isTaken` knows where the handle or the owner is another's. */
export async function insert(tx: Tx, identity: NewIdentity): Promise<void> {
  await tx.identity.create({ data: identity });
}

export async function byIds(tx: Tx, ids: Iterable<string>): Promise<Map<string, Identity>> {
  const list = [...new Set(ids)];
  if (list.length === 0) return new Map();
  const rows = await records<Identity>(tx)`SELECT * FROM identity WHERE id = ANY(${list}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}
/** Locked, so that no recovery happens meanwhile; null: there is none. */
export const lock = async (tx: Tx, id: string): Promise<Identity | null> =>
  (await records<Identity>(tx)`SELECT * FROM identity WHERE id = ${id}::uuid FOR SHARE`)[0] ?? null;

export const byId = async (tx: Tx, id: string): Promise<Identity | null> => (await byIds(tx, [id])).get(id) ?? null;

export const byHandle = async (tx: Tx, handle: string): Promise<Identity | null> =>
  (await records<Identity>(tx)`SELECT * FROM identity WHERE handle = ${handle}`)[0] ?? null;

/** @param owner in any case */
export const byOwner = async (tx: Tx, owner: string): Promise<Identity | null> =>
  (await records<Identity>(tx)`SELECT * FROM identity WHERE owner = ${owner.toLowerCase()}`)[0] ?? null;

/** Whose account it is: the home account, a linked one, or a copy of either. */
export const byAccount = async (tx: Tx, accountId: string): Promise<Identity | null> =>
  (
    await records<Identity>(tx)`
      SELECT i.* FROM account a JOIN identity i ON i.id = a.identity_id WHERE a.id = ${accountId}::uuid`
  )[0] ?? null;

/** Of these handles, those that somebody has here, on the chain, or as a copy on some network. */
export async function takenHandles(
  tx: Tx,
  handles: string[],
  { networks, world }: { networks: string[]; world: string | null },
): Promise<Set<string>> {
  const rows = await query<{ handle: string }[]>(tx)`
    SELECT handle FROM identity WHERE handle = ANY(${handles})
    UNION SELECT handle FROM chain_identity WHERE world = ${world} AND handle = ANY(${handles})
    UNION SELECT local_handle FROM account WHERE network = ANY(${networks}) AND local_handle = ANY(${handles})
    UNION SELECT handle FROM account WHERE network = 'planet' AND handle = ANY(${handles})`;
  return new Set(rows.map((row) => row.handle));
}

/** Does an identity on the chain have this owner? */
export const ownsOnChain = async (tx: Tx, world: string, owner: string): Promise<boolean> =>
  (await query(tx)`SELECT 1 FROM chain_identity WHERE world = ${world} AND owner = ${owner.toLowerCase()}`).length > 0;

/** The account becomes one of the person's. */
export async function adopt(tx: Tx, accountId: string, identityId: IdentityId): Promise<void> {
  await execute(tx)`UPDATE account SET identity_id = ${identityId}::uuid WHERE id = ${accountId}::uuid`;
}

/** The key that was made for the person. False: there is one already. */
export const setOwner = async (tx: Tx, id: string, owner: string, recovery: string | null): Promise<boolean> =>
  (await execute(tx)`
    UPDATE identity SET owner = ${owner.toLowerCase()}, recovery = coalesce(recovery, ${recovery?.toLowerCase() ?? null})
    WHERE id = ${id}::uuid AND owner IS NULL`) > 0;

export async function setCustody(tx: Tx, id: string, custody: Identity['custody']): Promise<void> {
  await execute(tx)`UPDATE identity SET custody = ${custody} WHERE id = ${id}::uuid`;
}
export async function setRecovery(tx: Tx, id: string, recovery: string | null): Promise<void> {
  await execute(tx)`UPDATE identity SET recovery = ${recovery?.toLowerCase() ?? null} WHERE id = ${id}::uuid`;
}

/**
 * A finished recovery. The epoch grows, also where that of the chain (which may have begun anew) is behind ours. Somebody
 * else who named this owner, and is not on the chain, does not have it.
 *
 * @returns the new epoch; null: it is the owner's already
 */
export async function recover(tx: Tx, id: string, newOwner: string, epoch: number): Promise<number | null> {
  const owner = newOwner.toLowerCase();
  await execute(tx)`UPDATE identity SET owner = NULL WHERE owner = ${owner} AND id <> ${id}::uuid`;
  const [row] = await records<{ epoch: number }>(tx)`
    UPDATE identity SET owner = ${owner}, custody = 'own', epoch = greatest(epoch + 1, ${epoch})
    WHERE id = ${id}::uuid AND owner IS DISTINCT FROM ${owner} RETURNING epoch`;
  return row?.epoch ?? null;
}

/** The token of this owner; null: the chain has none yet. */
export const tokenOf = async (tx: Tx, world: string, owner: string): Promise<string | null> =>
  (
    await query<{ id: string }[]>(tx)`
      SELECT identity_id AS id FROM chain_identity WHERE world = ${world} AND owner = ${owner.toLowerCase()}`
  )[0]?.id ?? null;
