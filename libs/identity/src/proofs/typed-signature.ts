import {
  hexToBigInt,
  isHex,
  recoverTypedDataAddress,
  size,
  slice,
  type Address,
  type Hex,
  type TypedDataDefinition,
} from 'viem';
import { ok, refuse, type Outcome } from '@planet/core';
import { halfOrder } from './signature.js';
import type { ClientOf } from './wallet.js';

/** Did the owner sign this act (EIP-712)? By their key, or as their contract says. */
export async function checkTypedSignature(
  data: TypedDataDefinition,
  owner: string,
  signature: string,
  client: ReturnType<ClientOf>,
): Promise<Outcome<void>> {
  if (!isHex(signature)) return refuse('malformed-signature');
  if (size(signature) === 65) {
    const signer = await recoverTypedDataAddress({ ...data, signature }).catch(() => null);
    const low = hexToBigInt(slice(signature, 32, 64)) <= halfOrder;
    if (signer?.toLowerCase() === owner) return low ? ok(undefined) : refuse('malleable-signature');
  }
  const taken = await client
    ?.verifyTypedData({ ...data, address: owner as Address, signature: signature as Hex })
    .catch(() => false);
  return taken ? ok(undefined) : refuse('bad-signature', 'not by the owner');
}
