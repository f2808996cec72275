import { ok, refuse, stableId } from '@planet/core';
import type {
  Account,
  AccountId,
  Activity,
  ActivityId,
  Identity,
  IdentityId,
  NativeId,
  Network,
  Outcome,
} from '@planet/core';
import {
  accounts,
  activities,
  acts,
  kin,
  leaving,
  linkedAccounts,
  outbox,
  policies,
  posts,
  seats,
} from '@planet/store';
import type { Tx } from '@planet/store';
import { home, protocolOf, type Bridge } from '../bridge.js';
import { unlinked } from './effects.js';

/** What becomes of a person's copies where they leave. */
export interface Left {
  network: Network;
  forgets: string;
  keeps: string;
}

/** So many posts, the newest, are taken back one by one where a network does not know that an account can end. */
const mostTombstones = 5_000;

/**
 * Takes the person's copy from the network, for good: what was said there is taken back as far as the network can, and
 * nothing of theirs goes there any more. Elsewhere all stays.
 */
export async function leaveNetwork(bridge: Bridge, identityId: IdentityId, network: Network): Promise<Outcome<Left>> {
  if (!bridge.protocols.has(network)) return refuse('not-found', 'there is no such network');
  return bridge.store.transaction(async (tx) => {
    if (!(await linkedAccounts.hold(tx, identityId))) return refuse('identity-gone');
    const person = (await kin.kinOf(tx, [identityId])).get(identityId);
    if (!person) return refuse('identity-gone');
    const version = bridge.clock().getTime();
    const selves = kin.selves(person).flatMap((self) => (self.network === network ? [] : [self.id]));
    for (const accountId of selves)
      await policies.setConsent(tx, { accountId, network, granted: false, evidence: 'leave', version });
    if (await leaving.endCopy(tx, person.home.id, network)) {
      await leaving.endFollowersOn(tx, selves, network);
      await takeBack(tx, bridge, network, selves);
      await tell(tx, bridge, person.home.id, 'leave', network, { from: network });
    }
    return ok(leftOf(bridge, network));
  });
}

/**
 * Ends a person here: links are broken, all copies leave, nobody signs in any more, and nobody else gets the handle. The
 * key is destroyed when the chain has what it still had to sign. The token itself cannot be burned: numbers on the chain
 * are never given twice. Pseudonyms are not touched, for what ends with somebody is known to be theirs: they stay silent.
 * Twice is once.
 */
export async function deleteIdentity(bridge: Bridge, identityId: IdentityId): Promise<Outcome<Left[]>> {
  return bridge.store.transaction(async (tx) => {
    const row = await tx.identity.findUnique({ where: { id: identityId } });
    if (!row) return refuse('identity-gone');
    const all = [...[...bridge.protocols.keys()].map((network) => leftOf(bridge, network)), leftOfChain(row.owner)];
    if (!(await linkedAccounts.hold(tx, identityId))) return ok(all);
    const person = (await kin.kinOf(tx, [identityId])).get(identityId);
    await actsOfGoing(tx, row as Identity);
    for (const { id } of person?.linked ?? []) await unlinked(tx, bridge, row as Identity, id);
    if (person) await goneFromEverywhere(tx, bridge, person.home.id);
    await leaving.closeDoors(tx, identityId, row.accountId);
    return ok(all);
  });
}

async function goneFromEverywhere(tx: Tx, bridge: Bridge, account: AccountId): Promise<void> {
  for (const network of bridge.protocols.keys()) await takeBack(tx, bridge, network, [account]);
  await accounts.setGone(tx, account);
  await posts.eraseAllOf(tx, account);
  const own = { OR: [{ followerId: account }, { targetId: account }], state: { in: ['active', 'requested'] } };
  await tx.follow.updateMany({ where: own, data: { state: 'ended' } });
  await tell(tx, bridge, account, 'leave', 'everywhere', {});
}

/** Where acts are messages of a feed, the end of an account ends none of them: each is taken back by itself. */
async function takeBack(tx: Tx, bridge: Bridge, network: Network, of: AccountId[]): Promise<void> {
  const { delivery, kinds } = protocolOf(bridge, network).abilities;
  if (delivery !== 'feed' || !kinds.includes('delete')) return;
  for (const author of of)
    for (const object of await leaving.postsOn(tx, author, network, mostTombstones))
      await tell(tx, bridge, author, 'delete', `${network}:${object}`, { object, from: network });
}

/** A linked account goes, and the person stays: what it said by the person's copies is taken back post by post. */
export async function endsOfLinked(tx: Tx, account: Account, { id: leave, at }: Activity): Promise<Activity[]> {
  const person = (await kin.kinOf(tx, [account.identityId])).get(account.identityId ?? '');
  if (!person || person.home.id === account.id) return [];
  const objects = await leaving.postsOn(tx, account.id, null, mostTombstones);
  return objects.map((object) => {
    const nativeId = `planet:delete:${leave}:${object}` as NativeId;
    const id = stableId('activity', home, nativeId) as ActivityId;
    return { id, network: home, nativeId, actor: account.id, at, kind: 'delete', object };
  });
}

/** What the owner signs at the end, where this Planet keeps the key. */
async function actsOfGoing(tx: Tx, { id: identityId, owner, custody }: Identity): Promise<void> {
  const links = await leaving.endProofs(tx, identityId);
  const seat = await seats.read(tx);
  if (!seat || seat.mode === 'off' || custody !== 'managed') return;
  const token = await leaving.tokenOf(tx, seat.world, owner);
  if (!token) return;
  const want = (kind: string, of: string, message: object) => {
    const id = stableId('activity', 'act', kind, of);
    return acts.add(tx, {
      id,
      identityId,
      kind,
      message: { identityId: token.tokenId, ...message },
      state: 'wanted',
      by: 'planet',
    });
  };
  for (const { id, account } of links) await want('Unlink', id, { account });
  if (token.profile) await want('SetProfile', `${identityId} gone`, { uri: '' });
}

function leftOf(bridge: Bridge, network: Network): Left {
  const { delivery, kinds } = protocolOf(bridge, network).abilities;
  const ends = kinds.includes('leave');
  if (delivery === 'feed')
    return {
      network,
      forgets: kinds.includes('delete')
        ? 'Apps are asked to hide each post, and the profile says that its owner left.'
        : 'The profile says that its owner left.',
      keeps: 'All messages: they are signed and in a chain, so that none can be taken out, and others hold copies.',
    };
  return {
    network,
    forgets: ends
      ? 'Every server that has the account is asked to delete it, with all that it said.'
      : 'Nothing is sent there any more.',
    keeps: ends ? 'What servers keep that do not obey, or cannot be reached for three days.' : 'All that was said.',
  };
}

const leftOfChain = (owner: string | null): Left => ({
  network: 'chain',
  forgets: owner
    ? 'The profile is emptied, the links are broken, the key is destroyed.'
    : 'There is nothing of it there.',
  keeps: owner ? 'The token and its history: a number is never given twice, and a chain forgets nothing.' : '',
});

async function tell(
  tx: Tx,
  bridge: Bridge,
  actor: AccountId,
  kind: 'leave' | 'delete',
  what: string,
  fields: object,
): Promise<void> {
  const nativeId = `planet:${kind}:${actor}:${what}` as NativeId;
  const id = stableId('activity', home, nativeId) as ActivityId;
  const activity = { id, network: home, nativeId, actor, at: bridge.clock(), kind, ...fields } as Activity;
  await outbox.add(tx, 'fanout', [...(await activities.insert(tx, [activity], []))]);
}
