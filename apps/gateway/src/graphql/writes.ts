import type { AccountId, ActivityKind, Audience, Media, Network, Outcome, PostId } from '@planet/core';

export interface NewPost {
  /** CommonMark. */
  text: string;
  title?: string;
  contentWarning?: string;
  language?: string;
  media: Pick<Media, 'url' | 'alt' | 'mediaType'>[];
  audience: Audience;
  replyTo?: PostId;
  quote?: PostId;
  /** The same key of the same account makes the post once, however often it is sent. */
  key?: string;
}
export interface PostChange {
  text?: string;
  title?: string | null;
  contentWarning?: string | null;
  media?: Pick<Media, 'url' | 'alt' | 'mediaType'>[];
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
  createPost(as: AccountId, post: NewPost): Promise<Outcome<PostId>>;
  editPost(as: AccountId, post: PostId, change: PostChange): Promise<Outcome<PostId>>;
  deletePost(as: AccountId, post: PostId): Promise<Outcome<PostId>>;
  /** Gives the state of the follow. */
  follow(as: AccountId, target: AccountId): Promise<Outcome<string>>;
  unfollow(as: AccountId, target: AccountId): Promise<Outcome<string>>;
  /** Null takes the reaction back. */
  react(as: AccountId, post: PostId, emoji: string | null): Promise<Outcome<PostId>>;
  createInvite(uses: number): Promise<Outcome<{ network: Network; code: string }>>;
  setBridge(change: BridgeChange): Promise<Outcome<void>>;
  block(target: BlockTarget, note?: string): Promise<Outcome<void>>;
  unblock(target: BlockTarget): Promise<Outcome<void>>;
  /** Gives the ids of those that were started anew. */
  retryDelivery(ids: string[]): Promise<Outcome<string[]>>;
  replayEnvelope(ids: string[]): Promise<Outcome<string[]>>;
  /** Gives the token; it is shown this once and stored as a hash. */
  createToken(name: string, scopes: string[], account: AccountId | null): Promise<Outcome<string>>;
}
