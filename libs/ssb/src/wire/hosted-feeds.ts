import { parseMessage, type ClassicMessage } from './classic.js';
import { makeNote, noteSend, noteSequence } from './note.js';
import type { Head, LogStore, NodeLogger, PeerMemory } from './types.js';

/** Messages read from the store for one peer at once, and of one feed. */
const CHUNK = 500;
const CHUNK_OF_FEED = 50;

interface Wish {
  /** How far the peer is, counting what was sent. */
  sent: number;
  /** Our last message; what the peer was told of it. */
  head: number;
  told: number;
  /** The peer wants to be sent what is new; else it is only told. */
  send: boolean;
}

export interface HostedOptions {
  peer: string;
  log: LogStore;
  memory: PeerMemory;
  logger: NodeLogger;
  emit(item: Record<string, number> | ClassicMessage): void;
  /** There is something to send: `pump` when the peer takes more. */
  onBehind(): void;
}

/**
 * Serves one peer the feeds that are written here and nowhere else: the pub's own and the hosted ones. There may be a hundred thousand of them,
 * so a peer hears only of those that it named, and the general exchange knows nothing of them.
 */
export class HostedFeeds {
  private readonly wishes = new Map<string, Wish>();
  private readonly behind = new Set<string>();
  private reading = false;
  private ended = false;
  private saved: Promise<void> | null = null;

  constructor(private readonly options: HostedOptions) {}

  has(feed: string): boolean {
    return this.wishes.has(feed);
  }

  /** What the peer wished for when it was last here: it does not name again what has not changed on its side. */
  async remember(): Promise<void> {
    const before = await this.options.memory.get(this.options.peer);
    if (before === null) return;
    const named = Object.keys(before).filter((feed) => !this.wishes.has(feed));
    const heads = await this.options.log.heads(named);
    const notes: Record<string, number> = {};
    for (const feed of named) {
      if (this.wishes.has(feed)) continue;
      const head = heads.get(feed)?.sequence ?? 0;
      const sent = before[feed] ?? 0;
      this.wishes.set(feed, { sent, head, told: head, send: false });
      if (head !== sent) notes[feed] = makeNote(head, false);
    }
    this.tell(notes);
  }

  /** Notes of the peer about hosted feeds. */
  async noted(notes: [feed: string, note: number][]): Promise<void> {
    const fresh = notes.filter(([feed, note]) => note !== -1 && !this.wishes.has(feed)).map(([feed]) => feed);
    const heads = fresh.length > 0 ? await this.options.log.heads(fresh) : new Map<string, Head>();
    const replies: Record<string, number> = {};
    for (const [feed, note] of notes) {
      if (note === -1) {
        this.wishes.delete(feed);
        this.behind.delete(feed);
        continue;
      }
      const known = this.wishes.get(feed);
      const wish = known ?? { sent: 0, head: heads.get(feed)?.sequence ?? 0, told: -1, send: false };
      wish.sent = noteSequence(note);
      wish.send = noteSend(note);
      this.wishes.set(feed, wish);
      if (!known || (!wish.send && wish.head > wish.sent)) {
        replies[feed] = makeNote(wish.head, false);
        wish.told = wish.head;
      }
      if (wish.sent > wish.head) {
        const place = { feed, peer: this.options.peer, theirs: wish.sent, ours: wish.head };
        this.options.logger.error(
          place,
          'a peer claims more messages of a feed of ours than we have: was an old backup restored?',
        );
      }
    }
    // First remembered, then answered: the peer will not name a feed again once it has had an answer.
    if (fresh.length > 0 || notes.some(([, note]) => note === -1)) await this.save();
    this.tell(replies);
    for (const [feed] of notes) {
      const wish = this.wishes.get(feed);
      if (wish !== undefined) this.mark(feed, wish);
    }
  }

  appended(feed: string, head: number): void {
    const wish = this.wishes.get(feed);
    if (wish === undefined || head <= wish.head) return;
    wish.head = head;
    if (wish.send) this.mark(feed, wish);
    else if (head > wish.told) {
      wish.told = head;
      this.tell({ [feed]: makeNote(head, false) });
    }
  }

  /** The peer takes more now. */
  pump(): void {
    if (this.behind.size === 0 || this.reading || this.ended) return;
    this.reading = true;
    void this.read().then((more) => {
      this.reading = false;
      // What fell behind while the store was read could not start a read of its own.
      if (more && this.behind.size > 0) this.options.onBehind();
    });
  }

  /** Remembers what the peer has. Once; later calls wait for the first. */
  end(): Promise<void> {
    return (this.saved ??= this.finish());
  }

  private async finish(): Promise<void> {
    this.ended = true;
    await this.save().catch((error: Error) =>
      this.options.logger.warn({ reason: error.message }, 'a peer could not be remembered'),
    );
  }

  private async save(): Promise<void> {
    const clock = Object.fromEntries([...this.wishes].map(([feed, wish]) => [feed, Math.min(wish.sent, wish.head)]));
    await this.options.memory.set(this.options.peer, clock);
  }

  private mark(feed: string, wish: Wish): void {
    if (wish.send && wish.head > wish.sent) {
      this.behind.add(feed);
      this.options.onBehind();
    } else this.behind.delete(feed);
  }

  private tell(notes: Record<string, number>): void {
    if (Object.keys(notes).length > 0) this.options.emit(notes);
  }

  /** False when there is to be a pause before the next. */
  private async read(): Promise<boolean> {
    const places: { author: string; sequence: number }[] = [];
    for (const feed of this.behind) {
      const { sent, head } = this.wishes.get(feed) as Wish;
      const count = Math.min(CHUNK_OF_FEED, head - sent, CHUNK - places.length);
      for (let i = 1; i <= count; i++) places.push({ author: feed, sequence: sent + i });
      if (places.length >= CHUNK) break;
    }
    let texts: (string | null)[];
    try {
      texts = await this.options.log.texts(places);
    } catch (error) {
      this.options.logger.error(
        { reason: (error as Error).message },
        'the store gave no hosted messages; trying again',
      );
      setTimeout(() => this.options.onBehind(), 1000).unref();
      return false;
    }
    if (this.ended) return false;
    for (const [i, { author, sequence }] of places.entries()) this.send(author, sequence, texts[i] ?? null);
    return true;
  }

  private send(feed: string, sequence: number, text: string | null): void {
    const wish = this.wishes.get(feed);
    // The peer may have named another place while the store was read.
    if (!wish?.send || wish.sent !== sequence - 1) return;
    const message = text === null ? null : parseMessage(text);
    if (message === null) {
      this.options.logger.error({ feed, sequence }, 'a hosted message is missing from the store');
      this.behind.delete(feed);
      return;
    }
    wish.sent = sequence;
    this.options.emit(message);
    if (wish.sent >= wish.head) this.behind.delete(feed);
  }
}
