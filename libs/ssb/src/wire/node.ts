import { adminPlugins } from './admin.js';
import { Blobs } from './blobs.js';
import { blobsPlugin } from './blobs-plugin.js';
import { Dialer } from './dialer.js';
import { isBlob, isFeed } from './feed-ids.js';
import { History } from './history.js';
import { Invites } from './invites.js';
import { DEFAULT_LIMITS } from './limits.js';
import { assertNativeCrypto } from './native.js';
import { MemoryOfPeers } from './peer-memory.js';
import { pingPlugin, pingWith, roomPlugin } from './ping.js';
import { replicatePlugin, replicateWith } from './replicate-plugin.js';
import { Replication } from './replication.js';
import { called, type Plugin, type Rpc, type Stack } from './rpc.js';
import { Gate, type Flow } from './socket.js';
import { buildStack } from './stack.js';
import { adminSocket } from './transport.js';
import type { Counters, Limits, NodeLogger, NodeOptions, PeerInfo, Refused, SsbNode } from './types.js';

const SILENT: NodeLogger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const WATCH_EVERY_MS = 10_000;
/** A peer that takes nothing for so long is sent away. */
const STUCK_MS = 60_000;
const OWNER_RIGHTS = { allow: null, deny: null };

interface Connection {
  rpc: Rpc;
  direction: 'in' | 'out';
  since: number;
}

/** Starts a node; resolves when it listens, rejects when it cannot (a port in use). */
export async function createNode(options: NodeOptions): Promise<SsbNode> {
  assertNativeCrypto();
  const node = new PubNode(options);
  await node.start();
  return node;
}

class PubNode implements SsbNode {
  readonly id: string;
  readonly adminAddress: string | null;
  port = 0;
  private readonly limits: Limits;
  private readonly logger: NodeLogger;
  private readonly gate = new Gate();
  private readonly replication: Replication;
  private readonly history: History;
  private readonly blobs: Blobs;
  private readonly invites: Invites;
  private readonly dialer: Dialer;
  private readonly connections = new Set<Connection>();
  /** The newest connection of each peer. */
  private readonly flows = new Map<string, Flow>();
  private readonly blocked = new Set<string>();
  private readonly refusals: Counters['refused'] = {};
  private stack!: Stack;
  private guestRights: object = {};
  private watch: NodeJS.Timeout | undefined;

  constructor(private readonly options: NodeOptions) {
    this.id = options.keys.id;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    const limits = this.limits;
    const logger = (this.logger = options.logger ?? SILENT);
    const self = this.id;
    const flowOf = (peer: string): Flow | undefined => this.flows.get(peer);
    this.replication = new Replication({
      ...options,
      self,
      logger,
      gate: this.gate,
      memory: options.memory ?? new MemoryOfPeers(),
      pendingChars: limits.pendingChars,
      hmacKey: options.caps?.sign ?? null,
      onRefused: (refused) => this.refused(refused),
      onNews: (author) => this.history.news(author),
    });
    this.history = new History({ ...options, self, replication: this.replication, limits, flowOf, logger });
    this.blobs = new Blobs({ store: options.blobs, policy: options.policy, limits, flowOf, logger });
    this.invites = new Invites({
      ...options,
      self,
      store: options.invites,
      onUsed: options.onInviteUsed,
      // A client that keeps the guest's connection takes it for the one to the pub, and loses track of both.
      onDone: (guest) => this.sendAway(guest),
      where: () => ({ host: options.external?.host ?? options.host, port: options.external?.port ?? this.port }),
    });
    this.dialer = new Dialer((address) => this.dial(address), logger);
    this.adminAddress = options.path === undefined ? null : `unix:${adminSocket(options.path)}~noauth`;
  }

  async start(): Promise<void> {
    await this.replication.start();
    const { stack, anonymous, listening } = buildStack({
      ...this.options,
      limits: this.limits,
      gate: this.gate,
      logger: this.logger,
      plugins: this.plugins(),
      authorize: (id) => this.authorize(id),
    });
    this.stack = stack;
    // What strangers may: a client whose first connection is refused something does not ask again on its next.
    this.guestRights = { allow: [...anonymous, 'invite.use'], deny: null };
    this.stack.on('rpc:connect', (rpc, isClient) => this.connected(rpc, isClient));
    try {
      this.port = await listening;
    } catch (error) {
      await this.close();
      throw error;
    }
    this.watch = setInterval(() => this.sendStuckAway(), WATCH_EVERY_MS).unref();
  }

  get address(): string {
    return this.stack.getAddress('public') ?? '';
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    this.dialer.close();
    this.blobs.close();
    await this.replication.leave();
    await new Promise<void>((resolve) => this.stack.close(true, resolve));
    await this.replication.close();
  }

