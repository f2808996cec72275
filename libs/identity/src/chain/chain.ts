import {
  createPublicClient,
  defineChain,
  http,
  type Hex,
  type PublicClient,
  type Transport,
  type Chain as ViemChain,
} from 'viem';
import { savedBlock } from './embedded/state-files.js';
import type { ChainProfile } from './profile.js';

/** What a transaction pays for gas. */
export type Fees =
  { type: 'legacy'; gasPrice: bigint } | { type: 'eip1559'; maxFeePerGas: bigint; maxPriorityFeePerGas: bigint };

export interface BlockId {
  number: number;
  hash: Hex;
}

/** A chain that answers. */
export interface Chain {
  id: number;
  profile: ChainProfile;
  rpcUrl: string;
  viem: ViemChain;
  client: PublicClient<Transport, ViemChain>;
  /** Fees with which a transaction is mined soon, never below the chain's floor. */
  fees(): Promise<Fees>;
  /** The last block that stays, whatever happens; null: there is none yet. */
  finalBlock(): Promise<BlockId | null>;
}

export interface ChainOptions {
  profile: ChainProfile;
  rpcUrl?: string;
  /** Where the embedded chain keeps its state; needed for finality `saved`. */
  stateDir?: string;
}

/** Another chain answers than the profile names. */
export class WrongChain extends Error {
  override readonly name = 'WrongChain';
}

/** @throws WrongChain; Error where nobody answers */
export async function connectChain({ profile, rpcUrl = profile.rpc[0], stateDir }: ChainOptions): Promise<Chain> {
  if (!rpcUrl) throw new Error(`the profile of ${profile.name} names no address: set CHAIN_RPC_URL`);
  const transport = http(rpcUrl, { retryCount: 2, timeout: 20_000 });
  const id = await createPublicClient({ transport }).getChainId();
  if (profile.id !== null && profile.id !== id)
    throw new WrongChain(
      `the node at ${new URL(rpcUrl).host} is of chain ${id}, not of ${profile.id} (${profile.name})`,
    );
  const viem = defineChain({
    id,
    name: profile.name,
    nativeCurrency: profile.native,
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const client = createPublicClient({ chain: viem, transport, pollingInterval: profile.pollMs, cacheTime: 0 });
  return {
    id,
    profile,
    rpcUrl,
    viem,
    client,
    fees: () => feesOf(client, profile),
    finalBlock: () => finalBlockOf(client, profile, stateDir),
  };
}

async function feesOf(client: Chain['client'], profile: ChainProfile): Promise<Fees> {
  const atLeast = (wei: bigint): bigint => (wei > profile.minGasPrice ? wei : profile.minGasPrice);
  if (profile.txType === 'legacy') return { type: 'legacy', gasPrice: atLeast(await client.getGasPrice()) };
  const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
  return { type: 'eip1559', maxFeePerGas: atLeast(maxFeePerGas), maxPriorityFeePerGas };
}

async function finalBlockOf(
  client: Chain['client'],
  { finality }: ChainProfile,
  stateDir?: string,
): Promise<BlockId | null> {
  const idOf = ({ number, hash }: { number: bigint; hash: Hex }): BlockId => ({ number: Number(number), hash });
  switch (finality.mode) {
    case 'tag':
      return idOf(await client.getBlock({ blockTag: 'finalized' }));
    case 'depth': {
      const number = (await client.getBlockNumber()) - BigInt(finality.depth);
      return number < 0n ? null : idOf(await client.getBlock({ blockNumber: number }));
    }
    case 'saved':
      if (!stateDir) throw new Error('finality `saved` needs the folder of the embedded chain');
      return savedBlock(stateDir);
  }
}
