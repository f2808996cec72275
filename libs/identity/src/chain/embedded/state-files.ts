import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How many states are kept: when the newest cannot be read, the one before it can. */
const GENERATIONS = 3;
/** `state-<block>-<hash of the block>-<sha256 of the file>`: what it holds, and whether it is whole. */
const NAME = /^state-(\d{12})-(0x[0-9a-f]{64})-([0-9a-f]{64})$/;

/** A state of the chain on disk. */
export interface SavedState {
  path: string;
  block: number;
  blockHash: `0x${string}`;
  sha256: string;
}

/** Newest first; what has another name is left alone. */
export async function listStates(dir: string): Promise<SavedState[]> {
  const names = await readdir(dir).catch(() => []);
  return names
    .sort()
    .reverse()
    .flatMap((name) => {
      const [, block, blockHash, sha256] = NAME.exec(name) ?? [];
      return block
        ? [{ path: join(dir, name), block: Number(block), blockHash: blockHash as `0x${string}`, sha256: sha256! }]
        : [];
    });
}

/** The last block that outlives a loss of power; null: there is none. */
export async function savedBlock(dir: string): Promise<{ number: number; hash: `0x${string}` } | null> {
  const newest = (await listStates(dir))[0];
  return newest ? { number: newest.block, hash: newest.blockHash } : null;
}

/**
 * A state is there whole or not at all, whenever the power fails: written aside, flushed, then renamed. A chain that went
 * back has fewer blocks than a state that stands: those above it are of a past that is no more.
 */
export async function saveState(
  dir: string,
  state: { block: number; blockHash: `0x${string}`; bytes: Buffer },
): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const sha256 = createHash('sha256').update(state.bytes).digest('hex');
  const name = `state-${String(state.block).padStart(12, '0')}-${state.blockHash}-${sha256}`;
  const draft = join(dir, `draft-${process.pid}-${randomBytes(4).toString('hex')}`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(state.bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(dir, name));
  await flushFolder(dir);
  const states = await listStates(dir);
  const abandoned = states.filter(({ block }) => block > state.block);
  const old = states.filter(({ block }) => block <= state.block).slice(GENERATIONS);
  for (const { path } of [...abandoned, ...old]) await rm(path, { force: true });
}

/** The newest state that is whole. Removes the drafts of a save that was cut off. */
export async function newestState(dir: string): Promise<(SavedState & { bytes: Buffer }) | null> {
  for (const name of await readdir(dir).catch(() => []))
    if (name.startsWith('draft-')) await rm(join(dir, name), { force: true });
  for (const state of await listStates(dir)) {
    const bytes = await readFile(state.path).catch(() => null);
    if (bytes && createHash('sha256').update(bytes).digest('hex') === state.sha256) return { ...state, bytes };
    await rm(state.path, { force: true }); // it must not stand for what is saved
  }
  return null;
}

async function flushFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
}
