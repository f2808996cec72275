import type { Account, Activity, Network } from '@planet/core';
import { accounts, policies } from '@planet/store';
import { home, type Bridge } from './bridge.js';
import type { Lookups } from './lookups.js';
import { faceOf, isLinked } from './voice.js';

/** Can the act concern the network? All others, or that of the person or post that it is directed at. */
export async function concerns(
  lookups: Lookups,
  activity: Activity,
  actor: Account,
  network: Network,
): Promise<boolean> {
  const { bridge, post, account } = lookups;
  switch (activity.kind) {
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'reject':
    case 'block':
    case 'unblock': {
      const target = await account.load(activity.target);
      return target !== undefined && (await faceOf(lookups, target, network)).network === network;
    }
    case 'react':
    case 'unreact':
    case 'vote': {
      const object = await post.load(activity.object);
      const author = object && (await account.load(object.authorId));
      return author !== undefined && (author.network === network || author.network === home);
    }
    case 'profile':
    case 'leave':
    case 'move':
      // Who a linked account is, and where, its person says. Its end is that of copies that it had by itself.
      if (activity.kind !== 'leave' && activity.network !== home && (await isLinked(lookups, actor))) return false;
      // A member, or who agreed, can be found from when they say who they are, whether or not they have written anything.
      if (activity.kind === 'profile' && (await findable(bridge, actor, network))) return true;
      return (await accounts.copiesOf(bridge.store.prisma, actor.id)).some((copy) => copy.network === network);
    case 'tally':
      return bridge.protocols.get(network)!.abilities.kinds.includes('tally');
    case 'flag':
      return false;
    case 'post':
    case 'edit':
    case 'delete':
    case 'repost':
      return true;
  }
}

async function findable(bridge: Bridge, actor: Account, network: Network): Promise<boolean> {
  if (actor.origin === 'member') return true;
  if (!bridge.protocols.get(network)!.copyId) return false;
  const consents = await policies.consents(bridge.store.prisma, [actor.id]);
  return consents.some((consent) => consent.network === network && consent.granted);
}

/** The member whom an act by somebody not bridged is about: they learn that it happened. */
export async function concerned(lookups: Lookups, activity: Activity, network: Network): Promise<string | null> {
  const object =
    'content' in activity
      ? activity.content.replyTo
      : activity.kind === 'react' || activity.kind === 'repost' || activity.kind === 'vote'
        ? activity.object
        : undefined;
  const id = object
    ? (await lookups.post.load(object))?.authorId
    : activity.kind === 'follow'
      ? activity.target
      : undefined;
  const named = id ? await lookups.account.load(id) : undefined;
  const account = named && (await faceOf(lookups, named, network));
  return account?.origin === 'member' && account.network === network ? account.id : null;
}
