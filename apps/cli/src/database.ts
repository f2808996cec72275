import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError, type Settings } from '@planet/platform';

/**
 * Address of the database: the one that is set, or that of the embedded one, which runs while Planet does.
 *
 * @throws StartError where Planet has never run here
 */
export async function databaseUrlOf({ databaseUrl, dataDir }: Settings): Promise<string> {
  if (databaseUrl) return databaseUrl;
  const kept = (name: string): Promise<string> => readFile(join(dataDir, name), 'utf8');
  const [password, port] = await Promise.all([kept('postgres-password'), kept('postgres-port')]).catch(() => {
    throw new StartError('There is no database yet: start Planet first, or set DATABASE_URL.');
  });
  return `postgres://planet:${password.trim()}@127.0.0.1:${port.trim()}/planet`;
}
