import { AccountMutations } from './account/account.mutations.js';
import { AccountResolver } from './account/account.resolver.js';
import { BridgeResolver } from './bridge/bridge.resolver.js';
import { DeliveryResolver } from './delivery/delivery.resolver.js';
import { EnvelopeResolver } from './envelope/envelope.resolver.js';
import { HealthResolver } from './health/health.resolver.js';
import { IdentityMutations } from './identity/identity.mutations.js';
import { PictureMutations } from './identity/picture.mutations.js';
import { IdentityResolver } from './identity/identity.resolver.js';
import { IdentityLinksResolver } from './link/identity-links.resolver.js';
import { ClaimMutations } from './link/claim.mutations.js';
import { LinkMutations } from './link/link.mutations.js';
import { LinkResolver } from './link/link.resolver.js';
import { NodeResolver } from './node/node.resolver.js';
import { PollResolver } from './post/poll.resolver.js';
import { PostMutations } from './post/post.mutations.js';
import { PostResolver } from './post/post.resolver.js';
import { AuditResolver } from './sign-in/audit.resolver.js';
import { CredentialResolver } from './sign-in/credential.resolver.js';
import { MyTokenResolver } from './sign-in/my-token.resolver.js';
import { SignInResolver } from './sign-in/sign-in.resolver.js';
import { SignUpResolver } from './sign-in/sign-up.resolver.js';
import { TokenResolver } from './token/token.resolver.js';
import { ActResolver } from './wallet/act.resolver.js';
import { DeletionResolver } from './wallet/deletion.resolver.js';
import { RecoveryResolver } from './wallet/recovery.resolver.js';
import { WalletResolver } from './wallet/wallet.resolver.js';

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
  IdentityResolver,
  SignUpResolver,
  SignInResolver,
  IdentityMutations,
  PictureMutations,
  CredentialResolver,
  MyTokenResolver,
  AuditResolver,
  LinkResolver,
  IdentityLinksResolver,
  LinkMutations,
  WalletResolver,
  RecoveryResolver,
  ActResolver,
  DeletionResolver,
  ClaimMutations,
];
