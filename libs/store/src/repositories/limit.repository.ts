import type { Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

/** Attempts are counted in the database, so that several gateways count together. */
const place = 'limit';

/** Counts one more under the name; gives how many there were since the window began. */
export async function count(tx: Tx, name: string, windowSeconds: number): Promise<number> {
  const [row] = await query<{ count: number }[]>(tx)`
    INSERT INTO key_value (network, key, value, expires_at)
    VALUES (${place}, ${name}, '1'::jsonb, now() + make_interval(secs => ${windowSeconds}))
    ON CONFLICT (network, key) DO UPDATE SET
      value = CASE WHEN key_value.expires_at <= now() THEN '1'::jsonb ELSE to_jsonb((key_value.value)::int + 1) END,
      expires_at = CASE WHEN key_value.expires_at <= now() THEN excluded.expires_at ELSE key_value.expires_at END
    RETURNING (value)::int AS count`;
  return row!.count;
}

export async function clear(tx: Tx, name: string): Promise<void> {
  await execute(tx)`DELETE FROM key_value WHERE network = ${place} AND key = ${name}`;
}

export interface LimitRow {
  name: string;
  count: number;
  until: Date;
}
/** What is being counted, the largest first; at most 200. */
export const list = (tx: Tx): Promise<LimitRow[]> =>
  records<LimitRow>(tx)`
    SELECT key AS name, (value)::int AS count, expires_at AS until FROM key_value
    WHERE network = ${place} AND expires_at > now() ORDER BY (value)::int DESC, key LIMIT 200`;
