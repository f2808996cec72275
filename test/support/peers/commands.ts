/** What each kind of peer can be told, and what it answers. The files *.mjs of the same name do it. */
export type Kind = 'ssb-db2-peer' | 'ssb-server-peer' | 'fedify-peer' | 'apex-peer' | 'plain-inbox';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

export interface SsbMessage {
  key: string;
  value: {
    previous: string | null;
    author: string;
    sequence: number;
    timestamp: number;
    hash: string;
    /** An object; ciphertext stays a string. */
    content: JsonObject | string;
    signature: string;
  };
  /** True when the content was private and this peer could open it. */
  private?: boolean;
}
export interface SsbOptions {
  port?: number;
  /** ssb-keys' `{curve, public, private, id}`; without, the directory's `secret` is read or made. */
  keys?: { curve: 'ed25519'; public: string; private: string; id: string };
  /** Let ssb-conn's scheduler connect by itself. Default false. */
  autoConnect?: boolean;
  caps?: { shs?: string; sign?: string };
  hops?: number;
  /** Milliseconds that ssb-db2 gathers writes for. Default 250, as it comes. */
  writeTimeout?: number;
}
export interface SsbReady {
  id: string;
  address: string;
  port: number;
}
export interface SsbCommands {
  whoami(): { id: string };
  address(): string;
  /**
   * The stock client stays connected under the invite's key, over which it may do nothing more, and which is in the way of
   * blobs; `disconnect()` and `connect` after it, as an app's next start does.
   */
  acceptInvite(args: { code: string }): true;
  connect(args: { address: string }): true;
  /** Without address: from all. */
  disconnect(args?: { address: string }): true;
  /** Addresses and keys it is connected to now. */
  peers(): { key: string; address: string; state?: string }[];
  publish(args: { content: JsonObject }): SsbMessage;
  post(args: { text: string; extra?: JsonObject }): SsbMessage;
  reply(args: { root: string; branch?: string | string[]; text: string; extra?: JsonObject }): SsbMessage;
  follow(args: { feed: string }): SsbMessage;
  unfollow(args: { feed: string }): SsbMessage;
  block(args: { feed: string }): SsbMessage;
  unblock(args: { feed: string }): SsbMessage;
  about(args: { about?: string; name?: string; description?: string; image?: string }): SsbMessage;
  like(args: { link: string }): SsbMessage;
  unlike(args: { link: string }): SsbMessage;
  /** Of the bytes given, or of `size` random ones. */
  addBlob(args: { base64?: string; size?: number }): { id: string; size: number };
  hasBlob(args: { id: string }): boolean;
  /** Wants it from its peers and waits for it. `base64` only when asked for. */
  getBlob(args: { id: string; base64?: boolean; timeoutMs?: number }): {
    id: string;
    size: number;
    sha256: string;
    base64?: string;
  };
  /** box1 to `recps`, at most 7; the peer's own key is added by the caller. */
  box(args: { text: string; recps: string[]; extra?: JsonObject }): SsbMessage;
  /** Everything in its log, oldest first. `since` is a sequence of `author`, exclusive. */
  messages(args?: { author?: string; type?: string; since?: number; limit?: number }): SsbMessage[];
  /** How many messages of a feed it has, or of all feeds. */
  count(args?: { author?: string }): number;
  feedCount(): number;
  clock(): Record<string, number>;
  hops(): Record<string, number>;
  /** Publishes n posts of about `size` characters; answers when they are on disk. */
  bulkPublish(args: { n: number; size?: number }): {
    n: number;
    firstKey: string;
    lastKey: string;
    lastSequence: number;
    ms: number;
  };
  /** Resolves when everything published so far is on disk. */
  flush(): true;
  logSize(): { bytes: number };
  /** Asks replication for a feed that is not followed. */
  request(args: { feed: string; value?: boolean }): true;
  /** Calls an RPC of a connected peer: async, sync or source (gathered into a list, `limit` at most). */
  remote(args: { peer: string; path: string[]; args?: Json[]; type?: 'async' | 'source'; limit?: number }): Json;
  /** Kills itself with SIGKILL; the call is rejected because the peer ended. */
  kill(): never;
}
/** The old stack does these; the rest answers `no command`. */
export type SsbServerCommands = Omit<
  SsbCommands,
  'hops' | 'request' | 'bulkPublish' | 'flush' | 'logSize' | 'remote'
> & {
  createInvite(args?: { uses?: number }): { code: string };
};

