import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running role says of itself is kept in the data folder, so that other commands find it. */
const fileOf = (dataDir: string, role: string): string => join(dataDir, 'running', `${role}.json`);

export async function note(dataDir: string, role: string, ready: Record<string, unknown>): Promise<void> {
  await mkdir(join(dataDir, 'running'), { recursive: true });
  await writeFile(fileOf(dataDir, role), JSON.stringify(ready), { mode: 0o600 });
}

export const forget = (dataDir: string, role: string): Promise<void> => rm(fileOf(dataDir, role), { force: true });

/** Null: it does not run, or not on this machine. */
export async function findRunning(dataDir: string, role: string): Promise<Record<string, unknown> | null> {
  const text = await readFile(fileOf(dataDir, role), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
}
