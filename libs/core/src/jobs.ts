import type { Network } from './ids.js';

/** Queues. Jobs carry ids only; what they mean stands in the database. */
export const sharedQueues = ['inbound', 'fanout', 'housekeeping'] as const;
export type Queue = (typeof sharedQueues)[number] | `deliver-${string}`;
export const deliverQueue = (network: Network): Queue => `deliver-${network}`;
export const queuesOf = (networks: Network[]): Queue[] => [...sharedQueues, ...networks.map(deliverQueue)];

/** The one shape of job: rows of one kind to work on. */
export interface Job {
  queue: Queue;
  ids: string[];
}
