import type { Plugin } from 'secret-stack/lib/api.js';
import type { Duplex, Read } from './pull.js';
import type { Flow } from './socket.js';

type Call<A extends unknown[] = unknown[]> = (
  ...args: [...A, done: (error: Error | null, value?: unknown) => void]
) => void;
type Source = (...args: unknown[]) => Read<unknown>;
type DuplexCall = (...args: unknown[]) => Duplex<unknown>;

/** A connected peer: its methods, called over the wire. */
export interface Rpc {
  /** Who it is; a guest's key while an invite is used. */
  id: string;
  meta?: { flow: Flow };
  stream: { address?: string };
  closed: boolean;
  close(error: Error | boolean, done?: () => void): void;
  once(event: 'closed', listener: () => void): void;
  ebt: { replicate: (options: object, done: (error: Error | null) => void) => Duplex<unknown> };
  createHistoryStream: Source;
  blobs: { createWants: Source; get: Source; has: Call };
  gossip: { ping: DuplexCall };
}

/** The secret-stack instance. */
export interface Stack {
  id: string;
  peers: Record<string, Rpc[]>;
  getAddress(scope: string): string | null;
  connect(address: string, done: (error: Error | null, rpc?: Rpc) => void): void;
  close(error: boolean, done: () => void): void;
  on(event: 'rpc:connect', listener: (rpc: Rpc, isClient: boolean) => void): void;
  on(event: string, listener: (...args: never[]) => void): void;
}

/** `this` of a called method is the caller. */
export type Caller = Pick<Rpc, 'id'>;

/** Settles a call with what a promise becomes. A stranger's call must not throw, so the work is started in here. */
export function answer(done: (error: Error | null, value?: unknown) => void, work: () => Promise<unknown>): void {
  let pending: Promise<unknown>;
  try {
    pending = work();
  } catch (error) {
    done(error as Error);
    return;
  }
  pending.then(
    (value) => done(null, value),
    (error: Error) => done(error instanceof Error ? error : new Error(String(error))),
  );
}

export const called = <T>(start: (done: (error: Error | null, value?: unknown) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });

export type { Plugin };
