import type { Rpc } from './rpc.js';
import type { NodeLogger } from './types.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 600_000;

interface Kept {
  timer: NodeJS.Timeout | null;
  pauseMs: number;
  rpc: Rpc | null;
}

/** Keeps connections to given addresses open, with growing pauses between tries. */
export class Dialer {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly dial: (address: string) => Promise<Rpc>,
    private readonly logger: NodeLogger,
  ) {}

  keep(address: string): void {
    if (this.kept.has(address)) return;
    const entry: Kept = { timer: null, pauseMs: FIRST_PAUSE_MS, rpc: null };
    this.kept.set(address, entry);
    void this.try(address, entry);
  }

  forget(address: string): void {
    const entry = this.kept.get(address);
    this.kept.delete(address);
    if (entry?.timer) clearTimeout(entry.timer);
    entry?.rpc?.close(true);
  }

  close(): void {
    for (const address of [...this.kept.keys()]) this.forget(address);
  }

  private async try(address: string, entry: Kept): Promise<void> {
    entry.timer = null;
    try {
      const rpc = await this.dial(address);
      if (this.kept.get(address) !== entry) return void rpc.close(true);
      const since = Date.now();
      entry.rpc = rpc;
      rpc.once('closed', () => {
        entry.rpc = null;
        // A connection that held proves the address good.
        if (Date.now() - since > 60_000) entry.pauseMs = FIRST_PAUSE_MS;
        this.later(address, entry);
      });
    } catch (error) {
      this.logger.debug({ address, reason: (error as Error).message }, 'dialing failed');
      this.later(address, entry);
    }
  }

  private later(address: string, entry: Kept): void {
    if (this.kept.get(address) !== entry) return;
    const pause = entry.pauseMs * (0.75 + Math.random() / 2);
    entry.pauseMs = Math.min(entry.pauseMs * 2, LONGEST_PAUSE_MS);
    entry.timer = setTimeout(() => void this.try(address, entry), pause);
    entry.timer.unref();
  }
}
