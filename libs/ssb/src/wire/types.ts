/** Everything that a node is given, and what it gives. Ids are in Scuttlebutt's own form: `@….ed25519`, `%….sha256`, `&….sha256`. */

/** A key pair in the form of ssb-keys. */
export interface Keys {
  curve: 'ed25519';
  public: string;
  private: string;
  id: string;
}

export interface Head {
  sequence: number;
  key: string;
  /** The time that the author claims, ms. */
  timestamp: number;
}

/** A message that is valid in its place, ready to be stored. */
export interface Entry extends Head {
  author: string;
  previous: string | null;
  /** Exactly the text that was signed; its SHA-256 is the key. */
  text: string;
}

/**
 * The messages. The node keeps none: it may be killed at any time and finds everything again here. A store call that throws is tried
 * again with growing pauses, and peers are held off meanwhile.
 */
export interface LogStore {
  /** Heads of the feeds named; without names, of all that are not hosted here, and of the node's own. Feeds without messages are left out. */
  heads(authors?: string[]): Promise<Map<string, Head>>;
  /** The texts at these places, in the order asked; null where there is none. Up to 1,000 at once. */
  texts(wanted: { author: string; sequence: number }[]): Promise<(string | null)[]>;
  /** In order, from that sequence on. `received` in ms. */
  range(
    author: string,
    fromSequence: number,
    limit: number,
  ): Promise<{ sequence: number; key: string; text: string; received: number }[]>;
  /** Which of these are written here by nobody but us. The node serves them to whoever names them and never takes a message of theirs from a peer. */
  hosted(authors: string[]): Promise<Set<string>>;
  /** Stores what was received: in order, all or nothing. Resolves when it is durable. An entry that is there already is no error. */
  append(batch: Entry[]): Promise<void>;
}

export interface BlobStore {
  has(ids: string[]): Promise<boolean[]>;
  /** Bytes; null when there is no such blob. */
  size(id: string): Promise<number | null>;
  get(id: string): Promise<Uint8Array | null>;
  /** The node has checked size and hash. Gives the id. */
  put(bytes: Uint8Array): Promise<string>;
}

/** Whom the pub replicates and whom it shuns. Asked often, so it should be quick; `wanted` is asked in batches. */
export interface Policy {
  /** Which of these feeds (none of them hosted) are to be fetched and served. Asked at the start for all known ones, and whenever a peer names feeds. */
  wanted(feeds: string[]): Promise<Set<string>>;
  /** Who has joined already: an invite is not used up by them. Default: whoever is wanted. */
  isMember?(feed: string): boolean;
  /** Refused at the door, their feeds neither fetched nor served. */
  isBlocked(feed: string): Promise<boolean>;
}

/** `guest` is the public key that an invite code's seed makes: it names the invite and does not reveal the code. */
export interface InviteStore {
  create(guest: string, uses: number): Promise<void>;
  /** Uses left; 0 for an unknown one. */
  left(guest: string): Promise<number>;
  /** Takes one use if there is any; says whether it could. Atomic. */
  take(guest: string): Promise<boolean>;
  /** After a take whose follow could not be recorded. */
  giveBack(guest: string): Promise<void>;
}

/**
 * What peers were last known to have of hosted feeds. A peer does not name again what has not changed on its side, so after a restart this is how
 * we know whom to tell of news. Keep it for months.
 */
export interface PeerMemory {
  get(peer: string): Promise<Record<string, number> | null>;
  set(peer: string, clock: Record<string, number>): Promise<void>;
}

export type RefusedReason =
  'malformed' | 'too-long' | 'bad-signature' | 'fork' | 'gap' | 'hosted-here' | 'not-asked-for';
/** A message from a peer that was not taken. */
export interface Refused {
  author: string;
  sequence?: number;
  reason: RefusedReason;
  /** Who sent it, where known. */
  peer?: string;
  detail?: string;
}

export interface NodeLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Limits {
  /** Open connections, all together and of one remote address. */
  connections: number;
  connectionsPerHost: number;
  /** Bytes of one frame of the wire protocol. */
  frameBytes: number;
  /** Requests and streams that one peer may have open. */
  openRequests: number;
  blobBytes: number;
  /** Blobs wanted at once for others (sympathy) and for ourselves. */
  blobWants: number;
  /** Characters of received messages that may wait for the store before peers are held off. */
  pendingChars: number;
  /** ms until an idle connection is closed. */
  idleMs: number;
  handshakeMs: number;
}

export interface NodeOptions {
  /** The pub's own key pair. */
  keys: Keys;
  /** The network; the main one when left out. base64, 32 bytes each. */
  caps?: { shs?: string; sign?: string | null };
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** How others reach it, put into invites: host name and port, where they differ from host and port. */
  external?: { host: string; port?: number };
  /** A folder for the admin socket. Without it there is none. */
  path?: string;
  log: LogStore;
  blobs: BlobStore;
  policy: Policy;
  invites: InviteStore;
  /** Without it wishes last as long as the process, and peers miss news of hosted feeds after a restart. */
  memory?: PeerMemory;
  /** An invite was used: publish the follow. A throw gives the use back. What it gives goes to the caller. */
  onInviteUsed(feed: string): Promise<unknown>;
  /** `publish` from the admin socket: append to the pub's own feed. */
  publish?(content: object): Promise<unknown>;
  onRefused?(refused: Refused): void;
  limits?: Partial<Limits>;
  logger?: NodeLogger;
}

export interface PeerInfo {
  id: string;
  address: string;
  /** Who opened it. */
  direction: 'in' | 'out';
  /** ms. */
  since: number;
  replicating: boolean;
}

export interface Counters {
  received: number;
  sent: number;
  refused: Partial<Record<RefusedReason, number>>;
  /** Messages waiting for the store now. */
  pending: number;
  blobsFetched: number;
  connections: number;
}

export interface SsbNode {
  id: string;
  /** `net:host:port~shs:key`, as others dial it. */
  address: string;
  port: number;
  /** For ssb-client on this machine: `unix:path~noauth`; null without a folder. */
  adminAddress: string | null;
  close(): Promise<void>;
  /** Somebody (another process too) has appended to these feeds: hosted ones and the pub's own. Later heads win; unknown feeds are ignored. */
  appended(heads: Iterable<readonly [author: string, sequence: number]>): void;
  /** From now on fetch and serve these. Many at once cost one look into the store. */
  request(feeds: string | string[]): Promise<void>;
  unrequest(feed: string): void;
  /** Stops all exchange with and of it, and closes its connections. */
  block(feed: string): void;
  unblock(feed: string): void;
  /** `host:port:@key~seed`. */
  createInvite(uses: number): Promise<string>;
  peers(): PeerInfo[];
  /** Opens one connection, or refuses with the reason. */
  connect(address: string): Promise<{ ok: true; id: string } | { ok: false; reason: string }>;
  /** Keeps a connection to this address, dialing again with growing pauses, until told to forget. */
  keep(address: string): void;
  forget(address: string): void;
  /** Looks for a blob among the peers; resolves true once it is stored, false when time is over. */
  want(blobId: string, timeoutMs?: number): Promise<boolean>;
  /** A blob was stored by somebody else: peers that want it are told. */
  blobStored(blobId: string): void;
  counters(): Counters;
}
