import type { Account, NativeActivity, Network, Outcome } from '@planet/core';
import { ok, refuse } from '@planet/core';
import { accounts } from '@planet/store';
import { LRUCache } from 'lru-cache';
import { inParallel, type Bridge } from './bridge.js';
import { handlesIn } from './translate.js';

/** A profile older than this is asked for again when its owner acts. */
const staleMs = 24 * 3600_000;
/** A stranger's post may name whom it likes: so many of its handles are looked up, and what was not found rests so long, ms. */
const handlesOfAnAct = 10;
const restMs = 10 * 60_000;
const unknown = new WeakMap<Bridge, LRUCache<string, true>>();

/**
 * Looks up, over the network where needed, the handles that these acts mention, and the actors whose inbox we do not
 * know yet. Runs before the transaction. Gives the accounts of the handles.
 */
export async function resolveAccounts(
  bridge: Bridge,
  network: Network,
  natives: NativeActivity[],
): Promise<Map<string, Account>> {
  const handles = new Map<string, Account>();
  const resting = unknown.get(bridge) ?? new LRUCache<string, true>({ max: 10_000, ttl: restMs });
  unknown.set(bridge, resting);
  const wanted = handlesIn(natives, handlesOfAnAct).filter((handle) => !resting.has(handle));
  await inParallel(wanted, 8, async (handle) => {
    const found = await findAccount(bridge, handle);
    if (found.ok) handles.set(handle, found.value);
    else if (!found.retry) resting.set(handle, true);
  });
  if (bridge.protocols.get(network)?.abilities.delivery === 'inbox') {
    const actors = [...new Set(natives.map((native) => native.actor as string))];
    const known = await accounts.byNatives(bridge.store.prisma, network, actors);
    const fresh = new Set<string>(
      known
        .filter(
          (row) =>
            row.origin === 'hosted' ||
            row.origin === 'service' ||
            (row.fetchedAt && Date.now() - row.fetchedAt.getTime() < staleMs),
        )
        .map((row) => row.nativeId),
    );
    await inParallel(
      actors.filter((id) => !fresh.has(id)),
      16,
      async (id) => {
        const remote = await bridge.protocols.get(network)!.resolve(id);
        if (remote.ok) await accounts.saveRemote(bridge.store.prisma, network, remote.value);
      },
    );
  }
  return handles;
}

/**
 * Finds an account by any way to name it: a handle (`@user@host`, `acct:user@host`) or a native id of some network.
 * Asks the database first, then the networks. For a copy that we host it gives whom it stands for, unless `copies`.
 */
export async function findAccount(
  bridge: Bridge,
  address: string,
  { fetch = true, copies = false }: { fetch?: boolean; copies?: boolean } = {},
): Promise<Outcome<Account>> {
  const shown = (account: Account) => (copies ? account : original(bridge, account));
  const db = bridge.store.prisma;
  const handle = address.replace(/^acct:/, '').replace(/^@(?=[^@]+@)/, '');
  for (const [name, protocol] of bridge.protocols) {
    const owned = protocol.owns(address);
    if (owned === false && !/^[^@\s/]+@[^@\s/]+$/.test(handle)) continue;
    const known =
      owned === true ? await accounts.byNative(db, name, address) : await accounts.byHandle(db, name, handle);
    if (known && (known.fetchedAt || known.origin !== 'stranger')) return ok(await shown(known));
  }
  if (!fetch) return refuse('not-found');
  let end: Outcome<Account> = refuse('not-found');
  for (const [name, protocol] of bridge.protocols) {
    if (protocol.owns(address) === false && !/^[^@\s/]+@[^@\s/]+$/.test(handle)) continue;
    const remote = await protocol.resolve(address);
    if (remote.ok) return ok(await shown(await accounts.saveRemote(db, name, remote.value)));
    if (protocol.owns(address) === true) return remote;
    if (remote.retry) end = remote;
  }
  return end;
}

/** For a copy that we host, the account that it stands for. */
async function original(bridge: Bridge, account: Account): Promise<Account> {
  return (account.of && (await accounts.byIds(bridge.store.prisma, [account.of])).get(account.of)) || account;
}
