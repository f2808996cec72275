import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * Holds a lock that one process at a time can have, however it ends.
 *
 * @param key names what is locked
 * @param patienceMs how long to wait for the one who has it
 * @param lost called when the connection breaks, and the lock with it
 * @returns null: somebody else has it still
 */
export async function holdLock(
  databaseUrl: string,
  { key, patienceMs, lost }: { key: string; patienceMs: number; lost: (error: Error) => void },
): Promise<HeldLock | null> {
  const client = new Client({ connectionString: databaseUrl });
  let released = false;
  client.on('error', (error) => {
    if (!released) lost(error);
  });
  await client.connect();
  const release = async (): Promise<void> => {
    released = true;
    await client.end().catch(() => undefined);
  };
  for (const end = Date.now() + patienceMs; ; await sleep(50)) {
    const { rows } = await client.query<{ ours: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 10)) AS ours',
      [key],
    );
    if (rows[0]!.ours) return { release };
    if (Date.now() > end) {
      await release();
      return null;
    }
  }
}
