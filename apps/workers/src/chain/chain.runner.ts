import { setTimeout as sleep } from 'node:timers/promises';
import { chainKeys, ChainWaits, openChain, placeOf, StartError, type OpenChain, type Planet } from '@planet/platform';
import { acts, createKeyValue, holdLock, listen, seats, streamStatusKey, type HeldLock } from '@planet/store';
import { statusOf, type ChainStatus, type Fault } from './status.js';
import { enterWorld, type World } from './world.js';

export interface RunningChain {
  status(): Promise<ChainStatus>;
  stop(): Promise<void>;
}

/** How long to wait before a chain that could not be used is tried again, in ms: our own is back in no time. */
const AGAIN_MS = { embedded: 1000, external: 15_000 };
const REPORT_MS = 15_000;
/** A role is ready also where its chain is not; so long it tries before, in ms. */
const PATIENCE_MS = 20_000;
/** How long one that is ending may take to let go of the embedded chain, in ms. */
const PREDECESSOR_MS = 30_000;

/**
 * Brings what owners sign to the chain, and what the chain says here. Runs for as long as it is not stopped: what is not
 * there yet (a node that answers, money of the relayer) is waited for, and the status says so.
 *
 * @throws StartError where it could never work
 */
export async function startChain(planet: Planet): Promise<RunningChain> {
  const { settings, store, logger } = planet;
  const keys = await chainKeys(planet.keys, settings.chainOperators);
  const lock = settings.chain === 'embedded' ? await lockEmbedded(planet) : null;
  const mode = settings.chain === 'embedded' ? 'embedded' : 'external';
  const stands = await seats.read(store.prisma);
  if (stands && stands.mode !== mode) await seats.forget(store.prisma);
  const stopping = new AbortController();
  const faults = new Map<string, Fault>();
  let open: OpenChain | null = null;
  let world: World | null = null;
  /** Ends the world that is worked in. */
  let leave: () => void = () => undefined;
  const notes = createKeyValue(store.prisma, 'chain');

  const status = (): Promise<ChainStatus> => statusOf({ planet, keys, open, world, faults });
  const report = (): Promise<void> =>
    status()
      .then((now) => notes.set(streamStatusKey, now, 120))
      .catch((error: unknown) => logger.warn({ err: error }, 'the status of the chain could not be written'));
  const fault = (part: string, error: unknown): void => {
    const before = faults.get(part);
    if (error === null) {
      if (faults.delete(part)) logger.info({ part }, 'the chain works again');
    } else {
      const message = sentenceOf(error);
      faults.set(part, { part, message, at: new Date() });
      if (before?.message !== message) logger.warn({ part, err: error }, 'the chain cannot be used; it is tried again');
    }
    if ((before === undefined) !== (error === null)) void report();
  };

  const first = Promise.withResolvers<void>();
  const keep = async (): Promise<void> => {
    let loss: Error | undefined;
    while (!stopping.signal.aborted) {
      try {
        open ??= await openChain(settings, logger);
        world = await enterWorld({ planet, open, keys, fault }, loss);
        fault('start', null);
        loss = undefined;
        void world.caughtUp.then(() => {
          first.resolve();
          return report();
        });
        const left = new Promise<undefined>((resolve) => (leave = () => resolve(undefined)));
        loss = await Promise.race([world.lost, left, aborted(stopping.signal)]);
        await world.stop();
        world = null;
      } catch (error) {
        if (error instanceof StartError && !(error instanceof ChainWaits)) first.reject(error);
        fault('start', error);
        first.resolve();
        await sleep(AGAIN_MS[mode], undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const kept = keep();
  const listener = await listen(store.databaseUrl, acts.actChannel, () => world?.wake(), logger);
  /** Somebody may have deployed anew. */
  const lookForContracts = async (): Promise<void> => {
    const kept = open && !settings.chainContracts && (await seats.contracts(store.prisma, placeOf(open)));
    if (kept && world && kept.identity !== world.contracts.identity) leave();
  };
  const clock = setInterval(() => {
    void report();
    void lookForContracts().catch(() => undefined); // the database is away: the report says so
  }, REPORT_MS);

  const stop = async (): Promise<void> => {
    clearInterval(clock);
    stopping.abort();
    await listener.stop();
    await kept;
    await world?.stop();
    await open?.close();
    await lock?.release();
  };
  try {
    const patience = new AbortController();
    await Promise.race([
      first.promise,
      sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
  } catch (error) {
    await stop();
    throw error;
  }
  await report();
  return { status, stop };
}

/** Two chains on one folder would each undo what the other keeps; two on one database would each be the other's ruin. */
async function lockEmbedded({ store }: Planet): Promise<HeldLock> {
  const lost = (error: Error): never => {
    throw new Error('the connection that holds the embedded chain has broken', { cause: error });
  };
  const lock = await holdLock(store.databaseUrl, { key: 'embedded chain', patienceMs: PREDECESSOR_MS, lost });
  if (!lock) throw new StartError('Another Planet runs the embedded chain of this database: stop it first.');
  return lock;
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

const sentenceOf = (error: unknown): string => {
  if (error instanceof ChainWaits) return error.message;
  const { shortMessage } = error as { shortMessage?: string };
  return shortMessage ?? (error instanceof Error ? error.message : String(error));
};
