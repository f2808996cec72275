import Api from 'secret-stack/lib/api.js';
import core from 'secret-stack/lib/core.js';
import { MAIN_NETWORK } from './limits.js';
import type { Plugin, Stack } from './rpc.js';
import type { Gate } from './socket.js';
import { adminSocket, handshakeTransform, netTransport, ownerTransform, unixTransport } from './transport.js';
import type { Limits, NodeLogger, NodeOptions } from './types.js';

const SCOPE = ['device', 'local', 'private', 'public'];

export interface StackOptions extends Pick<NodeOptions, 'keys' | 'caps' | 'host' | 'port' | 'external' | 'path'> {
  limits: Limits;
  gate: Gate;
  logger: NodeLogger;
  plugins: Plugin[];
  /** The rights of who has shaken hands; null: those of strangers. A rejection ends the handshake. */
  authorize(id: string): Promise<unknown>;
}

interface Host {
  multiserver: { transport(transport: object): void; transform(transform: object): void };
}

/** secret-stack on our own sockets: no delay, limits, back pressure, a guard behind the handshake. */
export function buildStack(options: StackOptions): {
  stack: Stack;
  /** What strangers may call. */
  anonymous: string[];
  /** Resolves with the port when all sockets listen. */
  listening: Promise<number>;
} {
  const { keys, limits, gate, logger, path } = options;
  const tcp = Promise.withResolvers<number>();
  const unix = Promise.withResolvers<void>();
  if (path === undefined) unix.resolve();

  const transports: Plugin = {
    init: (api: Host) => {
      const shake = handshakeTransform({
        keys,
        shsCap: options.caps?.shs ?? MAIN_NETWORK,
        handshakeMs: limits.handshakeMs,
        frameBytes: limits.frameBytes,
        authorize: (id, done) =>
          options.authorize(id).then(
            (rights) => done(null, rights),
            (error: Error) => done(error, null),
          ),
        logger,
      });
      Object.assign(api, { id: keys.id, publicKey: keys.id });
      api.multiserver.transform({ name: 'shs', create: () => shake });
      api.multiserver.transform({ name: 'noauth', create: () => ownerTransform(keys) });
      api.multiserver.transport({
        name: 'net',
        create: ({ scope }: { scope: unknown }) =>
          netTransport({
            ...options,
            scope,
            onListening: (error, port) => (error ? tcp.reject(error) : tcp.resolve(port)),
          }),
      });
      api.multiserver.transport({
        name: 'unix',
        create: () =>
          unixTransport({
            path: adminSocket(path ?? '.'),
            gate,
            onListening: (error) => (error ? unix.reject(error) : unix.resolve()),
          }),
      });
    },
  };

  const create = Api([], {}).use(core).use(transports);
  for (const plugin of options.plugins) create.use(plugin);
  const admin = path === undefined ? {} : { unix: [{ scope: 'device', transform: 'noauth' }] };
  const stack = create({
    keys,
    connections: {
      incoming: { net: [{ scope: SCOPE, transform: 'shs' }], ...admin },
      outgoing: { net: [{ transform: 'shs' }] },
    },
    timers: { inactivity: limits.idleMs, handshake: limits.handshakeMs },
  }) as Stack;
  const listening = Promise.all([tcp.promise, unix.promise]).then(([port]) => port);
  return { stack, anonymous: create.permissions.anonymous?.allow ?? [], listening };
}
