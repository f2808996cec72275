import { zeroAddress, type Address } from 'viem';
import { refuse, type Outcome } from '@planet/core';
import { typedData, type ActMessage } from '../contracts/typed-data.js';
import { readMessage, typedDataJson, writeMessage } from '../signer/message.js';
import { checkTypedSignature, type TypedSignature } from '../proofs/typed-signature.js';
import type { ClientOf } from '../proofs/wallet.js';

/** Where identities stand. */
export interface Registry {
  chainId: number;
  identity: Address;
  gateway: Address;
}
/** A registration that a wallet is asked to sign: as it is stored, and as the wallet takes it. */
export interface RegistrationRequest {
  message: Record<string, unknown>;
  data: Record<string, unknown>;
}

/**
 * @param deadline until when it may be brought to the chain
 * @param recovery without it nobody can recover the identity
 */
export function registrationOf(
  at: Registry,
  {
    owner,
    handle,
    deadline,
    recovery = zeroAddress,
  }: { owner: Address; handle: string; deadline: Date; recovery?: Address },
): RegistrationRequest {
  const seconds = BigInt(Math.floor(deadline.getTime() / 1000));
  const message: ActMessage<'Register'> = { owner, handle, recovery, deadline: seconds };
  return { message: writeMessage(message), data: typedDataJson(typedData(at, 'Register', message)) };
}

/** Signed by its owner, so that the contract takes it? */
export async function checkRegistration(
  at: Registry,
  stored: Record<string, unknown>,
  signature: string,
  clientOf: ClientOf,
): Promise<Outcome<TypedSignature>> {
  const message = readMessage('Register', stored);
  if (!message) return refuse('wallet-signature');
  return checkTypedSignature(typedData(at, 'Register', message), message.owner, signature, clientOf(at.chainId));
}