  appended(heads: Iterable<readonly [author: string, sequence: number]>): void {
    for (const [author, sequence] of heads) this.replication.appended(author, sequence);
  }
  request(feeds: string | string[]): Promise<void> {
    const named = typeof feeds === 'string' ? [feeds] : feeds;
    return this.replication.request(named.filter((feed) => isFeed(feed)));
  }
  unrequest(feed: string): void {
    this.replication.unrequest(feed);
  }
  block(feed: string): void {
    this.blocked.add(feed);
    this.replication.block(feed, true);
    this.sendAway(feed);
  }
  unblock(feed: string): void {
    this.blocked.delete(feed);
    this.replication.block(feed, false);
  }
  createInvite(uses: number): Promise<string> {
    return this.invites.create(uses);
  }
  peers(): PeerInfo[] {
    return [...this.connections].map(({ rpc, direction, since }) => {
      const address = rpc.stream.address ?? '';
      return { id: rpc.id, address, direction, since, replicating: this.replication.isReplicating(rpc.id) };
    });
  }
  async connect(address: string): Promise<{ ok: true; id: string } | { ok: false; reason: string }> {
    try {
      const { id } = await this.dial(address);
      return { ok: true, id };
    } catch (error) {
      return { ok: false, reason: (error as Error).message };
    }
  }
  keep(address: string): void {
    this.dialer.keep(address);
  }
  forget(address: string): void {
    this.dialer.forget(address);
  }
  want(blobId: string, timeoutMs = 60_000): Promise<boolean> {
    return isBlob(blobId) ? this.blobs.want(blobId, timeoutMs) : Promise.resolve(false);
  }
  blobStored(blobId: string): void {
    void this.blobs
      .stored(blobId)
      .catch((error: Error) => this.logger.warn({ reason: error.message }, 'a blob was not announced'));
  }
  counters(): Counters {
    const { intake, sent } = this.replication;
    return {
      received: intake.stored,
      sent,
      refused: { ...this.refusals },
      pending: intake.pending,
      blobsFetched: this.blobs.fetched,
      connections: this.connections.size,
    };
  }

  private plugins(): Plugin[] {
    const { replication, logger } = this;
    return [
      ...adminPlugins({
        self: this.id,
        publish: this.options.publish,
        peers: () => this.peers(),
        counters: () => this.counters(),
        connect: (address) => this.connect(address),
      }),
      replicatePlugin({ replication, flowOf: (peer) => this.flows.get(peer), onOldPeer: () => undefined, logger }),
      this.history.plugin,
      this.invites.plugin,
      blobsPlugin(this.blobs, this.options.blobs, this.limits),
      pingPlugin,
      roomPlugin,
    ];
  }

  /** Anyone may come in, but those who are blocked; the owner may do all, a guest use the invite too. */
  private async authorize(id: string): Promise<unknown> {
    if (id === this.id) return OWNER_RIGHTS;
    if (this.blocked.has(id) || (await this.options.policy.isBlocked(id))) throw new Error('blocked');
    return (await this.options.invites.left(id)) > 0 ? this.guestRights : null;
  }

  private async dial(address: string): Promise<Rpc> {
    return called<Rpc>((done) => this.stack.connect(address, done));
  }

  private connected(rpc: Rpc, isClient: boolean): void {
    const connection: Connection = { rpc, direction: isClient ? 'out' : 'in', since: Date.now() };
    this.connections.add(connection);
    const flow = rpc.meta?.flow;
    if (flow) {
      this.flows.set(rpc.id, flow);
      flow.onBroken = (why) => rpc.close(new Error(why));
    }
    rpc.once('closed', () => {
      this.connections.delete(connection);
      if (this.flows.get(rpc.id) === flow) this.flows.delete(rpc.id);
      setImmediate(() => {
        if (this.stack.peers[rpc.id]?.length === 0) delete this.stack.peers[rpc.id];
      });
    });
    if (rpc.id === this.id) return;
    if (isClient) {
      replicateWith(rpc, {
        replication: this.replication,
        flowOf: () => rpc.meta?.flow,
        onOldPeer: (old) => this.history.fetchFrom(old),
        logger: this.logger,
      });
      pingWith(rpc);
    }
    this.blobs.connected(rpc);
  }

  private sendAway(id: string): void {
    for (const { rpc } of this.connections) if (rpc.id === id) rpc.close(true);
  }

  private sendStuckAway(): void {
    for (const { rpc } of this.connections)
      if ((rpc.meta?.flow.blockedFor ?? 0) > STUCK_MS) {
        this.logger.warn({ peer: rpc.id }, 'a peer takes nothing; connection ended');
        rpc.close(new Error('takes nothing'));
      }
  }

  private refused(refused: Refused): void {
    this.refusals[refused.reason] = (this.refusals[refused.reason] ?? 0) + 1;
    this.options.onRefused?.(refused);
  }
}
