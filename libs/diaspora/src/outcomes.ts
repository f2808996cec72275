import { refuse } from '@planet/core';
import type { Outcome, Reason, Refusal } from '@planet/core';
import { WireError } from './wire/index.js';

/** What is wrong on the wire, under the names that all networks share. */
const reasons: Record<string, Reason> = {
  'too-large': 'too-large',
  doctype: 'unsafe-xml',
  'xml-too-complex': 'too-deep',
  'wrong-encoding': 'unsupported-algorithm',
  'wrong-algorithm': 'unsupported-algorithm',
  'wrong-data-type': 'wrong-content-type',
  'malformed-sender': 'unknown-actor',
  'sender-key-not-found': 'key-unavailable',
  'author-key-not-found': 'key-unavailable',
  'malformed-key': 'key-unavailable',
  'bad-signature': 'bad-signature',
  'bad-author-signature': 'bad-signature',
  'missing-author-signature': 'unsigned',
  undecryptable: 'undecryptable',
  'unknown-entity': 'unknown-type',
  'wrong-sender': 'actor-mismatch',
  'not-public': 'not-public',
  'wrong-recipient': 'not-for-us',
  'parent-not-found': 'not-found',
  'target-not-found': 'not-found',
  'root-not-found': 'not-found',
};

/** What threw on the wire, as a refusal; anything else is a bug and goes on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof WireError)) throw error;
  return refuse(reasons[error.code] ?? 'malformed', `${error.code}: ${error.message}`.slice(0, 300));
}

/** Runs what reads a stranger's words. */
export function reading<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return refusalOf(error);
  }
}
