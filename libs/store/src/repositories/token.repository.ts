import type { Tx } from '../client.js';

/** Tokens are kept as hashes only. */
export async function insert(
  tx: Tx,
  token: { hash: string; name: string; scopes: string[]; accountId: string | null },
): Promise<void> {
  await tx.apiToken.create({ data: token });
}
