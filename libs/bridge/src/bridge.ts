import type { Logger, Network, Protocol } from '@planet/core';
import type { Store } from '@planet/store';

/** Acts made here (GraphQL, answers of ours) have this as their network: every registered network is another one. */
export const home: Network = 'planet';

/** What every use case works with. */
export interface Bridge {
  store: Store;
  /** In the order of the registry. */
  protocols: Map<Network, Protocol>;
  logger: Logger;
  clock: () => Date;
  settings: BridgeSettings;
}
export interface BridgeSettings {
  /** Host name of this Planet, as in handles. */
  host: string;
  /** Its public address, without a slash at the end. */
  origin: string;
  /** How long a thing waits for what it depends on before it is taken without it, ms. */
  parkMs: number;
  /** Delays between tries of a delivery, ms; after the last one it is dead. */
  retryDelaysMs: number[];
  /** Votes are told to other networks together, so long after the first of them, ms. */
  tallyMs: number;
}

const minute = 60_000;
const hour = 60 * minute;
/** About three days in all. */
export const defaultRetryDelays = [
  10_000,
  minute,
  5 * minute,
  15 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  20 * hour,
  24 * hour,
];
export const defaultParkMs = 10 * minute;
export const defaultTallyMs = minute;

export function protocolOf(bridge: Bridge, network: Network): Protocol {
  const protocol = bridge.protocols.get(network);
  if (!protocol) throw new Error(`no network is registered under the name ${network}`);
  return protocol;
}

/** Runs `work` over the items, at most `limit` at a time; results in order. */
export async function inParallel<T, R>(items: T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  });
  await Promise.all(lanes);
  return results;
}
