import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Address, Hex } from 'viem';
import type { Signing } from './policy.js';

/** A secp256k1 key. */
export interface WalletKey {
  /** Lower case. */
  address: Address;
  privateKey: Hex;
}

export function newWalletKey(): WalletKey {
  const privateKey = generatePrivateKey();
  return { address: privateKeyToAccount(privateKey).address.toLowerCase() as Address, privateKey };
}

/** EIP-712, or EIP-191 for a text. */
export function signWith(privateKey: Hex, signing: Signing): Promise<Hex> {
  const account = privateKeyToAccount(privateKey);
  return 'text' in signing ? account.signMessage({ message: signing.text }) : account.signTypedData(signing.typedData);
}
