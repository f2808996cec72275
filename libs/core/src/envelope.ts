import type { NativeId, EnvelopeId, Network } from './ids.js';

/** How bytes came in: pushed to an inbox, read from a stream of signed messages, or fetched by us at their origin. */
export type Transport = 'push' | 'stream' | 'fetch';

/** The bytes as they arrived, before anybody believed them. */
export interface EnvelopeDraft {
  network: Network;
  /** Unique with the network: the same digest is the same arrival, and is stored once. */
  digest: string;
  transport: Transport;
  body: Uint8Array | string;
  /** Only what verification needs; keys in lower case. */
  headers: Record<string, string>;
  method?: string;
  /** Path and query as received. */
  path?: string;
  /** The remote address, feed or URL. */
  peer?: string;
  /** Streams check signatures before they store: then `verify` is not asked again. */
  signer?: NativeId;
}

export interface Envelope extends EnvelopeDraft {
  id: EnvelopeId;
  body: string;
  receivedAt: Date;
  /** What it waited for cannot be had: it is taken without it. */
  orphan: boolean;
}

/** An envelope whose speaker is known. */
export interface Verified {
  envelope: Envelope;
  /** Native id of the account that truly said this. */
  signer: NativeId;
  /** What `verify` has read already, so that `parse` need not read it again. */
  document?: unknown;
}

export type EnvelopeState = 'received' | 'applied' | 'ignored' | 'rejected' | 'parked';
