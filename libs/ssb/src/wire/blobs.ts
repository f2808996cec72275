import { downloadBlob, sendBlob } from './blob-transfer.js';
import { isBlob } from './feed-ids.js';
import { drain, failed, Feeder, type Read } from './pull.js';
import type { Rpc } from './rpc.js';
import type { Flow } from './socket.js';
import type { BlobStore, Limits, NodeLogger, Policy } from './types.js';

/** How far away a want may come from for us to look as well. */
const SYMPATHY = 3;
/** A blob that strangers want is looked for this long. */
const SYMPATHY_MS = 3_600_000;
const HAS_KEPT = 5000;

export interface BlobsOptions {
  store: BlobStore;
  policy: Policy;
  limits: Limits;
  flowOf(peer: string): Flow | undefined;
  logger: NodeLogger;
}

interface Want {
  /** -1: for ourselves; -2, -3: for a peer, for a peer's peer. */
  hops: number;
  since: number;
  waiting: ((found: boolean) => void)[];
  fetching: boolean;
}
interface Peer {
  rpc: Rpc;
  /** Blobs that it says it has, with their sizes. */
  has: Map<string, number>;
  gets: number;
  /** It is one of those whose feeds we replicate: what it wants for others or itself, we look for as well. A stranger could fill the store so. */
  near: Promise<boolean>;
}

/** Blobs by want and have: what one peer wants and another has passes through here, and stays. */
export class Blobs {
  fetched = 0;
  private readonly wants = new Map<string, Want>();
  private readonly peers = new Map<string, Peer>();
  private readonly told = new Map<string, Set<Feeder<Record<string, number>>>>();
  private readonly changes = new Set<Feeder<string>>();

  constructor(private readonly options: BlobsOptions) {}

