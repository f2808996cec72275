import type { Account } from './account.js';
import type { Activity, Content } from './activity.js';
import type { SafeHttp } from './http.js';
import type { AccountId, ActivityId, NativeId, Network, PostId } from './ids.js';
import type { Refs, Scope } from './refs.js';

/** All that a network gets from the house. */
export interface Kit {
  /** Public base URL without a slash at the end, `https://planet.example`. */
  origin: string;
  /** Version for User-Agent and NodeInfo. */
  version: string;
  /** Where files may lie that need not survive a move to another machine (sockets). */
  dataDir: string;
  http: SafeHttp;
  keys: KeyRing;
  kv: KeyValue;
  log: FeedLog;
  blobs: BlobStore;
  graph: GraphReader;
  clock: () => Date;
  logger: Logger;
}

export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Key pairs, sealed at rest under the key-encryption key. */
export interface KeyPair {
  /** Text in the maker's format (PEM, base64). */
  public: string;
  private: string;
}
export interface KeyRing {
  find(owner: string, purpose: string): Promise<KeyPair | null>;
  /** The pair of this owner and purpose, made by `make` at first need; two callers get the same pair. */
  ensure(owner: string, purpose: string, make: () => Promise<KeyPair> | KeyPair): Promise<KeyPair>;
  /** Public halves only, for many owners at once. */
  publics(owners: string[], purpose: string): Promise<Map<string, string>>;
}

/** Private to each network. */
export interface KeyValue {
  get<T>(key: string): Promise<T | null>;
  set(key: string, value: unknown, ttlSeconds?: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Up to `limit` values whose keys begin so. */
  list<T>(prefix: string, limit: number): Promise<T[]>;
  /** Takes one off a stored count if any is left; says whether it could. Atomic. */
  takeOne(key: string): Promise<boolean>;
}

/** One signed message of an append-only feed, as the exact text that was signed. */
export interface LogEntry {
  feed: string;
  sequence: number;
  /** The message's id. */
  key: string;
  /** The time that the author claims, in ms. */
  timestamp: number;
  text: string;
}
export interface LogHead {
  sequence: number;
  key: string;
  timestamp: number;
}
export interface FeedLog {
  /** Appends in order within the scope. A second message at a place that is taken throws: the feed would fork. */
  append(entries: LogEntry[], scope: Scope): Promise<void>;
  /** Locks the feed's head until the scope ends, so that only one writer extends the feed. Null: an empty feed. */
  lockHead(feed: string, scope: Scope): Promise<LogHead | null>;
  /** Runs work in a scope of its own. */
  inScope<T>(work: (scope: Scope) => Promise<T>): Promise<T>;
  /** Heads of the feeds named, or of all feeds that we do not host. */
  heads(feeds?: string[]): Promise<Map<string, LogHead>>;
  /** Which of these feeds are written here. */
  hosted(feeds: string[]): Promise<Set<string>>;
  at(places: { feed: string; sequence: number }[]): Promise<(string | null)[]>;
  range(feed: string, fromSequence: number, limit: number): Promise<(LogEntry & { receivedAt: Date })[]>;
  byKey(keys: string[]): Promise<Map<string, LogEntry>>;
}

/** Bytes under their SHA-256 (lower-case hex). */
export interface BlobStore {
  has(ids: string[]): Promise<boolean[]>;
  size(id: string): Promise<number | null>;
  get(id: string): Promise<{ bytes: Uint8Array; mediaType: string | null } | null>;
  /** Gives the id. Storing the same bytes again changes nothing. */
  put(bytes: Uint8Array, mediaType?: string): Promise<string>;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface PageRequest {
  after?: string;
  limit: number;
}
/** A post as the graph knows it. */
export interface PostRecord {
  id: PostId;
  author: Account;
  network: Network;
  nativeId: NativeId;
  content: Content;
  /** Set where this is a repost of another post. */
  repostOf: PostId | null;
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  revision: number;
}
/** Reads for networks: what their own pages and documents show. */
export interface GraphReader {
  account(id: AccountId): Promise<Account | null>;
  accountByNative(network: Network, nativeId: string): Promise<Account | null>;
  /** The copy that speaks for the account on the network: of a person's linked accounts, that of the person. */
  hosted(of: AccountId, network: Network): Promise<Account | null>;
  /** The copy in whose name its author sent the post or act there; where nobody was sent it, the one that speaks now. */
  voice(of: PostId | ActivityId, author: AccountId, network: Network): Promise<Account | null>;
  hostedByHandle(network: Network, handle: string): Promise<Account | null>;
  post(id: PostId): Promise<PostRecord | null>;
  postByNative(network: Network, nativeId: string): Promise<PostRecord | null>;
  /** The post that holds a thing with a name of its own (a poll). */
  postWithin(network: Network, nativeId: string): Promise<PostRecord | null>;
  activity(id: ActivityId): Promise<Activity | null>;
  /** Public posts and reposts, newest first. With `network`, also what others of the person's accounts said by this one's copy there. */
  outbox(author: AccountId, page: PageRequest, network?: Network): Promise<Page<PostRecord>>;
  followers(of: AccountId, page: PageRequest): Promise<Page<Account>>;
  following(of: AccountId, page: PageRequest): Promise<Page<Account>>;
  replies(to: PostId, page: PageRequest): Promise<Page<PostRecord>>;
  counts(of: AccountId): Promise<{ posts: number; followers: number; following: number }>;
  /** For NodeInfo. */
  usage(): Promise<{ members: number; posts: number; activeMonth: number; activeHalfyear: number }>;
  /** Everything that the posts mention, as the network names it. */
  refs(network: Network, needs: { accounts: AccountId[]; posts: PostId[] }): Promise<Refs>;
  /** Moves that were confirmed: accounts that became this one, and the one that this became. */
  moves(of: AccountId): Promise<{ from: Account[]; to: Account | null }>;
  /** With what the person reacts to the post; null: they do not. */
  reaction(actor: AccountId, post: PostId): Promise<string | null>;
  isFollowing(follower: AccountId, target: AccountId): Promise<boolean>;
  /** Has the admin banned the account or its domain? */
  isBanned(network: Network, nativeId: string): Promise<boolean>;
  /** Native ids, on the network, of accounts within `hops` follows of the members, blocked ones left out. */
  reach(network: Network, hops: number): Promise<string[]>;
}
