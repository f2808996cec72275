import type { Activity, Network } from '@planet/core';
import { activities, copies, deliveries, posts } from '@planet/store';
import type { Bridge } from './bridge.js';

/** Where something went, and in whose name. */
export interface Went {
  address: string;
  host: string | null;
  asId: string | null;
  /** It goes there again. */
  again: boolean;
}
/**
 * Where the thing that this act changes or ends has gone on the network; none for acts that begin something. Null: it has
 * not gone there, and will not go with what this act overtook.
 */
export async function goneBefore(bridge: Bridge, activity: Activity, network: Network): Promise<Went[] | null> {
  const db = bridge.store.prisma;
  switch (activity.kind) {
    case 'edit':
    case 'tally':
    case 'delete': {
      const object = 'content' in activity ? activity.content.post : activity.object;
      const places = await deliveries.addressesFor(db, network, object);
      if (places.length > 0) return places.map((place) => ({ ...place, again: true }));
      return (await copies.ofObjects(db, network, [object])).size > 0 ? [] : null;
    }
    case 'unreact':
    case 'unfollow': {
      const what = activity.kind === 'unreact' ? { objectId: activity.object } : { targetId: activity.target };
      const kinds = [activity.kind === 'unreact' ? 'react' : 'follow'];
      const begun = await activities.before(db, { actorId: activity.actor, kinds, ...what });
      const ids = begun.map((act) => act.id);
      const places = ids.length === 0 ? [] : await deliveries.addressesOf(db, network, ids);
      if (ids.length === 0 || places.length > 0) return places.map((place) => ({ ...place, again: false }));
      // Deliveries of old acts may have been forgotten.
      return begun.some((act) => bridge.clock().getTime() - act.createdAt.getTime() > forgetMs) ? [] : null;
    }
    case 'vote': {
      // Where a vote cannot be changed, the first one that went there stands.
      if (bridge.protocols.get(network)!.abilities.changesVotes) return [];
      const poll = posts.pollOfRow((await posts.byIds(db, [activity.object])).get(activity.object) ?? { poll: null });
      if (poll?.multiple) return [];
      const earlier = { actorId: activity.actor, kinds: ['vote'], objectId: activity.object };
      const others = (await activities.before(db, earlier)).filter((act) => act.id !== activity.id);
      const gone = await deliveries.addressesOf(
        db,
        network,
        others.map((act) => act.id),
      );
      return gone.length > 0 ? null : [];
    }
    default:
      return [];
  }
}
const forgetMs = 24 * 3600_000;
