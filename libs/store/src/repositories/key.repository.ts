import type { Tx } from '../client.js';
import { records } from '../sql.js';

export interface SealedPair {
  public: string;
  sealed: Uint8Array;
}
const shape = (row: { public: string; sealed: Uint8Array }): SealedPair => ({ public: row.public, sealed: row.sealed });

export async function find(tx: Tx, owner: string, purpose: string): Promise<SealedPair | null> {
  const [row] = await records<SealedPair>(tx)`
    SELECT public, sealed FROM key_pair WHERE owner = ${owner} AND purpose = ${purpose}`;
  return row ? shape(row) : null;
}

/** Gives the row that stands: the first one to be written wins. */
export async function insertIfAbsent(tx: Tx, owner: string, purpose: string, pair: SealedPair): Promise<SealedPair> {
  const data = { owner, purpose, public: pair.public, sealed: Buffer.from(pair.sealed) };
  await tx.keyPair.createMany({ data: [data], skipDuplicates: true });
  return (await find(tx, owner, purpose))!;
}

export async function publics(tx: Tx, owners: string[], purpose: string): Promise<Map<string, string>> {
  const rows = await tx.keyPair.findMany({
    where: { owner: { in: owners }, purpose },
    select: { owner: true, public: true },
  });
  return new Map(rows.map((row) => [row.owner, row.public]));
}

/** Destroys the pair; what was made from it remains. */
export async function remove(tx: Tx, owner: string, purpose: string): Promise<void> {
  await tx.keyPair.deleteMany({ where: { owner, purpose } });
}
