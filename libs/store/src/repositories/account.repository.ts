import { accountIdOf } from '@planet/core';
import type { Account, AccountId, AccountOrigin, HostedAccount, Network, Profile, RemoteAccount } from '@planet/core';
import type { Account as Row } from '../generated/client.js';
import { rowsJson, Taken, type Tx } from '../client.js';
import { execute, records } from '../sql.js';

export const toAccount = (row: Row): Account => ({
  ...(row as unknown as Account),
  of: row.ofId as AccountId | null,
  profile: row.profile as Profile,
  endpoints: row.endpoints as Account['endpoints'],
});

/** Makes sure that a row stands for each native id; gives all of them. Names never seen become bare strangers. */
export async function ensure(tx: Tx, network: Network, nativeIds: Iterable<string>): Promise<Account[]> {
  const ids = [...new Set(nativeIds)].sort();
  if (ids.length === 0) return [];
  const known = await byNatives(tx, network, ids);
  if (known.length === ids.length) return known;
  const have = new Set<string>(known.map((row) => row.nativeId));
  const rows = ids
    .filter((id) => !have.has(id))
    .map((native_id) => ({ id: accountIdOf(network, native_id), native_id, host: hostOf(native_id) }));
  await execute(tx)`
    INSERT INTO account (id, network, native_id, origin, host)
    SELECT r.id, ${network}, r.native_id, 'stranger', r.host
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, native_id text, host text)
    ON CONFLICT DO NOTHING`;
  return byNatives(tx, network, ids);
}

/** The rows under these native ids. */
export async function byNatives(tx: Tx, network: Network, nativeIds: string[]): Promise<Account[]> {
  if (nativeIds.length === 0) return [];
  const rows = await records<Row>(
    tx,
  )`SELECT * FROM account WHERE network = ${network} AND native_id = ANY(${nativeIds})`;
  return rows.map(toAccount);
}

function hostOf(nativeId: string): string | null {
  return URL.canParse(nativeId) && /^https?:/.test(nativeId) ? new URL(nativeId).host : null;
}

export async function byIds(tx: Tx, ids: Iterable<string>): Promise<Map<string, Account>> {
  const list = [...new Set(ids)];
  if (list.length === 0) return new Map();
  const rows = await records<Row>(tx)`SELECT * FROM account WHERE id = ANY(${list}::uuid[])`;
  return new Map(rows.map((row) => [row.id, toAccount(row)]));
}

export async function byNative(tx: Tx, network: Network, nativeId: string): Promise<Account | null> {
  return (await byNatives(tx, network, [nativeId]))[0] ?? null;
}

export async function byHandle(tx: Tx, network: Network, handle: string): Promise<Account | null> {
  const row =
    (await tx.account.findUnique({ where: { network_localHandle: { network, localHandle: handle } } })) ??
    (await tx.account.findFirst({ where: { network, handle, goneAt: null }, orderBy: { fetchedAt: 'desc' } }));
  return row && toAccount(row);
}

/** The copies that we host of each of these accounts on the network; keyed by the account that they stand for. */
export async function hostedOf(tx: Tx, ofIds: Iterable<string>, network: Network): Promise<Map<string, Account>> {
  const list = [...new Set(ofIds)];
  if (list.length === 0) return new Map();
  const rows = await records<Row>(
    tx,
  )`SELECT * FROM account WHERE of_id = ANY(${list}::uuid[]) AND network = ${network}`;
  return new Map(rows.map((row) => [row.ofId!, toAccount(row)]));
}

/**
 * The copy that speaks for the account on the network: of a person's linked accounts, that of the one that lives here.
 *
 * @param of a post: one from before the account was linked stays that of its own copy
 */
export async function spokesman(tx: Tx, id: string, network: Network, of?: string): Promise<Account | null> {
  const [mirror] = of
    ? await records<Row>(tx)`
        SELECT m.* FROM account m JOIN activity a ON a.actor_id = m.of_id AND a.kind = 'move'
          JOIN copy c ON c.object_id = ${of}::uuid AND c.network = m.network AND c.created_at < a.created_at
        WHERE m.of_id = ${id}::uuid AND m.network = ${network} AND m.moved_to IS NOT NULL LIMIT 1`
    : [];
  if (mirror) return toAccount(mirror);
  const [row] = await records<Row>(tx)`
    SELECT * FROM account WHERE network = ${network} AND of_id = coalesce((
      SELECT i.account_id FROM account a JOIN identity i ON i.id = a.identity_id AND i.deleted_at IS NULL
      WHERE a.id = ${id}::uuid), ${id}::uuid)`;
  return row ? toAccount(row) : null;
}

