import { setTimeout as sleep } from 'node:timers/promises';
import { checkMessage } from './classic.js';
import { isFeed } from './feed-ids.js';
import type { Gate } from './socket.js';
import type { Entry, Head, LogStore, NodeLogger, Refused } from './types.js';

const BATCH = 2000;
const MAX_PAUSE_MS = 10_000;

export interface IntakeOptions {
  log: LogStore;
  gate: Gate;
  pendingChars: number;
  hmacKey: string | null;
  onStored(message: object, entry: Entry): void;
  onRefused(refused: Refused): void;
  logger: NodeLogger;
}

/**
 * Everything that peers send of others' feeds passes here once: checked in the order of its feed, stored in batches (all that arrived while the
 * last batch was being stored), and only then told to the other peers.
 */
export class Intake {
  /** The last message taken of each feed; it may still be on its way to the store. */
  private readonly heads = new Map<string, Head | null>();
  private queue: { entry: Entry; message: object; done: (error?: Error) => void }[] = [];
  private chars = 0;
  private flushing: Promise<void> | null = null;
  private closed = false;
  stored = 0;

  constructor(private readonly options: IntakeOptions) {}

  get pending(): number {
    return this.queue.length;
  }

  /** From now on messages of this feed are taken. The head is what the store holds. */
  admit(feed: string, head: Head | null): void {
    if (!this.heads.has(feed)) this.heads.set(feed, head);
  }
  admits(feed: string): boolean {
    return this.heads.has(feed);
  }
  sequence(feed: string): number {
    return this.heads.get(feed)?.sequence ?? 0;
  }

  /** `done` is called without an error when the message is stored, or was known; with one when it is refused. */
  take(message: object, peer: string | undefined, done: (error?: Error) => void): void {
    const { author, sequence } = message as Partial<Entry>;
    const refused = (reason: Refused['reason'], detail?: string): void => {
      const named = {
        author: isFeed(author) ? author : '',
        sequence: Number.isInteger(sequence) ? sequence : undefined,
      };
      this.options.onRefused({ ...named, reason, peer, detail });
      done(new Error(reason));
    };
    if (!isFeed(author)) return refused('malformed', 'author');
    const head = this.heads.get(author);
    if (head === undefined) return refused('not-asked-for');
    if (head !== null && Number.isInteger(sequence) && (sequence as number) <= head.sequence) return done();
    const checked = checkMessage(head, message, this.options.hmacKey);
    if (!checked.ok) return refused(checked.reason, checked.detail);
    const { entry } = checked;
    this.heads.set(author, { sequence: entry.sequence, key: entry.key, timestamp: entry.timestamp });
    this.queue.push({ entry, message, done });
    this.chars += entry.text.length;
    if (this.chars > this.options.pendingChars) this.options.gate.close();
    this.flushing ??= this.flush();
  }

  /** Waits until all that was taken is stored. */
  async close(): Promise<void> {
    this.closed = true;
    await this.flushing;
  }

  private async flush(): Promise<void> {
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, BATCH);
      if (!(await this.store(batch.map(({ entry }) => entry)))) break;
      this.queue = this.queue.slice(batch.length);
      this.stored += batch.length;
      for (const { entry, message, done } of batch) {
        this.chars -= entry.text.length;
        this.options.onStored(message, entry);
        done();
      }
      if (this.chars < this.options.pendingChars / 2) this.options.gate.open();
    }
    this.flushing = null;
  }

  /** Again and again until it is stored: peers are held off by the gate meanwhile. False when the node closes first. */
  private async store(entries: Entry[]): Promise<boolean> {
    for (let pause = 100; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      try {
        await this.options.log.append(entries);
        return true;
      } catch (error) {
        const { message } = error as Error;
        this.options.logger.error(
          { messages: entries.length, reason: message },
          'the store took no messages; trying again',
        );
        this.options.gate.close();
        if (this.closed) return false;
        await sleep(pause);
        if (this.closed) return false;
      }
    }
  }
}
