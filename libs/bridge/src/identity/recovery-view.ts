import type { IdentityId } from '@planet/core';
import { acts, identities, keys, seats } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { recoveryMs } from './recover.js';
import { recoveryOf, type Recovery } from './recovery-effects.js';

/** Who may recover an identity, and what is under way. */
export interface RecoveryShown {
  /** Null: nobody may begin a recovery. */
  address: string | null;
  /** It is the operator's: an admin of this Planet decides. */
  byOperator: boolean;
  /** Another address that will count; its own is null where nobody will. */
  next: { address: string | null; at: Date } | null;
  running: Recovery | null;
}

export async function showRecovery(bridge: Bridge, identityId: IdentityId): Promise<RecoveryShown> {
  const db = bridge.store.prisma;
  const address = (await identities.byId(db, identityId))?.recovery ?? null;
  const operator = (await keys.publics(db, ['chain'], 'recovery')).get('chain');
  const asked = await acts.latest(db, identityId, 'ChangeRecovery');
  const to = asked && asked.state !== 'refused' ? String(asked.message['recovery']) : null;
  const wanted = to && /^0x0+$/.test(to) ? null : to;
  // With the chain off it counts at once, and the act is only kept for a chain to come.
  const waits = to !== null && wanted !== address && (await seats.read(db))?.mode !== 'off';
  return {
    address,
    byOperator: address !== null && address === operator,
    next: waits ? { address: wanted, at: new Date(asked!.createdAt.getTime() + recoveryMs) } : null,
    running: await recoveryOf(db, identityId),
  };
}
