import { setTimeout as sleep } from 'node:timers/promises';
import { parseMessage, type ClassicMessage } from './classic.js';
import type { LogStore, NodeLogger } from './types.js';

const MOST = 1000;
const MAX_WINDOW = 64;
const FEEDS_AHEAD = 2000;

type Done = (error: Error | null, message?: ClassicMessage) => void;
interface Wanted {
  author: string;
  sequence: number;
  done: Done;
}

/** Reads single messages from the store in as few calls as it can: what is asked in one turn together, and ahead where a feed is read in order. */
export class Reader {
  private asked: Wanted[] = [];
  private reading = false;
  private closed = false;
  /** Read ahead: the next sequence of a feed, its texts, and how many to read next time. */
  private readonly ahead = new Map<string, { next: number; texts: string[]; window: number }>();

  constructor(
    private readonly log: LogStore,
    private readonly last: (author: string) => number,
    private readonly logger: NodeLogger,
  ) {}

  at(author: string, sequence: number, done: Done): void {
    const ahead = this.ahead.get(author);
    const text = ahead?.next === sequence ? ahead.texts.shift() : undefined;
    if (ahead !== undefined && text !== undefined) {
      ahead.next++;
      queueMicrotask(() => give(text, done));
      return;
    }
    if (this.closed) return;
    this.asked.push({ author, sequence, done });
    if (!this.reading) void this.read();
  }

  close(): void {
    this.closed = true;
    this.asked = [];
  }

  private async read(): Promise<void> {
    this.reading = true;
    await new Promise(setImmediate);
    while (this.asked.length > 0) {
      const batch = this.asked.splice(0, MOST);
      const spans = this.spans(batch);
      const texts = await this.texts(spans.flatMap(({ places }) => places));
      if (texts === null) break;
      let at = 0;
      for (const { wanted, places, window } of spans) {
        const [first, ...rest] = texts.slice(at, at + places.length);
        at += places.length;
        this.keep(wanted, rest, window);
        give(first ?? null, wanted.done);
      }
    }
    this.reading = false;
  }

  private spans(batch: Wanted[]): { wanted: Wanted; places: { author: string; sequence: number }[]; window: number }[] {
    let room = MOST - batch.length;
    return batch.map((wanted) => {
      const { author, sequence } = wanted;
      const before = this.ahead.get(author);
      const window = before?.next === sequence ? Math.min(before.window * 2, MAX_WINDOW) : 1;
      const extra = Math.max(0, Math.min(window, room, this.last(author) - sequence));
      room -= extra;
      return {
        wanted,
        window,
        places: Array.from({ length: extra + 1 }, (_, i) => ({ author, sequence: sequence + i })),
      };
    });
  }

  private keep({ author, sequence }: Wanted, texts: (string | null)[], window: number): void {
    const end = texts.indexOf(null);
    const whole = (end === -1 ? texts : texts.slice(0, end)) as string[];
    this.ahead.delete(author);
    this.ahead.set(author, { next: sequence + 1, texts: whole, window });
    if (this.ahead.size <= FEEDS_AHEAD) return;
    const [oldest] = this.ahead.keys();
    if (oldest !== undefined) this.ahead.delete(oldest);
  }

  private async texts(places: { author: string; sequence: number }[]): Promise<(string | null)[] | null> {
    for (let pause = 100; ; pause = Math.min(pause * 2, 10_000)) {
      try {
        return await this.log.texts(places);
      } catch (error) {
        this.logger.error({ reason: (error as Error).message }, 'the store gave no messages; trying again');
        await sleep(pause);
        if (this.closed) return null;
      }
    }
  }
}

function give(text: string | null, done: Done): void {
  const message = text === null ? null : parseMessage(text);
  if (message === null) done(new Error('no such message'));
  else done(null, message);
}
