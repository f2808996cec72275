import { randomUUID } from 'node:crypto';
import { addressOf, walletName } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
import { acts, credentials, identities, keys, seats, type ChainSeat, type NewAct, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { askSignature, readSignature, type AskedSignature, type GivenSignature } from './ask-signature.js';
import { confirmPerson, type Confirmation } from './credentials.js';
import { within, hour, type Entrance, type Visit } from './entrance.js';
import { hasChain } from './own-acts.js';
import {
  recovered,
  recoveryCancelled,
  recoveryChanged,
  recoveryOf,
  recoveryStarted,
  type Recovery,
} from './recovery-effects.js';
import { bySession } from './sessions.js';

/** As the contract has it, ms. */
export const recoveryMs = 7 * 24 * 3600_000;
/** What came of it, or what has to be signed first. */
export type RecoveryStep = { asked: AskedSignature } | { recovery: Recovery | null; finished: boolean };

/**
 * By the recovery address: the operator's (an admin decides, the signer signs), or one that the person named, whose wallet
 * signs. Seven days later the new owner can take the identity over, unless the owner objects. With a chain it runs when
 * that is final there.
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
  const seat = await seats.read(db);
  if (await isTaken(db, to, identity, seat)) return refuse('wallet-taken');
  const fields = { newOwner: to };
  const recovery: Recovery = { newOwner: to, readyAt: new Date(bridge.clock().getTime() + recoveryMs) };
  const operator = (await keys.publics(db, ['chain'], 'recovery')).get('chain');
  if (identity.recovery === operator) {
    if (!isAdmin) return refuse('recovery-not-yours');
    await bridge.store.transaction(async (tx) => {
      await acts.add(tx, { ...newAct(identity, 'admin'), kind: 'StartRecovery', message: fields, state: 'wanted' });
      if (seat?.mode === 'off') await recoveryStarted(tx, identity, recovery);
    });
    return ok({ recovery, finished: false });
  }
  const given = await signed(bridge, 'StartRecovery', identity, identity.recovery, fields, signature);
  if (!given.ok || 'asked' in given.value) return given as Outcome<RecoveryStep>;
  const { act, onChain } = given.value;
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, act);
    if (!onChain) await recoveryStarted(tx, identity, recovery);
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
  const by = bySession(session);
  let act: NewAct = { ...newAct(identity, by), kind: 'CancelRecovery', message: {}, state: 'wanted' };
  if (identity.custody === 'own') {
    const given = await signed(bridge, 'CancelRecovery', identity, identity.owner, {}, signature);
    if (!given.ok || 'asked' in given.value) return given as Outcome<RecoveryStep>;
    act = given.value.act;
  }
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, act);
    // With a chain it runs until the chain says that it does not.
    if ((await seats.read(tx))?.mode === 'off') await recoveryCancelled(tx, identity);
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
  const { act, onChain, by } = given.value;
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, act);
    await recoveryStarted(tx, identity, recovery, by);
    // With a chain it has its effects when the event is final.
    if (!onChain) await recovered(tx, bridge, identity, newOwner, identity.epoch + 1);
  });
  return ok({ recovery, finished: !onChain });
}

/**
 * Names another recovery address; the person confirms it by a credential. With a chain it counts after seven days
 * (`recoveryChanged`), without one at once. Who keeps the key signs it instead (`actsToSign`), where a chain is there.
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
  const to = address === null ? nobody : addressOf(address);
  if (!to) return refuse('wallet-malformed');
  const isSigned = identity.custody === 'own' && (await hasChain(db));
  const confirmed = isSigned ? ok(undefined) : await confirmPerson(entrance, identity, confirmation, visit);
  if (!confirmed.ok) return confirmed;
  const by = bySession(session);
  await bridge.store.transaction(async (tx) => {
    await acts.add(tx, { ...newAct(identity, by), kind: 'ChangeRecovery', message: { recovery: to }, state: 'wanted' });
    const seat = await seats.read(tx);
    if (seat?.mode === 'off') await recoveryChanged(tx, identity, to);
  });
  return ok(identityId);
}
const nobody = `0x${'00'.repeat(20)}`;

type Signed = { asked: AskedSignature } | ({ act: NewAct } & Pick<GivenSignature, 'onChain' | 'by'>);

/** Without a signature: what is to be signed. With one: the act. */
async function signed(
  bridge: Bridge,
  kind: 'StartRecovery' | 'CancelRecovery' | 'AcceptRecovery',
  identity: Identity,
  signer: string,
  fields: Record<string, unknown>,
  signature?: string | null,
): Promise<Outcome<Signed>> {
  const question = { kind, identity, signer, fields };
  if (!signature) {
    const asked = await askSignature(bridge, question);
    return asked.ok ? ok({ asked: asked.value }) : asked;
  }
  const given = await readSignature(bridge, question, signature);
  if (!given.ok) return given;
  const { onChain, by } = given.value;
  return ok({ act: signedAct(identity, kind, signer, given.value), onChain, by });
}

/** Does it own an identity already, or open somebody else's? */
async function isTaken(tx: Tx, wallet: string, { id }: Identity, seat: ChainSeat | null): Promise<boolean> {
  if (await identities.byOwner(tx, wallet)) return true;
  const names = new Set([0, seat?.chainId ?? 0].map((chainId) => walletName(wallet, chainId)));
  const known = await Promise.all([...names].map((name) => credentials.find(tx, 'wallet', name)));
  return known.some((credential) => credential && credential.identityId !== id);
}

const newAct = (identity: Identity, by: string) => ({ id: randomUUID(), identityId: identity.id, by });
const signedAct = (
  identity: Identity,
  kind: string,
  signer: string,
  { message, signature, world, onChain }: GivenSignature,
): NewAct => ({
  ...newAct(identity, `wallet:${signer}`),
  kind,
  message,
  signature,
  world,
  state: onChain ? 'signed' : 'done',
});
