import type { Store } from '../client.js';
import { AccountView } from './account.view.js';
import { BridgeView } from './bridge.view.js';
import { DeliveryView } from './delivery.view.js';
import { EnvelopeView } from './envelope.view.js';
import { HealthView } from './health.view.js';
import { IdentityView } from './identity.view.js';
import { PostView } from './post.view.js';
import { ProofView } from './proof.view.js';
import { TokenView } from './token.view.js';

/** All that the API shows, read from the database. They hold no rules but who may see a post. */
export class Views {
  readonly accounts: AccountView;
  readonly posts: PostView;
  readonly deliveries: DeliveryView;
  readonly envelopes: EnvelopeView;
  readonly health: HealthView;
  readonly bridges: BridgeView;
  readonly tokens: TokenView;
  readonly identities: IdentityView;
  readonly proofs: ProofView;

  constructor({ prisma }: Pick<Store, 'prisma'>) {
    this.accounts = new AccountView(prisma);
    this.posts = new PostView(prisma);
    this.deliveries = new DeliveryView(prisma);
    this.envelopes = new EnvelopeView(prisma);
    this.health = new HealthView(prisma);
    this.bridges = new BridgeView(prisma);
    this.tokens = new TokenView(prisma);
    this.identities = new IdentityView(prisma);
    this.proofs = new ProofView(prisma);
  }
}

export { BadCursor, isUuid } from './page.js';
export type { Listed, Slice, SliceOf } from './page.js';
export { stranger, type Reader } from './viewer.js';
export type { AccountCounts, AccountFilter, Followed, FollowSide } from './account.view.js';
export type { CopyOfPost, PostCounts, PostList, ReactionCount } from './post.view.js';
export type { CarriedAct, DeliveryFilter } from './delivery.view.js';
export type { EnvelopeFilter, EnvelopeRow, RefusalRow } from './envelope.view.js';
export { streamStatusKey } from './health.view.js';
export type { DeliveryCount, Health, OpenBreaker, StreamState, Waiting } from './health.view.js';
export type { BanRow } from './bridge.view.js';
export type { IdentityShown, TokenShown, TokenState } from './identity.view.js';
export { hashOfToken, type TokenHolder, type ApiTokenShown } from './token.view.js';
