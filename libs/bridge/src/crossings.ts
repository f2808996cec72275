import type { Activity, Account, Audience, Network, Reason } from '@planet/core';
import { accounts, kin, policies, posts, type Kin } from '@planet/store';
import type { Bridge } from './bridge.js';
import { refusedCrossing } from './policy/crossing.js';

export interface Crossings {
  /** The accounts that acted, and those that somebody moved to. */
  actors: Map<string, Account>;
  /** The people to whom these accounts belong. */
  kin: Map<string, Kin>;
  /** Why the act may not cross to the network; null: it may. */
  refused(activity: Activity, network: Network): Reason | null;
}

/** Loads, in a few queries, all that decides which of these acts may cross where. */
export async function crossingsOf(bridge: Bridge, acts: Activity[]): Promise<Crossings> {
  const db = bridge.store.prisma;
  const actors = await accounts.byIds(
    db,
    acts.flatMap((activity) => [activity.actor, ...(activity.kind === 'move' ? [activity.target] : [])]),
  );
  const people = await kin.kinOf(
    db,
    [...actors.values()].map((actor) => actor.identityId),
  );
  const homes = [...people.values()].map(({ home }) => home.id);
  const consents = await policies.consents(db, [...actors.keys(), ...homes]);
  const banned = await policies.banned(db, [
    ...homes,
    ...[...actors.values()].flatMap((a) => [a.id, ...(a.host ? [a.host] : [])]),
  ]);
  const settings = await policies.bridges(db, [...bridge.protocols.keys()]);
  const shared = await posts.byIds(
    db,
    acts.flatMap((activity) => (activity.kind === 'repost' ? [activity.object] : [])),
  );
  /** Who sees it; a repost shows no more than what is reposted does. */
  const audiences = (activity: Activity): Audience[] => {
    if ('content' in activity) return [activity.content.audience];
    if (activity.kind !== 'repost') return ['public'];
    const object = shared.get(activity.object);
    return [activity.audience, ...(object ? [object.audience as Audience] : [])];
  };
  return {
    actors,
    kin: people,
    refused(activity, network) {
      const actor = actors.get(activity.actor);
      const protocol = bridge.protocols.get(network);
      if (!actor || !protocol) return 'not-found';
      const person = people.get(actor.identityId ?? '')?.home ?? actor;
      const consentOf = ({ id }: Account) => consents.find((c) => c.accountId === id && c.network === network);
      const own = consentOf(actor);
      for (const audience of audiences(activity)) {
        const reason = refusedCrossing({
          activity,
          actor,
          person,
          bridge: settings.find((s) => s.source === actor.network && s.target === network) ?? null,
          target: network,
          abilities: protocol.abilities,
          consent: own?.granted === false ? own : consentOf(person),
          audience,
          banned,
        });
        if (reason) return reason;
      }
      return null;
    },
  };
}
