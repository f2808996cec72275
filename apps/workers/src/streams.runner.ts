import { memberJoined, receive } from '@planet/bridge';
import type { NativeId, Protocol, Reason, Stream } from '@planet/core';
import type { Planet } from '@planet/platform';
import { blobChannel, createKeyValue, streamStatusKey, listen, log, policies, type Listener } from '@planet/store';

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
  const catchUp = () =>
    log
      .hostedHeads(store.prisma)
      .then((heads) => stream.appended(heads))
      .catch((error: unknown) => logger.warn({ err: error }, 'heads of hosted feeds could not be read'));
  const listeners: Listener[] = [
    await listen(
      store.databaseUrl,
      log.logChannel,
      // Empty after a new connection: what was told meanwhile is lost.
      (payload) => (payload ? stream.appended(read(payload)) : void catchUp()),
      logger,
    ),
    await listen(store.databaseUrl, blobChannel, (id) => (id ? stream.blobStored?.(id) : undefined), logger),
  ];
  const notes = createKeyValue(store.prisma, protocol.name);
  const report = () =>
    stream
      .status()
      .then((status) => notes.set(streamStatusKey, status, 120))
      .catch((error: unknown) => logger.warn({ err: error }, 'the status could not be written'));
  await report();
  const clock = setInterval(() => void report(), 15_000);
  return {
    status: () => stream.status(),
    async stop() {
      clearInterval(clock);
      await Promise.all(listeners.map((listener) => listener.stop()));
      await stream.stop();
    },
  };
}

const read = (payload: string) => JSON.parse(payload) as { feed: string; sequence: number }[];
