import { ok, refuse, type Account, type Outcome } from '@planet/core';
import type { Api } from '../deps.js';
import { badInput } from '../errors.js';
import { idOf } from '../global-id.js';
import type { Loaders } from '../loaders.js';

/** The account that a mutation names, by id or by any address; unknown ones are looked up over the network. */
export async function accountNamed(address: string, api: Api, load: Loaders): Promise<Outcome<Account>> {
  if (address.length > 1_000) throw badInput('The address is too long.');
  const id = idOf('Account', address);
  if (!id) return api.findAccount(address.trim(), { fetch: true });
  const account = await load.account.load(id);
  return account ? ok(account) : refuse('not-found');
}
