import type { KeyValue, Network } from '@planet/core';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

export function createKeyValue(tx: Tx, network: Network): KeyValue {
  return {
    async get<T>(key: string) {
      const [row] = await records<{ value: unknown; expiresAt: Date | null }>(tx)`
        SELECT value, expires_at FROM key_value WHERE network = ${network} AND key = ${key}`;
      if (!row || (row.expiresAt && row.expiresAt < new Date())) return null;
      return row.value as T;
    },
    async set(key, value, ttlSeconds) {
      const expiresAt = ttlSeconds ? new Date(Date.now() + ttlSeconds * 1000) : null;
      await execute(tx)`
        INSERT INTO key_value (network, key, value, expires_at) VALUES (${network}, ${key}, ${JSON.stringify(value)}::jsonb, ${expiresAt})
        ON CONFLICT (network, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`;
    },
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
