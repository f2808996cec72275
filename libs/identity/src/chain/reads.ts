import type { Address } from 'viem';
import { identityAbi } from '../contracts/abi.js';
import type { Deployment } from '../contracts/deployment.js';
import { refusalOf } from '../relayer/refusals.js';
import type { Chain } from './chain.js';

/** What is asked of the contract itself, at the newest block. */
export function reads({ client }: Pick<Chain, 'client'>, { identity }: Pick<Deployment, 'identity'>) {
  const at = { address: identity, abi: identityAbi } as const;
  return {
    /** The epoch, and the nonce that the next signature must name; null: there is no such identity. */
    async epochAndNonce(identityId: bigint): Promise<{ epoch: bigint; nonce: bigint } | null> {
      try {
        const [epoch, nonce] = await client.readContract({ ...at, functionName: 'epochAndNonce', args: [identityId] });
        return { epoch, nonce };
      } catch (error) {
        if (refusalOf(error) === 'ERC721NonexistentToken') return null;
        throw error;
      }
    },
    /** The nonce that `AttestUnlink` must name; null: the account is not linked. */
    async linkNonce(account: `0x${string}`): Promise<bigint | null> {
      const link = await client.readContract({ ...at, functionName: 'linkOf', args: [account] });
      return link.identityId === 0n ? null : BigInt(link.nonce);
    },
    threshold: (): Promise<number> => client.readContract({ ...at, functionName: 'threshold' }),
    isOperator: (address: Address): Promise<boolean> =>
      client.readContract({ ...at, functionName: 'isOperator', args: [address] }),
  };
}
export type Reads = ReturnType<typeof reads>;

/** Do both contracts stand there? */
export async function standsThere(
  { client }: Pick<Chain, 'client'>,
  { identity, gateway }: Pick<Deployment, 'identity' | 'gateway'>,
): Promise<boolean> {
  const codes = await Promise.all([identity, gateway].map((address) => client.getCode({ address })));
  return codes.every((code) => code !== undefined && code !== '0x');
}
