import type { Tx } from '../client.js';

/** Tokens are kept as hashes only. */
export async function insert(
  tx: Tx,
  token: {
    hash: string;
    name: string;
    scopes: string[];
    accountId: string | null;
    /** Who made it for themselves, in which epoch. */
    identityId?: string;
    epoch?: number;
  },
): Promise<void> {
  await tx.apiToken.create({ data: token });
}

/** Ends the token that begins so (`ApiTokenShown.id`); false: there is none. */
export async function revoke(tx: Tx, id: string): Promise<boolean> {
  if (!/^[0-9a-f]{16}$/.test(id)) return false;
  const { count } = await tx.apiToken.deleteMany({ where: { hash: { gte: id, lt: `${id}g` } } });
  return count > 0;
}

/** Ends one that the person made. */
export async function revokeOf(tx: Tx, identityId: string, id: string): Promise<boolean> {
  if (!/^[0-9a-f]{16}$/.test(id)) return false;
  const { count } = await tx.apiToken.deleteMany({ where: { identityId, hash: { gte: id, lt: `${id}g` } } });
  return count > 0;
}

export async function revokeAllOf(tx: Tx, identityId: string): Promise<void> {
  await tx.apiToken.deleteMany({ where: { identityId } });
}
