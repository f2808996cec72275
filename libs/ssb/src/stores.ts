import type { Kit, LogEntry } from '@planet/core';
import { idBytes, makeMessageId } from './ids.js';
import type { BlobStore, Entry, InviteStore, LogStore, PeerMemory } from './wire/index.js';

const hexOf = (blobId: string): string => Buffer.from(idBytes(blobId) ?? []).toString('hex');

/** The node's log is Planet's; what is received goes on through `append`. */
export function logStore(kit: Kit, self: string, append: (entries: LogEntry[]) => Promise<void>): LogStore {
  return {
    async heads(authors) {
      if (authors) return kit.log.heads(authors);
      return new Map([...(await kit.log.heads()), ...(await kit.log.heads([self]))]);
    },
    texts: (wanted) => kit.log.at(wanted.map(({ author, sequence }) => ({ feed: author, sequence }))),
    async range(author, from, limit) {
      const rows = await kit.log.range(author, from, limit);
      return rows.map(({ sequence, key, text, receivedAt }) => ({
        sequence,
        key,
        text,
        received: receivedAt.getTime(),
      }));
    },
    hosted: (authors) => kit.log.hosted(authors),
    append: (batch) => append(batch.map(toLogEntry)),
  };
}
export const toLogEntry = ({ author, sequence, key, timestamp, text }: Entry): LogEntry => ({
  feed: author,
  sequence,
  key,
  timestamp,
  text,
});

export function blobStore(kit: Kit): BlobStore {
  return {
    has: (ids) => kit.blobs.has(ids.map(hexOf)),
    size: (id) => kit.blobs.size(hexOf(id)),
    get: async (id) => (await kit.blobs.get(hexOf(id)))?.bytes ?? null,
    put: async (bytes) => makeMessageId(Buffer.from(await kit.blobs.put(bytes), 'hex')).replace('%', '&'),
  };
}

const month = 30 * 24 * 3600;
export function inviteStore({ kv }: Kit): InviteStore {
  const key = (guest: string) => `invite:${guest}`;
  return {
    create: (guest, uses) => kv.set(key(guest), uses, month),
    left: async (guest) => (await kv.get<number>(key(guest))) ?? 0,
    take: (guest) => kv.takeOne(key(guest)),
    giveBack: async (guest) => kv.set(key(guest), ((await kv.get<number>(key(guest))) ?? 0) + 1, month),
  };
}

export const peerMemory = ({ kv }: Kit): PeerMemory => ({
  get: (peer) => kv.get(`peer:${peer}`),
  set: (peer, clock) => kv.set(`peer:${peer}`, clock, 6 * month),
});
