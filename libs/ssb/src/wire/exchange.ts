import type { ClassicMessage } from './classic.js';
import { isFeed } from './feed-ids.js';
import { HostedFeeds, type HostedOptions } from './hosted-feeds.js';
import { isNote } from './note.js';
import { drain, Feeder, type Duplex, type End, type Read } from './pull.js';
import type { Flow } from './socket.js';

/** Feeds that one peer may name in one connection. */
const MAX_NAMED = 300_000;

export interface ExchangeOptions extends Omit<HostedOptions, 'emit' | 'onBehind'> {
  /** The pub's own feed. */
  self: string;
  /** The general exchange's end of this connection. */
  ebt: Duplex<unknown>;
  flow: Flow | undefined;
  follows(feed: string): boolean;
  /** Sorts feeds that are neither followed nor known to be hosted; starts to follow those that are wanted. Gives the hosted ones. */
  sort(feeds: string[]): Promise<Set<string>>;
  /** A message is about to be handed to the general exchange. */
  onMessage(message: object): void;
  onHostedMessage(author: string, sequence: number): void;
  onSent(item: object): void;
  onEnd(): void;
}

/** One peer's replication stream: what concerns feeds written here goes to HostedFeeds, the rest to the general exchange. */
export class Exchange implements Duplex<unknown> {
  readonly hosted: HostedFeeds;
  private readonly inbound = new Feeder<unknown>();
  private readonly items: unknown[] = [];
  private waiting: ((end: End, item?: unknown) => void) | null = null;
  private asking = false;
  private ended: End = null;
  /** Nothing is said of hosted feeds before the general exchange has opened the talk. */
  private opened = false;
  private named = 0;

  constructor(private readonly options: ExchangeOptions) {
    this.hosted = new HostedFeeds({
      ...options,
      emit: (item) => this.emit(item),
      onBehind: () => this.wake(),
    });
    options.ebt.sink(this.inbound.source);
  }

  readonly source: Read<unknown> = (abort, give) => {
    if (abort) {
      this.finish(abort);
      this.options.ebt.source(abort, () => undefined);
      give(abort);
      return;
    }
    const { flow } = this.options;
    if (flow?.blocked) flow.whenFree(() => this.next(give));
    else this.next(give);
  };

  readonly sink = (read: Read<unknown>): void => {
    drain(
      read,
      (item) => this.receive(item),
      (end) => {
        this.inbound.end(end ?? true);
        this.finish(end ?? true);
      },
    );
  };

  private next(give: (end: End, item?: unknown) => void): void {
    if (this.opened && this.items.length > 0) {
      this.hand(give);
      return;
    }
    if (this.ended) return give(this.ended);
    this.waiting = give;
    this.ask();
    this.wake();
  }

  private ask(): void {
    if (this.asking) return;
    this.asking = true;
    this.options.ebt.source(null, (end, item) => {
      this.asking = false;
      if (end) return this.finish(end);
      const first = !this.opened;
      this.opened = true;
      if (first) this.items.unshift(item);
      else this.items.push(item);
      this.deliver();
      if (first) void this.hosted.remember().catch((error: Error) => this.finish(error));
    });
  }

  private emit(item: Record<string, number> | ClassicMessage): void {
    this.items.push(item);
    this.deliver();
  }

  private deliver(): void {
    if (this.waiting === null || !this.opened || this.items.length === 0) return;
    const give = this.waiting;
    this.waiting = null;
    this.hand(give);
  }

  private hand(give: (end: End, item?: unknown) => void): void {
    const item = this.items.shift();
    this.options.onSent(item as object);
    give(null, item);
  }

  private wake(): void {
    if (this.waiting !== null && this.opened && this.items.length === 0) this.hosted.pump();
  }

  private finish(end: End): void {
    if (this.ended) return;
    this.ended = end;
    void this.hosted.end();
    this.options.onEnd();
    const give = this.waiting;
    this.waiting = null;
    give?.(end);
  }

  private receive(item: unknown): void | Promise<void> {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error('neither message nor notes');
    const { author, sequence } = item as Partial<ClassicMessage>;
    if (author === undefined) return this.receiveNotes(item as Record<string, unknown>);
    if (!isFeed(author) || !Number.isInteger(sequence)) throw new Error('a message without author or sequence');
    if (author === this.options.self || this.hosted.has(author)) {
      this.options.onHostedMessage(author, sequence as number);
      return;
    }
    this.options.onMessage(item);
    this.inbound.push(item);
  }

  private receiveNotes(item: Record<string, unknown>): void | Promise<void> {
    const inner = item['clock'];
    const notes = (typeof inner === 'object' && inner !== null ? inner : item) as Record<string, unknown>;
    const general: Record<string, number> = {};
    const hosted: [string, number][] = [];
    const unknown: [string, number][] = [];
    for (const [feed, note] of Object.entries(notes)) {
      if (!isFeed(feed) || !isNote(note)) continue;
      if (this.options.follows(feed)) general[feed] = note;
      else if (feed === this.options.self || this.hosted.has(feed)) hosted.push([feed, note]);
      else unknown.push([feed, note]);
    }
    this.named += unknown.length;
    if (this.named > MAX_NAMED) throw new Error('too many feeds named');
    if (unknown.length === 0 && hosted.length === 0) {
      this.inbound.push(general);
      return;
    }
    return this.sortNotes(general, hosted, unknown);
  }

  private async sortNotes(
    general: Record<string, number>,
    hosted: [string, number][],
    unknown: [string, number][],
  ): Promise<void> {
    const ours = await this.options.sort(unknown.map(([feed]) => feed));
    if (this.ended) return;
    for (const [feed, note] of unknown)
      if (ours.has(feed)) hosted.push([feed, note]);
      else general[feed] = note;
    // Also when nothing is left in it: the first notes, even empty ones, open the exchange.
    this.inbound.push(general);
    if (hosted.length > 0) await this.hosted.noted(hosted);
  }
}
