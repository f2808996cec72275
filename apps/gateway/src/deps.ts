import type { BlobStore, EnvelopeDraft, GraphReader, Logger, Network, Protocol, Reason } from '@planet/core';
import type { GraphqlDeps } from './graphql/deps.js';

export interface GatewayLimits {
  /** Requests a minute from one remote (IPv6: one /64). 0: no limit. */
  pagesPerMinute: number;
  inboxPerMinute: number;
  graphqlPerMinute: number;
  /** Requests that may be under way at once; more are told to come again. */
  inFlight: number;
  /** A request must be read within this time, and answered within it, in ms. */
  requestMs: number;
}

export interface GatewayConfig {
  /** Public base URL without a slash at the end. */
  origin: string;
  /** Shown on the landing page and in NodeInfo. */
  name: string;
  version: string;
  /** False: the remote address is that of the socket. Otherwise the proxies whose X-Forwarded-For is believed. */
  trustProxy: boolean | string | string[];
  limits: GatewayLimits;
  /** Who may join by the page. Left out: nobody. */
  signUp?: 'open' | 'invite' | 'closed';
}

export const defaultLimits: GatewayLimits = {
  pagesPerMinute: 600,
  inboxPerMinute: 30_000,
  graphqlPerMinute: 300,
  inFlight: 2_000,
  requestMs: 20_000,
};

/** Makes an envelope durable; what it was given is lost unless it resolves. */
export type Intake = (draft: EnvelopeDraft) => Promise<void>;
export type CountRefusal = (refusal: { network: Network; reason: Reason; detail?: string }) => void;

export interface GatewayDeps {
  config: GatewayConfig;
  protocols: Protocol[];
  graph: GraphReader;
  blobs: BlobStore;
  intake: Intake;
  /** Counts what was refused at the door. */
  refused: CountRefusal;
  logger: Logger;
  /** Left out: no GraphQL is served. */
  graphql?: GraphqlDeps;
}
