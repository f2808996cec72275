import { stableId } from '@planet/core';
import type { Envelope, EnvelopeDraft, EnvelopeState, LogEntry, Network, Reason } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { execute, query } from '../sql.js';
import { jobSize, outboxChannel } from './outbox.repository.js';

export const envelopeIdOf = (draft: { network: Network; digest: string }): string =>
  stableId('activity', 'envelope', draft.network, draft.digest);

/**
 * Makes what arrived durable, in one statement: entries of signed feeds, envelopes that are new, their jobs-to-be. Where
 * there are entries, the bodies stand in the log. A place in a feed that is taken by another message throws.
 */
export async function receive(tx: Tx, drafts: EnvelopeDraft[], entries: LogEntry[] = []): Promise<void> {
  const logged = entries.length > 0;
  const rows = drafts.map((d) => ({
    id: envelopeIdOf(d),
    network: d.network,
    digest: d.digest,
    transport: d.transport,
    body: logged ? null : typeof d.body === 'string' ? d.body : Buffer.from(d.body).toString('utf8'),
    headers: d.headers,
    method: d.method ?? null,
    path: d.path ?? null,
    peer: d.peer ?? null,
    signer: d.signer ?? null,
  }));
  const places = entries.map(({ feed, sequence, key, timestamp, text }) => ({ feed, sequence, key, timestamp, text }));
  await execute(tx)`
    WITH entry AS (
      SELECT * FROM json_to_recordset(${rowsJson(places)}::json) AS r(feed text, sequence int, key text, timestamp float8, text text)),
    written AS (
      INSERT INTO log_message (feed, sequence, key, timestamp, text)
      SELECT feed, sequence, key, timestamp, text FROM entry ON CONFLICT (key) DO NOTHING),
    head AS (
      INSERT INTO log_head (feed, sequence, key, timestamp)
      SELECT DISTINCT ON (feed) feed, sequence, key, timestamp FROM entry ORDER BY feed, sequence DESC
      ON CONFLICT (feed) DO UPDATE SET sequence = excluded.sequence, key = excluded.key, timestamp = excluded.timestamp
      WHERE log_head.sequence < excluded.sequence),
    fresh AS (
      INSERT INTO envelope (id, network, digest, transport, body, headers, method, path, peer, signer)
      SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json)
        AS r(id uuid, network text, digest text, transport text, body text, headers jsonb, method text, path text, peer text, signer text)
      ON CONFLICT DO NOTHING RETURNING id),
    placed AS (SELECT id::text, row_number() OVER () AS place FROM fresh),
    part AS (SELECT id, place, (place - 1) / ${jobSize} AS part FROM placed),
    job AS (
      INSERT INTO outbox (queue, ids)
      SELECT 'inbound', array_agg(id ORDER BY place) FROM part GROUP BY part ORDER BY part RETURNING 1)
    SELECT pg_notify(${outboxChannel}, '') FROM (SELECT count(*) AS jobs FROM job) j WHERE jobs > 0`;
}

/** Loads envelopes that still wait to be worked on; bodies of logged messages come from the log. */
export async function load(tx: Tx, ids: string[]): Promise<Envelope[]> {
  const rows = await query<Record<string, unknown>[]>(tx)`
    SELECT e.id, e.network, e.digest, e.transport, coalesce(e.body, l.text) AS body, e.headers, e.method, e.path, e.peer,
           e.signer, e.received_at, e.orphan
    FROM envelope e LEFT JOIN log_message l ON e.body IS NULL AND l.key = e.digest
    WHERE e.id = ANY(${ids}::uuid[]) AND e.state IN ('received', 'parked')`;
  const order = new Map(ids.map((id, index) => [id, index]));
  return rows
    .map(({ received_at, ...row }) => ({ ...row, receivedAt: received_at }) as unknown as Envelope)
    .sort((a, b) => order.get(a.id)! - order.get(b.id)!);
}

