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
import { accounts, activities, identities, kin, leaving, linkedAccounts, outbox, policies, posts } from '@planet/store';
import type { Tx } from '@planet/store';
import { home, protocolOf, type Bridge } from '../bridge.js';
import type { AskedSignature } from './ask-signature.js';
import { burnByOwner, burnManaged, hasToken, isBurning } from './burn.js';
import { unlinked } from './effects.js';
import { recoveryOf } from './recovery-effects.js';

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

export interface Going {
  /** Of the owner's wallet, over what was asked to be signed. */
  signature?: string | null;
  /** Who keeps their key may go without burning the token: for when they cannot sign, or the chain is away. */
  keepToken?: boolean;
  /** The session's hash. */
  session: string;
}
/** What is to be signed first; or what has become of everything. */
export type Gone = { asked: AskedSignature } | { left: Left[] };

/**
 * Ends a person here: the token is burnt, links are broken, all copies leave, nobody signs in any more, and nobody else
 * gets the handle; not while a recovery runs, which whoever stole the key could outrun so. A key that is kept here is
 * destroyed when the token is burnt for good. Pseudonyms are not touched, for what ends with somebody is known to be
 * theirs: they stay silent. Twice is once.
 */
export async function deleteIdentity(
  bridge: Bridge,
  identityId: IdentityId,
  { keepToken, ...going }: Going,
): Promise<Outcome<Gone>> {
  const identity = await identities.byId(bridge.store.prisma, identityId);
  if (!identity) return refuse('identity-gone');
  if (!identity.deletedAt && (await recoveryOf(bridge.store.prisma, identityId))) return refuse('recovery-running');
  const burning = keepToken ? ok(null) : await burnByOwner(bridge, identity, going);
  if (!burning.ok) return burning;
  if (burning.value) return ok({ asked: burning.value });
  return bridge.store.transaction(async (tx) => {
    await end(tx, bridge, identity, { hasToken: await hasToken(tx, identityId) });
    const networks = [...bridge.protocols.keys()].map((network) => leftOf(bridge, network));
    return ok({ left: [...networks, await leftOfChain(tx, identityId)] });
  });
}

/** The chain says that the token is burnt for good; whoever did it by themselves, without us, goes here, too. */
export async function burnt(tx: Tx, bridge: Bridge, identity: Identity): Promise<void> {
  await end(tx, bridge, identity, { hasToken: false });
  await leaving.burnt(tx, identity.id);
}

async function end(tx: Tx, bridge: Bridge, identity: Identity, token: { hasToken: boolean }): Promise<void> {
  if (!(await linkedAccounts.hold(tx, identity.id))) return;
  const person = (await kin.kinOf(tx, [identity.id])).get(identity.id);
  if (token.hasToken) await burnManaged(tx, identity);
  // What the chain has linked is nobody else's while the token stands.
  await leaving.endProofs(tx, identity.id, { keeps: token.hasToken });
  for (const { id } of person?.linked ?? []) await unlinked(tx, bridge, identity, id);
  if (person) await goneFromEverywhere(tx, bridge, person.home.id);
  await leaving.closeDoors(tx, identity.id, identity.accountId);
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

async function leftOfChain(tx: Tx, identityId: IdentityId): Promise<Left> {
  const network = 'chain';
  if (await isBurning(tx, identityId))
    return {
      network,
      forgets: 'The token is burnt, and with it the profile and every link.',
      keeps: 'Its history, for a chain forgets nothing. Nobody else gets the handle or the number.',
    };
  if (await hasToken(tx, identityId))
    return { network, forgets: 'Nothing.', keeps: 'The token and its links, until your wallet burns it.' };
  return { network, forgets: 'There is nothing of it there.', keeps: '' };
}

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
