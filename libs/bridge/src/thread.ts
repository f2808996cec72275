import { goesToThread } from '@planet/core';
import type { Account, Activity, Audience, Network, PostId } from '@planet/core';
import { accounts, activities, copies, deliveries, posts, type PostRow } from '@planet/store';
import type { Bridge } from './bridge.js';
import { crossingsOf } from './crossings.js';

/** A thread on a network where the server of its first author holds it together. */
export interface Thread {
  root: PostRow;
  author: Account;
  /** The author lives there: everything goes to their server. Otherwise theirs is a copy that we host, and we relay. */
  theirs: boolean;
}

/** Roots of roots are looked for so far up. */
const highest = 16;

/**
 * The thread that an act belongs to on the network; null for what begins one, and for answers to what is not on the
 * network and will not be.
 */
export async function threadOf(bridge: Bridge, activity: Activity, network: Network): Promise<Thread | null> {
  const db = bridge.store.prisma;
  const inside = objectInThread(activity);
  let row = inside && (await posts.byIds(db, [inside])).get(inside);
  // The end of a post that begins a thread is no answer in it.
  const changes = activity.kind === 'delete' || activity.kind === 'edit';
  if (!row || (changes && !row.replyToId)) return null;
  const own = 'content' in activity ? activity.content.audience : changes ? (row.audience as Audience) : null;
  for (let n = 0; n < highest && (row.rootId ?? row.replyToId); n++) {
    const above: string = row.rootId ?? row.replyToId!;
    const next: PostRow | undefined = (await posts.byIds(db, [above])).get(above);
    if (!next || next.id === row.id) return null;
    row = next;
  }
  const root = row;
  const author = (await accounts.byIds(db, [root.authorId])).get(root.authorId);
  if (!author) return null;
  const theirs = author.network === network;
  const audience = root.audience as Audience;
  // Who acts there already has chosen to.
  const fits =
    (activity.network === network && audience !== 'direct') ||
    goesToThread(own ?? audience, { audience, native: theirs });
  return fits && (theirs || (await goesThere(bridge, network, root))) ? { root, author, theirs } : null;
}

function objectInThread(activity: Activity): PostId | undefined {
  switch (activity.kind) {
    case 'post':
      return activity.content.replyTo;
    case 'edit':
      return activity.content.post;
    case 'delete':
    case 'react':
    case 'unreact':
    case 'vote':
      return activity.object;
    default:
      return undefined;
  }
}

/** Is the post on the network, or on its way there? */
async function goesThere(bridge: Bridge, network: Network, { id }: PostRow): Promise<boolean> {
  const db = bridge.store.prisma;
  if ((await copies.ofObjects(db, network, [id])).size > 0) return true;
  const made = await activities.creating(db, id as PostId);
  const acts = made ? await activities.load(db, [made.id]) : [];
  const crossings = await crossingsOf(
    bridge,
    acts.map((act) => act.activity),
  );
  return acts.some(({ activity, overtaken }) => !overtaken && crossings.refused(activity, network) === null);
}

/** Everybody on the network who has the thread, and asked for it: people, and servers without a person. */
export async function readersOf(
  bridge: Bridge,
  network: Network,
  { root }: Thread,
): Promise<{ people: Account[]; places: { address: string; host: string | null }[] }> {
  const db = bridge.store.prisma;
  const places = await deliveries.addressesFor(db, network, root.id);
  const asked = (await bridge.protocols.get(network)?.subscribers?.(root.id as PostId)) ?? [];
  const people = await posts.participants(db, root.id, network);
  return { people: [...(await accounts.byIds(db, people)).values()], places: [...places, ...asked] };
}
