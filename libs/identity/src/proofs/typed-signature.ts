import {
  BaseError,
  hashTypedData,
  HttpRequestError,
  isHex,
  parseAbi,
  recoverTypedDataAddress,
  size,
  slice,
  TimeoutError,
  type Address,
  type Hex,
  type TypedDataDefinition,
} from 'viem';
import { isErc6492Signature, parseErc6492Signature } from 'viem/utils';
import { later, ok, refuse, type Outcome } from '@planet/core';
import { checkKeySignature } from './signature.js';
import type { ClientOf } from './wallet.js';

/** A signature as the contract takes it, and by what it was made. */
export interface TypedSignature {
  signature: Hex;
  by: 'key' | 'contract';
}
const abi = parseAbi(['function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)']);
const good = '0x1626ba7e';
const longest = 4096;

/**
 * Would the contract take it as the owner's (EIP-712)? It is looked at as there: the key first, then the contract at the
 * owner's address. One that is not deployed yet (ERC-6492) can be asked by nobody on the chain.
 */
export async function checkTypedSignature(
  data: TypedDataDefinition,
  owner: string,
  given: string,
  client: ReturnType<ClientOf>,
): Promise<Outcome<TypedSignature>> {
  if (!isHex(given) || given.length % 2 !== 0 || size(given) < 1 || size(given) > longest)
    return refuse('wallet-signature');
  const ofKey = withParity(given);
  const byKey = await checkKeySignature(owner, ofKey, () => recoverTypedDataAddress({ ...data, signature: ofKey }));
  if (byKey) return byKey.ok ? ok({ signature: ofKey, by: 'key' }) : byKey;
  if (!client) return refuse('wallet-signature');
  const wrapped = isErc6492Signature(given);
  const signature = wrapped ? parseErc6492Signature(given).signature : given;
  try {
    const address = owner as Address;
    if (!(await client.getCode({ address }))) return refuse(wrapped ? 'wallet-not-deployed' : 'wallet-signature');
    const args = [hashTypedData(data), signature] as const;
    const answer = await client.readContract({ address, abi, functionName: 'isValidSignature', args });
    return answer === good ? ok({ signature, by: 'contract' }) : refuse('wallet-signature');
  } catch (error) {
    return isAway(error) ? later('chain-away') : refuse('wallet-signature');
  }
}

/** Some wallets end a signature with 0 or 1, where the contract wants 27 or 28. */
function withParity(signature: Hex): Hex {
  const last = size(signature) === 65 ? Number(slice(signature, 64)) : 27;
  return last > 1 ? signature : `${slice(signature, 0, 64)}${last === 0 ? '1b' : '1c'}`;
}

const isAway = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk((cause) => cause instanceof HttpRequestError || cause instanceof TimeoutError) !== null;
