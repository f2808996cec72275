import { ok, refuse, stableId } from '@planet/core';
import type { IdentityId, Outcome } from '@planet/core';
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

/**
 * The account has ended the link, without the owner: `Unlink` here means that operators attest it (`AttestUnlink`), since
 * nobody signs for the identity.
 */
export async function endedByAccount(bridge: Bridge, proof: ProofRow, evidence: string): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    const locked = await proofs.lock(tx, proof.id);
    const link = await acts.byId(tx, linkAct(proof.id));
    const onTheWay = link !== null && (await reaches(tx, link.state, link.id));
    const identity = await identities.byId(tx, proof.identityId);
    if (onTheWay && identity)
      await acts.add(tx, {
        id: stableId('activity', 'act', 'UnlinkByAccount', proof.id),
        identityId: identity.id,
        kind: 'Unlink',
        message: { identityId: String(link.message.identityId), account: onChain(locked) },
        extra: { proofId: proof.id, byAccount: true, evidence },
        state: 'wanted',
        by: 'account',
      });
    await endLink(tx, bridge, locked, 'revoked', 'account-unlinked', { keeps: onTheWay });
  });
}
