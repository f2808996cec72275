import { stableId } from '@planet/core';
import type { Network, Reason } from '@planet/core';
import type { Delivery as Row } from '../generated/client.js';
import { rowsJson, type Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

export type DeliveryRow = Row;
export type DeliveryState = 'queued' | 'sending' | 'retrying' | 'delivered' | 'dead' | 'unsupported' | 'suppressed';
export interface NewDelivery {
  activityId: string;
  network: Network;
  address: string;
  host: string | null;
  asId: string | null;
  orderKey: string;
  state?: DeliveryState;
  reason?: Reason;
}

/** Inserts deliveries that are new, in order; gives the ids of those that are to be sent. */
export async function insert(tx: Tx, deliveries: NewDelivery[]): Promise<string[]> {
  if (deliveries.length === 0) return [];
  const rows = deliveries.map((d, n) => ({
    n,
    id: stableId('delivery', d.activityId, d.network, d.address),
    activity_id: d.activityId,
    network: d.network,
    address: d.address,
    host: d.host,
    as_id: d.asId,
    order_key: d.orderKey,
    state: d.state ?? 'queued',
    reason: d.reason ?? null,
  }));
  const inserted = await query<{ id: string; state: string }[]>(tx)`
    INSERT INTO delivery (id, activity_id, network, address, host, as_id, order_key, state, reason)
    SELECT id, activity_id, network, address, host, as_id, order_key, state, reason
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(n int, id uuid, activity_id uuid, network text, address text, host text,
      as_id uuid, order_key text, state text, reason text) ORDER BY n
    ON CONFLICT DO NOTHING RETURNING id, state`;
  return inserted.filter((row) => row.state === 'queued').map((row) => row.id);
}

/**
 * Takes the deliveries that may be sent now: queued or due, not held by another worker, and with nothing before them
 * in their order. They are held for `seconds`. A job that comes twice does not shorten the wait before a retry.
 */
export async function claim(tx: Tx, ids: string[], seconds: number): Promise<DeliveryRow[]> {
  // Locked in one order, so that two workers with the same deliveries do not lock each other out.
  const rows = await records<DeliveryRow>(tx)`
    WITH free AS (
      SELECT d.id FROM delivery d
      WHERE d.id = ANY(${ids}::uuid[])
        AND (d.state = 'queued' OR (d.state = 'retrying' AND d.next_attempt_at <= now()) OR (d.state = 'sending' AND d.locked_until < now()))
        AND NOT EXISTS (SELECT 1 FROM delivery p WHERE p.order_key = d.order_key AND p.seq < d.seq AND p.state IN ('queued', 'sending', 'retrying'))
      ORDER BY d.id FOR UPDATE OF d)
    UPDATE delivery d SET state = 'sending', locked_until = now() + make_interval(secs => ${seconds}), attempts = d.attempts + 1
    FROM free WHERE d.id = free.id RETURNING d.*`;
  return rows.sort((a, b) => Number(a.seq - b.seq));
}

/** Of these, still held by the worker that claimed them; locked until the transaction ends. */
export async function held(tx: Tx, rows: DeliveryRow[]): Promise<Set<string>> {
  const claims = rows.map(({ id, attempts }) => ({ id, attempts }));
  const found = await query<{ id: string }[]>(tx)`
    SELECT d.id FROM delivery d JOIN json_to_recordset(${rowsJson(claims)}::json) AS r(id uuid, attempts int) ON r.id = d.id
    WHERE d.state = 'sending' AND d.attempts = r.attempts ORDER BY d.id FOR UPDATE OF d`;
  return new Set(found.map((row) => row.id));
}

export interface DeliveryEnd {
  id: string;
  orderKey: string;
  state: DeliveryState;
  reason?: Reason | null;
  detail?: string | null;
  nextAttemptAt?: Date | null;
  /** True where the try should not count (the host rests, the thing before is not there yet). */
  uncounted?: boolean;
}

/**
 * Records ends; gives the deliveries that come next in the orders that became free. The end of a worker that was so slow
 * that another has ended the delivery meanwhile does not count.
 */
export async function finish(tx: Tx, ends: DeliveryEnd[]): Promise<string[]> {
  if (ends.length === 0) return [];
  const rows = ends
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((e) => ({
      id: e.id,
      state: e.state,
      reason: e.reason ?? null,
      detail: e.detail?.slice(0, 500) ?? null,
      next: e.nextAttemptAt ?? null,
      done: e.state !== 'retrying',
      back: e.uncounted ? 1 : 0,
    }));
  await execute(tx)`
    UPDATE delivery d SET state = r.state, reason = r.reason, detail = r.detail, next_attempt_at = r.next, locked_until = NULL,
      done_at = CASE WHEN r.done THEN now() END, attempts = d.attempts - r.back
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, state text, reason text, detail text, next timestamptz, done bool, back int)
    WHERE d.id = r.id AND d.state = 'sending'`;
  const free = ends.filter((e) => e.state !== 'retrying').map((e) => e.orderKey);
  if (free.length === 0) return [];
  const next = await query<{ id: string }[]>(tx)`
    SELECT DISTINCT ON (order_key) id FROM delivery
    WHERE order_key = ANY(${free}) AND state IN ('queued', 'retrying') ORDER BY order_key, seq`;
  return next.map((row) => row.id);
}

/** Retries that are due and jobs that were lost; marks them queued again. */
export const due = (tx: Tx, limit: number): Promise<{ id: string; network: string }[]> => query<
  { id: string; network: string }[]
>(tx)`
  UPDATE delivery SET state = 'queued', next_attempt_at = now() + interval '2 minutes' WHERE id IN (
    SELECT id FROM delivery
    WHERE (state = 'retrying' AND next_attempt_at <= now())
       OR (state = 'queued' AND coalesce(next_attempt_at, created_at + interval '1 minute') <= now())
       OR (state = 'sending' AND locked_until < now())
    ORDER BY next_attempt_at NULLS FIRST LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  RETURNING id, network`;

/** Of these objects: those still on their way to the network, and the fresh acts that may not have been fanned out yet. */
export async function pendingFor(
  tx: Tx,
  network: Network,
  objectIds: string[],
): Promise<{ queued: Set<string>; undecided: string[] }> {
  if (objectIds.length === 0) return { queued: new Set(), undecided: [] };
  const rows = await query<{ id: string; object_id: string; queued: boolean }[]>(tx)`
    SELECT a.id, a.object_id, count(d.id) > 0 AS queued
    FROM activity a LEFT JOIN delivery d ON d.activity_id = a.id AND d.network = ${network}
    WHERE a.object_id = ANY(${objectIds}::uuid[]) AND a.kind IN ('post', 'repost')
      AND (d.state IN ('queued', 'sending', 'retrying') OR (d.id IS NULL AND a.created_at > now() - interval '30 seconds'))
    GROUP BY a.id, a.object_id`;
  return {
    queued: new Set(rows.filter((row) => row.queued).map((row) => row.object_id)),
    undecided: rows.filter((row) => !row.queued).map((row) => row.id),
  };
}

/** Where something went, and in whose name: null for what others did to it. */
export interface Gone {
  address: string;
  host: string | null;
  asId: string | null;
}

/** Where acts on this object have gone before. */
export const addressesFor = (tx: Tx, network: Network, objectId: string): Promise<Gone[]> =>
  records<Gone>(tx)`
    SELECT DISTINCT d.address, d.host, CASE WHEN a.kind IN ('post', 'repost') THEN d.as_id END AS as_id FROM delivery d JOIN activity a ON a.id = d.activity_id
    WHERE a.object_id = ${objectId}::uuid AND d.network = ${network} AND d.state NOT IN ('unsupported', 'suppressed')`;

/** Where these acts have gone, or are about to go. */
export const addressesOf = (tx: Tx, network: Network, activityIds: string[]): Promise<Gone[]> =>
  tx.delivery.findMany({
    where: { activityId: { in: activityIds }, network, state: { notIn: ['unsupported', 'suppressed'] } },
    select: { address: true, host: true, asId: true },
    distinct: ['address'],
  });

/** The copies in whose name their authors sent these posts and acts on the network. */
export async function voices(tx: Tx, network: Network, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; as_id: string }[]>(tx)`
    SELECT DISTINCT ON (w.id) w.id, d.as_id FROM unnest(${ids}::uuid[]) AS w(id)
      JOIN activity a ON a.id = w.id OR (a.object_id = w.id AND a.kind IN ('post', 'repost'))
      JOIN delivery d ON d.activity_id = a.id AND d.network = ${network} JOIN account c ON c.id = d.as_id
      LEFT JOIN account o ON o.id = a.actor_id LEFT JOIN identity i ON i.id = o.identity_id
    WHERE c.of_id IN (a.actor_id, i.account_id) ORDER BY w.id, d.seq`;
  return new Map(rows.map((row) => [row.id, row.as_id]));
}

/** Forgets, of these deliveries, refusals to cross; gives their acts, to be fanned out again. */
export async function forgetRefused(tx: Tx, ids: string[]): Promise<string[]> {
  const rows = await query<{ activity_id: string }[]>(tx)`
    DELETE FROM delivery WHERE id = ANY(${ids}::uuid[]) AND state = 'suppressed' AND address = '' RETURNING activity_id`;
  return rows.map((row) => row.activity_id);
}

/** Starts failed or finished deliveries anew, with all their time before them. */
export async function restart(tx: Tx, ids: string[]): Promise<{ id: string; network: string }[]> {
  return query<{ id: string; network: string }[]>(tx)`
    UPDATE delivery SET state = 'queued', reason = NULL, detail = NULL, attempts = 0, next_attempt_at = NULL, done_at = NULL, created_at = now()
    WHERE id = ANY(${ids}::uuid[]) AND state IN ('dead', 'retrying', 'suppressed', 'unsupported') RETURNING id, network`;
}
