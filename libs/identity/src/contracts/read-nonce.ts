import { createPublicClient, http, type Address } from 'viem';
import { later, ok, type Outcome } from '@planet/core';
import { identityAbi } from './abi.js';

/** The nonce that the identity's next signed act must name. */
export async function readNonce(rpcUrl: string, contract: Address, tokenId: string): Promise<Outcome<bigint>> {
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: 10_000, retryCount: 1 }) });
  try {
    const [, nonce] = await client.readContract({
      address: contract,
      abi: identityAbi,
      functionName: 'epochAndNonce',
      args: [BigInt(tokenId)],
    });
    return ok(nonce);
  } catch (error) {
    return later('host-down', (error as Error).message.split('\n', 1)[0]);
  }
}
