import { createPublicClient, http, type Address } from 'viem';
import { identityAbi } from '../contracts/abi.js';

/** The nonce that the next signature of the identity must name; null: the chain does not answer, or has no such identity. */
export async function nextNonce(rpcUrl: string, contract: Address, identityId: string): Promise<string | null> {
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: 5000, retryCount: 0 }) });
  const at = { address: contract, abi: identityAbi, functionName: 'epochAndNonce' } as const;
  return client.readContract({ ...at, args: [BigInt(identityId)] }).then(
    ([, nonce]) => String(nonce),
    () => null,
  );
}
