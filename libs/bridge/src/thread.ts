import { goesToThread } from '@planet/core';
import type { Account, Activity, Audience, Network, PostId } from '@planet/core';
import { accounts, activities, deliveries, posts, type PostRow } from '@planet/store';
import { crossingsOf } from './crossings.js';
import type { Lookups } from './lookups.js';

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
export async function threadOf(lookups: Lookups, activity: Activity, network: Network): Promise<Thread | null> {
  const inside = objectInThread(activity);
  let row = inside && (await lookups.post.load(inside));
  // The end of a post that begins a thread is no answer in it.
  const changes = activity.kind === 'delete' || activity.kind === 'edit';
  if (!row || (changes && !row.replyToId)) return null;
  const own = 'content' in activity ? activity.content.audience : changes ? (row.audience as Audience) : null;
  for (let n = 0; n < highest && (row.rootId ?? row.replyToId); n++) {
    const above: string = row.rootId ?? row.replyToId!;
    const next: PostRow | undefined = await lookups.post.load(above);
    if (!next || next.id === row.id) return null;
    row = next;
  }
  const root = row;
  const author = await lookups.account.load(root.authorId);
  if (!author) return null;
  const theirs = author.network === network;
  const audience = root.audience as Audience;
  // Who acts there already has chosen to.
  const fits =
    (activity.network === network && audience !== 'direct') ||
    goesToThread(own ?? audience, { audience, native: theirs });
  return fits && (theirs || (await goesThere(lookups, network, root))) ? { root, author, theirs } : null;
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
async function goesThere(lookups: Lookups, network: Network, { id }: PostRow): Promise<boolean> {
  const { bridge } = lookups;
  const db = bridge.store.prisma;
  if ((await lookups.copies(network).load(id)) !== undefined) return true;
  return lookups.once(`goes ${network} ${id}`, async () => {
    const made = await activities.creating(db, id as PostId);
    const acts = made ? await activities.load(db, [made.id]) : [];
    const crossings = await crossingsOf(
      bridge,
      acts.map((act) => act.activity),
    );
    return acts.some(({ activity, overtaken }) => !overtaken && crossings.refused(activity, network) === null);
  });
}

export interface Readers {
  people: Account[];
  /** Servers without a person. */
  places: { address: string; host: string | null }[];
  /** The copy in whose name the thread was begun there; null: nobody was sent it. */
  began: string | null;
}

/** Everybody on the network who has the thread, and asked for it. */
export function readersOf(lookups: Lookups, network: Network, { root }: Thread): Promise<Readers> {
  const { bridge } = lookups;
  const db = bridge.store.prisma;
  return lookups.once(`readers ${network} ${root.id}`, async () => {
    const [places, asked, people] = await Promise.all([
      deliveries.addressesFor(db, network, root.id),
      bridge.protocols.get(network)?.subscribers?.(root.id as PostId) ?? [],
      posts.participants(db, root.id, network),
    ]);
    const began = places.find((place) => place.asId !== null)?.asId ?? null;
    return { people: [...(await accounts.byIds(db, people)).values()], places: [...places, ...asked], began };
  });
}
