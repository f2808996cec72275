import { hexToBigInt, isHex, recoverMessageAddress, size, slice, type Address, type Hex } from 'viem';
import { ok, refuse, type Outcome } from '@planet/core';

/** Half of the order of secp256k1: of the two signatures with the same meaning, only the one with the lower s counts. */
export const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Asks a chain whether a contract takes the signature (ERC-1271, ERC-6492). */
export type ContractCheck = (owner: Address, text: string, signature: Hex) => Promise<Outcome<void>>;

/**
 * Did the owner sign this text (EIP-191)? A key's signature is looked at first, also where the address has code
 * (EIP-7702); only then is the contract asked, if there is anybody to ask.
 */
export async function checkOwnerSignature(
  text: string,
  owner: string,
  signature: string,
  askContract?: ContractCheck,
): Promise<Outcome<void>> {
  if (!isHex(signature)) return refuse('malformed-signature');
  if (size(signature) === 65) {
    const low = hexToBigInt(slice(signature, 32, 64)) <= halfOrder;
    const v = Number(slice(signature, 64, 65));
    const signer = v === 27 || v === 28 ? await recovered(text, signature) : null;
    if (signer === owner) return low ? ok(undefined) : refuse('malleable-signature');
  }
  return askContract ? askContract(owner as Address, text, signature) : refuse('bad-signature', 'not by the owner');
}

const recovered = async (message: string, signature: Hex): Promise<string | null> => {
  try {
    return (await recoverMessageAddress({ message, signature })).toLowerCase();
  } catch {
    return null;
  }
};
