import { randomUUID } from 'node:crypto';
import { createAccount, effects } from '@planet/bridge';
import { createWrites } from '../../apps/gateway/src/writes.js';
import type { Account, AccountId, Identity, IdentityId } from '@planet/core';
import type { TestPlanet } from './planet.js';

/** A person who signed up, with copies on every network. */
export async function signedUp(p: TestPlanet, handle: string): Promise<Identity & { accountId: AccountId }> {
  const made = await createAccount(p.bridge, handle);
  if (!made.ok) throw new Error(made.reason);
  const id = randomUUID() as IdentityId;
  await p.database.query('INSERT INTO identity (id, handle, account_id) VALUES ($1, $2, $3)', [
    id,
    handle,
    made.value.id,
  ]);
  await p.database.query('UPDATE account SET identity_id = $1 WHERE id = $2 OR of_id = $2', [id, made.value.id]);
  return {
    id,
    handle,
    owner: null,
    custody: 'managed',
    recovery: null,
    epoch: 1,
    accountId: made.value.id,
    createdAt: new Date(),
    deletedAt: null,
  };
}

/** A token that the person made for themselves. */
export async function ownToken(p: TestPlanet, account: AccountId, scopes = ['read', 'write']): Promise<string> {
  const token = await createWrites(p.bridge).createToken('t', scopes, account);
  await p.database.query(
    'UPDATE api_token SET identity_id = i.id, epoch = i.epoch FROM identity i WHERE i.account_id = $1 AND api_token.account_id = $1',
    [account],
  );
  return token;
}

export const link = (p: TestPlanet, identity: Identity, account: Pick<Account, 'id'>): Promise<void> =>
  p.store.transaction((tx) => effects.linked(tx, p.bridge, identity, account.id));
export const unlink = (p: TestPlanet, identity: Identity, account: Pick<Account, 'id'>): Promise<void> =>
  p.store.transaction((tx) => effects.unlinked(tx, p.bridge, identity, account.id));
