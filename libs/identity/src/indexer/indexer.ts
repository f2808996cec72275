import type { Logger } from '@planet/core';
import type { Hex } from 'viem';
import type { Chain } from '../chain/chain.js';
import type { Deployment } from '../contracts/deployment.js';
import { foldIdentity } from './fold.js';
import type { BlockRef, ChainEvent, IndexStore } from './index-store.js';
import { readEvents } from './read-events.js';

/** The chain went back behind what was final: nothing is undone by itself, a person must look. */
export class FinalityBroken extends Error {
  override readonly name = 'FinalityBroken';
}

export interface IndexerStep {
  /** Blocks that were dropped, because they are of a past that is no more. */
  rolledBackTo: number | null;
  /** The last block that is indexed now. */
  tip: number;
  events: number;
  final: ChainEvent[];
  /** Is there nothing more to read? */
  caughtUp: boolean;
}

/** Blocks compared at once on the way back to where both pasts are one. */
const WALK = 50;

/**
 * Reads the events of the identity contract into the store. Relies on nothing but blocks and their hashes: no filters, no
 * subscriptions, no `removed` logs (of which clients do not tell). One step is one transaction; run by one at a time.
 */
export function createIndexer(options: { chain: Chain; deployment: Deployment; store: IndexStore; logger: Logger }) {
  const { chain, deployment, store, logger } = options;
  const start: BlockRef = { number: deployment.fromBlock - 1, hash: '0x' };
  let range = chain.profile.maxLogRange;

  const hashAt = (number: number): Promise<Hex | null> =>
    chain.client.getBlock({ blockNumber: BigInt(number) }).then(
      (block) => block.hash,
      (error: { name?: string }) => {
        if (error.name === 'BlockNotFoundError') return null;
        throw error;
      },
    );

  /** The last block on record that the chain still has. */
  const ancestorOf = async (tip: BlockRef | null): Promise<BlockRef> => {
    if (!tip) return start;
    if ((await hashAt(tip.number)) === tip.hash) return tip;
    for (let below = tip.number; ;) {
      const blocks = await store.blocksBelow(below, WALK);
      const hashes = await Promise.all(blocks.map(({ number }) => hashAt(number)));
      const found = blocks.find(({ hash }, at) => hashes[at] === hash);
      if (found) return found;
      if (blocks.length < WALK) return start;
      below = blocks.at(-1)!.number;
    }
  };

  /** Events up to a block that is the same before and after they are read; null: the chain moved meanwhile. */
  const read = async (ancestor: BlockRef, to: number): Promise<{ blocks: BlockRef[]; events: ChainEvent[] } | null> => {
    const hash = await hashAt(to);
    const first = await chain.client.getBlock({ blockNumber: BigInt(ancestor.number + 1) }).catch(() => null);
    if (!hash || !first || (ancestor !== start && first.parentHash !== ancestor.hash)) return null;
    const events = await readEvents(chain, deployment.identity, ancestor.number + 1, to);
    if ((await hashAt(to)) !== hash) return null;
    const blocks = new Map(events.map(({ block, blockHash }) => [block, blockHash]));
    if ((blocks.get(to) ?? hash) !== hash) return null;
    blocks.set(to, hash);
    return { events, blocks: [...blocks].map(([number, hashOf]) => ({ number, hash: hashOf })) };
  };

  /**
   * The last final block of what is indexed up to here, if there is one; `moved`: ask again. The order matters: what is
   * final is asked for first, and then whether the chain still is the one that was read.
   */
  const finalWithin = async (upTo: BlockRef): Promise<BlockRef | null | 'moved'> => {
    const final = await chain.finalBlock();
    if (final && (await hashAt(final.number)) !== final.hash) return 'moved';
    if (upTo === start) return null;
    if ((await hashAt(upTo.number)) !== upTo.hash) return 'moved';
    return final && final.number > upTo.number ? upTo : final;
  };

  return {
    /** @throws FinalityBroken; and what the chain's node throws, after which the same step may be tried again */
    async step(): Promise<IndexerStep> {
      const tip = await store.tip();
      const ancestor = await ancestorOf(tip);
      const rolledBackTo = tip && ancestor.number < tip.number ? ancestor.number : null;
      if (rolledBackTo !== null && rolledBackTo < (await store.final()))
        throw new FinalityBroken(`the chain went back to block ${rolledBackTo}, behind what was final`);
      const head = Number(await chain.client.getBlockNumber());
      const to = Math.min(head, ancestor.number + range);
      const nothing = { rolledBackTo: null, tip: tip?.number ?? start.number, events: 0, final: [], caughtUp: false };
      let found: { blocks: BlockRef[]; events: ChainEvent[] } | null = { blocks: [], events: [] };
      if (to > ancestor.number) {
        try {
          found = await read(ancestor, to);
        } catch (error) {
          if (range === 1) throw error;
          range = Math.max(1, Math.floor(range / 2)); // too many at once, perhaps
          logger.debug({ error, range }, 'the chain refused a range of blocks');
          return nothing;
        }
        range = Math.min(chain.profile.maxLogRange, range * 2);
      }
      if (!found) return nothing;
      const upTo = found.blocks.at(-1) ?? ancestor;
      const final = await finalWithin(upTo);
      if (final === 'moved') return nothing;
      const change = { expectedTip: tip, ancestor: ancestor.number, ...found, final };
      const becameFinal = await store.commit(change, foldIdentity);
      if (!becameFinal) return nothing;
      if (rolledBackTo !== null) logger.warn({ to: rolledBackTo, from: tip!.number }, 'the chain was reorganised');
      return { rolledBackTo, tip: to, events: found.events.length, final: becameFinal, caughtUp: to >= head };
    },
  };
}
export type Indexer = ReturnType<typeof createIndexer>;
