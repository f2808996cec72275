import { endActsOffChain, renewOverdue } from '@planet/bridge';
import type { Planet } from '@planet/platform';
import { acts, anchors, chainOff, listen, seats } from '@planet/store';
import { Loop } from './loop.js';

const POLL_MS = 1000;

/** Instead of the chain role, where there is no chain: signed acts are done. */
export async function startWithoutChain({ store, bridge, logger }: Planet): Promise<{ stop(): Promise<void> }> {
  await store.transaction(async (tx) => {
    await seats.write(tx, chainOff);
    await anchors.recall(tx, chainOff.world);
  });
  const loop = new Loop(async () => (await renewOverdue(bridge)) + (await endActsOffChain(bridge)) > 0, {
    pollMs: POLL_MS,
    failed(error) {
      logger.warn({ err: error }, 'acts could not be looked after; it is tried again');
      return false;
    },
  });
  const listener = await listen(store.databaseUrl, acts.actChannel, () => loop.wake(), logger);
  return {
    async stop() {
      await listener.stop();
      await loop.stop();
    },
  };
}