export interface FediActor {
  id: string;
  name: string;
  handle: string;
  inbox: string;
  sharedInbox: string | null;
  followers: string;
}
export interface Received {
  /** The inbox's owner; null for the shared inbox. */
  recipient: string | null;
  type: string;
  id: string | null;
  actor: string | null;
  /** As it was on the wire. */
  activity: JsonObject;
  /** As the library read and compacted it, where it does. */
  understood?: JsonObject;
  at: string;
}
export interface Rejected {
  method: string;
  url: string;
  status: number;
  /** The reason in the library's own words, where it gives one. */
  reason: string | null;
  headers: Record<string, string>;
  body: string;
  at: string;
}
export interface FediOptions {
  port?: number;
  /** How others see it, when that is not http://127.0.0.1:port (behind a name or a proxy). */
  origin?: string;
  /** Demand signed GETs for actors and objects. */
  authorizedFetch?: boolean;
  /** Actors made at the start. */
  actors?: string[];
  /** Follows wait for `accept`. */
  locked?: boolean;
  /** The software's name shown in NodeInfo, for tests of filters. */
  firstKnock?: 'rfc9421' | 'draft-cavage-http-signatures-12';
}
export interface FediReady {
  origin: string;
  host: string;
  port: number;
}
export type Visibility = 'public' | 'unlisted' | 'followers' | 'direct';
export interface NoteArgs {
  actor: string;
  content: string;
  to?: string[];
  cc?: string[];
  inReplyTo?: string;
  /** Handles or actor ids; each is a Mention tag and an addressee. */
  mentions?: string[];
  /** Each becomes a Hashtag tag. */
  hashtags?: string[];
  attachment?: { url: string; mediaType: string; name?: string; type?: 'Image' | 'Document' | 'Audio' | 'Video' }[];
  summary?: string;
  sensitive?: boolean;
  quoteUrl?: string;
  /** Answers; then it is a Question, in which one of them is chosen. */
  poll?: string[];
  location?: { name?: string; latitude?: number; longitude?: number };
  /** Default public. */
  visibility?: Visibility;
}
export interface FediCommands {
  createActor(args: {
    name: string;
    locked?: boolean;
    displayName?: string;
    bio?: string;
    /** Ids of other accounts of the same person (Fedify only). */
    aliases?: string[];
  }): FediActor;
  actors(): FediActor[];
  /** A handle (@a@host), acct: or URL; the document as JSON-LD. */
  lookup(args: { target: string; actor?: string }): JsonObject;
  follow(args: { actor: string; target: string }): { id: string };
  unfollow(args: { actor: string; target: string }): { id: string };
  /** Answers a Follow that waits (locked actors). */
  accept(args: { actor: string; follower: string }): { id: string };
  reject(args: { actor: string; follower: string }): { id: string };
  post(args: NoteArgs): { id: string; activity: string };
  editPost(args: { id: string; content: string; summary?: string }): { id: string; activity: string };
  deletePost(args: { id: string }): { activity: string };
  vote(args: { actor: string; object: string; name: string }): { id: string };
  like(args: { actor: string; object: string }): { id: string };
  undoLike(args: { actor: string; object: string }): { id: string };
  /** To everybody, or `to` these. */
  boost(args: { actor: string; object: string; to?: string[] }): { id: string };
  undoBoost(args: { actor: string; object: string }): { id: string };
  block(args: { actor: string; target: string }): { id: string };
  undoBlock(args: { actor: string; target: string }): { id: string };
  updateActor(args: { actor: string; displayName?: string; bio?: string; avatar?: string }): { id: string };
  /** Tells the followers; whether the target agrees is not looked at. */
  move(args: { actor: string; target: string }): { id: string };
  deleteActor(args: { actor: string }): { id: string };
  /** What arrived and was verified, oldest first. */
  inbox(args?: { actor?: string; type?: string }): Received[];
  received(args?: { actor?: string }): Record<string, number>;
  rejected(): Rejected[];
  followers(args: { actor: string }): string[];
  following(args: { actor: string }): { id: string; accepted: boolean }[];
  objects(): JsonObject[];
  /** Forgets inbox and rejected. */
  clear(): true;
}
export type ApexCommands = Pick<
  FediCommands,
  | 'createActor'
  | 'actors'
  | 'follow'
  | 'unfollow'
  | 'accept'
  | 'post'
  | 'editPost'
  | 'deletePost'
  | 'like'
  | 'undoLike'
  | 'boost'
  | 'undoBoost'
  | 'block'
  | 'inbox'
  | 'received'
  | 'rejected'
  | 'followers'
  | 'following'
  | 'objects'
  | 'lookup'
  | 'clear'
>;

export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The body as text; a body that is not UTF-8 is not expected here. */
  body: string;
  status: number | 'hang';
  at: string;
}
export type InboxStatus = {
  status?: number;
  /** Milliseconds before the answer. */ delayMs?: number;
  /** Never answer. */ hang?: boolean;
};
export interface InboxOptions {
  port?: number;
  origin?: string;
  actors?: string[];
  /** How many requests are kept; older ones are only counted. Default 20,000. */
  keep?: number;
}
export interface InboxCommands {
  createActor(args: { name: string }): FediActor;
  actors(): FediActor[];
  /** POSTs only, oldest first. */
  requests(args?: { since?: number; limit?: number }): RawRequest[];
  /** GETs of actors and the like. */
  fetches(): RawRequest[];
  /** How the inboxes answer from now on; `times` of them, then 202 again. */
  setStatus(args: InboxStatus & { times?: number; retryAfter?: number }): true;
  count(): number;
  clear(): true;
  /** Serves JSON at a path from now on; answers its URL. */
  serveObject(args: { path: string; json: JsonObject }): string;
  /** A cavage-signed POST. `tamper` sends other bytes than those signed. Answers what came back. */
  sendSigned(args: {
    actor?: string;
    to: string;
    activity: JsonObject;
    tamper?: 'body' | 'digest' | 'path' | 'date' | 'unsigned';
  }): { status: number; body: string };
  /** A cavage-signed GET. */
  fetchSigned(args: { actor?: string; url: string }): { status: number; headers: Record<string, string>; body: string };
}

export interface Commands {
  'ssb-db2-peer': SsbCommands;
  'ssb-server-peer': SsbServerCommands;
  'fedify-peer': FediCommands;
  'apex-peer': ApexCommands;
  'plain-inbox': InboxCommands;
}
export interface Options {
  'ssb-db2-peer': SsbOptions;
  'ssb-server-peer': SsbOptions;
  'fedify-peer': FediOptions;
  'apex-peer': FediOptions;
  'plain-inbox': InboxOptions;
}
export interface Ready {
  'ssb-db2-peer': SsbReady;
  'ssb-server-peer': SsbReady;
  'fedify-peer': FediReady;
  'apex-peer': FediReady;
  'plain-inbox': FediReady & { inbox: string };
}
