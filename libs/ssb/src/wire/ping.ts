import { drain, Feeder, type Duplex } from './pull.js';
import type { Plugin, Rpc } from './rpc.js';

const EVERY_MS = 60_000;

/** The heartbeat: two ends throw a timestamp to and fro, a pause after every second throw. It keeps idle connections open. */
function pinger(serves: boolean, pauseMs: number): Duplex<unknown> {
  let serving = serves;
  let timer: NodeJS.Timeout | undefined;
  const out = new Feeder<number>({ onAbort: () => clearTimeout(timer) });
  if (serves) out.push(Date.now());
  return {
    source: out.source as Duplex<unknown>['source'],
    sink: (read) => {
      drain(
        read,
        () => {
          if (serving) {
            serving = false;
            return;
          }
          out.push(Date.now());
          clearTimeout(timer);
          timer = setTimeout(() => {
            serving = true;
            out.push(Date.now());
          }, pauseMs);
          timer.unref();
        },
        () => {
          clearTimeout(timer);
          out.end();
        },
      );
    },
  };
}

/** `gossip.ping`, and `tunnel.isRoom` for those who ask whether this pub is a room. */
export const pingPlugin: Plugin = {
  name: 'gossip',
  version: '1.0.0',
  manifest: { ping: 'duplex' },
  permissions: { anonymous: { allow: ['ping'] } },
  init: () => ({
    ping: (options: unknown): Duplex<unknown> => {
      const asked = (options as { timeout?: unknown } | undefined)?.timeout;
      const pause = typeof asked === 'number' && asked >= 10_000 && asked <= 600_000 ? asked : EVERY_MS;
      return pinger(false, pause);
    },
  }),
};

export const roomPlugin: Plugin = {
  name: 'tunnel',
  version: '1.0.0',
  manifest: { isRoom: 'async' },
  permissions: { anonymous: { allow: ['isRoom'] } },
  init: () => ({
    isRoom: (...args: unknown[]): void => {
      const done = args.at(-1);
      if (typeof done === 'function') (done as (error: null, value: boolean) => void)(null, false);
    },
  }),
};

export function pingWith(rpc: Rpc): void {
  const local = pinger(true, EVERY_MS);
  const remote = rpc.gossip.ping({ timeout: EVERY_MS }, () => undefined);
  remote.sink(local.source);
  local.sink(remote.source);
}
