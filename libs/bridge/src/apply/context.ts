import type { Activity, Envelope, NativeActivity, Network, PostId, Reason } from '@planet/core';
import { envelopes, outbox, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import type { References } from '../translate.js';

/** An envelope, and what it says. */
export interface Item {
  envelope: Envelope;
  natives: NativeActivity[];
}

/** What one act led to: done, with follow-up acts of ours; already done; refused; or waiting. */
export type Effect =
  | { done: true; fanOut: boolean; answers?: Activity[] }
  | { done: false; reason: Reason; state: 'ignored' | 'rejected' };

/** What the handlers of kinds work with. */
export interface ApplyContext {
  bridge: Bridge;
  tx: Tx;
  refs: References;
  banned: Set<string>;
  /** Blocks among the people of the batch, as `blocker target`. */
  blocks: Set<string>;
  /** Posts of other networks that claim the native id of a post of the batch as a name of theirs. */
  claimed: Map<string, PostId>;
  /** Ids of acts that stand already, of those that the batch does again or undoes. */
  standing: Set<string>;
  /** Authors of the posts that the batch refers to. */
  authors: Map<string, string>;
}

/**
 * Orders the acts of one person: by their place where the network numbers them, else by the claimed time in ms. Acts on
 * one thing come from one person on one network, so the two are never compared.
 */
export function versionOf(activity: Activity): number {
  const version = Math.trunc(activity.sequence ?? activity.at.getTime());
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, version));
}

/** Brings back what waited for these ids. */
export async function releaseWaiting(tx: Tx, network: Network, nativeIds: string[]): Promise<void> {
  await outbox.add(tx, 'inbound', await envelopes.unpark(tx, network, nativeIds));
}
