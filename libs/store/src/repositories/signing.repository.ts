import type { Tx } from '../client.js';
import { execute, query, records } from '../sql.js';
import type { ActRow } from './act.repository.js';

/** What the signer may sign now, the oldest first: what was asked in another world is not its turn. */
export const asked = (tx: Tx, world: string, limit: number): Promise<ActRow[]> =>
  records<ActRow>(tx)`
    SELECT * FROM act WHERE state = 'asked' AND kind <> 'Export' AND (kind = 'Statement' OR world = ${world})
    ORDER BY seq LIMIT ${limit}`;

/** Wallets that people ask for. */
export const exportsAsked = (tx: Tx, limit: number): Promise<ActRow[]> =>
  records<ActRow>(tx)`SELECT * FROM act WHERE state = 'asked' AND kind = 'Export' ORDER BY seq LIMIT ${limit}`;

/** What gateway and signer hand to each other lies here for a short time. */
const place = 'export';
const seconds = 600;

/** @param name `request …` or `result …` with the act's id */
export async function put(tx: Tx, name: string, value: unknown): Promise<void> {
  await execute(tx)`
    INSERT INTO key_value (network, key, value, expires_at)
    VALUES (${place}, ${name}, ${JSON.stringify(value)}::jsonb, now() + make_interval(secs => ${seconds}))
    ON CONFLICT (network, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`;
}

/** Takes it away; null: it is not there, or no longer. */
export async function take<T>(tx: Tx, name: string): Promise<T | null> {
  const [row] = await query<{ value: T; fresh: boolean }[]>(tx)`
    DELETE FROM key_value WHERE network = ${place} AND key = ${name} RETURNING value, expires_at > now() AS fresh`;
  return row?.fresh ? row.value : null;
}
