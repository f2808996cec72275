import type { PeerMemory } from './types.js';

/** Lasts as long as the process; enough where every restart may cost a peer one missed hint. */
export class MemoryOfPeers implements PeerMemory {
  private readonly clocks = new Map<string, Record<string, number>>();

  async get(peer: string): Promise<Record<string, number> | null> {
    return this.clocks.get(peer) ?? null;
  }
  async set(peer: string, clock: Record<string, number>): Promise<void> {
    this.clocks.delete(peer);
    if (Object.keys(clock).length > 0) this.clocks.set(peer, clock);
  }
}
