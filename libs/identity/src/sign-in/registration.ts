import { zeroAddress, type Address, type Hex } from 'viem';
import { typedData, type ActMessage } from '../contracts/typed-data.js';
import { readMessage, typedDataJson, writeMessage } from '../signer/message.js';
import { signedBy, type WalletChain } from './wallet-signature.js';

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

export async function isRegistrationSigned(
  at: Registry,
  stored: Record<string, unknown>,
  signature: string,
  chain: WalletChain | null,
): Promise<boolean> {
  const message = readMessage('Register', stored);
  if (!message || !/^0x([0-9a-f]{2}){1,4096}$/i.test(signature)) return false;
  return (
    (await signedBy(message.owner, { typedData: typedData(at, 'Register', message) }, signature as Hex, chain)) !== null
  );
}
