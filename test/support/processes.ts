import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Process ids below this one, by /proc. */
export function descendantsOf(pid: number): { pid: number; command: string }[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readOrEmpty(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const below = (of: number): number[] => (parents.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid).map((child) => ({ pid: child, command: commandOf(child) }));
}

/** Those whose command line has the text in it. */
export const processesWith = (text: string): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && commandOf(entry).includes(text))
    .map(Number);

const commandOf = (pid: number | string): string => readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

/** A process that has ended and waits for its parent to notice does not live. */
export const lives = (pid: number): boolean => /^State:\s*[^ZX]/m.test(readOrEmpty(`/proc/${pid}/status`));

export async function allGone(pids: number[]): Promise<void> {
  while (pids.some(lives)) await sleep(50);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
