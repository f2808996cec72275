import { hexToBigInt, isHex, recoverMessageAddress, size, slice, type Address, type Hex } from 'viem';
import { ok, refuse, type Outcome } from '@planet/core';

/** Half of the order of secp256k1: of the two signatures with the same meaning, only the one with the lower s counts. */
export const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Asks a chain whether a contract takes the signature (ERC-1271, ERC-6492). */
export type ContractCheck = (owner: Address, text: string, signature: Hex) => Promise<Outcome<void>>;

/**
 * Did the owner's key make this signature? What can be no key's, or is another's, gives `null`: a contract may still take it.
 *
 * @param owner lower case
 * @param recover whose signature it is, by what was signed
 */
export async function checkKeySignature(
  owner: string,
  signature: Hex,
  recover: () => Promise<Address>,
): Promise<Outcome<void> | null> {
  if (size(signature) !== 65 || ![27, 28].includes(Number(slice(signature, 64, 65)))) return null;
  const signer = await recover().catch(() => null);
  if (signer?.toLowerCase() !== owner) return null;
  const low = hexToBigInt(slice(signature, 32, 64)) <= halfOrder;
  return low ? ok(undefined) : refuse('malleable-signature');
}

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
  const byKey = await checkKeySignature(owner, signature, () => recoverMessageAddress({ message: text, signature }));
  if (byKey) return byKey;
  return askContract ? askContract(owner as Address, text, signature) : refuse('bad-signature', 'not by the owner');
}
