import type { Network } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

export interface NewCopy {
  network: Network;
  nativeId: string;
  objectId: string;
  part?: number;
  origin?: boolean;
}
export interface CopyRow {
  nativeId: string;
  objectId: string;
  part: number;
  origin: boolean;
}

export async function insert(tx: Tx, copies: NewCopy[]): Promise<void> {
  if (copies.length === 0) return;
  // In one order, so that two workers with the same copies wait for each other and do not lock each other out.
  const rows = copies
    .toSorted((a, b) => (a.nativeId < b.nativeId ? -1 : 1))
    .map((c) => ({
      network: c.network,
      native_id: c.nativeId,
      object_id: c.objectId,
      part: c.part ?? 0,
      origin: c.origin ?? false,
    }));
  await execute(tx)`
    INSERT INTO copy (network, native_id, object_id, part, origin)
    SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json) AS r(network text, native_id text, object_id uuid, part int, origin bool)
    ON CONFLICT DO NOTHING`;
}

/** What our things are that the network calls by these ids. */
export async function resolve(tx: Tx, network: Network, nativeIds: Iterable<string>): Promise<Map<string, CopyRow>> {
  const list = [...new Set(nativeIds)];
  if (list.length === 0) return new Map();
  const rows = await records<CopyRow>(tx)`
    SELECT native_id, object_id, part, origin FROM copy WHERE network = ${network} AND native_id = ANY(${list})`;
  return new Map(rows.map((row) => [row.nativeId, row]));
}

/** The network's ids of our things, parts in order. */
export async function ofObjects(tx: Tx, network: Network, objectIds: Iterable<string>): Promise<Map<string, string[]>> {
  const list = [...new Set(objectIds)];
  if (list.length === 0) return new Map();
  const rows = await records<CopyRow>(tx)`
    SELECT native_id, object_id, part, origin FROM copy WHERE object_id = ANY(${list}::uuid[]) AND network = ${network} ORDER BY part`;
  const map = new Map<string, string[]>();
  for (const row of rows) map.set(row.objectId, [...(map.get(row.objectId) ?? []), row.nativeId]);
  return map;
}

/** The ids of our things on every network, parts in order. */
export async function everywhere(tx: Tx, objectIds: Iterable<string>): Promise<Map<string, Map<Network, string[]>>> {
  const list = [...new Set(objectIds)];
  const map = new Map<string, Map<Network, string[]>>();
  if (list.length === 0) return map;
  const rows = await records<CopyRow & { network: Network }>(tx)`
    SELECT network, native_id, object_id FROM copy WHERE object_id = ANY(${list}::uuid[]) ORDER BY part`;
  for (const { objectId, network, nativeId } of rows) {
    const names = map.get(objectId) ?? new Map<Network, string[]>();
    map.set(objectId, names.set(network, [...(names.get(network) ?? []), nativeId]));
  }
  return map;
}

/**
 * Things within a post that acts may name in its place (a poll with an id of its own). They stand apart from the names of
 * posts, so that nobody can take the name of another's post by calling a poll so.
 */
const within = (network: Network): Network => `within-${network}`;

export const insertInner = (tx: Tx, network: Network, inner: { nativeId: string; objectId: string }[]): Promise<void> =>
  insert(
    tx,
    inner.map((thing) => ({ ...thing, network: within(network) })),
  );

/** The posts in which these things are. */
export async function resolveInner(
  tx: Tx,
  network: Network,
  nativeIds: Iterable<string>,
): Promise<Map<string, string>> {
  const found = await resolve(tx, within(network), nativeIds);
  return new Map([...found].map(([id, copy]) => [id, copy.objectId]));
}

/** What the network calls the things within these posts. */
export async function innerOf(tx: Tx, network: Network, objectIds: Iterable<string>): Promise<Map<string, string>> {
  const found = await ofObjects(tx, within(network), objectIds);
  return new Map([...found].map(([id, names]) => [id, names[0]!]));
}

/** Forgets messages of ours that are things within this post: what they say no longer holds, and no act may name them. */
export async function forgetInner(tx: Tx, objectId: string): Promise<void> {
  await execute(tx)`
    WITH stale AS (
      SELECT c.network, c.native_id FROM copy w
        JOIN copy c ON w.network = 'within-' || c.network AND c.native_id = w.native_id AND c.object_id = w.object_id AND NOT c.origin
      WHERE w.object_id = ${objectId}::uuid)
    DELETE FROM copy d USING stale s
    WHERE d.object_id = ${objectId}::uuid AND d.native_id = s.native_id AND d.network IN (s.network, 'within-' || s.network)`;
}

export async function bury(tx: Tx, network: Network, nativeId: string, byId: string): Promise<void> {
  await tx.tombstone.createMany({ data: [{ network, nativeId, byId }], skipDuplicates: true });
}

/** Which of these (native id, author) were deleted before they came; as `nativeId\nauthor`. */
export async function buried(tx: Tx, network: Network, nativeIds: string[]): Promise<Set<string>> {
  if (nativeIds.length === 0) return new Set();
  const rows = await records<{ nativeId: string; byId: string }>(tx)`
    SELECT native_id, by_id FROM tombstone WHERE network = ${network} AND native_id = ANY(${nativeIds})`;
  return new Set(rows.map((row) => `${row.nativeId}\n${row.byId}`));
}

/** Which of these native ids are here by now although something is parked on them. */
export async function awaited(tx: Tx, network: Network, nativeIds: string[]): Promise<string[]> {
  if (nativeIds.length === 0) return [];
  const rows = await query<{ native_id: string }[]>(tx)`
    SELECT DISTINCT p.native_id FROM parked p JOIN copy c ON c.network IN (p.network, 'within-' || p.network) AND c.native_id = p.native_id
    WHERE p.network = ${network} AND p.native_id = ANY(${nativeIds})`;
  return rows.map((row) => row.native_id);
}

/** Posts under these native ids that stand although their author deleted them. */
export async function buriedAlive(
  tx: Tx,
  network: Network,
  nativeIds: string[],
): Promise<{ postId: string; byId: string }[]> {
  if (nativeIds.length === 0) return [];
  return query<{ postId: string; byId: string }[]>(tx)`
    SELECT p.id AS "postId", t.by_id AS "byId" FROM tombstone t
      JOIN copy c ON c.network = t.network AND c.native_id = t.native_id
      JOIN post p ON p.id = c.object_id AND p.author_id = t.by_id AND p.deleted_at IS NULL
    WHERE t.network = ${network} AND t.native_id = ANY(${nativeIds})`;
}
