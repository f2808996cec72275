import type { z } from 'zod';
import type { Account, HostedAccount, RemoteAccount } from './account.js';
import type { Activity, ActivityKind, Audience, NativeActivity } from './activity.js';
import type { Envelope, EnvelopeDraft, Verified } from './envelope.js';
import type { NativeId, Network, PostId } from './ids.js';
import type { HttpRoute } from './http.js';
import type { Kit, LogEntry } from './kit.js';
import type { LinkClaim, ProofEvidence } from './identity.js';
import type { Outcome } from './outcome.js';
import type { Refs, Scope } from './refs.js';

/** What a network can do, as data. Shared code asks this table and never the network's name. */
export interface Abilities {
  /** `inbox`: each act is sent to servers. `feed`: each act is appended once to the author's own hosted log. */
  delivery: 'inbox' | 'feed';
  /** Acts that can be expressed, natively or by a readable stand-in. Others become a Delivery `unsupported`. */
  kinds: ActivityKind[];
  audiences: Audience[];
  /** Can Planet's own notices be sealed there for one reader, where direct posts of people do not go? */
  sealsDirect?: boolean;
  /** Can an accepted follow be refused? Where not, follows are never answered. */
  answersFollows: boolean;
  /**
   * Answers, reactions and votes go to the server of the thread's first author, which hands them on to all who have the
   * thread. Where that author is a copy that we host, we are that server.
   */
  relaysThreads?: boolean;
  /** What is not public goes to each reader's own inbox, sealed for them; never to a shared one. */
  sealsLimited?: boolean;
  /** Can a vote be changed there? Where not, the first one stands. */
  changesVotes?: boolean;
  /** Largest text that one native message holds, in bytes; longer posts become parts. Null: no limit of its own. */
  maxTextBytes: number | null;
}

/** A document of the network, ready to be delivered; opaque outside the network's folder. */
export interface NativeDocument {
  body: unknown;
}

export interface Target {
  /** An inbox's URL, or the hosted feed to append to. */
  address: string;
  host: string | null;
}

/** What a delivery left behind: the ids under which the network will know the object. */
export interface Receipt {
  copies: { nativeId: string; part: number }[];
  /** That of the copies which is the poll, where it is a message of its own. */
  poll?: string;
  /** True where the network keeps the document for good; false where it may be sent again unchanged. */
  detail?: string;
}

/**
 * The port. One object for each network, made at boot by `create`. Expected ends are Outcomes; only bugs throw.
 */
export interface Protocol {
  readonly name: Network;
  /** As people write it; default: the name. */
  readonly title?: string;
  readonly abilities: Abilities;
  /** Is this an id of the network? Called for every stray id; must not do I/O. */
  owns(id: string): true | false | 'unsure';
  /** Finds an account by handle or id, over the network if need be. Called by jobs and API calls, never in a request of a stranger. */
  resolve(handleOrId: string): Promise<Outcome<RemoteAccount>>;
  /** Says who truly said this. Called once in the inbound worker; may fetch keys; must not write. */
  verify(envelope: Envelope): Promise<Outcome<Verified>>;
  /** Reads what happened. Pure. References stay native; a thing of no interest gives an empty list. */
  parse(verified: Verified): Outcome<NativeActivity[]>;
  /** Writes the act in the network's form. Pure: everything it mentions is in `refs`. */
  render(activity: Activity, as: Account, refs: Refs): Outcome<NativeDocument>;
  /**
   * Hands the document over. `feed` networks append through the kit within `scope`, so that message, Copy and Delivery
   * commit together; `inbox` networks send before the scope is used. May be called again with the same document.
   */
  deliver(document: NativeDocument, target: Target, as: Account, scope: Scope): Promise<Outcome<Receipt>>;
  /** Makes the account that stands for this person here. Must give the same answer when called again. */
  host(account: Account, handle: string): Promise<Outcome<HostedAccount>>;

