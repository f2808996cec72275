import { isOpen } from '@planet/core';
import type { Account, Activity, Audience, Network } from '@planet/core';
import { posts, relations, votes } from '@planet/store';
import type { Bridge } from './bridge.js';
import { goneBefore, type Went } from './gone.js';
import type { Lookups } from './lookups.js';
import { readersOf, type Thread } from './thread.js';
import { faceOf, ofItself, selvesOf } from './voice.js';

const day = 24 * 3600_000;

export interface Destination {
  address: string;
  host: string | null;
}
export interface Targets {
  destinations: Destination[];
  /** The copy in whose name that went out which the act changes or ends; null: there is no such thing, or nobody had it. */
  began: string | null;
}
const nowhere: Targets = { destinations: [], began: null };

/**
 * Where an act goes on a network of inboxes: followers (shared inboxes, each once), people named, the author answered,
 * and for changes everywhere the thing has gone before. On a network of feeds there is one place: the author's own feed.
 * A change of what never went to the network does not go there either: an edit that overtakes its post is in the post
 * when that leaves, and nobody hears of the end of what they never heard of.
 */
export async function targetsOf(
  lookups: Lookups,
  activity: Activity,
  actor: Account,
  network: Network,
  thread: Thread | null,
): Promise<Targets> {
  const gone = await goneBefore(lookups.bridge, activity, network);
  if (gone === null) return nowhere;
  const began = gone.find((place) => place.asId !== null)?.asId ?? null;
  return { destinations: await destinationsOf(lookups, activity, actor, network, { thread, gone }), began };
}