/** All copies of one account, on every network. */
export async function copiesOf(tx: Tx, ofId: string): Promise<Account[]> {
  return (await tx.account.findMany({ where: { ofId } })).map(toAccount);
}

/** Stores what `resolve` found; an account that we host is left as it is. */
export async function saveRemote(tx: Tx, network: Network, remote: RemoteAccount): Promise<Account> {
  const id = accountIdOf(network, remote.nativeId);
  const fresh = {
    handle: remote.handle,
    host: remote.host,
    profile: remote.profile as object,
    endpoints: { ...remote.endpoints, ...(remote.bridgedFrom ? { bridgedFrom: remote.bridgedFrom } : {}) } as object,
    fetchedAt: new Date(),
    movedTo: remote.movedTo ?? null,
    goneAt: null,
  };
  const existing = await byNative(tx, network, remote.nativeId);
  if (existing && (existing.origin === 'hosted' || existing.origin === 'service')) return existing;
  // Two workers may meet the same stranger: an upsert fails for one of them.
  if (!existing) {
    const first = { id, network, nativeId: remote.nativeId, origin: 'stranger' };
    await tx.account.createMany({ data: [first], skipDuplicates: true });
  }
  return toAccount(await tx.account.update({ where: { id: existing?.id ?? id }, data: fresh }));
}

/**
 * Records the copy of `of` on the network; the same when called again.
 * @throws what `isTaken` knows where the id or the handle is another account's by now.
 */
export async function saveHosted(
  tx: Tx,
  network: Network,
  of: Account,
  hosted: HostedAccount,
  origin: AccountOrigin = 'hosted',
): Promise<Account> {
  const id = accountIdOf(network, hosted.nativeId);
  const fresh = {
    origin,
    ofId: of.id,
    identityId: of.identityId,
    handle: hosted.host ? `${hosted.handle}@${hosted.host}` : hosted.handle,
    localHandle: hosted.handle,
    host: hosted.host,
    endpoints: hosted.endpoints as object,
    fetchedAt: new Date(),
  };
  // A row may stand under the id already: strangers named it before it was anybody's.
  await tx.account.createMany({ data: [{ id, network, nativeId: hosted.nativeId, ...fresh }], skipDuplicates: true });
  const { count } = await tx.account.updateMany({
    where: { id, OR: [{ ofId: null }, { ofId: of.id }] },
    data: fresh,
  });
  if (count === 0) throw new Taken(`${hosted.handle} on ${network} is another account's`);
  return (await byNative(tx, network, hosted.nativeId))!;
}

/** Last writer wins: an older profile than the one that stands changes nothing. False: it was older. */
export async function setProfile(tx: Tx, id: string, profile: Profile, at: Date): Promise<boolean> {
  const changed = await execute(tx)`
    UPDATE account SET profile = profile || ${JSON.stringify(profile)}::jsonb, profile_at = ${at}, fetched_at = now()
    WHERE id = ${id}::uuid AND (profile_at IS NULL OR profile_at <= ${at})`;
  return changed > 0;
}

/** When the profile was last written, ms; 0: never. */
export async function profileAt(tx: Tx, id: string): Promise<number> {
  const row = await tx.account.findUnique({ where: { id }, select: { profileAt: true } });
  return row?.profileAt?.getTime() ?? 0;
}

export async function setOrigin(tx: Tx, id: string, origin: AccountOrigin): Promise<void> {
  await tx.account.update({ where: { id }, data: { origin } });
}

/** The account with its copies on other networks. */
export async function setGone(tx: Tx, id: string): Promise<void> {
  await tx.account.updateMany({ where: { OR: [{ id }, { ofId: id }], goneAt: null }, data: { goneAt: new Date() } });
}

export async function setMoved(tx: Tx, id: string, movedTo: string): Promise<void> {
  await tx.account.update({ where: { id }, data: { movedTo } });
}

/** Whose the local handle is on these networks. */
export async function holdersOf(tx: Tx, networks: Network[], localHandle: string): Promise<(AccountId | null)[]> {
  const rows = await tx.account.findMany({ where: { network: { in: networks }, localHandle } });
  return rows.map((row) => row.ofId as AccountId | null);
}

/**
 * Holds the handle until the transaction ends, so that two people do not get it on two networks at once.
 * @throws what `isTaken` knows where it is another's by now.
 */
export async function claimHandle(tx: Tx, networks: Network[], localHandle: string, of: AccountId): Promise<void> {
  await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${`handle ${localHandle}`}, 0))`;
  const holders = await holdersOf(tx, networks, localHandle);
  if (holders.some((holder) => holder !== of)) throw new Taken(`${localHandle} is another account's`);
}
