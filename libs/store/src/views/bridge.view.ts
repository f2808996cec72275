import type { Network } from '@planet/core';
import type { Ban, PrismaClient } from '../generated/client.js';
import { bridges, type BridgeSetting } from '../repositories/policy.repository.js';

export type BanRow = Ban;

/** What the admin has set: what crosses, and who is shut out. */
export class BridgeView {
  constructor(private readonly db: PrismaClient) {}

  /** Every direction between the networks, with the defaults where nothing was set. */
  all(networks: Network[]): Promise<BridgeSetting[]> {
    return bridges(this.db, networks);
  }

  bans(): Promise<BanRow[]> {
    return this.db.ban.findMany({ orderBy: [{ scope: 'asc' }, { value: 'asc' }], take: 10_000 });
  }
}
