import { askForActs, reflectRefusals, relayActs, renewOverdue, settleFinal, type Anchor } from '@planet/bridge';
import {
  ContractMissing,
  createIndexer,
  createRelayer,
  FinalityBroken,
  reads,
  type Deployment,
} from '@planet/identity';
import { ensureContracts, type ChainKeys, type OpenChain, type Planet } from '@planet/platform';
import { anchors, createChainIndex, createRelayStore, leaving, seats, type ChainSeat } from '@planet/store';
import { Loop } from './loop.js';

/** One chain and contract on which this Planet works. */
export interface World {
  seat: ChainSeat;
  contracts: Deployment;
  /** The last block that is indexed; -1: none. */
  indexed(): number;
  wake(): void;
  /** Resolves when the index was once as far as the chain. */
  caughtUp: Promise<void>;
  /** Resolves when it is no more: its chain has lost it. */
  lost: Promise<Error>;
  stop(): Promise<void>;
}
export interface WorldOptions {
  planet: Planet;
  open: OpenChain;
  keys: ChainKeys;
  /** Told what fails and (null) that it works again, by the part of the work. */
  fault: (part: string, error: unknown) => void;
}

const OVERDUE_MS = 5000;
/** Acts are told by NOTIFY: looking without is the net. */
const ACTS_POLL_MS = 1000;
/** Only our own chain may be begun anew; for any other a person must look. */
const isLoss = (error: unknown): error is Error => error instanceof ContractMissing || error instanceof FinalityBroken;

/**
 * Finds the contracts or deploys them, writes down where they are, and works: acts go to the relayer, transactions to the
 * chain, events into the index.
 *
 * @throws ChainWaits, and what the chain's node throws
 */
export async function enterWorld({ planet, open, keys, fault }: WorldOptions, lostBefore?: Error): Promise<World> {
  const { settings, store, bridge, logger } = planet;
  const { chain, embedded } = open;
  if (lostBefore) logger.error({ error: lostBefore }, 'the embedded chain has lost its past: it begins anew');
  const contracts = await ensureContracts({ store, settings, open, keys, anew: lostBefore !== undefined });
  const read = reads(chain, contracts);
  const threshold = await read.threshold();
  const world = `${chain.id}:${contracts.identity.toLowerCase()}`;
  const seat: ChainSeat = {
    mode: embedded ? 'embedded' : 'external',
    world,
    chainId: chain.id,
    rpcUrl: chain.rpcUrl,
    identity: lower(contracts.identity),
    gateway: lower(contracts.gateway),
    relayer: lower(keys.relayer.address),
    explorer: chain.profile.explorer,
    threshold,
  };
  await store.transaction(async (tx) => {
    await seats.write(tx, seat);
    await anchors.recall(tx, world);
  });

  const line = { world, signer: keys.relayer.address };
  const relayer = createRelayer({ chain, account: keys.relayer, store: createRelayStore(store, line), logger });
  const index = createChainIndex(store, world, (tx, events) => settleFinal(tx, bridge, world, events));
  const indexer = createIndexer({ chain, deployment: contracts, store: index, logger });
  const anchor: Anchor = {
    bridge,
    world,
    at: { chainId: chain.id, identity: contracts.identity, gateway: contracts.gateway },
    reads: read,
    relayer: line.signer,
    operators: keys.operators.slice(0, threshold),
  };

  const lost = Promise.withResolvers<Error>();
  const caughtUp = Promise.withResolvers<void>();
  const loop = (part: string, work: () => Promise<boolean>, pollMs = chain.profile.pollMs): Loop =>
    new Loop(work, {
      pollMs,
      // Our own chain is back in no time.
      ...(embedded && { longestPauseMs: 1000 }),
      failed(error) {
        fault(part, error);
        if (!embedded || !isLoss(error)) return false;
        lost.resolve(error);
        return true;
      },
      recovered: () => fault(part, null),
    });

  let renewedAt = 0;
  const acts = loop(
    'acts',
    async () => {
      if (Date.now() - renewedAt > OVERDUE_MS) {
        renewedAt = Date.now();
        await renewOverdue(bridge);
      }
      const relayed = await relayActs(anchor);
      if (relayed > 0) relaying.wake();
      return (await askForActs(anchor)) + relayed > 0;
    },
    Math.max(chain.profile.pollMs, ACTS_POLL_MS),
  );
  const relaying = loop('relayer', async () => {
    const did = await relayer.pass();
    if (did) {
      await reflectRefusals(anchor);
      indexing.wake();
      acts.wake(); // the next act of whoever waited for this one
    }
    return did;
  });
  let indexed = -1;
  let adopted = false;
  let seen = '';
  const indexing = loop('index', async () => {
    const [head, final] = await Promise.all([chain.client.getBlock(), chain.finalBlock()]);
    const now = `${head.hash} ${final?.hash}`;
    if (adopted && now === seen) return false;
    const step = await indexer.step();
    if (step.caughtUp) seen = now;
    indexed = step.tip;
    if (step.events > 0) acts.wake(); // tokens that acts waited for
    if (step.caughtUp && !adopted) {
      const anew = await anchors.adopt(store.prisma, world);
      await leaving.giveUpBurning(store.prisma, world);
      if (anew > 0) logger.warn({ acts: anew, world }, 'acts of another chain are wanted anew on this one');
      adopted = true;
      caughtUp.resolve();
    }
    return !step.caughtUp;
  });
  const loops = [acts, relaying, indexing];
  return {
    seat,
    contracts,
    indexed: () => indexed,
    wake: () => acts.wake(),
    caughtUp: caughtUp.promise,
    lost: lost.promise,
    stop: async () => void (await Promise.all(loops.map((one) => one.stop()))),
  };
}

const lower = (address: string): `0x${string}` => address.toLowerCase() as `0x${string}`;