  /** Networks where we choose the ids of our objects: known before delivery, so that replies find them. */
  copyId?(post: PostId): NativeId;
  /**
   * Networks that name polls and their answers apart from the post: the ids in our copy of it. Votes find the poll by
   * them. The same answer each time.
   */
  copyPoll?(post: PostId, options: number): { id: NativeId; options: NativeId[] };
  /** The account of the network's own that stands for the pub or server: follows of it are consent. Called at boot. */
  service?(): Promise<HostedAccount>;
  /**
   * Answers what concerns the network's own manners alone (a request to quote). Called after `verify`, perhaps twice for
   * the same envelope; on `retry` the envelope is tried again later.
   */
  answer?(verified: Verified): Promise<Outcome<void>>;
  /** Fetches one object at its origin: the polite look at a missing parent. Must return what `verify` will accept. */
  fetch?(nativeId: string): Promise<Outcome<EnvelopeDraft>>;
  /**
   * Does, outside any transaction, the I/O that `render` may not do: brings an act's media here. `retry` where it must
   * wait for them; not counted as a try.
   */
  prepare?(activity: Activity): Promise<Outcome<Activity>>;
  /** How accounts of the network show that they are a person's; without it they cannot be linked. */
  proofs?: ProofSource;
  /** A code with which so many people can join this Planet on the network. */
  invite?(uses: number): Promise<Outcome<string>>;
  /** Servers that asked to hear of the thread under this post of ours, beside those that got the post. */
  subscribers?(root: PostId): Promise<Target[]>;
  /** HTTP routes, mounted by the gateway on the network's host names. */
  routes?(): HttpRoute[];
  /** A long-lived connection to peers, run by the role named after the network. */
  stream?(sink: StreamSink): Stream;
  /** Links that this network adds to an account's WebFinger answer. */
  webfingerLinks?(account: Account): { rel: string; type?: string; href?: string; template?: string }[];
}

export interface ProofSource {
  /** What the person is told to do, for each method; `paste` is what they publish or hand over. */
  ways(claim: LinkClaim): { method: string; title: string; text: string; paste?: string }[];
  /**
   * Looks for what the account shows: fetches at its origin, or reads what was received. Called by jobs, again and again
   * until the claim expires, and later when it is checked again.
   *
   * @param given what the person handed over: a URL, or a signed message
   * @returns `not-found` with `retry` while nothing is there yet
   */
  find(claim: LinkClaim, given?: string): Promise<Outcome<ProofEvidence>>;
  /** Does the evidence show what the claim says? Pure, without the network: for those who check it again. */
  check(claim: LinkClaim, evidence: ProofEvidence): Outcome<void>;
  /** Networks where an id alone is enough to know whom it names: the id in its one spelling. */
  named?(address: string): NativeId | null;
}

export interface Stream {
  /** Resolves when it listens. */
  start(): Promise<void>;
  /** Resolves when nothing more will be received and what was received is durable. */
  stop(): Promise<void>;
  /** Another process appended to the log: tell the peers. */
  appended(feeds: { feed: string; sequence: number }[]): void;
  /** A blob was stored, perhaps by another process: peers that look for it can have it. */
  blobStored?(id: string): void;
  status(): Promise<Record<string, unknown>>;
}
/** What a stream hands to Planet. */
export interface StreamSink {
  /** Stores log entries and envelopes in one transaction; durable when it resolves. */
  receive(drafts: EnvelopeDraft[], entries: LogEntry[]): Promise<void>;
  refused(refusal: { reason: string; peer: string; detail?: string }): void;
  /** Somebody used an invite: the account becomes a member of this pub. */
  memberJoined(nativeId: NativeId): Promise<void>;
}

/** What a network's `index.ts` exports: the registry holds a list of these. */
export interface ProtocolDefinition<Config extends z.ZodType = z.ZodType> {
  name: Network;
  /** As people write it; default: the name. */
  title?: string;
  config: Config;
  create(kit: Kit, config: z.infer<Config>): Protocol | Promise<Protocol>;
  /** `check` of its `proofs`, for those who check evidence where no Planet runs. */
  checkProof?(config: z.infer<Config>): ProofSource['check'];
}
export const define = <Config extends z.ZodType>(definition: ProtocolDefinition<Config>): ProtocolDefinition<Config> =>
  definition;
