import { reasons, type AccountId, type Reason } from '@planet/core';
import { identities, proofs, type ProofRow, type ProofState, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { linked, unlinked } from './effects.js';
import { maySignAgain } from './refusals.js';

/**
 * The link is final on the chain, or the chain is off: it has its effects. In the transaction in which it becomes so; a
 * second call changes nothing.
 */
export async function linkFinal(tx: Tx, bridge: Bridge, { proofId }: { proofId: string }): Promise<void> {
  const proof = await proofs.lock(tx, proofId);
  if (proof.effective || proof.state !== 'verified') return;
  await proofs.change(tx, proof, { effective: true });
  const identity = await identities.byId(tx, proof.identityId);
  if (identity && proof.accountId) await linked(tx, bridge, identity, proof.accountId as AccountId);
}

/** The link is no more: the chain says so, or nothing of it was there. */
export async function linkEnded(tx: Tx, bridge: Bridge, { proofId }: { proofId: string }): Promise<void> {
  const proof = await proofs.lock(tx, proofId);
  await endLink(tx, bridge, proof, 'revoked', proof.reason ?? 'owner-unlinked');
  if (isOver(proof)) await proofs.change(tx, proof, { holds: null });
}
const isOver = ({ state }: ProofRow): boolean => state === 'broken' || state === 'revoked';

/** What the chain says of a link that is not there. */
const notThere = new Set(['NotLinked', 'not-linked']);

/** The act came to nothing: a link that the chain does not take is none, and one that is not there is over. */
export async function linkRefused(
  tx: Tx,
  bridge: Bridge,
  { kind, proofId }: { kind: string; proofId: string },
  refusal: string,
): Promise<void> {
  if (maySignAgain(refusal)) return;
  if (kind !== 'Link') return notThere.has(refusal) ? linkEnded(tx, bridge, { proofId }) : undefined;
  const reason = refusal === 'AlreadyLinked' ? 'account-linked' : refusal in reasons ? refusal : 'chain-refused';
  await endLink(tx, bridge, await proofs.lock(tx, proofId), 'broken', reason as Reason);
}

/** Takes its effects back. Its row stays, as history; `keeps`: nobody else may link the account yet. */
export async function endLink(
  tx: Tx,
  bridge: Bridge,
  proof: ProofRow,
  state: Extract<ProofState, 'broken' | 'revoked'>,
  reason: Reason,
  { keeps = false } = {},
): Promise<void> {
  if (isOver(proof)) return;
  await proofs.change(tx, proof, {
    state,
    reason,
    effective: false,
    endedAt: bridge.clock(),
    nextCheckAt: null,
    ...(!keeps && { holds: null }),
  });
  const identity = await identities.byId(tx, proof.identityId);
  if (proof.effective && identity && proof.accountId)
    await unlinked(tx, bridge, identity, proof.accountId as AccountId);
}
