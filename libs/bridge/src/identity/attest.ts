import type { Reason } from '@planet/core';
import {
  accountDigest,
  actMessage,
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
      if (!proofs.some((proof) => proof.verb !== 'unlink' && shows(proof, act, fields)))
        return { reason: 'proof-not-verified' };
      return { by: await signed(operators, 'AttestLink', fields) };
    case 'AttestUnlink':
      if (!proofs.some((proof) => proof.verb === 'unlink' && shows(proof, act, fields)))
        return { reason: 'proof-not-verified' };
      return { by: await signed(operators, 'AttestUnlink', fields) };
    default:
      return { by: '0x' };
  }
}

/** Is it the proof of this very account, and does it hold now? */
function shows(proof: AnchorProof, act: AnchorAct, { account, evidence }: ActFields): boolean {
  return (
    proof.state === 'verified' &&
    proof.identityId === act.identityId &&
    proof.digest === evidence &&
    accountDigest(proof.network, proof.account, Buffer.from(proof.salt.replace(/^0x/, ''), 'hex')) === account
  );
}

const lower = (value: unknown): string => String(value).toLowerCase();