async function destinationsOf(
  lookups: Lookups,
  activity: Activity,
  actor: Account,
  network: Network,
  { thread, gone: went }: { thread: Thread | null; gone: Went[] },
): Promise<Destination[]> {
  const { bridge } = lookups;
  const gone = went.filter((place) => place.again);
  const { abilities } = bridge.protocols.get(network)!;
  const db = bridge.store.prisma;
  if (abilities.delivery === 'feed') return [{ address: 'feed', host: null }];
  if (thread) return inThread(lookups, activity, actor, network, { thread, gone });
  const named = new Set<string>();
  let followers = false;
  let apart = false;

  switch (activity.kind) {
    case 'post':
    case 'edit':
    case 'delete':
    case 'repost': {
      const content = 'content' in activity ? activity.content : null;
      const audience = await audienceOf(bridge, activity);
      apart = !isOpen(audience);
      // Of changes of what was for a few only they hear who have it.
      const known = apart && (activity.kind === 'edit' || activity.kind === 'delete') && gone.length > 0;
      followers = audience !== 'direct' && audience !== 'group' && !known;
      // What comes a day late (people write offline) is news for followers, and rings at nobody's door.
      const late = activity.kind === 'post' && bridge.clock().getTime() - activity.at.getTime() > day;
      for (const id of late ? [] : [...(content?.mentions ?? []), ...(content?.to ?? [])]) named.add(id);
      const about = content?.replyTo ?? content?.quote ?? (activity.kind === 'repost' ? activity.object : undefined);
      const post = about && (await lookups.post.load(about));
      // What is for a few is for those alone whom it names.
      if (post && !apart) named.add(post.authorId);
      break;
    }
    case 'tally':
      for (const id of await votes.voters(db, activity.content.post, network)) named.add(id);
      break;
    case 'react':
    case 'unreact':
    case 'vote': {
      const post = await lookups.post.load(activity.object);
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
    case 'move':
      // Whose account is gone has no followers any more: those who were are told.
      followers = true;
      break;
    case 'flag':
      break;
  }

  // The one account of a directed act is reached in its own inbox; crowds in the one that their server shares.
  const directed = 'target' in activity && activity.kind !== 'move';
  const own = directed || (apart && abilities.sealsLimited === true);
  const people = await peopleOn(lookups, named, network);
  const audience = followers
    ? await followersOn(lookups, ofItself.has(activity.kind) ? [actor] : await selvesOf(lookups, actor), network, {
        apart: own,
        former: activity.kind === 'leave',
      })
    : [];
  const unwanted = directed ? [] : await blockedFrom(lookups, actor, people);
  return standing(lookups, [
    ...[...people, ...audience].filter((a) => !unwanted.includes(a)).flatMap((a) => placeOf(a, own)),
    ...gone,
  ]);
}

/**
 * In a thread: to the server of its first author, or, where that author is a copy that we host, to everybody who has the
 * thread there. Who acted there needs not be told.
 */
async function inThread(
  lookups: Lookups,
  activity: Activity,
  actor: Account,
  network: Network,
  { thread, gone }: { thread: Thread; gone: Destination[] },
): Promise<Destination[]> {
  const { bridge } = lookups;
  const own =
    !isOpen(thread.root.audience as Audience) && bridge.protocols.get(network)!.abilities.sealsLimited === true;
  if (thread.theirs) {
    const unwanted = await blockedFrom(lookups, actor, [thread.author]);
    return standing(lookups, unwanted.length > 0 ? gone : [...placeOf(thread.author, own), ...gone]);
  }
  const { people, places } = await readersOf(lookups, network, thread);
  const late = activity.kind === 'post' && bridge.clock().getTime() - activity.at.getTime() > day;
  const named = 'content' in activity && !late && !own ? activity.content.mentions : [];
  const mentioned = await peopleOn(lookups, named, network);
  const followers = own ? [] : await followersOn(lookups, await selvesOf(lookups, thread.author), network);
  const all = [...people, ...followers, ...mentioned];
  const found = [...all.filter((a) => a.id !== actor.id).flatMap((a) => placeOf(a, own)), ...places, ...gone];
  const from = actor.network === network && !own ? actor.host : null;
  return standing(
    lookups,
    found.filter((place) => from === null || place.host !== from),
  );
}

async function audienceOf(bridge: Bridge, activity: Activity): Promise<Audience> {
  if ('content' in activity) return activity.content.audience;
  if ('audience' in activity) return activity.audience;
  const object = 'object' in activity ? activity.object : null;
  const row = object && (await posts.byIds(bridge.store.prisma, [object])).get(object);
  return row ? (row.audience as Audience) : 'public';
}

function placeOf(account: Account, own: boolean): Destination[] {
  const address = (own ? undefined : account.endpoints.sharedInbox) ?? account.endpoints.inbox;
  return address && livesThere(account) && !account.goneAt ? [{ address, host: account.host }] : [];
}

/** Of these people, those who block the actor or are blocked by them. */
async function blockedFrom({ apart }: Lookups, actor: Account, people: Account[]): Promise<Account[]> {
  const blocked = await Promise.all(people.map(({ id }) => apart.load(`${actor.id} ${id}`)));
  return people.filter((_, n) => blocked[n]);
}

/** Each place once; none on a host that the admin has banned. */
async function standing({ banned }: Lookups, places: Destination[]): Promise<Destination[]> {
  const found = new Map(places.flatMap((place) => (place.address ? [[place.address, place] as const] : [])));
  const wanted = await Promise.all(
    [...found.values()].map(async (place) => !place.host || !(await banned.load(place.host))),
  );
  return [...found.values()].filter((_, n) => wanted[n]);
}

/** Those of these people who live on the network, be it under another account of theirs. */
async function peopleOn(lookups: Lookups, ids: Iterable<string>, network: Network): Promise<Account[]> {
  const all = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const account = await lookups.account.load(id);
      return account && faceOf(lookups, account, network);
    }),
  );
  return all.filter((account) => account !== undefined && account.network === network) as Account[];
}

/** Not a copy that we host: there is a server of theirs. */
const livesThere = (account: Account): boolean => account.origin === 'stranger' || account.origin === 'member';

/** Those who follow any of these accounts by its copy; who lives on the network is followed there, and we are not told. */
function followersOn(
  lookups: Lookups,
  selves: Account[],
  network: Network,
  which: { apart?: boolean; former?: boolean } = {},
): Promise<Account[]> {
  const of = selves.filter((account) => account.network !== network || selves.length === 1).map(({ id }) => id);
  return lookups.once(`followers ${network} ${of.join(' ')} ${JSON.stringify(which)}`, async () => {
    const rows = await relations.followerInboxes(lookups.bridge.store.prisma, of, network, which);
    return rows.map((row) => ({
      origin: 'stranger',
      goneAt: null,
      host: row.host,
      endpoints: { sharedInbox: row.shared ?? undefined, inbox: row.inbox ?? undefined },
    })) as Account[];
  });
}
