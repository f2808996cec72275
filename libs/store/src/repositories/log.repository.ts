import type { FeedLog, LogEntry, LogHead } from '@planet/core';
import { rowsJson, scopeOf, txOf, type Store, type Tx } from '../client.js';
import { execute, query } from '../sql.js';

export const logChannel = 'planet_log';

/**
 * Inserts entries of feeds that are written here, moves the heads, and tells of them, in one statement. A place that is
 * taken by another message throws (unique key).
 */
async function append(tx: Tx, entries: LogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ feed, sequence, key, timestamp, text }) => ({ feed, sequence, key, timestamp, text }));
  await execute(tx)`
    WITH entry AS (
      SELECT * FROM json_to_recordset(${rowsJson(rows)}::json) AS r(feed text, sequence int, key text, timestamp float8, text text)),
    written AS (
      INSERT INTO log_message (feed, sequence, key, timestamp, text)
      SELECT feed, sequence, key, timestamp, text FROM entry ON CONFLICT (key) DO NOTHING),
    head AS (
      INSERT INTO log_head (feed, sequence, key, timestamp, hosted)
      SELECT DISTINCT ON (feed) feed, sequence, key, timestamp, true FROM entry ORDER BY feed, sequence DESC
      ON CONFLICT (feed) DO UPDATE SET sequence = excluded.sequence, key = excluded.key, timestamp = excluded.timestamp
      WHERE log_head.sequence < excluded.sequence
      RETURNING feed, sequence),
    told AS (SELECT (row_number() OVER () - 1) / 60 AS part, feed, sequence FROM head)
    SELECT pg_notify(${logChannel}, json_agg(json_build_object('feed', feed, 'sequence', sequence))::text) FROM told GROUP BY part`;
}

/** How far every feed that is written here has come. */
export const hostedHeads = (tx: Tx): Promise<{ feed: string; sequence: number }[]> =>
  tx.logHead.findMany({ where: { hosted: true }, select: { feed: true, sequence: true } });

/** The append-only store that networks with signed logs get in their kit. Appends through it are of hosted feeds. */
export function createFeedLog(store: Store): FeedLog {
  const db = store.prisma;
  return {
    append: (entries, scope) => append(txOf(scope), entries),
    async lockHead(feed, scope) {
      const tx = txOf(scope);
      const locked = () =>
        query<LogHead[]>(tx)`SELECT sequence, key, timestamp FROM log_head WHERE feed = ${feed} FOR UPDATE`;
      const [row] = await locked();
      if (row) return row;
      // A feed without messages has no row to lock yet.
      await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${feed}, 7))`;
      return (await locked())[0] ?? null;
    },
    inScope: (work) => store.transaction((tx) => work(scopeOf(tx))),
    async heads(feeds) {
      const rows = await db.logHead.findMany({ where: feeds ? { feed: { in: feeds } } : { hosted: false } });
      return new Map(rows.map((row) => [row.feed, toHead(row)]));
    },
    async hosted(feeds) {
      const rows = await db.logHead.findMany({ where: { feed: { in: feeds }, hosted: true }, select: { feed: true } });
      return new Set(rows.map((row) => row.feed));
    },
    async at(places) {
      if (places.length === 0) return [];
      const rows = await query<{ n: number; text: string }[]>(db)`
        SELECT r.n, m.text FROM json_to_recordset(${rowsJson(places.map((p, n) => ({ ...p, n })))}::json) AS r(n int, feed text, sequence int)
        JOIN log_message m ON m.feed = r.feed AND m.sequence = r.sequence`;
      const texts: (string | null)[] = places.map(() => null);
      for (const row of rows) texts[row.n] = row.text;
      return texts;
    },
    range: (feed, from, limit) =>
      db.logMessage.findMany({ where: { feed, sequence: { gte: from } }, orderBy: { sequence: 'asc' }, take: limit }),
    async byKey(keys) {
      const rows = await db.logMessage.findMany({ where: { key: { in: keys } } });
      return new Map(rows.map((row) => [row.key, row]));
    },
  };
}

const toHead = (row: LogHead): LogHead => ({ sequence: row.sequence, key: row.key, timestamp: row.timestamp });
