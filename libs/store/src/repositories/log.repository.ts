import type { FeedLog, LogEntry, LogHead } from '@planet/core';
import { rowsJson, scopeOf, txOf, type Store, type Tx } from '../client.js';

export const logChannel = 'planet_log';

/** Inserts entries that are new and moves the heads. A place that is taken by another message throws (unique key). */
export async function append(tx: Tx, entries: LogEntry[], hosted: boolean): Promise<void> {
  if (entries.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO log_message (feed, sequence, key, timestamp, text)
    SELECT r.* FROM json_to_recordset(${rowsJson(entries.map(({ feed, sequence, key, timestamp, text }) => ({ feed, sequence, key, timestamp, text })))}::json)
      AS r(feed text, sequence int, key text, timestamp float8, text text)
    ON CONFLICT (key) DO NOTHING`;
  const heads = new Map<string, LogEntry>();
  for (const entry of entries)
    if ((heads.get(entry.feed)?.sequence ?? 0) < entry.sequence) heads.set(entry.feed, entry);
  const rows = [...heads.values()]
    .sort((a, b) => (a.feed < b.feed ? -1 : 1))
    .map(({ feed, sequence, key, timestamp }) => ({ feed, sequence, key, timestamp }));
  await tx.$executeRaw`
    INSERT INTO log_head (feed, sequence, key, timestamp, hosted)
    SELECT r.feed, r.sequence, r.key, r.timestamp, ${hosted}
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(feed text, sequence int, key text, timestamp float8)
    ON CONFLICT (feed) DO UPDATE SET sequence = excluded.sequence, key = excluded.key, timestamp = excluded.timestamp
    WHERE log_head.sequence < excluded.sequence`;
  if (hosted) {
    const feeds = rows.map(({ feed, sequence }) => ({ feed, sequence }));
    for (let i = 0; i < feeds.length; i += 60)
      await tx.$executeRaw`SELECT pg_notify(${logChannel}, ${JSON.stringify(feeds.slice(i, i + 60))})`;
  }
}

/** How far every feed that is written here has come. */
export const hostedHeads = (tx: Tx): Promise<{ feed: string; sequence: number }[]> =>
  tx.logHead.findMany({ where: { hosted: true }, select: { feed: true, sequence: true } });

/** The append-only store that networks with signed logs get in their kit. Appends through it are of hosted feeds. */
export function createFeedLog(store: Store): FeedLog {
  const db = store.prisma;
  return {
    append: (entries, scope) => append(txOf(scope), entries, true),
    async lockHead(feed, scope) {
      const tx = txOf(scope);
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${feed}, 7))`;
      const row = await tx.logHead.findUnique({ where: { feed } });
      return row && toHead(row);
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
      const rows = await db.$queryRaw<{ n: number; text: string }[]>`
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
