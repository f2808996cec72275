import type { Identity } from '@planet/core';
import type { Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** The identity has another owner, for good. */
export async function recovered(
  _tx: Tx,
  _bridge: Bridge,
  _identity: Identity,
  _newOwner: string,
  _epoch: number,
): Promise<void> {}
