import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

let envFileRead = false;

/** The one place where the process's environment is read; `.env` in the working folder fills in what it leaves out. */
export function environment(): Record<string, string | undefined> {
  const file = resolve('.env');
  if (!envFileRead && existsSync(file)) process.loadEnvFile(file);
  envFileRead = true;
  return process.env;
}

/** Folder of package.json, from the sources as well as from dist/. */
export function projectRoot(): string {
  let dir = import.meta.dirname;
  while (!existsSync(join(dir, 'package.json'))) dir = resolve(dir, '..');
  return dir;
}
