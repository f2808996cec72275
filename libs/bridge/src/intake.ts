import type { EnvelopeDraft, LogEntry } from '@planet/core';
import { envelopes, groupCommit } from '@planet/store';
import type { Bridge } from './bridge.js';

/** Makes envelopes durable, with their jobs-to-be. A draft that was received before is dropped. */
export const receive = (bridge: Bridge, drafts: EnvelopeDraft[], entries?: LogEntry[]): Promise<void> =>
  envelopes.receive(bridge.store.prisma, drafts, entries);

/** Makes drafts durable in groups; the promise resolves when the draft is. */
export const createIntake = (bridge: Bridge): ((draft: EnvelopeDraft) => Promise<void>) =>
  groupCommit((drafts) => receive(bridge, drafts), { lanes: 2 });
