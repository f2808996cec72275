import { createHash } from 'node:crypto';
import {
  createMessage,
  type BlobStore,
  type Entry,
  type Head,
  type InviteStore,
  type Keys,
  type LogStore,
  type PeerMemory,
  type Policy,
} from '../../libs/ssb/src/wire/index.js';

type Row = Entry & { received: number };

/** A store that outlives the nodes that use it, as a database would. */
export class MemoryStore implements LogStore, BlobStore, Policy, InviteStore, PeerMemory {
  readonly feeds = new Map<string, Row[]>();
  readonly hostedFeeds = new Set<string>();
  readonly members = new Set<string>();
  readonly blocked = new Set<string>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly invites = new Map<string, number>();
  readonly clocks = new Map<string, string>();
  /** Batches that `append` was given, and appends to be failed first. */
  batches = 0;
  failures = 0;
  textCalls = 0;

  async heads(authors?: string[]): Promise<Map<string, Head>> {
    const named = authors ?? [...this.feeds.keys()].filter((feed) => !this.hostedFeeds.has(feed));
    const found = new Map<string, Head>();
    for (const author of named) {
      const last = this.feeds.get(author)?.at(-1);
      if (last) found.set(author, { sequence: last.sequence, key: last.key, timestamp: last.timestamp });
    }
    return found;
  }
  async texts(wanted: { author: string; sequence: number }[]): Promise<(string | null)[]> {
    this.textCalls++;
    return wanted.map(({ author, sequence }) => this.feeds.get(author)?.[sequence - 1]?.text ?? null);
  }
  async range(author: string, from: number, limit: number): Promise<Row[]> {
    return (this.feeds.get(author) ?? []).slice(from - 1, from - 1 + limit);
  }
  async hosted(authors: string[]): Promise<Set<string>> {
    return new Set(authors.filter((author) => this.hostedFeeds.has(author)));
  }
  async append(batch: Entry[]): Promise<void> {
    this.batches++;
    if (this.failures > 0) {
      this.failures--;
      throw new Error('the database is away');
    }
    for (const entry of batch) {
      const rows = this.feeds.get(entry.author) ?? [];
      if (entry.sequence !== rows.length + 1)
        throw new Error(`out of order: ${entry.author} ${entry.sequence} after ${rows.length}`);
      rows.push({ ...entry, received: Date.now() });
      this.feeds.set(entry.author, rows);
    }
  }

  async wanted(feeds: string[]): Promise<Set<string>> {
    return new Set(feeds.filter((feed) => this.members.has(feed)));
  }
  async isBlocked(feed: string): Promise<boolean> {
    return this.blocked.has(feed);
  }

  async has(ids: string[]): Promise<boolean[]> {
    return ids.map((id) => this.blobs.has(id));
  }
  async size(id: string): Promise<number | null> {
    return this.blobs.get(id)?.length ?? null;
  }
  get(id: string): Promise<never> {
    return Promise.resolve((id.startsWith('@') ? this.clock(id) : (this.blobs.get(id) ?? null)) as never);
  }
  async put(bytes: Uint8Array): Promise<string> {
    const id = `&${createHash('sha256').update(bytes).digest('base64')}.sha256`;
    this.blobs.set(id, bytes);
    return id;
  }

  async create(guest: string, uses: number): Promise<void> {
    this.invites.set(guest, uses);
  }
  async left(guest: string): Promise<number> {
    return this.invites.get(guest) ?? 0;
  }
  async take(guest: string): Promise<boolean> {
    const left = this.invites.get(guest) ?? 0;
    if (left > 0) this.invites.set(guest, left - 1);
    return left > 0;
  }
  async giveBack(guest: string): Promise<void> {
    this.invites.set(guest, (this.invites.get(guest) ?? 0) + 1);
  }

  private clock(peer: string): Record<string, number> | null {
    const kept = this.clocks.get(peer);
    return kept === undefined ? null : (JSON.parse(kept) as Record<string, number>);
  }
  async set(peer: string, clock: Record<string, number>): Promise<void> {
    this.clocks.set(peer, JSON.stringify(clock));
  }

  /** What the owner of a hosted feed does: sign and store. */
  publish(keys: Keys, content: Record<string, unknown>): Row {
    const rows = this.feeds.get(keys.id) ?? [];
    const made = createMessage(rows.at(-1) ?? null, keys, content, Date.now());
    if (!made.ok) throw new Error(made.reason);
    const row = { ...made.entry, received: Date.now() };
    this.feeds.set(keys.id, [...rows, row]);
    return row;
  }
}
