import { isHex, recoverTypedDataAddress, type Address, type TypedDataDefinition } from 'viem';
import { ok, refuse, type Outcome } from '@planet/core';
import { checkKeySignature } from './signature.js';
import type { ClientOf } from './wallet.js';

/** Did the owner sign this act (EIP-712)? By their key, or as their contract says. */
export async function checkTypedSignature(
  data: TypedDataDefinition,
  owner: string,
  signature: string,
  client: ReturnType<ClientOf>,
): Promise<Outcome<void>> {
  if (!isHex(signature)) return refuse('malformed-signature');
  const byKey = await checkKeySignature(owner, signature, () => recoverTypedDataAddress({ ...data, signature }));
  if (byKey) return byKey;
  const taken = await client?.verifyTypedData({ ...data, address: owner as Address, signature }).catch(() => false);
  return taken ? ok(undefined) : refuse('bad-signature', 'not by the owner');
}
