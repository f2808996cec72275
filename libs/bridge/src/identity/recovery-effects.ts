import { walletName } from '@planet/identity';
import { stableId, type AccountId, type Identity } from '@planet/core';
import {
  acts,
  createKeyValue,
  credentials,
  identities,
  keys,
  proofs,
  seats,
  sessions,
  tokens,
  type ChainEventRow,
  type Tx,
} from '@planet/store';
import type { Bridge } from '../bridge.js';
import { unlinked } from './effects.js';

const place = 'recovery';

export interface Recovery {
  newOwner: string;
  /** When it can be finished. */
  readyAt: Date;
}
interface Note {
  newOwner: string;
  readyAt: string;
  /** How the new owner signed that they accept. */
  by?: 'key' | 'contract';
}

const noteOf = (tx: Tx, identityId: string): Promise<Note | null> => createKeyValue(tx, place).get<Note>(identityId);

/** The one that is running. */
export async function recoveryOf(tx: Tx, identityId: string): Promise<Recovery | null> {
  const note = await noteOf(tx, identityId);
  return note && { newOwner: note.newOwner, readyAt: new Date(note.readyAt) };
}

/** It runs from now on: the chain says so, or there is none. */
export const recoveryStarted = (tx: Tx, { id }: Identity, { newOwner, readyAt }: Recovery, by?: Note['by']) =>
  createKeyValue(tx, place).set(id, { newOwner, readyAt: readyAt.toISOString(), by } satisfies Note);

export const recoveryCancelled = (tx: Tx, { id }: Identity): Promise<void> => createKeyValue(tx, place).delete(id);

/**
 * The identity has another owner, for good: whatever opened it before opens it no more, and the new owner's wallet does.
 * In the transaction in which that became certain; the same again changes nothing.
 *
 * @param onChain the epoch there
 */
export async function recovered(
  tx: Tx,
  bridge: Bridge,
  identity: Identity,
  newOwner: string,
  onChain: number,
): Promise<void> {
  const epoch = await identities.recover(tx, identity.id, newOwner, onChain);
  if (epoch === null) return;
  await sessions.endAll(tx, identity.id);
  await tokens.revokeAllOf(tx, identity.id);
  await credentials.removeAll(tx, identity.id);
  await keys.remove(tx, identity.id, 'wallet');
  await acts.voidOf(tx, identity.id, 'recovered-since');
  for (const { accountId } of await proofs.outdate(tx, identity.id, epoch, bridge.clock()))
    if (accountId) await unlinked(tx, bridge, identity, accountId as AccountId);
  const note = await noteOf(tx, identity.id);
  await recoveryCancelled(tx, identity);
  // A key is the same everywhere; a contract is known by its chain.
  const chainId = note?.by === 'contract' ? ((await seats.read(tx))?.chainId ?? 0) : 0;
  const externalId = walletName(newOwner, chainId);
  if (await credentials.find(tx, 'wallet', externalId)) return;
  await credentials.insert(tx, { identityId: identity.id, kind: 'wallet', externalId, name: null, data: {} });
}

/** Another recovery address was named, and counts when somebody says so after its time: this Planet does. */
export const recoveryChangeStarted = (
  tx: Tx,
  { id: identityId }: Identity,
  { txHash, logIndex, args }: ChainEventRow,
): Promise<boolean> =>
  acts.add(tx, {
    id: stableId('activity', 'act', 'FinishRecoveryChange', txHash, String(logIndex)),
    identityId,
    kind: 'FinishRecoveryChange',
    message: {},
    extra: { notBefore: String(args.readyAt) },
    state: 'wanted',
    by: 'planet',
  });

/** Another recovery address counts from now on: the chain says so, or there is none. */
export const recoveryChanged = (tx: Tx, { id }: Identity, recovery: string): Promise<void> =>
  identities.setRecovery(tx, id, /^0x0+$/.test(recovery) ? null : recovery);
