import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPeer } from '../peers/peer.js';
import type { PodCommands, PodOptions, PodReady } from './commands.js';

export * from './commands.js';

type Arguments<C extends keyof PodCommands> = Parameters<PodCommands[C]>;
type Result<C extends keyof PodCommands> = ReturnType<PodCommands[C]>;

/** A pod in a process of its own; as a `Peer`, with the commands of a pod. */
export interface RunningPod {
  readonly ready: PodReady;
  readonly pid: number;
  log(): string;
  call<C extends keyof PodCommands>(cmd: C, ...args: Arguments<C>): Promise<Result<C>>;
  /** Asks again and again until the answer satisfies; resolves with it. Rejects with the last answer seen. */
  waitFor<C extends keyof PodCommands>(
    cmd: C,
    args: Arguments<C>[0] | Record<string, never>,
    satisfied: (result: Result<C>) => boolean,
    limits?: { timeoutMs?: number; everyMs?: number },
  ): Promise<Result<C>>;
  kill9(): Promise<void>;
  stop(): Promise<void>;
}

/** The peers are found in a folder of their own; a pod stands beside it, as it is made of code of ours. */
const KIND = '../pod/diaspora-pod' as 'plain-inbox';

export async function startPod(options: PodOptions = {}): Promise<RunningPod> {
  const dir = mkdtempSync(join(tmpdir(), 'diaspora-pod-'));
  const peer = await startPeer(KIND, { ...(options as object), dir });
  const clean = (): void => rmSync(dir, { recursive: true, force: true });
  return {
    ...(peer as unknown as RunningPod),
    kill9: () => peer.kill9().finally(clean),
    stop: () => peer.stop().finally(clean),
  };
}
