import { concat, keccak256, stringToBytes, type Hex } from 'viem';

const zero = new Uint8Array(1);

/**
 * How an account stands on the chain: `keccak256(network ‖ 0 ‖ account ‖ 0 ‖ salt)`. Without the salt nobody can tell from
 * it whose account it is; give the same account the same salt, or it can be linked twice.
 *
 * @param account canonical: the same account must always give the same text
 * @param salt 32 bytes
 * @throws RangeError where a part holds a NUL or the salt is not 32 bytes
 */
export function accountDigest(network: string, account: string, salt: Uint8Array): Hex {
  if (network.includes('\0') || account.includes('\0')) throw new RangeError('an account has no NUL in its name');
  if (salt.length !== 32) throw new RangeError('a salt has 32 bytes');
  return keccak256(concat([stringToBytes(network), zero, stringToBytes(account), zero, salt]));
}
