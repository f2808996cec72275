import type { Limits } from './types.js';

export const DEFAULT_LIMITS: Limits = {
  connections: 2000,
  connectionsPerHost: 100,
  frameBytes: 16 * 1024 * 1024,
  openRequests: 5000,
  blobBytes: 5 * 1024 * 1024,
  blobWants: 10_000,
  pendingChars: 64 * 1024 * 1024,
  idleMs: 600_000,
  handshakeMs: 15_000,
};

/** The key of Scuttlebutt's main network: peers with another one cannot shake hands. */
export const MAIN_NETWORK = '1KHLiKZvAvjbY1ziZEHMXawbCEIM6qwjCDm3VYRan/s=';
