import type { AccountId, Reason } from '@planet/core';
import { proofs, type ProofRow, type ProofState, type Tx, identities } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { linked, unlinked } from './effects.js';

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
  if (proof.state === 'revoked') await proofs.change(tx, proof, { holds: null });
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
  if (proof.state === 'broken' || proof.state === 'revoked') return;
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
