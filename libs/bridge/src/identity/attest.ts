import type { Reason } from '@planet/core';
import {
  accountDigest,
  actMessage,
  endDigest,
  typedData,
  type ActFields,
  type Deployment,
  type SignedAct,
} from '@planet/identity';
import type { AnchorAct, AnchorProof } from '@planet/store';
import type { Hex, LocalAccount } from 'viem';

/** The domain in which acts are signed. */
export type ActDomain = Pick<Deployment, 'identity' | 'gateway'> & { chainId: number };

/**
 * The operators' part of an act: for `Register` that they sponsor it, for `Link` and `AttestUnlink` that the account said
 * so. They vouch for nothing that this Planet has not seen itself.
 *
 * @param proofs those of the identity that the act may be about
 * @returns signatures, in ascending order of their signers; or why there are none
 */
export async function operatorsPart(
  at: ActDomain,
  operators: LocalAccount[],
  act: AnchorAct,
  fields: ActFields,
  proofs: AnchorProof[],
): Promise<{ by: Hex } | { reason: Reason }> {
  const signed = async <Act extends SignedAct>(who: LocalAccount[], kind: Act, message: ActFields): Promise<Hex> => {
    const data = typedData(at, kind, actMessage(kind, message));
    const parts = await Promise.all(who.map((operator) => operator.signTypedData(data)));
    return `0x${parts.map((part) => part.slice(2)).join('')}`;
  };
  switch (act.kind) {
    case 'Register':
      if (fields.handle !== act.handle || lower(fields.owner) !== act.owner) return { reason: 'not-the-owners-act' };
      return { by: await signed(operators.slice(0, 1), 'Sponsor', fields) };
    case 'Link':
      if (!proofs.some((proof) => shows(proof, act, fields))) return { reason: 'proof-not-verified' };
      return { by: await signed(operators, 'AttestLink', fields) };
    case 'AttestUnlink':
      if (!proofs.some((proof) => isOver(proof, act, fields))) return { reason: 'proof-holds' };
      return { by: await signed(operators, 'AttestUnlink', fields) };
    default:
      return { by: '0x' };
  }
}

/** Is it the proof of this very account, and does it hold now? */
const shows = (proof: AnchorProof, act: AnchorAct, { account, evidence }: ActFields): boolean =>
  proof.state === 'verified' && proof.digest === evidence && isOf(proof, act, account);

/** Is it over, and by its account? */
const isOver = (proof: AnchorProof, act: AnchorAct, { account, evidence }: ActFields): boolean =>
  (proof.state === 'revoked' || proof.state === 'broken') &&
  proof.reason !== null &&
  proof.reason !== 'owner-unlinked' &&
  evidence === endDigest({ link: proof.digest, reason: proof.reason, place: String(act.extra.place) }) &&
  isOf(proof, act, account);

const isOf = ({ identityId, network, account, salt }: AnchorProof, act: AnchorAct, digest: unknown): boolean =>
  identityId === act.identityId &&
  accountDigest(network, account, Buffer.from(salt.replace(/^0x/, ''), 'hex')) === digest;

const lower = (value: unknown): string => String(value).toLowerCase();
