import { randomBytes } from 'node:crypto';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

export interface ChallengeRow {
  id: string;
  purpose: string;
  data: Record<string, unknown>;
  createdAt: Date;
  expiresAt: Date;
}

/** 256 random bits, hex. */
export const newChallengeId = (): string => randomBytes(32).toString('hex');

export async function insert(tx: Tx, challenge: Omit<ChallengeRow, 'createdAt'>): Promise<void> {
  const { id, purpose, data, expiresAt } = challenge;
  await execute(tx)`
    INSERT INTO challenge (id, purpose, data, expires_at)
    VALUES (${id}, ${purpose}, ${JSON.stringify(data)}::jsonb, ${expiresAt})`;
}

/** Looks at it without using it up. */
export const peek = async (tx: Tx, id: string, purpose: string, now: Date): Promise<ChallengeRow | null> =>
  (
    await records<ChallengeRow>(tx)`
      SELECT * FROM challenge WHERE id = ${id} AND purpose = ${purpose} AND used_at IS NULL AND expires_at > ${now}`
  )[0] ?? null;

/** Uses it up: of any number of callers one gets it. */
export const take = async (tx: Tx, id: string, purpose: string, now: Date): Promise<ChallengeRow | null> =>
  (
    await records<ChallengeRow>(tx)`
      UPDATE challenge SET used_at = ${now}
      WHERE id = ${id} AND purpose = ${purpose} AND used_at IS NULL AND expires_at > ${now} RETURNING *`
  )[0] ?? null;

/** Forgets what is past. */
export const forget = (tx: Tx, before: Date): Promise<number> =>
  execute(tx)`DELETE FROM challenge WHERE expires_at < ${before}`;
