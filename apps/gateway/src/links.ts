import { EventEmitter, on } from 'node:events';
import * as bridge from '@planet/bridge';
import type { Logger } from '@planet/core';
import { listen, proofs, type Listener } from '@planet/store';
import type { Links, ProofEvents } from './graphql/link/links.port.js';

export const createLinks = (planet: bridge.Bridge): Links => ({
  start: (asked) => bridge.startLink(planet, asked),
  confirm: (given) => bridge.confirmLink(planet, given),
  unlink: (asked) => bridge.unlink(planet, asked),
  importClaims: (given, source) => bridge.importClaims(planet, given, source),
  bundleOf: bridge.bundleOf,
});

/** Hears the database; a connection is opened when the first person listens. */
export function listenToProofs(databaseUrl: string, logger: Logger): ProofEvents {
  const events = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  let listener: Promise<Listener> | undefined;
  const start = () => {
    listener ??= listen(
      databaseUrl,
      proofs.proofChannel,
      (payload) => {
        const [identity, proof] = payload.split(' ');
        if (identity && proof) events.emit(identity, proof);
      },
      logger,
    );
    listener.catch((error: unknown) => {
      logger.warn({ err: error }, 'changes of proofs cannot be heard');
      listener = undefined;
    });
  };
  return {
    of(identityId) {
      const heard = on(events, identityId, { signal: closing.signal, close: ['close'] });
      start();
      const next = async (): Promise<IteratorResult<string>> => {
        const { done, value } = await heard.next().catch(() => ({ done: true as const, value: undefined }));
        return done ? { done: true, value: undefined } : { done: false, value: (value as [string])[0] };
      };
      const end = async (): Promise<IteratorResult<string>> => {
        await heard.return?.();
        return { done: true, value: undefined };
      };
      return {
        next,
        return: end,
        throw: end,
        [Symbol.asyncIterator]: function () {
          return this;
        },
      };
    },
    async close() {
      closing.abort();
      await (await listener?.catch(() => undefined))?.stop();
    },
  };
}
