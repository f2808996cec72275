import { createHash } from 'node:crypto';
import { refuse } from '@planet/core';
import type {
  Account,
  FeedLog,
  GraphReader,
  InboundAnswer,
  Kit,
  LogEntry,
  OutboundRequest,
  Outcome,
  Scope,
} from '@planet/core';
import { quiet } from './quiet.js';

export interface MemoryKit extends Kit {
  /** What was asked over HTTP; answered by `answer`. */
  asked: OutboundRequest[];
  answer: (request: OutboundRequest) => Outcome<InboundAnswer>;
  /** Every touch of the world outside: HTTP, stores, keys. */
  touches: number;
  entries: Map<string, LogEntry[]>;
  accounts: Account[];
}

/** The house in memory, for one network alone. */
export function memoryKit(origin = 'https://planet.test'): MemoryKit {
  const kv = new Map<string, unknown>();
  const keys = new Map<string, Promise<{ public: string; private: string }>>();
  const blobs = new Map<string, { bytes: Uint8Array; mediaType: string | null }>();
  const entries = new Map<string, LogEntry[]>();
  const accounts: Account[] = [];
  const touch = <T>(value: T): Promise<T> => {
    kit.touches++;
    return Promise.resolve(value);
  };
  const open = new Map<Scope, LogEntry[]>();
  const feedOf = (feed: string, scope?: Scope): LogEntry[] => [
    ...(entries.get(feed) ?? []),
    ...((scope && open.get(scope)) ?? []).filter((entry) => entry.feed === feed),
  ];
  const log: FeedLog = {
    async append(more, scope) {
      const list = open.get(scope);
      if (!list) throw new Error('the scope is over');
      for (const entry of more) {
        if (feedOf(entry.feed, scope).some((other) => other.sequence === entry.sequence)) throw new Error('a fork');
        list.push(entry);
      }
      await touch(null);
    },
    lockHead: (feed, scope) => touch(feedOf(feed, scope).at(-1) ?? null),
    async inScope(work) {
      const scope = {} as Scope;
      open.set(scope, []);
      try {
        const result = await work(scope);
        for (const entry of open.get(scope)!) entries.set(entry.feed, [...(entries.get(entry.feed) ?? []), entry]);
        return result;
      } finally {
        open.delete(scope);
      }
    },
    heads: (feeds) =>
      touch(
        new Map(
          [...entries].filter(([feed]) => feeds?.includes(feed) ?? true).map(([feed, list]) => [feed, list.at(-1)!]),
        ),
      ),
    hosted: (feeds) => touch(new Set(feeds.filter((feed) => entries.has(feed)))),
    at: (places) =>
      touch(places.map(({ feed, sequence }) => feedOf(feed).find((e) => e.sequence === sequence)?.text ?? null)),
    range: (feed, from, limit) =>
      touch(
        feedOf(feed)
          .filter((e) => e.sequence >= from)
          .slice(0, limit)
          .map((e) => ({ ...e, receivedAt: new Date() })),
      ),
    byKey: (wanted) =>
      touch(
        new Map(
          [...entries.values()]
            .flat()
            .filter((e) => wanted.includes(e.key))
            .map((e) => [e.key, e]),
        ),
      ),
  };
  const none = { items: [], next: null };
  const graph: GraphReader = {
    account: (id) => touch(accounts.find((a) => a.id === id) ?? null),
    accountByNative: (network, nativeId) =>
      touch(accounts.find((a) => a.network === network && a.nativeId === nativeId) ?? null),
    hosted: (of, network) => touch(accounts.find((a) => a.of === of && a.network === network) ?? null),
    voice: (_of, author, network) => touch(accounts.find((a) => a.of === author && a.network === network) ?? null),
    hostedByHandle: (network, handle) =>
      touch(accounts.find((a) => a.network === network && a.of !== null && a.handle?.split('@')[0] === handle) ?? null),
    post: () => touch(null),
    postByNative: () => touch(null),
    postWithin: () => touch(null),
    activity: () => touch(null),
    outbox: () => touch(none),
    followers: () => touch(none),
    following: () => touch(none),
    replies: () => touch(none),
    counts: () => touch({ posts: 0, followers: 0, following: 0 }),
    usage: () => touch({ members: 0, posts: 0, activeMonth: 0, activeHalfyear: 0 }),
    refs: () => touch({ account: () => null, post: () => null }),
    moves: () => touch({ from: [], to: null }),
    reaction: () => touch(null),
    isFollowing: () => touch(false),
    isBanned: () => touch(false),
    reach: () => touch([]),
  };
  const kit: MemoryKit = {
    origin,
    version: '0.0.0',
    dataDir: '/nonexistent',
    asked: [],
    answer: (request) => refuse('not-found', request.url),
    touches: 0,
    entries,
    accounts,
    http: {
      request(request) {
        // As the real client: headers that sign are made for each hop.
        const signed = request.sign?.({ method: request.method ?? 'GET', url: request.url });
        const sent = { ...request, headers: { ...request.headers, ...signed } };
        kit.asked.push(sent);
        return touch(kit.answer(sent));
      },
    },
    keys: {
      find: async (owner, purpose) => (await keys.get(`${owner} ${purpose}`)) ?? null,
      ensure(owner, purpose, make) {
        kit.touches++;
        const name = `${owner} ${purpose}`;
        if (!keys.has(name)) keys.set(name, Promise.resolve(make()));
        return keys.get(name)!;
      },
      publics: async (owners, purpose) => {
        const found = new Map<string, string>();
        for (const owner of owners) {
          const pair = await keys.get(`${owner} ${purpose}`);
          if (pair) found.set(owner, pair.public);
        }
        return found;
      },
    },
    kv: {
      get: <T>(key: string) => touch((kv.get(key) as T | undefined) ?? null),
      set: (key, value) => touch(void kv.set(key, structuredClone(value))),
      delete: (key) => touch(void kv.delete(key)),
      list: <T>(prefix: string, limit: number) =>
        touch([...kv].flatMap(([key, value]) => (key.startsWith(prefix) ? [value as T] : [])).slice(0, limit)),
      takeOne: (key) => {
        const left = (kv.get(key) as number | undefined) ?? 0;
        if (left > 0) kv.set(key, left - 1);
        return touch(left > 0);
      },
    },
    log,
    blobs: {
      has: (ids) => touch(ids.map((id) => blobs.has(id))),
      size: (id) => touch(blobs.get(id)?.bytes.byteLength ?? null),
      get: (id) => touch(blobs.get(id) ?? null),
      put: (bytes, mediaType) => {
        const id = createHash('sha256').update(bytes).digest('hex');
        blobs.set(id, { bytes, mediaType: mediaType ?? null });
        return touch(id);
      },
    },
    graph,
    clock: () => new Date(),
    logger: quiet,
  };
  return kit;
}
