import type { Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** The link stands on the chain for good. */
export async function linkFinal(_tx: Tx, _bridge: Bridge, _link: { proofId: string }): Promise<void> {}
/** The link was broken, for good. */
export async function linkEnded(_tx: Tx, _bridge: Bridge, _link: { proofId: string }): Promise<void> {}
