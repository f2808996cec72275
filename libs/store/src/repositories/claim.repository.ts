import type { Network } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { query } from '../sql.js';

export interface NewClaim {
  network: Network;
  account: string;
  /** `eip155:…:0x…` */
  claims: string;
}
export interface ClaimRow extends NewClaim {
  source: string;
  proven: boolean;
}

/** Adds those that are new; gives their number. */
export async function insert(tx: Tx, claims: NewClaim[], source: string): Promise<number> {
  const rows = await query<{ n: number }[]>(tx)`
    WITH added AS (
      INSERT INTO claim (network, account, claims, source)
      SELECT DISTINCT r.network, r.account, r.claims, ${source}
      FROM json_to_recordset(${rowsJson(claims)}::json) AS r(network text, account text, claims text)
      ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::int AS n FROM added`;
  return rows[0]!.n;
}

/**
 * What is claimed of the accounts and wallets that these identities hold. A claim is proven where account and address are
 * of the same identity: it owns the address, or has linked it.
 */
export async function ofIdentities(tx: Tx, ids: readonly string[]): Promise<Map<string, ClaimRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await query<(ClaimRow & { identity: string })[]>(tx)`
    WITH held AS (
      SELECT identity_id AS identity, network, account FROM proof
      WHERE identity_id = ANY(${[...ids]}::uuid[]) AND effective AND state IN ('verified', 'stale')),
    address AS (
      SELECT id AS identity, owner AS address FROM identity WHERE id = ANY(${[...ids]}::uuid[]) AND owner IS NOT NULL
      UNION SELECT identity, split_part(account, ':', 3) FROM held WHERE network = 'wallet')
    SELECT h.identity, c.network, c.account, c.claims, c.source,
      EXISTS (SELECT 1 FROM address a WHERE a.identity = h.identity AND a.address = split_part(c.claims, ':', 3)) AS proven
    FROM held h JOIN claim c ON c.network = h.network AND c.account = h.account
    ORDER BY c.network, c.account, c.claims LIMIT 2000`;
  return Map.groupBy(rows, (row) => row.identity);
}
