import { queuesOf, type Logger } from '@planet/core';
import type { Planet } from '@planet/platform';
import { startWithoutChain } from './chain/off-chain.js';
import { everyMs, handlersOf, type Round } from './handlers.js';
import { OutboxRelay } from './outbox.relay.js';
import { Queues } from './queues.js';
import { findRedis } from './redis.js';

export interface RunningWorkers {
  waiting(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/** Runs the jobs: relay, queues, and the clock of housekeeping. */
export async function startWorkers(planet: Planet): Promise<RunningWorkers> {
  const { settings, bridge, store, logger } = planet;
  if (settings.redisUrl) await findRedis(settings.redisUrl);
  const queues = new Queues(queuesOf([...bridge.protocols.keys()]), {
    databaseUrl: store.databaseUrl,
    redisUrl: settings.redisUrl,
    concurrency: settings.workerConcurrency,
    logger,
  });
  queues.work(handlersOf(bridge));
  await queues.ready();
  const relay = new OutboxRelay(store, (jobs) => queues.add(jobs), logger);
  await relay.start();
  const offChain = settings.chain === 'off' ? await startWithoutChain(planet) : null;
  const clocks = Object.entries(everyMs).map(([round, ms]) => startClock(round as Round, ms, queues, logger));
  return {
    waiting: () => queues.waiting(),
    async stop() {
      for (const clock of clocks) clearInterval(clock);
      await relay.stop();
      await offChain?.stop();
      await queues.close();
    },
  };
}

function startClock(round: Round, ms: number, queues: Queues, logger: Logger): NodeJS.Timeout {
  return setInterval(() => {
    queues
      .addOnce('housekeeping', round)
      .catch((error: unknown) => logger.warn({ err: error, round }, 'housekeeping could not be asked for'));
  }, ms);
}
