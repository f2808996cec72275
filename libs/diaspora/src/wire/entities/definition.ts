import type { Shape, Values } from './shape.js';

/** Name, value: one property under an author's signature, as its text stands in the XML. */
export type SignedProperty = readonly [name: string, value: string];

export interface Definition<N extends string, S extends Shape, R extends boolean> {
  readonly name: N;
  readonly shape: S;
  /** Carries its author's own signature, so that the pod of the thread's author can hand it on. */
  readonly relayable: R;
  /** Is it sent by itself, or only inside another entity? */
  readonly alone: boolean;
  /** Why the values contradict each other. */
  inconsistent(values: Values<S>): string | undefined;
}

interface More<S extends Shape> {
  readonly alone?: boolean;
  readonly inconsistent?: (values: Values<S>) => string | undefined;
}

export function entity<const N extends string, S extends Shape>(
  name: N,
  shape: S,
  more: More<S> = {},
): Definition<N, S, false> {
  return { name, shape, relayable: false, alone: true, inconsistent: () => undefined, ...more };
}

export function relayable<const N extends string, S extends Shape>(name: N, shape: S): Definition<N, S, true> {
  return { name, shape, relayable: true, alone: true, inconsistent: () => undefined };
}

/**
 * A validated, frozen entity; its properties have the names and order of the specification, what is absent is null.
 * A relayable also has what its author signed, in the author's order and with the properties that nobody here knows.
 */
export type EntityOf<D> =
  D extends Definition<infer N, infer S, infer R>
    ? { readonly type: N } & Values<S> & (R extends true ? Signed : unknown)
    : never;
export interface Signed {
  readonly signed: readonly SignedProperty[];
  /** Standard base64; null when there is none, as when the author of the thread answers. */
  readonly author_signature: string | null;
}
