import type { Queue } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { execute, query } from '../sql.js';

export const outboxChannel = 'planet_outbox';
/** Ids in one row. */
export const jobSize = 200;

/** Writes jobs-to-be in the transaction of the data that they are about, and wakes the relay at commit. */
export async function add(tx: Tx, queue: Queue, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = [];
  for (let i = 0; i < ids.length; i += jobSize) rows.push({ queue, ids: ids.slice(i, i + jobSize) });
  await execute(tx)`
    WITH added AS (
      INSERT INTO outbox (queue, ids) SELECT r.queue, r.ids FROM json_to_recordset(${rowsJson(rows)}::json) AS r(queue text, ids text[])
      RETURNING 1)
    SELECT pg_notify(${outboxChannel}, '') FROM (SELECT count(*) FROM added) n`;
}

export interface OutboxRow {
  id: bigint;
  queue: Queue;
  ids: string[];
}
/** Takes the oldest rows that nobody else takes; they are gone when the transaction, in which they become jobs, ends. */
export async function take(tx: Tx, limit: number): Promise<OutboxRow[]> {
  const rows = await query<OutboxRow[]>(tx)`
    DELETE FROM outbox WHERE id = ANY (ARRAY(SELECT id FROM outbox ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING id, queue, ids`;
  return rows.sort((a, b) => Number(a.id - b.id));
}

export const depth = (tx: Tx): Promise<number> => tx.outbox.count();
