import type { Account, Network, Outcome } from '@planet/core';
import { ok } from '@planet/core';
import { accounts, isTaken } from '@planet/store';
import { protocolOf, type Bridge } from './bridge.js';
import { announceProfile } from './members.js';

/** The account's copy on the network, made if it is not there yet. Idempotent. */
export async function ensureHosted(bridge: Bridge, account: Account, network: Network): Promise<Outcome<Account>> {
  const db = bridge.store.prisma;
  for (let attempt = 1; ; attempt++) {
    const known = (await accounts.hostedOf(db, [account.id], network)).get(account.id);
    if (known) return ok(known);
    const handle = await handleFor(bridge, account, network);
    const made = await protocolOf(bridge, network).host(account, handle);
    if (!made.ok) return made;
    try {
      const saved = await bridge.store.transaction(async (tx) => {
        await accounts.claimHandle(tx, sharesHandles(bridge, network), made.value.handle, account.id);
        const hosted = await accounts.saveHosted(tx, network, account, made.value);
        if (protocolOf(bridge, network).abilities.delivery === 'feed') await announceProfile(tx, account, hosted);
        return hosted;
      });
      return ok(saved);
    } catch (error) {
      // Another worker hosted the same account, or gave the handle away, at the same moment.
      if (attempt >= 5 || !isTaken(error)) throw error;
    }
  }
}

/**
 * A readable handle: that which the person has here already; else their name where nobody has it yet, or the name with
 * six digits of the account's id. The same account always gets the same answer. Networks of inboxes share the handles of
 * this host: `alice@planet.example` is one person, whatever the network.
 */
export async function handleFor(bridge: Bridge, account: Account, network: Network): Promise<string> {
  const db = bridge.store.prisma;
  const sharing = sharesHandles(bridge, network);
  const named = (await accounts.copiesOf(db, account.id)).find((copy) => copy.host && sharing.includes(copy.network));
  const short = account.id.replaceAll('-', '').slice(0, 6);
  const slug = slugOf(account.handle?.split('@')[0] || account.profile.name || '') || `p_${short}`;
  const wanted = named?.handle?.split('@')[0] ?? slug;
  const holders = await accounts.holdersOf(db, sharing, wanted);
  return holders.every((holder) => holder === account.id) ? wanted : `${slug}_${short}`;
}

const sharesHandles = (bridge: Bridge, network: Network): Network[] =>
  protocolOf(bridge, network).abilities.delivery === 'inbox'
    ? [...bridge.protocols].flatMap(([name, { abilities }]) => (abilities.delivery === 'inbox' ? [name] : []))
    : [network];

export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 30);
}
