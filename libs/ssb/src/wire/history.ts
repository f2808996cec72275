import { isFeed } from './feed-ids.js';
import { drain, failed, Feeder, type Read } from './pull.js';
import { parseMessage } from './classic.js';
import type { Replication } from './replication.js';
import type { Caller, Plugin, Rpc } from './rpc.js';
import type { Flow } from './socket.js';
import type { Limits, LogStore, NodeLogger } from './types.js';

const CHUNK = 200;

export interface HistoryOptions {
  self: string;
  log: LogStore;
  replication: Replication;
  limits: Limits;
  flowOf(peer: string): Flow | undefined;
  logger: NodeLogger;
}

interface Wanted {
  feed: string;
  from: number;
  limit: number;
  live: boolean;
  old: boolean;
  keys: boolean;
}

/** `createHistoryStream`, by which peers without epidemic broadcast trees replicate one feed at a time. */
export class History {
  private readonly live = new Map<string, Set<() => void>>();
  private readonly openBy = new Map<string, number>();

  constructor(private readonly options: HistoryOptions) {}

  readonly plugin: Plugin = {
    manifest: { createHistoryStream: 'source' },
    permissions: { anonymous: { allow: ['createHistoryStream'] } },
    init: () => {
      const serve = (peer: string, options: unknown): Read<unknown> => this.serve(peer, options);
      return {
        createHistoryStream(this: Caller, options: unknown): Read<unknown> {
          return serve(this.id, options);
        },
      };
    },
  };

  news(feed: string): void {
    for (const go of this.live.get(feed) ?? []) go();
  }

  /** Fetches all followed feeds from a peer that knows nothing newer. */
  fetchFrom(rpc: Rpc): void {
    const { replication, limits, logger } = this.options;
    for (const feed of replication.followed().slice(0, limits.openRequests)) {
      const query = { id: feed, seq: replication.intake.sequence(feed) + 1, live: true, keys: false };
      let bad = false;
      drain(
        rpc.createHistoryStream(query),
        (message) => {
          const { author } = (message ?? {}) as { author?: unknown };
          if (author !== feed || !replication.follows(feed)) return false;
          replication.intake.take(message as object, rpc.id, (error) => (bad ||= error !== undefined));
          return !bad;
        },
        (end) => {
          if (end instanceof Error) logger.debug({ peer: rpc.id, feed, reason: end.message }, 'fetching a feed ended');
        },
      );
    }
  }

  private serve(peer: string, options: unknown): Read<unknown> {
    const wanted = readOptions(options);
    if (wanted === null) return failed('createHistoryStream wants {id: feed}');
    const open = this.openBy.get(peer) ?? 0;
    if (open >= this.options.limits.openRequests) return failed('too many open streams');
    this.openBy.set(peer, open + 1);
    const run = new Run(wanted, this.options, this.options.flowOf(peer), () => {
      const left = (this.openBy.get(peer) ?? 1) - 1;
      if (left > 0) this.openBy.set(peer, left);
      else this.openBy.delete(peer);
      this.unlisten(wanted.feed, run.wake);
    });
    if (wanted.live) this.listen(wanted.feed, run.wake);
    return run.feeder.source;
  }

  private listen(feed: string, wake: () => void): void {
    const all = this.live.get(feed) ?? new Set();
    this.live.set(feed, all.add(wake));
  }
  private unlisten(feed: string, wake: () => void): void {
    const all = this.live.get(feed);
    all?.delete(wake);
    if (all?.size === 0) this.live.delete(feed);
  }
}

/** One stream: reads the store a piece at a time, when the peer takes more. */
class Run {
  readonly feeder: Feeder<unknown>;
  private next: number;
  private left: number;
  private reading = false;
  private over = false;
  private newsWaits = true;

  constructor(
    private readonly wanted: Wanted,
    private readonly options: HistoryOptions,
    private readonly flow: Flow | undefined,
    private readonly onOver: () => void,
  ) {
    this.next = wanted.from;
    this.left = wanted.limit;
    this.feeder = new Feeder({ onRead: () => this.more(), onAbort: () => this.finish() });
  }

  readonly wake = (): void => {
    this.newsWaits = true;
    if (this.feeder.length === 0) this.more();
  };

  private more(): void {
    if (this.reading || this.over || !this.newsWaits) return;
    this.reading = true;
    const go = (): void => {
      void this.read()
        .catch((error: Error) => {
          this.options.logger.error({ reason: error.message }, 'the store gave no history');
          this.finish(new Error('not available now'));
        })
        .finally(() => {
          this.reading = false;
          if (this.feeder.length === 0) this.more();
        });
    };
    if (this.flow?.blocked) this.flow.whenFree(go);
    else go();
  }

  private async read(): Promise<void> {
    const { feed, live, old } = this.wanted;
    if (!(await this.mayServe(feed))) return live ? void (this.newsWaits = false) : this.finish();
    if (!old && this.next === this.wanted.from) {
      const head = (await this.options.log.heads([feed])).get(feed)?.sequence ?? 0;
      this.next = Math.max(this.next, head + 1);
    }
    this.newsWaits = false;
    const rows = await this.options.log.range(feed, this.next, Math.min(CHUNK, this.left));
    for (const { sequence, key, text, received } of rows) {
      const value = parseMessage(text);
      if (value === null) continue;
      this.next = sequence + 1;
      this.left--;
      this.feeder.push(this.wanted.keys ? { key, value, timestamp: received } : value);
    }
    if (rows.length > 0 && this.left > 0) this.newsWaits = true;
    else if (this.left <= 0 || !live) this.finish();
  }

  private async mayServe(feed: string): Promise<boolean> {
    if (feed === this.options.self || this.options.replication.follows(feed)) return true;
    return (await this.options.log.hosted([feed])).has(feed);
  }

  private finish(end: true | Error = true): void {
    if (this.over) return;
    this.over = true;
    this.feeder.end(end);
    this.onOver();
  }
}

function readOptions(options: unknown): Wanted | null {
  if (typeof options !== 'object' || options === null) return null;
  const given = options as Record<string, unknown>;
  const feed = given['id'];
  if (!isFeed(feed)) return null;
  const whole = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null);
  const limit = whole(given['limit']) ?? -1;
  return {
    feed,
    from: Math.min(Math.max(1, whole(given['sequence']) ?? whole(given['seq']) ?? 1), 0x7fffffff),
    limit: limit < 0 ? Number.MAX_SAFE_INTEGER : limit,
    live: given['live'] === true,
    old: given['old'] !== false,
    keys: given['keys'] !== false,
  };
}
