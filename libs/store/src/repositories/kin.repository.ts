import type { Account, IdentityId, Network } from '@planet/core';
import type { Account as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { records } from '../sql.js';
import { toAccount } from './account.repository.js';

/** The accounts of one person. */
export interface Kin {
  id: IdentityId;
  /** The account that lives here: its copies speak for all accounts of the person. */
  home: Account;
  /** Accounts of theirs that live elsewhere. */
  linked: Account[];
  /** Copies of the home account. */
  copies: Account[];
  /** Copies of linked accounts, from before they were linked. */
  mirrors: Account[];
}

/** The account of the person that lives on the network. Of several the one that was known first. */
export const faceOn = (kin: Kin, network: Network): Account | undefined =>
  kin.linked.find((account) => account.network === network);
export const copyOn = (kin: Kin, network: Network): Account | undefined =>
  kin.copies.find((account) => account.network === network);
/** All accounts that are the person, but copies. */
export const selves = (kin: Kin): Account[] => [kin.home, ...kin.linked];

/** The accounts of these people, in one query; none where nobody is asked for. Accounts that are gone are left out. */
export async function kinOf(tx: Tx, identityIds: Iterable<string | null>): Promise<Map<string, Kin>> {
  const ids = [...new Set([...identityIds].filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await records<Row & { person: string; home: string }>(tx)`
    WITH own AS (
      SELECT a.*, i.id AS person, i.account_id AS home FROM identity i JOIN account a ON a.identity_id = i.id
      WHERE i.id = ANY(${ids}::uuid[]) AND i.deleted_at IS NULL AND a.origin IN ('member', 'stranger')
        AND (a.gone_at IS NULL OR a.id = i.account_id))
    SELECT * FROM own UNION ALL SELECT c.*, own.person, own.home FROM own JOIN account c ON c.of_id = own.id
    ORDER BY created_at, id`;
  const found = new Map<string, Kin>();
  for (const [id, list] of Map.groupBy(rows, (row) => row.person)) {
    const all = list.map(({ person: _person, home: _home, ...row }) => toAccount(row));
    const home = all.find((account) => account.id === list[0]!.home);
    if (!home) continue;
    found.set(id, {
      id: id as IdentityId,
      home,
      linked: all.filter((account) => account.of === null && account.id !== home.id),
      copies: all.filter((account) => account.of === home.id),
      mirrors: all.filter((account) => account.of !== null && account.of !== home.id),
    });
  }
  return found;
}