export interface EnvelopeEnd {
  id: string;
  state: EnvelopeState;
  reason?: Reason | null;
  detail?: string | null;
}
/** Records ends; the first one stands where two workers had the same envelope. */
export async function finish(tx: Tx, ends: EnvelopeEnd[]): Promise<void> {
  if (ends.length === 0) return;
  const rows = ends.map((e) => ({
    id: e.id,
    state: e.state,
    reason: e.reason ?? null,
    detail: e.detail?.slice(0, 500) ?? null,
  }));
  await execute(tx)`
    UPDATE envelope e SET state = r.state, reason = r.reason, detail = r.detail, done_at = now()
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, state text, reason text, detail text)
    WHERE e.id = r.id AND e.state IN ('received', 'parked')`;
}

/** Counts a passing fault; gives the number of tries so far. */
export async function countAttempt(tx: Tx, id: string, reason: Reason, detail?: string): Promise<number> {
  const row = await tx.envelope.update({
    where: { id },
    data: { attempts: { increment: 1 }, reason, detail: detail?.slice(0, 500) },
  });
  return row.attempts;
}

/** Puts envelopes back to the start, whatever became of them. */
export async function reset(tx: Tx, ids: string[]): Promise<string[]> {
  const rows = await query<{ id: string }[]>(tx)`
    UPDATE envelope SET state = 'received', reason = NULL, detail = NULL, attempts = 0 WHERE id = ANY(${ids}::uuid[]) RETURNING id`;
  return rows.map((row) => row.id);
}

/** Ids left in `received` for longer than `seconds`: their job was lost. */
export async function stranded(tx: Tx, seconds: number, limit = 1000): Promise<string[]> {
  const rows = await query<{ id: string }[]>(tx)`
    SELECT id FROM envelope WHERE state = 'received' AND received_at < now() - make_interval(secs => ${seconds})
      AND (attempts = 0 OR received_at < now() - make_interval(secs => ${seconds} * power(2, least(attempts, 10))))
    ORDER BY received_at LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

export async function park(
  tx: Tx,
  waiting: { envelopeId: string; network: Network; nativeId: string }[],
): Promise<void> {
  if (waiting.length === 0) return;
  await tx.parked.createMany({ data: waiting, skipDuplicates: true });
}

/** One header of each of these envelopes that has it. */
export async function headerOf(tx: Tx, ids: string[], name: string): Promise<Map<string, string>> {
  const rows = await query<{ id: string; value: string }[]>(tx)`
    SELECT id, headers->>${name} AS value FROM envelope WHERE id = ANY(${ids}::uuid[]) AND headers->>${name} IS NOT NULL`;
  return new Map(rows.map((row) => [row.id, row.value]));
}

/** True for the one who may look for this thing at its origin: nobody has done so since something waits for it. */
export async function claimFetch(tx: Tx, network: Network, nativeId: string): Promise<boolean> {
  const claimed = await execute(tx)`
    UPDATE parked SET fetched_at = now()
    WHERE (envelope_id, native_id) = (
        SELECT envelope_id, native_id FROM parked WHERE network = ${network} AND native_id = ${nativeId}
        ORDER BY since, envelope_id LIMIT 1 FOR UPDATE)
      AND fetched_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM parked WHERE network = ${network} AND native_id = ${nativeId} AND fetched_at IS NOT NULL)`;
  return claimed > 0;
}

/** Takes what waited for these native ids off the parking place; gives the envelopes to work on again. */
export async function unpark(tx: Tx, network: Network, nativeIds: string[]): Promise<string[]> {
  if (nativeIds.length === 0) return [];
  const rows = await query<{ id: string }[]>(tx)`
    WITH freed AS (DELETE FROM parked WHERE network = ${network} AND native_id = ANY(${nativeIds}) RETURNING envelope_id)
    UPDATE envelope SET state = 'received', reason = NULL WHERE id IN (SELECT envelope_id FROM freed) AND state IN ('parked', 'received') RETURNING id`;
  return rows.map((row) => row.id);
}

/** Lets envelopes go on without what they waited for. */
export async function orphan(tx: Tx, ids: string[]): Promise<void> {
  await tx.parked.deleteMany({ where: { envelopeId: { in: ids } } });
  await tx.envelope.updateMany({
    where: { id: { in: ids }, state: { in: ['parked', 'received'] } },
    data: { orphan: true, state: 'received' },
  });
}
