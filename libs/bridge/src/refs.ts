import type { AccountId, Network, PostId, Refs } from '@planet/core';
import { createGraphReader } from '@planet/store';
import type { Bridge } from './bridge.js';

/** How the network names these accounts and posts. */
export function refsFor(
  bridge: Bridge,
  network: Network,
  needs: { accounts: AccountId[]; posts: PostId[] },
): Promise<Refs> {
  return createGraphReader(bridge.store).refs(network, needs);
}
