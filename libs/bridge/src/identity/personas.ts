import { createHmac, randomBytes } from 'node:crypto';
import { ok, refuse } from '@planet/core';
import type { Account, AccountId, IdentityId, NativeId, Network, Outcome } from '@planet/core';
import { linkedAccounts, personas, policies, type Tx } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { ensureHosted } from '../host.js';
import { checkHandle } from './handles.js';

export const mostPersonas = 10;

export interface NewPersona {
  handle: string;
  name?: string;
  /** Where it has copies. */
  networks: Network[];
}

/**
 * Makes a pseudonym: an account that lives here like any other, and that nothing binds to its owner but a tag that only
 * this Planet's key can make.
 */
export async function addPersona(
  bridge: Bridge,
  identityId: IdentityId,
  { handle, name, networks }: NewPersona,
): Promise<Outcome<AccountId>> {
  const free = await checkHandle(bridge, handle);
  if (!free.ok) return free;
  if (networks.some((network) => !bridge.protocols.has(network)))
    return refuse('not-found', 'there is no such network');
  const tag = await ownerTag(bridge, identityId);
  const made = await bridge.store.transaction(async (tx): Promise<Outcome<Account>> => {
    if (!(await linkedAccounts.hold(tx, identityId))) return refuse('identity-gone');
    await personas.hold(tx, tag);
    const standing = await personas.ofTag(tx, tag);
    if (standing.length >= mostPersonas) return refuse('too-many', `${mostPersonas} personas`);
    const account = await claim(tx, handle, name);
    if (!account.ok) return account;
    await personas.insert(tx, account.value.id, tag);
    const version = bridge.clock().getTime();
    for (const network of bridge.protocols.keys())
      if (!networks.includes(network))
        await policies.setConsent(tx, {
          accountId: account.value.id,
          network,
          granted: false,
          evidence: 'api',
          version,
        });
    await personas.blur(tx, account.value.id);
    return account;
  });
  if (!made.ok) return made;
  for (const network of networks) {
    const hosted = await ensureHosted(bridge, made.value, network);
    if (!hosted.ok) return hosted;
  }
  await personas.blur(bridge.store.prisma, made.value.id);
  return ok(made.value.id);
}

/** The accounts that are pseudonyms of the person. Only for the person. */
export async function personasOf(bridge: Bridge, identityId: IdentityId): Promise<AccountId[]> {
  return personas.ofTag(bridge.store.prisma, await ownerTag(bridge, identityId));
}

async function claim(tx: Tx, handle: string, name = handle): Promise<Outcome<Account>> {
  const nativeId = `planet:account:${handle}` as NativeId;
  const account = await personas.insertHome(tx, { network: home, nativeId, handle, profile: { name } });
  return account ? ok(account) : refuse('handle-taken');
}

async function ownerTag({ keys }: Bridge, identityId: IdentityId): Promise<Uint8Array> {
  const make = () => ({ public: '', private: randomBytes(32).toString('base64') });
  const { private: key } = await keys.ensure('planet', 'persona-tag', make);
  return createHmac('sha256', Buffer.from(key, 'base64')).update(identityId).digest();
}
