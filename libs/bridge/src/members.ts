import { stableId } from '@planet/core';
import type { Account, Activity, ActivityId, NativeId, Network, RemoteAccount } from '@planet/core';
import { accounts, activities, outbox, type Tx } from '@planet/store';
import { home, type Bridge } from './bridge.js';

/** Somebody joined this Planet on their own network (used an invite): they are a member from now on. */
export async function memberJoined(bridge: Bridge, network: Network, nativeId: NativeId): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    const [account] = await accounts.ensure(tx, network, [nativeId]);
    if (account!.origin === 'stranger') await accounts.setOrigin(tx, account!.id, 'member');
  });
  bridge.logger.info({ network, account: nativeId }, 'a member joined');
}

export const serviceNativeId = 'planet:service' as NativeId;

/** Makes sure that the account of this Planet itself stands, with the name that it has on each network. Called at boot. */
export async function ensureService(bridge: Bridge): Promise<Account> {
  const db = bridge.store.prisma;
  const remote: RemoteAccount = {
    nativeId: serviceNativeId,
    handle: 'planet',
    host: null,
    profile: { name: 'Planet', bio: 'Follow this account to be bridged; unfollow it to leave.', bot: true },
    endpoints: {},
  };
  const service = (await accounts.byNative(db, home, serviceNativeId)) ?? (await accounts.saveRemote(db, home, remote));
  await accounts.setOrigin(db, service.id, 'service');
  for (const [network, protocol] of bridge.protocols) {
    const hosted = await protocol.service?.();
    if (hosted) await accounts.saveHosted(db, network, service, hosted, 'service');
  }
  return { ...service, origin: 'service' };
}

/** Tells a network of feeds who a newly hosted account is, since nobody can ask there. */
export async function announceProfile(tx: Tx, account: Account, hosted: Account): Promise<void> {
  const activity = {
    id: stableId('activity', home, 'profile', hosted.id) as ActivityId,
    network: account.network,
    nativeId: `planet:profile:${hosted.id}` as NativeId,
    actor: account.id,
    at: new Date(),
    kind: 'profile',
    of: account.id,
    profile: account.profile,
  } as Activity;
  await outbox.add(tx, 'fanout', [...(await activities.insert(tx, [activity], []))]);
}
