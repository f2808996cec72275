import { randomUUID } from 'node:crypto';
import { addressOf, walletName } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
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
  type NewAct,
  type Tx,
} from '@planet/store';
import type { Bridge } from '../bridge.js';
import { askSignature, readSignature, type AskedSignature, type GivenSignature } from './ask-signature.js';
import { confirmPerson, type Confirmation } from './credentials.js';
import { within, hour, type Entrance, type Visit } from './entrance.js';

/** As the contract has it, ms. */
export const recoveryMs = 7 * 24 * 3600_000;
const place = 'recovery';

export interface Recovery {
  newOwner: string;
  /** When it can be finished. */
  readyAt: Date;
}
/** What came of it, or what has to be signed first. */
export type RecoveryStep = { asked: AskedSignature } | { recovery: Recovery | null; finished: boolean };

export async function recoveryOf(tx: Tx, identityId: string): Promise<Recovery | null> {
  const note = await createKeyValue(tx, place).get<{ newOwner: string; readyAt: string }>(identityId);
  return note && { newOwner: note.newOwner, readyAt: new Date(note.readyAt) };
}

/**
 * By the recovery address: the operator's (an admin decides, the signer signs), or one that the person named, whose wallet
 * signs. Seven days later the new owner can take the identity over, unless the owner objects.
 */
export async function startRecovery(
  entrance: Entrance,
  { handle, newOwner, signature }: { handle: string; newOwner: string; signature?: string | null },
  { isAdmin, visit }: { isAdmin: boolean; visit: Visit },
): Promise<Outcome<RecoveryStep>> {
  const { bridge } = entrance;
  const db = bridge.store.prisma;
  if (!isAdmin && !(await within(db, `recovery ${visit.address}`, 20, hour))) return refuse('too-many-attempts');
  const to = addressOf(newOwner);
  if (!to) return refuse('wallet-malformed');
  const identity = await identities.byHandle(db, handle);
  if (!identity || identity.deletedAt || !identity.recovery) return refuse('recovery-none');
  if (await identities.byOwner(db, to)) return refuse('wallet-taken');
  const fields = { newOwner: to };
  const recovery: Recovery = { newOwner: to, readyAt: new Date(bridge.clock().getTime() + recoveryMs) };
  const operator = (await keys.publics(db, ['chain'], 'recovery')).get('chain');
  if (identity.recovery === operator) {
    if (!isAdmin) return refuse('recovery-not-yours');
    await bridge.store.transaction(async (tx) => {
      await note(tx, identity, recovery);
      await acts.add(tx, { ...newAct(identity, 'admin'), kind: 'StartRecovery', message: fields, state: 'wanted' });
    });
    return ok({ recovery, finished: false });
  }
  const given = await signed(bridge, 'StartRecovery', identity, identity.recovery, fields, signature);
  if (!given.ok || 'asked' in given.value) return given as Outcome<RecoveryStep>;
  const { act } = given.value;
  await bridge.store.transaction(async (tx) => {
    await note(tx, identity, recovery);
    await acts.add(tx, act);
  });
  return ok({ recovery, finished: false });
}

/** By the owner, at any time before the end. Where they keep the key, their wallet signs. */
export async function cancelRecovery(
  { bridge }: Entrance,
  { identityId, session }: { identityId: string; session: string },
  signature?: string | null,
): Promise<Outcome<RecoveryStep>> {
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (!identity?.owner || !(await recoveryOf(db, identityId))) return refuse('recovery-not-running');
  const by = `session:${session.slice(0, 16)}`;
  let act: NewAct = { ...newAct(identity, by), kind: 'CancelRecovery', message: {}, state: 'wanted' };
  if (identity.custody === 'own') {
    const given = await signed(bridge, 'CancelRecovery', identity, identity.owner, {}, signature);
    if (!given.ok || 'asked' in given.value) return given as Outcome<RecoveryStep>;
    act = given.value.act;
  }
  await bridge.store.transaction(async (tx) => {
    await createKeyValue(tx, place).delete(identityId);
    await acts.add(tx, act);
  });
  return ok({ recovery: null, finished: false });
}

