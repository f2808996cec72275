import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PodCommands, PodOptions, PodReady } from './commands.js';
import { Delivery } from './delivery.js';
import { observing } from './observe.js';
import { createPerson } from './people.js';
import { posting, type Handlers } from './posting.js';
import { Receiver } from './receiver.js';
import { relating } from './relating.js';
import { Routes } from './routes.js';
import { State } from './state.js';

export interface Pod {
  ready: PodReady;
  commands: Handlers<keyof PodCommands>;
  close(): void;
}

/** A pod on 127.0.0.1 that does what diaspora* does, as far as others can see. */
export async function openPod(options: PodOptions): Promise<Pod> {
  // Where it listens is part of what people are called, so the server comes first.
  let routes: Routes | undefined;
  const server = createServer((incoming, outgoing) => void routes?.handle(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = options.origin ?? `http://127.0.0.1:${port}`;
  const state = new State(origin, options);
  const delivery = new Delivery(state);
  const receiver = new Receiver(state, delivery);
  const answering = (routes = new Routes(state, receiver));
  for (const name of options.people ?? []) await createPerson(state, { name });
  return {
    ready: { origin, host: state.host, port },
    commands: {
      ...relating(state, delivery),
      ...posting(state, delivery),
      ...observing(state),
      settle: async (): Promise<true> => {
        await receiver.settle();
        await delivery.settle();
        return true;
      },
      setStatus: (wanted) => {
        answering.answering = wanted;
        return true;
      },
      clear: () => {
        Object.assign(state, { accepted: [], refused: [], deliveries: [], requests: [] });
        return true;
      },
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
