import type { Account, Network, Outcome } from '@planet/core';
import { ok } from '@planet/core';
import { accounts } from '@planet/store';
import { protocolOf, type Bridge } from './bridge.js';
import { announceProfile } from './members.js';

/** The account's copy on the network, made if it is not there yet. Idempotent. */
export async function ensureHosted(bridge: Bridge, account: Account, network: Network): Promise<Outcome<Account>> {
  const db = bridge.store.prisma;
  const known = (await accounts.hostedOf(db, [account.id], network)).get(account.id);
  if (known) return ok(known);
  const handle = await handleFor(bridge, account, network);
  const made = await protocolOf(bridge, network).host(account, handle);
  if (!made.ok) return made;
  const saved = await bridge.store.transaction(async (tx) => {
    const hosted = await accounts.saveHosted(tx, network, account, made.value);
    if (protocolOf(bridge, network).abilities.delivery === 'feed') await announceProfile(tx, account, hosted);
    return hosted;
  });
  return ok(saved);
}

/**
 * A readable handle: the person's name where nobody has it yet, else the name with six digits of the account's id.
 * The same account always gets the same answer.
 */
export async function handleFor(bridge: Bridge, account: Account, network: Network): Promise<string> {
  const short = account.id.replaceAll('-', '').slice(0, 6);
  const slug = slugOf(account.handle?.split('@')[0] || account.profile.name || '') || `p_${short}`;
  const taken = (await accounts.takenHandles(bridge.store.prisma, network, [slug])).get(slug);
  return taken === undefined || taken === account.id ? slug : `${slug}_${short}`;
}

export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 30);
}
