import { isSignedAct, type SignedAct } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
import { acts, identities, seats, type ActRow, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { askSignature, readSignature, type AskedSignature } from './ask-signature.js';
import { maySignAgain } from './refusals.js';
import { bySession } from './sessions.js';

/** An act of somebody who keeps their key. */
export interface OwnAct {
  id: string;
  kind: SignedAct;
  fields: Record<string, unknown>;
  extra?: Record<string, unknown>;
  by: string;
}
export type OwnStep = { asked: AskedSignature } | { taken: true };

/** Does it wait for the wallet of the owner, because nobody here can sign (once more) for them? */
export const waitsForOwner = ({ state, reason }: Pick<ActRow, 'state' | 'reason'>): boolean =>
  state === 'wanted' || (state === 'refused' && reason !== null && maySignAgain(reason));

/** Without a signature: what the owner's wallet is to sign. With one the act goes to the chain. */
export async function signByOwner(
  bridge: Bridge,
  identity: Identity,
  { id, kind, fields, extra, by }: OwnAct,
  signature?: string | null,
): Promise<Outcome<OwnStep>> {
  const question = { kind, identity, signer: identity.owner!, fields, of: id };
  if (!signature) {
    const asked = await askSignature(bridge, question);
    return asked.ok ? ok({ asked: asked.value }) : asked;
  }
  const given = await readSignature(bridge, question, signature);
  if (!given.ok) return given;
  const { message, world, signature: signed } = given.value;
  const to = { state: 'signed', message, extra, world, signature: signed } as const;
  const taken = await bridge.store.transaction(async (tx) => {
    if (await acts.add(tx, { ...to, id, kind, by, identityId: identity.id })) return true;
    const standing = await acts.byId(tx, id);
    return standing !== null && waitsForOwner(standing) && acts.change(tx, id, standing.state, to);
  });
  return taken ? ok({ taken }) : refuse('not-to-sign');
}

/** The chain is there: what was only noted for it can be signed. */
export const hasChain = async (tx: Tx): Promise<boolean> => (await seats.read(tx))?.identity != null;

/** What waits for the person's wallet: all that came about while there was no chain, or was signed too late. */
export async function actsToSign(bridge: Bridge, identityId: IdentityId): Promise<ActRow[]> {
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (identity?.custody !== 'own' || identity.deletedAt || !(await hasChain(db))) return [];
  const all = await acts.ofIdentity(db, identityId, 1000);
  return all.filter((act) => isOwners(act) && waitsForOwner(act)).reverse();
}

/** Others sign what begins and ends a recovery, and what was asked of one wallet is not asked of another. */
const isOwners = ({ kind, by }: ActRow): boolean =>
  isSignedAct(kind) && kind !== 'StartRecovery' && !by.startsWith('wallet:');

/** The person signs one of them. */
export async function signAct(
  bridge: Bridge,
  { identityId, session }: { identityId: IdentityId; session: string },
  id: string,
  signature?: string | null,
): Promise<Outcome<OwnStep>> {
  const waiting = await actsToSign(bridge, identityId);
  const act = waiting.find((one) => one.id === id);
  const identity = await identities.byId(bridge.store.prisma, identityId);
  if (!act || !identity) return refuse('not-to-sign');
  const kind = act.kind as SignedAct;
  const by = bySession(session);
  return signByOwner(bridge, identity, { id, kind, fields: fieldsOf(act, identity), by }, signature);
}

const nobody = `0x${'00'.repeat(20)}`;
/** As it is to be signed now, whatever chain or owner it was meant for before. */
function fieldsOf({ kind, message }: ActRow, { owner, handle, recovery }: Identity): Record<string, unknown> {
  if (kind === 'Register') return { owner, handle, recovery: recovery ?? nobody };
  const { identityId: _id, nonce: _nonce, deadline: _deadline, ...fields } = message;
  return fields;
}
