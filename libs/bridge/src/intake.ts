import type { EnvelopeDraft, LogEntry } from '@planet/core';
import { envelopes, log, outbox } from '@planet/store';
import type { Bridge } from './bridge.js';

/** Makes envelopes durable, with their jobs-to-be, in one transaction. A draft that was received before is dropped. */
export async function receive(bridge: Bridge, drafts: EnvelopeDraft[], entries: LogEntry[] = []): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    await log.append(tx, entries, false);
    const fresh = await envelopes.insert(tx, drafts, { bodies: entries.length === 0 });
    await outbox.add(tx, 'inbound', fresh);
  });
}

/**
 * Takes drafts one by one and commits together what arrives while the last commit is under way: under load one
 * transaction serves hundreds of requests. The promise resolves when the draft is durable.
 */
export function createIntake(bridge: Bridge, limit = 500): (draft: EnvelopeDraft) => Promise<void> {
  const waiting: { draft: EnvelopeDraft; done: () => void; failed: (error: unknown) => void }[] = [];
  let running = 0;
  const pump = async () => {
    if (running >= 2) return;
    running++;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limit);
      try {
        await receive(
          bridge,
          batch.map((item) => item.draft),
        );
        for (const item of batch) item.done();
      } catch (error) {
        for (const item of batch) item.failed(error);
      }
    }
    running--;
  };
  return (draft) =>
    new Promise<void>((done, failed) => {
      waiting.push({ draft, done, failed });
      setImmediate(() => void pump());
    });
}
