import type { Account, Logger, Network, Outcome } from '@planet/core';
import type { Views } from '@planet/store';
import type { IdentityPort } from './identity-port.js';
import type { AccountKinds } from './account/account-kinds.js';
import type { ProfilePort } from './identity/profile-port.js';
import type { Links, ProofEvents } from './link/links.port.js';
import type { Writes } from './writes.js';

/** What GraphQL needs beside what the gateway has. */
export interface GraphqlDeps {
  views: Views;
  writes: Writes;
  identity: IdentityPort & ProfilePort;
  links: Links;
  /** Left out: nobody is told of changes. */
  proofEvents?: ProofEvents;
  /**
   * Finds an account by any way to name it; for a copy that we host, the account that it stands for. With `fetch` the
   * networks are asked about those that are not known yet.
   */
  findAccount(address: string, options: { fetch: boolean }): Promise<Outcome<Account>>;
  /** A token with all rights that stands in the settings and not in the database. */
  adminToken?: string;
}

/** What the resolvers get injected. */
export const API = Symbol('API');
export interface Api extends GraphqlDeps {
  origin: string;
  networks: Network[];
  accountKinds: AccountKinds;
  logger: Logger;
}
