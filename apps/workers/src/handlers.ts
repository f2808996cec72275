import { checkProofs, deliver, fanOut, inbound, sweep, tidy, type Bridge } from '@planet/bridge';
import { deliverQueue, type Queue } from '@planet/core';
import type { Handler } from './queues.js';

/** What is done with the jobs of each queue. */
export function handlersOf(bridge: Bridge): Partial<Record<Queue, Handler>> {
  const handlers: Partial<Record<Queue, Handler>> = {
    inbound: (ids) => inbound(bridge, ids),
    fanout: (ids) => fanOut(bridge, ids),
    housekeeping: async (ids) => {
      for (const id of ids) await rounds[id as Round](bridge);
    },
  };
  for (const network of bridge.protocols.keys())
    handlers[deliverQueue(network)] = (ids) => deliver(bridge, network, ids);
  return handlers;
}

/** The rounds of housekeeping and how often they are made, ms. */
const rounds = { sweep, tidy, proofs: checkProofs };
export type Round = keyof typeof rounds;
export const everyMs: Record<Round, number> = { sweep: 1000, tidy: 15_000, proofs: 2000 };
