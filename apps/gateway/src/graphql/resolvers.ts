import { AccountMutations } from './account/account.mutations.js';
import { AccountResolver } from './account/account.resolver.js';
import { BridgeResolver } from './bridge/bridge.resolver.js';
import { DeliveryResolver } from './delivery/delivery.resolver.js';
import { EnvelopeResolver } from './envelope/envelope.resolver.js';
import { HealthResolver } from './health/health.resolver.js';
import { ClaimMutations } from './link/claim.mutations.js';
import { LinkMutations } from './link/link.mutations.js';
import { LinkResolver } from './link/link.resolver.js';
import { NodeResolver } from './node/node.resolver.js';
import { PollResolver } from './post/poll.resolver.js';
import { PostMutations } from './post/post.mutations.js';
import { PostResolver } from './post/post.resolver.js';
import { TokenResolver } from './token/token.resolver.js';

export const resolvers = [
  NodeResolver,
  AccountResolver,
  AccountMutations,
  PostResolver,
  PostMutations,
  PollResolver,
  DeliveryResolver,
  EnvelopeResolver,
  BridgeResolver,
  HealthResolver,
  TokenResolver,
  LinkResolver,
  LinkMutations,
  ClaimMutations,
];
