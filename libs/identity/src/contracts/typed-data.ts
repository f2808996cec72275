import type { Address, Hex, TypedDataDefinition } from 'viem';
import type { Deployment } from './deployment.js';

const uint = <const Name extends string>(name: Name) => ({ name, type: 'uint256' }) as const;
const bytes32 = <const Name extends string>(name: Name) => ({ name, type: 'bytes32' }) as const;
const address = <const Name extends string>(name: Name) => ({ name, type: 'address' }) as const;
const signedBy = [uint('nonce'), uint('deadline')] as const;
const registration = [
  address('owner'),
  { name: 'handle', type: 'string' },
  address('recovery'),
  uint('deadline'),
] as const;

/** What is signed, by the name of its struct (EIP-712); as the contracts have it. */
export const signedTypes = {
  Register: registration,
  Sponsor: registration,
  Link: [uint('identityId'), bytes32('account'), bytes32('evidence'), ...signedBy],
  Unlink: [uint('identityId'), bytes32('account'), ...signedBy],
  AttestLink: [uint('identityId'), bytes32('account'), bytes32('evidence'), uint('epoch'), ...signedBy],
  AttestUnlink: [uint('identityId'), bytes32('account'), bytes32('evidence'), uint('linkNonce'), uint('deadline')],
  AddKey: [uint('identityId'), { name: 'kind', type: 'uint8' }, { name: 'key', type: 'bytes' }, ...signedBy],
  RemoveKey: [uint('identityId'), bytes32('keyId'), ...signedBy],
  SetProfile: [uint('identityId'), { name: 'uri', type: 'string' }, ...signedBy],
  Burn: [uint('identityId'), ...signedBy],
  StartRecovery: [uint('identityId'), address('newOwner'), ...signedBy],
  CancelRecovery: [uint('identityId'), ...signedBy],
  AcceptRecovery: [uint('identityId'), address('newOwner'), ...signedBy],
  ChangeRecovery: [uint('identityId'), address('recovery'), ...signedBy],
  CancelRecoveryChange: [uint('identityId'), ...signedBy],
} as const;

export type SignedAct = keyof typeof signedTypes;
type ValueOf<Type extends string> = Type extends 'uint256'
  ? bigint
  : Type extends 'uint8'
    ? number
    : Type extends 'address'
      ? Address
      : Type extends 'string'
        ? string
        : Hex;
/** The fields of an act, each with the type of its value. */
export type ActMessage<Act extends SignedAct> = {
  [Field in (typeof signedTypes)[Act][number] as Field['name']]: ValueOf<Field['type']>;
};

/** For `account.signTypedData` and for browser wallets. */
export function typedData<Act extends SignedAct>(
  at: { chainId: number } & Pick<Deployment, 'identity' | 'gateway'>,
  act: Act,
  message: ActMessage<Act>,
): TypedDataDefinition {
  const byGateway = act === 'Sponsor';
  return {
    domain: {
      name: byGateway ? 'Planet Registration Gateway' : 'Planet Identity',
      version: '1',
      chainId: at.chainId,
      verifyingContract: byGateway ? at.gateway : at.identity,
    },
    types: { [act]: signedTypes[act] as readonly { name: string; type: string }[] } as Record<string, never>,
    primaryType: act,
    message: message as Record<string, unknown>,
  };
}