  /** True when the blob is here, or as soon as it is; false after that time. */
  want(id: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => answer(false), timeoutMs);
      const answer = (found: boolean): void => {
        clearTimeout(timer);
        const want = this.wants.get(id);
        if (want !== undefined) want.waiting = want.waiting.filter((each) => each !== answer);
        resolve(found);
      };
      this.options.store.has([id]).then(([here]) => {
        if (here) return answer(true);
        this.register(id, -1, answer);
      }, reject);
    });
  }

  /** It is in the store now. */
  async stored(id: string): Promise<void> {
    const size = await this.options.store.size(id);
    if (size === null) return;
    const want = this.wants.get(id);
    this.wants.delete(id);
    for (const answer of want?.waiting ?? []) answer(true);
    this.tellAll({ [id]: size });
    for (const feeder of this.changes) feeder.push(id);
  }

  /** The caller hears what we want, and of what it wants, what we have. */
  wantsFor(peer: string): Read<Record<string, number>> {
    const all = this.told.get(peer) ?? new Set();
    const feeder = new Feeder<Record<string, number>>({
      onAbort: () => {
        all.delete(feeder);
        if (all.size === 0) this.told.delete(peer);
      },
    });
    if (all.size >= 4) return failed('too many open streams');
    this.told.set(peer, all.add(feeder));
    this.tidy();
    feeder.push(Object.fromEntries([...this.wants].map(([id, { hops }]) => [id, hops])));
    return feeder.source;
  }

  listChanges(): Read<string> {
    if (this.changes.size >= this.options.limits.connections) return failed('too many open streams');
    const feeder: Feeder<string> = new Feeder<string>({ onAbort: () => this.changes.delete(feeder) });
    this.changes.add(feeder);
    return feeder.source;
  }

  /** The bytes, a piece at a time, as fast as the caller takes them. */
  get(caller: string, id: string, max: number | null): Read<Buffer> {
    const peer = this.peers.get(caller);
    if (peer !== undefined && peer.gets >= 50) return failed('too many blobs at once');
    if (peer !== undefined) peer.gets++;
    const onOver = (): void => {
      if (peer !== undefined) peer.gets--;
    };
    return sendBlob(() => this.load(id, max), this.options.flowOf(caller), onOver);
  }

  connected(rpc: Rpc): void {
    const near = this.options.policy.wanted([rpc.id]).then(
      (wanted) => wanted.has(rpc.id),
      () => false,
    );
    const peer: Peer = { rpc, has: new Map(), gets: 0, near };
    this.peers.set(rpc.id, peer);
    rpc.once('closed', () => {
      if (this.peers.get(rpc.id) === peer) this.peers.delete(rpc.id);
    });
    drain(
      rpc.blobs.createWants(),
      (said) => this.hear(peer, said),
      (end) => {
        if (end instanceof Error)
          this.options.logger.debug({ peer: rpc.id, reason: end.message }, 'wants of a peer ended');
      },
    );
  }

  close(): void {
    for (const { waiting } of this.wants.values()) for (const answer of waiting) answer(false);
    this.wants.clear();
    for (const all of this.told.values()) for (const feeder of all) feeder.end();
    for (const feeder of this.changes) feeder.end();
  }

  private async load(id: string, max: number | null): Promise<Buffer> {
    const bytes = await this.options.store.get(id);
    if (bytes === null) throw new Error('could not get blob');
    if (max !== null && bytes.length > max) throw new Error('incorrect blob length');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private async hear(peer: Peer, said: unknown): Promise<void> {
    if (typeof said !== 'object' || said === null) return;
    const wanted = new Map<string, number>();
    for (const [id, value] of Object.entries(said)) {
      if (!isBlob(id) || !Number.isInteger(value)) continue;
      if ((value as number) < 0) wanted.set(id, value as number);
      else this.hearHas(peer, id, value as number);
    }
    if (wanted.size === 0) return;
    const ids = [...wanted.keys()].slice(0, this.options.limits.blobWants);
    const here = await this.options.store.has(ids);
    const near = await peer.near;
    const sizes: Record<string, number> = {};
    for (const [i, id] of ids.entries()) {
      const size = here[i] ? await this.options.store.size(id) : null;
      if (size !== null) sizes[id] = size;
      else if (near) this.sympathize(id, (wanted.get(id) as number) - 1);
    }
    if (Object.keys(sizes).length > 0) for (const feeder of this.told.get(peer.rpc.id) ?? []) feeder.push(sizes);
  }

  private hearHas(peer: Peer, id: string, size: number): void {
    if (size > this.options.limits.blobBytes) return;
    peer.has.set(id, size);
    if (peer.has.size > HAS_KEPT) peer.has.delete(peer.has.keys().next().value as string);
    const want = this.wants.get(id);
    if (want !== undefined && !want.fetching) void this.fetch(id, want);
  }

  private sympathize(id: string, hops: number): void {
    if (hops < -SYMPATHY) return;
    this.register(id, hops);
  }

  private register(id: string, hops: number, answer?: (found: boolean) => void): void {
    this.tidy();
    const known = this.wants.get(id);
    if (known === undefined && this.wants.size >= this.options.limits.blobWants) return answer?.(false);
    const want = known ?? { hops, since: Date.now(), waiting: [], fetching: false };
    this.wants.set(id, want);
    if (answer !== undefined) want.waiting.push(answer);
    if (known === undefined || hops > known.hops) {
      want.hops = hops;
      this.tellAll({ [id]: hops });
    }
    if (!want.fetching) void this.fetch(id, want);
  }

  /** Drops what was wanted for others and has not come. */
  private tidy(): void {
    const before = Date.now() - SYMPATHY_MS;
    for (const [id, { since, waiting, fetching }] of this.wants)
      if (since < before && waiting.length === 0 && !fetching) this.wants.delete(id);
  }

  private tellAll(news: Record<string, number>): void {
    for (const all of this.told.values()) for (const feeder of all) feeder.push(news);
  }

  /** From one peer after the other that says it has it. */
  private async fetch(id: string, want: Want): Promise<void> {
    want.fetching = true;
    for (;;) {
      const peer = [...this.peers.values()].find(({ has }) => has.has(id));
      if (peer === undefined) break;
      try {
        const bytes = await downloadBlob(peer.rpc, id, this.options.limits.blobBytes);
        await this.options.store.put(bytes);
        this.fetched++;
        await this.stored(id);
        return;
      } catch (error) {
        const fields = { peer: peer.rpc.id, blob: id, reason: (error as Error).message };
        this.options.logger.debug(fields, 'a blob did not come');
        peer.has.delete(id);
      }
    }
    want.fetching = false;
  }
}
