import type { Address, Hex } from 'viem';

export interface BlockRef {
  number: number;
  hash: Hex;
}

/** An event of an identity, as the block with this hash has it. */
export interface ChainEvent {
  block: number;
  blockHash: Hex;
  logIndex: number;
  txHash: Hex;
  name: string;
  /** Decimal. */
  identityId: string;
  /** Big numbers as decimal text, addresses in lower case. */
  args: Record<string, string | number | boolean>;
}

/** An identity as its events, in their order, leave it. */
export interface IdentityState {
  id: string;
  /** Null: it was burnt. */
  owner: Address | null;
  handle: string;
  recovery: Address;
  /** 0: it was burnt. */
  epoch: number;
  profile: string;
  /** The recovery that runs; null: none. */
  newOwner: Address | null;
  /** Block of the last event. */
  block: number;
  links: { account: Hex; evidence: Hex; epoch: number }[];
  keys: { keyId: Hex; kind: number; key: Hex; epoch: number; removed: boolean }[];
}

/** One step of the indexer, written in one transaction or not at all. */
export interface IndexChange {
  /** The tip when it was worked out; if it is another by now, nothing is written. */
  expectedTip: BlockRef | null;
  /** What stands above this block is of a past that is no more, and goes. */
  ancestor: number;
  /** Blocks with events, and the last one looked at; the hashes by which a reorganisation is seen later. */
  blocks: BlockRef[];
  events: ChainEvent[];
  /** The last block that stays; null: none does yet. It is kept on record, for the way back ends there at the latest. */
  final: BlockRef | null;
}

/** Where the index is kept; for one chain and one deployment. */
export interface IndexStore {
  tip(): Promise<BlockRef | null>;
  /** The last block whose events have had effects elsewhere; -1: none. */
  final(): Promise<number>;
  /** Blocks on record below a number, newest first. */
  blocksBelow(number: number, limit: number): Promise<BlockRef[]>;
  /**
   * Applies the change: drops what is above the ancestor, adds blocks and events, folds the events of every identity that
   * either touched, and marks as final (calling its `onFinal` in the same transaction) what has become so.
   *
   * @returns events that became final; null: somebody else was faster
   */
  commit(change: IndexChange, fold: (events: ChainEvent[]) => IdentityState | null): Promise<ChainEvent[] | null>;
}