/** By the new owner, whose wallet signs that it accepts; after the seven days. */
export async function finishRecovery(
  { bridge }: Entrance,
  { handle, signature }: { handle: string; signature?: string | null },
  visit: Visit,
): Promise<Outcome<RecoveryStep>> {
  const db = bridge.store.prisma;
  if (!(await within(db, `recovery ${visit.address}`, 20, hour))) return refuse('too-many-attempts');
  const identity = await identities.byHandle(db, handle);
  const recovery = identity && (await recoveryOf(db, identity.id));
  if (!identity || !recovery) return refuse('recovery-not-running');
  if (recovery.readyAt > bridge.clock()) return refuse('recovery-too-early');
  const { newOwner } = recovery;
  const given = await signed(bridge, 'AcceptRecovery', identity, newOwner, { newOwner }, signature);
  if (!given.ok || 'asked' in given.value) return given as Outcome<RecoveryStep>;
  const { act, onChain } = given.value;
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, act);
    // With a chain it has its effects when the event is final.
    if (!onChain) await recovered(tx, bridge, identity, newOwner, identity.epoch + 1);
  });
  return ok({ recovery, finished: !onChain });
}

/**
 * Names another recovery address; the person confirms it by a credential. With a chain it counts after seven days
 * (`recoveryChanged`), without one at once. Who keeps the key changes it on the chain themselves.
 *
 * @param address null: nobody may recover the identity
 */
export async function changeRecovery(
  entrance: Entrance,
  { identityId, session }: { identityId: IdentityId; session: string },
  { address, ...confirmation }: Confirmation & { address: string | null },
  visit: Visit,
): Promise<Outcome<IdentityId>> {
  const { bridge } = entrance;
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (!identity || identity.deletedAt) return refuse('identity-gone');
  if (identity.custody !== 'managed') return refuse('key-not-kept');
  const to = address === null ? nobody : addressOf(address);
  if (!to) return refuse('wallet-malformed');
  const confirmed = await confirmPerson(entrance, identity, confirmation, visit);
  if (!confirmed.ok) return confirmed;
  const by = `session:${session.slice(0, 16)}`;
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, { ...newAct(identity, by), kind: 'ChangeRecovery', message: { recovery: to }, state: 'wanted' });
    const seat = await seats.read(tx);
    if (seat?.mode === 'off') await recoveryChanged(tx, bridge, identity, to);
  });
  return ok(identityId);
}
const nobody = `0x${'00'.repeat(20)}`;

type Signed = { asked: AskedSignature } | { act: NewAct; onChain: boolean };

/** Without a signature: what is to be signed. With one: the act. */
async function signed(
  bridge: Bridge,
  kind: 'StartRecovery' | 'CancelRecovery' | 'AcceptRecovery',
  identity: Identity,
  signer: string,
  fields: Record<string, unknown>,
  signature?: string | null,
): Promise<Outcome<Signed>> {
  if (!signature) {
    const asked = await askSignature(bridge, kind, identity, signer, fields);
    return asked.ok ? ok({ asked: asked.value }) : asked;
  }
  const given = await readSignature(bridge, kind, identity, signer, signature);
  return given.ok ? ok({ act: signedAct(identity, kind, signer, given.value), onChain: given.value.onChain }) : given;
}

const newAct = (identity: Identity, by: string) => ({ id: randomUUID(), identityId: identity.id, by });
const signedAct = (identity: Identity, kind: string, signer: string, { onChain, ...given }: GivenSignature) => ({
  ...newAct(identity, `wallet:${signer}`),
  ...given,
  kind,
  state: onChain ? ('signed' as const) : ('done' as const),
});

const note = (tx: Tx, { id }: Identity, { newOwner, readyAt }: Recovery): Promise<void> =>
  createKeyValue(tx, place).set(id, { newOwner, readyAt: readyAt.toISOString() });

/**
 * The identity has another owner, for good: whatever opened it before opens it no more, and the new owner's wallet does.
 * In the transaction in which that became certain; the same again changes nothing.
 */
export async function recovered(
  tx: Tx,
  bridge: Bridge,
  identity: Identity,
  newOwner: string,
  epoch: number,
): Promise<void> {
  if (!(await identities.recover(tx, identity.id, newOwner, epoch))) return;
  await sessions.endAll(tx, identity.id);
  await tokens.revokeAllOf(tx, identity.id);
  await credentials.removeAll(tx, identity.id);
  await keys.remove(tx, identity.id, 'wallet');
  await proofs.outdate(tx, identity.id, epoch, bridge.clock());
  await createKeyValue(tx, place).delete(identity.id);
  const externalId = walletName(newOwner, 0);
  if (await credentials.find(tx, 'wallet', externalId)) return;
  await credentials.insert(tx, { identityId: identity.id, kind: 'wallet', externalId, name: null, data: {} });
}

/** Another recovery address counts from now on: told by the chain, when it is final. */
export const recoveryChanged = (tx: Tx, _bridge: Bridge, { id }: Identity, recovery: string): Promise<void> =>
  identities.setRecovery(tx, id, /^0x0+$/.test(recovery) ? null : recovery);
