import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from './config/index.js';

export interface Secrets {
  /** Base64, newest first, separated by commas: for `createSealer`. */
  kek: string;
  adminToken: string;
  /** Names of the files that this call made: what is new is shown once. */
  made: string[];
}

/** The secrets that are set, or those kept in the data folder; made there (mode 0600) where there are none yet. */
export async function loadSecrets(settings: Pick<Settings, 'dataDir' | 'kek' | 'adminToken'>): Promise<Secrets> {
  const made: string[] = [];
  const kept = async (name: string, make: () => string): Promise<string> => {
    const { text, isNew } = await secretFile(join(settings.dataDir, name), make);
    if (isNew) made.push(name);
    return text;
  };
  const kek = settings.kek ?? (await kept('kek', () => randomBytes(32).toString('base64')));
  const adminToken = settings.adminToken ?? (await kept('admin-token', () => randomBytes(32).toString('base64url')));
  return { kek, adminToken, made };
}

/** Reads the file, or makes it; of several processes at once one makes it and all read the same. */
export async function secretFile(path: string, make: () => string): Promise<{ text: string; isNew: boolean }> {
  const standing = await read(path);
  if (standing !== null) return { text: standing, isNew: false };
  await mkdir(join(path, '..'), { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${make()}\n`, { mode: 0o600, flush: true });
  const isNew = await link(draft, path).then(
    () => true,
    () => false, // somebody else was faster
  );
  await rm(draft);
  const text = await read(path);
  if (text === null) throw new Error(`cannot make ${path}`);
  return { text, isNew };
}

async function read(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
