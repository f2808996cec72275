import type { AccountId, Identity } from '@planet/core';
import type { Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** The account is the person's from now on. */
export async function linked(_tx: Tx, bridge: Bridge, identity: Identity, accountId: AccountId): Promise<void> {
  bridge.logger.info({ identity: identity.id, account: accountId }, 'an account was linked');
  return Promise.resolve();
}

/** It no longer is. */
export async function unlinked(_tx: Tx, bridge: Bridge, identity: Identity, accountId: AccountId): Promise<void> {
  bridge.logger.info({ identity: identity.id, account: accountId }, 'the link of an account has ended');
  return Promise.resolve();
}
