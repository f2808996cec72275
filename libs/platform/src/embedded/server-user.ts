import { execFile, type SpawnOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The user under which the server runs; empty: our own. */
export type ServerUser = { uid: number; gid: number } | { uid?: undefined; gid?: undefined };

/**
 * PostgreSQL refuses to run as root. Where we are root it runs as the owner of its folder, else as the system's
 * `postgres`, else as `nobody`: no user is added to the machine.
 */
export async function serverUser(clusterDir: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(clusterDir).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp('postgres')) ?? (await lookUp('nobody')) ?? { uid: 65_534, gid: 65_534 };
}

async function lookUp(name: string): Promise<{ uid: number; gid: number } | null> {
  const id = async (flag: string): Promise<number> => Number((await promisify(execFile)('id', [flag, name])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    return null;
  }
}

export interface Command {
  file: string;
  args: string[];
  options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'>;
}

/**
 * How to start a program of the server as that user. Where root keeps Planet or its data in a folder that is closed to
 * others (/root, a temporary folder), the server may pass through closed folders all the same (the capability
 * DAC_OVERRIDE): it can then do less than root, and the owner of the machine need not move anything.
 */
export async function commandAs(user: ServerUser, program: string, args: string[], paths: string[]): Promise<Command> {
  const plain = { file: program, args, options: { ...user, cwd: tmpdir() } };
  if (user.uid === undefined) return plain;
  const open = await Promise.all([program, ...paths].map((path) => isReachable(user, path)));
  if (open.every(Boolean) || !(await hasSetpriv())) return plain;
  const privileges = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const flags = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...privileges];
  return { file: 'setpriv', args: [...flags, '--', program, ...args], options: { cwd: tmpdir() } };
}

/** May the user pass through all the folders above? */
async function isReachable(user: { uid: number; gid: number }, path: string): Promise<boolean> {
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    const { mode, uid, gid } = await stat(dir);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

const hasSetpriv = (): Promise<boolean> =>
  promisify(execFile)('setpriv', ['--version']).then(
    () => true,
    () => false,
  );
