import type { Refusal } from '@planet/core';
import { LRUCache } from 'lru-cache';

const perHour = 120;
const hour = 3600_000;

/** How often one remote may begin or confirm links: each makes this Planet ask other servers. */
export class TryLimit {
  private readonly tries = new LRUCache<string, number>({ max: 20_000, ttl: hour });

  /** Null where there is room. */
  take(remote: string): Refusal | null {
    const before = this.tries.get(remote) ?? 0;
    if (before >= perHour)
      return { ok: false, reason: 'rate-limited', retry: true, detail: `${perHour} in an hour`, retryAfterMs: hour };
    this.tries.set(remote, before + 1, { noUpdateTTL: true });
    return null;
  }
}
