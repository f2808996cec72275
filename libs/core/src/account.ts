import type { Profile } from './activity.js';
import type { AccountId, IdentityId, NativeId, Network } from './ids.js';

/** Who an account belongs to: somebody of this pub, a stranger, or a copy that we host of either. */
export type AccountOrigin = 'member' | 'stranger' | 'hosted' | 'service';

/** A person on one network. Hosted accounts are copies: `of` names the account that they stand for. */
export interface Account {
  id: AccountId;
  network: Network;
  nativeId: NativeId;
  origin: AccountOrigin;
  of: AccountId | null;
  identityId: IdentityId | null;
  /** `name@host` or the network's own way to name a person; unique among hosted accounts of a network. */
  handle: string | null;
  /** Where the account lives, for blocks of domains and the breaker; null where a network has no hosts. */
  host: string | null;
  profile: Profile;
  endpoints: Endpoints;
  /** Null until the profile has been fetched or heard. */
  fetchedAt: Date | null;
  goneAt: Date | null;
  movedTo: NativeId | null;
  createdAt: Date;
}

/** Where deliveries go, and what the network needs to know of the account; opaque to the bridge but for the inboxes. */
export interface Endpoints {
  inbox?: string;
  sharedInbox?: string;
  [name: string]: unknown;
}

/** What `resolve` finds. */
export interface RemoteAccount {
  nativeId: NativeId;
  handle: string | null;
  host: string | null;
  profile: Profile;
  endpoints: Endpoints;
  /** Native id of what it stands for where the account declares that a bridge made it (FEP-fffd, known bridges). */
  bridgedFrom?: string;
  movedTo?: NativeId;
}

/** What `host` makes. */
export interface HostedAccount {
  nativeId: NativeId;
  /** Without the host. */
  handle: string;
  host: string | null;
  endpoints: Endpoints;
}
