import { accountIdOf } from '@planet/core';
import type { Account, AccountId, NativeId, Network, Profile } from '@planet/core';
import type { Account as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, query, records } from '../sql.js';
import { toAccount } from './account.repository.js';

/** To the day: when somebody began is told of nobody's pseudonym. */
export async function insert(tx: Tx, accountId: AccountId, ownerTag: Uint8Array): Promise<void> {
  await execute(tx)`
    INSERT INTO persona (account_id, owner_tag, created_at)
    VALUES (${accountId}::uuid, ${Buffer.from(ownerTag)}, date_trunc('day', now())) ON CONFLICT DO NOTHING`;
}

/** A new account that lives here; null: the name is somebody's. */
export async function insertHome(
  tx: Tx,
  account: { nativeId: NativeId; network: Network; handle: string; profile: Profile },
): Promise<Account | null> {
  const { network, nativeId, handle, profile } = account;
  const [row] = await records<Row>(tx)`
    INSERT INTO account (id, network, native_id, origin, handle, profile, fetched_at)
    VALUES (${accountIdOf(network, nativeId)}::uuid, ${network}, ${nativeId}, 'member', ${handle}, ${JSON.stringify(profile)}::jsonb, now())
    ON CONFLICT DO NOTHING RETURNING *`;
  return row ? toAccount(row) : null;
}

/** Accounts of this owner, by handle. */
export async function ofTag(tx: Tx, ownerTag: Uint8Array): Promise<AccountId[]> {
  const rows = await query<{ id: AccountId }[]>(tx)`
    SELECT a.id FROM persona p JOIN account a ON a.id = p.account_id
    WHERE p.owner_tag = ${Buffer.from(ownerTag)} AND a.gone_at IS NULL ORDER BY a.handle`;
  return rows.map((row) => row.id);
}

/** Locks out others who add a persona of this owner until the transaction ends. */
export async function hold(tx: Tx, ownerTag: Uint8Array): Promise<void> {
  const name = `persona ${Buffer.from(ownerTag).toString('hex')}`;
  await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** The account and its copies began on the day, and not at the moment, when they did. */
export async function blur(tx: Tx, accountId: AccountId): Promise<void> {
  await execute(tx)`
    UPDATE account SET created_at = date_trunc('day', created_at), fetched_at = date_trunc('day', fetched_at)
    WHERE id = ${accountId}::uuid OR of_id = ${accountId}::uuid`;
}
