import type { AccountId, ActivityKind, Audience, Location, Media, Network, Outcome, PostId } from '@planet/core';

export interface NewPost {
  /** CommonMark. */
  text: string;
  contentWarning?: string;
  language?: string;
  media: Pick<Media, 'url' | 'alt' | 'mediaType'>[];
  mentions: AccountId[];
  audience: Audience;
  replyTo?: PostId;
  quote?: PostId;
  poll?: { options: string[]; multiple: boolean; closesAt?: Date };
  location?: Location;
}
export interface PostChange {
  text: string;
  mentions: AccountId[];
  /** Undefined: left as it is. Null: taken away. */
  contentWarning?: string | null;
}
export interface BridgeChange {
  source: Network;
  target: Network;
  enabled?: boolean;
  policy?: 'members' | 'opt-in' | 'open';
  /** Empty: all kinds. */
  kinds?: ActivityKind[];
}
export type BlockTarget = { scope: 'domain'; value: string } | { scope: 'account'; value: AccountId };

/** The use cases behind the mutations. Whether the caller may act as the account has been checked before. */
export interface Writes {
  /** Makes an account that lives here, with a copy on every network. */
  createAccount(handle: string, name?: string): Promise<Outcome<AccountId>>;
  createPost(as: AccountId, post: NewPost): Promise<Outcome<PostId>>;
  editPost(as: AccountId, post: PostId, change: PostChange): Promise<Outcome<PostId>>;
  deletePost(as: AccountId, post: PostId): Promise<Outcome<PostId>>;
  follow(as: AccountId, target: AccountId): Promise<Outcome<AccountId>>;
  unfollow(as: AccountId, target: AccountId): Promise<Outcome<AccountId>>;
  /** Null takes the reaction back. */
  react(as: AccountId, post: PostId, emoji: string | null): Promise<Outcome<PostId>>;
  vote(as: AccountId, post: PostId, choices: number[]): Promise<Outcome<PostId>>;
  createInvite(uses: number): Promise<Outcome<{ network: Network; code: string }>>;
  setBridge(change: BridgeChange): Promise<void>;
  block(target: BlockTarget, note?: string): Promise<void>;
  unblock(target: BlockTarget): Promise<void>;
  /** Both give the number of those that were started anew. */
  retryDelivery(ids: string[]): Promise<Outcome<number>>;
  replayEnvelope(ids: string[]): Promise<Outcome<number>>;
  /** Ends a token; false: there is none of that id. */
  revokeToken(id: string): Promise<boolean>;
  /** Gives the token; it is shown this once and stored as a hash. */
  createToken(name: string, scopes: string[], account: AccountId | null): Promise<string>;
}
