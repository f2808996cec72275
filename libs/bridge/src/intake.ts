import type { EnvelopeDraft, LogEntry } from '@planet/core';
import { envelopes, log, outbox } from '@planet/store';
import type { Bridge } from './bridge.js';
import { groupCommit } from './group-commit.js';

/** Makes envelopes durable, with their jobs-to-be, in one transaction. A draft that was received before is dropped. */
export async function receive(bridge: Bridge, drafts: EnvelopeDraft[], entries: LogEntry[] = []): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    await log.append(tx, entries, false);
    const fresh = await envelopes.insert(tx, drafts, { bodies: entries.length === 0 });
    await outbox.add(tx, 'inbound', fresh);
  });
}

/** Makes drafts durable in groups; the promise resolves when the draft is. */
export const createIntake = (bridge: Bridge): ((draft: EnvelopeDraft) => Promise<void>) =>
  groupCommit((drafts) => receive(bridge, drafts), { lanes: 2 });
