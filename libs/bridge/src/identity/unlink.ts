import { ok, refuse, stableId } from '@planet/core';
import type { IdentityId, Outcome, Reason } from '@planet/core';
import { endDigest } from '@planet/identity';
import { acts, identities, proofs, seats, type ActState, type ProofRow, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { linkAct } from './claim.js';
import { signByOwner, waitsForOwner } from './own-acts.js';
import { linkMessage, onChain } from './prove.js';
import { endLink } from './settle-links.js';

export type Unlinked = { state: 'unlinked'; proof: ProofRow } | { state: 'waits'; proof: ProofRow; typedData: object };
const unlinkAct = (proofId: string): string => stableId('activity', 'act', 'Unlink', proofId);

/**
 * The owner ends a link, whatever the account says. It is shown no longer at once; on the chain it ends by the act that
 * the owner signs.
 */
export async function unlink(
  bridge: Bridge,
  { identityId, proofId, signature, by }: { identityId: IdentityId; proofId: string; signature?: string; by: string },
): Promise<Outcome<Unlinked>> {
  const db = bridge.store.prisma;
  const proof = await proofs.byId(db, proofId);
  const identity = await identities.byId(db, identityId);
  if (!proof || !identity || proof.identityId !== identity.id) return refuse('not-found', 'proof');
  const own = identity.custody === 'own';
  const act = await acts.byId(db, unlinkAct(proof.id));
  // Ended here, and not on the chain, which did not take what the wallet signed.
  const again = own && proof.holds !== null && act !== null && waitsForOwner(act);
  if ((proof.state === 'broken' || proof.state === 'revoked') && !again) return refuse(proof.reason ?? 'gone');
  const link = await acts.byId(db, linkAct(proof.id));
  const onTheWay = link !== null && (await reaches(db, link.state, link.id, own));
  if (onTheWay && own) {
    const extra = { proofId: proof.id };
    const ending = { id: unlinkAct(proof.id), kind: 'Unlink', fields: { account: onChain(proof) }, extra, by } as const;
    const signed = await signByOwner(bridge, identity, ending, signature);
    if (!signed.ok) return signed;
    if ('asked' in signed.value) return ok({ state: 'waits', proof, typedData: signed.value.asked.typedData });
  }
  await bridge.store.transaction(async (tx) => {
    const locked = await proofs.lock(tx, proof.id);
    if (onTheWay && !own) {
      const { identityId: token, account } = await linkMessage(tx, bridge, locked, identity);
      await acts.add(tx, {
        id: unlinkAct(proof.id),
        identityId: identity.id,
        kind: 'Unlink',
        message: { identityId: token, account },
        extra: { proofId: proof.id },
        state: 'wanted',
        by,
      });
    }
    await endLink(tx, bridge, locked, 'revoked', 'owner-unlinked', { keeps: onTheWay });
  });
  return ok({ state: 'unlinked', proof: (await proofs.byId(db, proof.id))! });
}

/**
 * Is the link on the chain, or may it come there? What was only wanted is taken back (so is, of a wallet, what it signed:
 * its next signature must name the nonce after that one), and with the chain off there is nothing to end.
 */
async function reaches(db: Tx, state: ActState, id: string, own = false): Promise<boolean> {
  const seat = await seats.read(db);
  if (!seat || seat.mode === 'off' || state === 'refused') return false;
  if (state !== 'wanted' && !(own && state === 'signed')) return true;
  return !(await acts.change(db, id, state, { state: 'refused', reason: 'owner-unlinked' }));
}

interface Ending {
  /** `revoked`: the account said so; `broken`: it shows the link no more. */
  state: 'broken' | 'revoked';
  reason: Reason;
  /** Where the account said so. */
  place?: string;
}
/** The account has ended the link, without the owner: on the chain operators attest it. In a transaction that holds the proof. */
export async function endedByAccount(
  tx: Tx,
  bridge: Bridge,
  proof: ProofRow,
  { state, reason, place = '' }: Ending,
): Promise<void> {
  const link = await acts.byId(tx, linkAct(proof.id));
  const onTheWay = link !== null && (await reaches(tx, link.state, link.id));
  const end = { link: proof.digest!, place };
  if (onTheWay)
    await acts.add(tx, {
      id: stableId('activity', 'act', 'AttestUnlink', proof.id),
      identityId: proof.identityId,
      kind: 'AttestUnlink',
      message: { account: onChain(proof), evidence: endDigest({ ...end, reason }) },
      extra: { proofId: proof.id, ...end },
      state: 'wanted',
      by: 'account',
    });
  await endLink(tx, bridge, proof, state, reason, { keeps: onTheWay });
}
