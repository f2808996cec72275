import type { Identity } from '@planet/core';
import { settlements, type ChainEventRow, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { burnt } from './leave.js';
import { linkEnded, linkFinal } from './links.js';
import {
  recovered,
  recoveryCancelled,
  recoveryChanged,
  recoveryChangeStarted,
  recoveryStarted,
} from './recovery-effects.js';

/**
 * What follows from events that are final, in the transaction in which they became so: each is told here once in this
 * world. Events of identities of other Planets on the same contract are passed over.
 *
 * @param world `chainId:0xcontract`
 */
export async function settleFinal(tx: Tx, bridge: Bridge, world: string, events: ChainEventRow[]): Promise<void> {
  const ours = events.filter(({ name }) => name in effects);
  const tokens = [...new Set(ours.map(({ identityId }) => identityId))];
  const identities = tokens.length > 0 ? await settlements.identitiesOf(tx, world, tokens) : new Map();
  for (const event of ours) {
    const identity = identities.get(event.identityId);
    if (identity) await effects[event.name]!({ tx, bridge, world, identity, event });
  }
  await settlements.tellFinal(tx);
}

interface Final {
  tx: Tx;
  bridge: Bridge;
  world: string;
  identity: Identity;
  event: ChainEventRow;
}
const effects: Record<string, (final: Final) => Promise<void>> = {
  async Linked({ tx, bridge, identity, event }) {
    const proofId = await settlements.proofWith(tx, identity.id, String(event.args.evidence));
    if (proofId) await linkFinal(tx, bridge, { proofId });
  },
  async Unlinked({ tx, bridge, world, identity, event }) {
    const evidence = await settlements.evidenceBefore(tx, world, event);
    const proofId = evidence && (await settlements.proofWith(tx, identity.id, evidence));
    if (proofId) await linkEnded(tx, bridge, { proofId });
  },
  Burned: ({ tx, bridge, identity }) => burnt(tx, bridge, identity),
  RecoveryStarted: ({ tx, identity, event: { args } }) =>
    recoveryStarted(tx, identity, {
      newOwner: String(args.newOwner),
      readyAt: new Date(Number(args.recoverableAt) * 1000),
    }),
  RecoveryCancelled: ({ tx, identity }) => recoveryCancelled(tx, identity),
  RecoveryFinished: ({ tx, bridge, identity, event }) =>
    recovered(tx, bridge, identity, String(event.args.newOwner), Number(event.args.epoch)),
  RecoveryChangeStarted: async ({ tx, identity, event }) => void (await recoveryChangeStarted(tx, identity, event)),
  RecoveryChanged: ({ tx, identity, event }) => recoveryChanged(tx, identity, String(event.args.recovery)),
};
