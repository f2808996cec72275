import { memberJoined, receive } from '@planet/bridge';
import type { NativeId, Protocol, Reason, Stream } from '@planet/core';
import type { Planet } from '@planet/platform';
import { listen, log, policies, type Listener } from '@planet/store';

export interface RunningStream {
  status(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Holds a network's connections: what comes in becomes envelopes, what others append to the log is told to the peers. */
export async function startStream(planet: Planet, protocol: Protocol): Promise<RunningStream> {
  const { bridge, store, logger } = planet;
  const stream: Stream = protocol.stream!({
    receive: (drafts, entries) => receive(bridge, drafts, entries),
    refused: ({ reason, peer, detail }) => {
      logger.info({ network: protocol.name, reason, peer, detail }, 'refused from a peer');
      void policies
        .countRefusal(store.prisma, protocol.name, reason as Reason, `${peer}: ${detail ?? ''}`)
        .catch((error: unknown) => logger.warn({ err: error }, 'a refusal could not be counted'));
    },
    memberJoined: (nativeId: NativeId) => memberJoined(bridge, protocol.name, nativeId),
  });
  await stream.start();
  const listener: Listener = await listen(
    store.databaseUrl,
    log.logChannel,
    (payload) => stream.appended(read(payload)),
    logger,
  );
  return {
    status: () => stream.status(),
    async stop() {
      await listener.stop();
      await stream.stop();
    },
  };
}

const read = (payload: string): { feed: string; sequence: number }[] =>
  payload ? (JSON.parse(payload) as { feed: string; sequence: number }[]) : [];
