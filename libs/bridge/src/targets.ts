import type { Account, Activity, Network } from '@planet/core';
import { accounts, deliveries, policies, posts } from '@planet/store';
import type { Bridge } from './bridge.js';

export interface Destination {
  address: string;
  host: string | null;
}

/**
 * Where an act goes on a network of inboxes: followers (shared inboxes, each once), people named, the author answered,
 * and for changes everywhere the thing has gone before. On a network of feeds there is one place: the author's own feed.
 */
export async function targetsOf(
  bridge: Bridge,
  activity: Activity,
  actor: Account,
  network: Network,
): Promise<Destination[]> {
  const { abilities } = bridge.protocols.get(network)!;
  if (abilities.delivery === 'feed') return [{ address: 'feed', host: null }];
  const db = bridge.store.prisma;
  const named = new Set<string>();
  let followers = false;
  const earlier: Destination[] = [];

  switch (activity.kind) {
    case 'post':
    case 'edit':
    case 'delete':
    case 'repost': {
      const content = 'content' in activity ? activity.content : null;
      const audience = content?.audience ?? ('audience' in activity ? activity.audience : 'public');
      followers = audience !== 'direct' && audience !== 'group';
      for (const id of [...(content?.mentions ?? []), ...(content?.to ?? [])]) named.add(id);
      const about = content?.replyTo ?? content?.quote ?? (activity.kind === 'repost' ? activity.object : undefined);
      const post = about && (await posts.byIds(db, [about])).get(about);
      if (post) named.add(post.authorId);
      const object = content?.post ?? (activity.kind === 'delete' ? activity.object : undefined);
      if (object && activity.kind !== 'post') earlier.push(...(await deliveries.addressesFor(db, network, object)));
      break;
    }
    case 'react':
    case 'unreact': {
      const post = (await posts.byIds(db, [activity.object])).get(activity.object);
      if (post) named.add(post.authorId);
      break;
    }
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'reject':
    case 'block':
    case 'unblock':
      named.add(activity.target);
      break;
    case 'profile':
    case 'leave':
      followers = true;
      break;
    case 'move':
    case 'flag':
      break;
  }

  const people = [...(await accounts.byIds(db, named)).values()].filter((a) => a.network === network);
  const audience = followers ? await followersOn(bridge, actor, network) : [];
  const found = new Map<string, Destination>();
  // The one account of a directed act is reached in its own inbox; crowds in the one that their server shares.
  const directed = 'target' in activity;
  for (const account of [...people, ...audience]) {
    const address = (directed ? undefined : account.endpoints.sharedInbox) ?? account.endpoints.inbox;
    if (address && account.origin === 'stranger' && !account.goneAt)
      found.set(address, { address, host: account.host });
  }
  for (const place of earlier) if (place.address) found.set(place.address, place);
  const banned = await policies.banned(
    db,
    [...found.values()].flatMap((place) => place.host ?? []),
  );
  return [...found.values()].filter((place) => !place.host || !banned.has(place.host));
}

async function followersOn(bridge: Bridge, actor: Account, network: Network): Promise<Account[]> {
  const rows = await bridge.store.prisma.$queryRaw<
    { shared: string | null; inbox: string | null; host: string | null }[]
  >`
    SELECT DISTINCT a.endpoints->>'sharedInbox' AS shared, a.host,
      CASE WHEN a.endpoints->>'sharedInbox' IS NULL THEN a.endpoints->>'inbox' END AS inbox
    FROM follow f JOIN account a ON a.id = f.follower_id
    WHERE f.target_id = ${actor.id}::uuid AND f.state = 'active' AND a.network = ${network} AND a.origin = 'stranger' AND a.gone_at IS NULL`;
  return rows.map((row) => ({
    origin: 'stranger',
    goneAt: null,
    host: row.host,
    endpoints: { sharedInbox: row.shared ?? undefined, inbox: row.inbox ?? undefined },
  })) as Account[];
}
