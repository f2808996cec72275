import createEbt, { type Ebt } from 'epidemic-broadcast-trees';
import toPull from 'push-stream-to-pull-stream';
import { Exchange } from './exchange.js';
import { Intake } from './intake.js';
import type { Duplex } from './pull.js';
import { Reader } from './reader.js';
import type { Flow, Gate } from './socket.js';
import type { Entry, LogStore, NodeLogger, PeerMemory, Policy, Refused } from './types.js';

const ASK_AT_ONCE = 5000;
const CLOCKS_KEPT = 500;

export interface ReplicationOptions {
  self: string;
  log: LogStore;
  policy: Policy;
  memory: PeerMemory;
  gate: Gate;
  pendingChars: number;
  hmacKey: string | null;
  onRefused(refused: Refused): void;
  /** News of any feed that is served here. */
  onNews(author: string, sequence: number): void;
  logger: NodeLogger;
}

/** Which feeds are exchanged, and with whom. Feeds of others go through epidemic broadcast trees, feeds written here through HostedFeeds. */
export class Replication {
  readonly intake: Intake;
  sent = 0;
  private readonly ebt: Ebt;
  private readonly reader: Reader;
  private readonly exchanges = new Map<string, Exchange>();
  private readonly senders = new WeakMap<object, string>();
  private readonly clocks = new Map<string, Record<string, number>>();

  constructor(private readonly options: ReplicationOptions) {
    const { log, logger, self } = options;
    this.reader = new Reader(log, (author) => this.ebt.state.clock[author] ?? 0, logger);
    this.intake = new Intake({
      ...options,
      onStored: (message, { author, sequence }) => {
        this.ebt.onAppend(message);
        options.onNews(author, sequence);
      },
    });
    this.ebt = createEbt({
      id: self,
      isFeed: () => true,
      isMsg: (value) => (value as { author?: unknown }).author !== undefined,
      getMsgAuthor: (message) => (message as Entry).author,
      getMsgSequence: (message) => (message as Entry).sequence,
      getClock: (peer, done) => done(null, { ...this.clocks.get(peer) }),
      setClock: (peer, clock) => this.keepClock(peer, clock),
      getAt: ({ id, sequence }, done) => this.reader.at(id, sequence, (error, message) => done(error, message)),
      append: (message, done) => this.intake.take(message, this.senders.get(message), (error) => done(mild(error))),
    });
  }

  /** Follows every feed of the store that is wanted. To be awaited before peers are let in. */
  async start(): Promise<void> {
    const heads = await this.options.log.heads();
    heads.delete(this.options.self);
    const feeds = [...heads.keys()];
    for (let i = 0; i < feeds.length; i += ASK_AT_ONCE) {
      const wanted = await this.options.policy.wanted(feeds.slice(i, i + ASK_AT_ONCE));
      for (const feed of wanted) this.follow(feed, heads.get(feed) ?? null);
    }
  }

  follows(feed: string): boolean {
    return this.ebt.state.follows[feed] === true;
  }
  followed(): string[] {
    return Object.keys(this.ebt.state.follows).filter((feed) => this.follows(feed));
  }
  isReplicating(peer: string): boolean {
    return this.exchanges.has(peer);
  }

  /** The stream to join with the peer's `ebt.replicate`. */
  open(peer: string, client: boolean, flow: Flow | undefined): Duplex<unknown> {
    const ebt = toPull.duplex(this.ebt.createStream(peer, 3, client));
    const exchange: Exchange = new Exchange({
      ...this.options,
      peer,
      ebt,
      flow,
      follows: (feed) => this.follows(feed),
      sort: (feeds) => this.sort(feeds),
      onMessage: (message) => this.senders.set(message, peer),
      onHostedMessage: (author, sequence) => this.options.onRefused({ author, sequence, reason: 'hosted-here', peer }),
      onSent: (item) => void ('author' in item && this.sent++),
      onEnd: () => {
        if (this.exchanges.get(peer) === exchange) this.exchanges.delete(peer);
      },
    });
    this.exchanges.set(peer, exchange);
    return exchange;
  }

  appended(author: string, sequence: number): void {
    for (const exchange of this.exchanges.values()) exchange.hosted.appended(author, sequence);
    this.options.onNews(author, sequence);
  }

  async request(feeds: string[]): Promise<void> {
    const fresh = feeds.filter((feed) => feed !== this.options.self && !this.follows(feed));
    if (fresh.length === 0) return;
    const heads = await this.options.log.heads(fresh);
    for (const feed of fresh) this.follow(feed, heads.get(feed) ?? null);
  }

  unrequest(feed: string): void {
    if (this.follows(feed)) this.ebt.request(feed, false);
  }

  block(feed: string, blocking: boolean): void {
    if (blocking) this.unrequest(feed);
    if (blocking || this.ebt.state.blocks[this.options.self]?.[feed]) this.ebt.block(this.options.self, feed, blocking);
  }

  /** Says goodbye to all peers. */
  async leave(): Promise<void> {
    const exchanges = [...this.exchanges.values()];
    for (const stream of Object.values(this.ebt.streams)) stream.end(true);
    await Promise.all(exchanges.map(({ hosted }) => hosted.end()));
  }

  /** Waits for what was taken to be stored. */
  async close(): Promise<void> {
    await this.intake.close();
    this.reader.close();
  }

  private follow(feed: string, head: { sequence: number; key: string; timestamp: number } | null): void {
    if (this.follows(feed)) return;
    this.intake.admit(feed, head);
    if (head !== null && (this.ebt.state.clock[feed] ?? 0) < head.sequence) this.ebt.state.clock[feed] = head.sequence;
    this.ebt.request(feed, true);
  }

  private async sort(feeds: string[]): Promise<Set<string>> {
    const hosted = new Set<string>();
    for (let i = 0; i < feeds.length; i += ASK_AT_ONCE) {
      const some = feeds.slice(i, i + ASK_AT_ONCE);
      const ours = await this.options.log.hosted(some);
      for (const feed of ours) hosted.add(feed);
      const rest = some.filter((feed) => !ours.has(feed));
      if (rest.length > 0) await this.request([...(await this.options.policy.wanted(rest))]);
    }
    return hosted;
  }

  private keepClock(peer: string, clock: Record<string, number> | null): void {
    // A feed that a peer did not want may be wanted next time, so its refusals are not kept.
    const kept = Object.entries(clock ?? {}).filter(([, sequence]) => sequence >= 0);
    this.clocks.delete(peer);
    this.clocks.set(peer, Object.fromEntries(kept));
    if (this.clocks.size <= CLOCKS_KEPT) return;
    const [oldest] = this.clocks.keys();
    if (oldest !== undefined) this.clocks.delete(oldest);
  }
}

/** Only what proves a feed or its sender bad shuts that feed off from that peer; a gap or a feed dropped meanwhile does not. */
function mild(error: Error | undefined): Error | undefined {
  return error?.message === 'gap' || error?.message === 'not-asked-for' ? undefined : error;
}
