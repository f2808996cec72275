import type { ChainKeys, OpenChain, Planet } from '@planet/platform';
import { anchors, createChainIndex } from '@planet/store';
import { formatUnits, parseUnits } from 'viem';
import type { World } from './world.js';

export interface Fault {
  part: string;
  message: string;
  at: Date;
}

/** How it is with the chain, as the health of this Planet shows it. */
export interface ChainStatus extends Record<string, unknown> {
  mode: 'embedded' | 'external';
  chain: string;
  chainId: number | null;
  /** Host of the node. */
  node: string | null;
  contract: string | null;
  /** The newest block, the last one in the index, the last one that stays; null: unknown. */
  head: number | null;
  indexed: number | null;
  final: number | null;
  acts: Record<string, number>;
  transactions: Record<string, number>;
  relayer: string;
  balance: string | null;
  /** Has it less than CHAIN_LOW_BALANCE? */
  lowBalance: boolean;
  operators: string[];
  threshold: number | null;
  restarts: number;
  lastError: string | null;
  lastErrorAt: string | null;
}

interface Looked {
  planet: Planet;
  keys: ChainKeys;
  open: OpenChain | null;
  world: World | null;
  faults: Map<string, Fault>;
}

export async function statusOf({ planet, keys, open, world, faults }: Looked): Promise<ChainStatus> {
  const { settings, store, logger } = planet;
  const db = store.prisma;
  const relayer = keys.relayer.address;
  const answer = <T>(asked: Promise<T> | undefined): Promise<T | null> =>
    (asked ?? Promise.resolve(null)).catch(() => null);
  const [acts, transactions, head, balance, final] = await Promise.all([
    anchors.counts(db),
    world ? anchors.relayCounts(db, world.seat.world) : [],
    answer(open?.chain.client.getBlockNumber()),
    answer(open?.chain.client.getBalance({ address: relayer })),
    world ? createChainIndex(store, world.seat.world).final() : null,
  ]);
  const decimals = open?.chain.profile.native.decimals ?? 18;
  const lowBalance = balance !== null && balance < parseUnits(String(settings.chainLowBalance), decimals);
  const coins = balance === null ? null : `${formatUnits(balance, decimals)} ${open!.chain.profile.native.symbol}`;
  if (lowBalance) logger.warn({ relayer, balance: coins }, 'the relayer has little money left');
  const last = [...faults.values()].sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  return {
    mode: settings.chain === 'embedded' ? 'embedded' : 'external',
    chain: open?.chain.profile.name ?? settings.chain,
    chainId: open?.chain.id ?? null,
    node: open ? new URL(open.chain.rpcUrl).host : null,
    contract: world?.seat.identity ?? null,
    head: head === null ? null : Number(head),
    indexed: world && world.indexed() >= 0 ? world.indexed() : null,
    final: final === null || final < 0 ? null : final,
    acts: tally(['wanted', 'asked', 'signed', 'refused'], acts),
    transactions: tally(['queued', 'sent', 'mined', 'refused'], transactions),
    relayer,
    balance: coins,
    lowBalance,
    operators: keys.operators.map(({ address }) => address),
    threshold: world?.seat.threshold ?? null,
    restarts: open?.embedded?.restarts() ?? 0,
    lastError: last?.message ?? null,
    lastErrorAt: last?.at.toISOString() ?? null,
  };
}

const tally = (states: string[], rows: { state: string; count: number }[]): Record<string, number> =>
  Object.fromEntries(states.map((state) => [state, rows.find((row) => row.state === state)?.count ?? 0]));

/** For the launcher: where the identities are, or what is missing. */
export const readyOf = ({ chain, chainId, contract, lastError }: ChainStatus): Record<string, unknown> => ({
  address: contract ? `eip155:${chainId}:${contract} (${chain})` : `not ready: ${lastError ?? 'it is tried again'}`,
});
