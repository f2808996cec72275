import type { KeyValue, Network } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { groupCommit } from '../group-commit.js';
import { execute, records } from '../sql.js';

interface Note {
  key: string;
  value: unknown;
  expires_at: Date | null;
}

/** Notes that are made at the same time are written together. */
export function createKeyValue(tx: Tx, network: Network): KeyValue {
  const write = groupCommit<Note>((notes) => setAll(tx, network, notes));
  return {
    async get<T>(key: string) {
      const [row] = await records<{ value: unknown; expiresAt: Date | null }>(tx)`
        SELECT value, expires_at FROM key_value WHERE network = ${network} AND key = ${key}`;
      if (!row || (row.expiresAt && row.expiresAt < new Date())) return null;
      return row.value as T;
    },
    set: (key, value, ttlSeconds) =>
      write({ key, value, expires_at: ttlSeconds ? new Date(Date.now() + ttlSeconds * 1000) : null }),
    async delete(key) {
      await tx.keyValue.deleteMany({ where: { network, key } });
    },
    async list<T>(prefix: string, limit: number) {
      const rows = await records<{ value: unknown }>(tx)`
        SELECT value FROM key_value WHERE network = ${network} AND starts_with(key, ${prefix}) AND key >= ${prefix}
          AND (expires_at IS NULL OR expires_at > now()) ORDER BY key LIMIT ${limit}`;
      return rows.map((row) => row.value as T);
    },
    async takeOne(key) {
      const taken = await execute(tx)`
        UPDATE key_value SET value = to_jsonb((value)::int - 1)
        WHERE network = ${network} AND key = ${key} AND (value)::int > 0 AND (expires_at IS NULL OR expires_at > now())`;
      return taken > 0;
    },
  };
}

/** Of two notes under one key the later one stands. */
async function setAll(tx: Tx, network: Network, notes: Note[]): Promise<void> {
  const last = new Map(notes.map((note) => [note.key, note]));
  const rows = [...last.keys()].sort().map((key) => last.get(key)!);
  await execute(tx)`
    INSERT INTO key_value (network, key, value, expires_at)
    SELECT ${network}, r.key, r.value, r.expires_at FROM json_to_recordset(${rowsJson(rows)}::json) AS r(key text, value jsonb, expires_at timestamptz)
    ON CONFLICT (network, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`;
}

export async function prune(tx: Tx): Promise<number> {
  return (await tx.keyValue.deleteMany({ where: { expiresAt: { lt: new Date() } } })).count;
}
