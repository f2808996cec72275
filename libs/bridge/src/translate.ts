import { activityIdOf, accountTarget, ok, planetTargets, postIdOf, postTarget, refuse, waitFor } from '@planet/core';
import type {
  Account,
  AccountId,
  Activity,
  Content,
  Envelope,
  NativeActivity,
  NativeContent,
  Network,
  Outcome,
  PostId,
  Protocol,
} from '@planet/core';
import { accounts, activities, copies, posts as postRows, type Tx } from '@planet/store';
import { choicesIn, loadPolls, type Votable } from './polls.js';

/** What the native references of a batch mean to us. */
export interface References {
  network: Network;
  /** The row under exactly this native id, which may be a copy that we host. */
  rows: Map<string, Account>;
  /** The person behind it: for a hosted copy, the account that it stands for. */
  people: Map<string, Account>;
  posts: Map<string, KnownPost>;
  /** Of acts that an undo names without saying what they were about: what they were about. */
  undone: Map<string, string>;
  /** What votes name. */
  polls: Map<string, Votable>;
  /** `native id\naccount id` of deletes that came first. */
  buried: Set<string>;
}

export interface KnownPost {
  id: PostId;
  ours: boolean;
  authorId: string | null;
  /** Where the post was made. */
  network: Network;
  /** The thread's first post; the post itself where it begins one. */
  root: PostId;
}

/** Handles (`acct:user@host`) are resolved before the batch: here they are only looked up. */
const isHandle = (ref: string): boolean => ref.startsWith('acct:');

const accountRefs = (a: NativeActivity): string[] => [
  a.actor,
  ...('target' in a ? [a.target] : []),
  ...(a.kind === 'profile' ? [a.of] : []),
  ...('content' in a ? [...a.content.mentions, ...a.content.to] : []),
];
const postRefs = (a: NativeActivity): string[] =>
  [
    ...('content' in a ? [a.content.post, a.content.replyTo, a.content.root, a.content.quote] : []),
    ...('object' in a ? [a.object] : []),
    ...(a.kind === 'repost' ? [a.repost] : []),
    ...(a.kind === 'flag' ? a.objects : []),
  ].filter((id): id is NonNullable<typeof id> => id != null);
const textRefs = (a: NativeActivity): string[] =>
  'content' in a
    ? [...a.content.text.matchAll(planetTargets)].flatMap((m) => (m[1] === 'native' ? [decode(m[2]!)] : []))
    : [];
const undoRefs = (a: NativeActivity): string[] => [a.nativeId, ...('undoes' in a && a.undoes ? [a.undoes] : [])];

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** All accounts named by these acts, so that unknown ones can be made before the transaction. */
const namedAccounts = (natives: NativeActivity[]): string[] => [...new Set(natives.flatMap(accountRefs))];

/** The handles that these acts name, of each act so many at most. */
export const handlesIn = (natives: NativeActivity[], most: number): string[] => [
  ...new Set(natives.flatMap((native) => accountRefs(native).filter(isHandle).slice(0, most))),
];

export async function loadReferences(
  tx: Tx,
  network: Network,
  natives: NativeActivity[],
  handles: Map<string, Account>,
  copyPoll?: Protocol['copyPoll'],
): Promise<References> {
  const named = namedAccounts(natives);
  const rows = new Map<string, Account>();
  for (const row of await accounts.ensure(
    tx,
    network,
    named.filter((id) => !isHandle(id)),
  ))
    rows.set(row.nativeId, row);
  for (const [handle, account] of handles) rows.set(handle, account);
  const originals = await accounts.byIds(
    tx,
    [...rows.values()].flatMap((row) => row.of ?? []),
  );
  const people = new Map([...rows].map(([id, row]) => [id, (row.of && originals.get(row.of)) || row]));
  const wanted = [...natives.flatMap(postRefs), ...natives.flatMap(textRefs)];
  const found = await copies.resolve(tx, network, wanted);
  const places = await postRows.placesOf(
    tx,
    [...found.values()].map((copy) => copy.objectId),
  );
  const posts = new Map(
    [...found].map(([nativeId, { objectId, origin }]): [string, KnownPost] => {
      const { authorId = null, network: madeOn = network, rootId = null } = places.get(objectId) ?? {};
      const root = (rootId ?? objectId) as PostId;
      return [nativeId, { id: objectId as PostId, ours: !origin, authorId, network: madeOn, root }];
    }),
  );
  const undone = await objectsOfUndone(tx, network, natives, posts);
  const buried = await copies.buried(tx, network, [...new Set([...wanted, ...natives.flatMap(undoRefs)])]);
  const polls = await loadPolls(tx, network, natives, posts, copyPoll);
  return { network, rows, people, posts, undone, polls, buried };
}

/** Where an undo names only the act, the act says what it was about. */
async function objectsOfUndone(
  tx: Tx,
  network: Network,
  natives: NativeActivity[],
  posts: Map<string, KnownPost>,
): Promise<Map<string, string>> {
  const unclear = natives.flatMap((n) => (n.kind === 'unreact' && n.undoes && !posts.has(n.object) ? [n.undoes] : []));
  const acts = await activities.objectsOf(
    tx,
    unclear.map((id) => activityIdOf(network, id)),
  );
  return new Map(
    unclear.flatMap((id) => {
      const object = acts.get(activityIdOf(network, id));
      return object ? [[id, object] as const] : [];
    }),
  );
}

/**
 * Puts our ids in the place of native ones. Refuses with `waits-for-object` where something must come first, unless
 * the envelope is an orphan: then a missing parent is named by the id that it would have.
 */
export function translate(
  native: NativeActivity,
  refs: References,
  envelope: Pick<Envelope, 'orphan' | 'receivedAt'>,
): Outcome<Activity> {
  const { network } = refs;
  const person = (id: string): AccountId | null => refs.people.get(id)?.id ?? null;
  const actor = person(native.actor);
  if (!actor) return refuse('unknown-actor');
  const base = {
    id: activityIdOf(network, native.nativeId),
    network,
    nativeId: native.nativeId,
    actor,
    at: native.at,
    sequence: native.sequence,
  };
  const known = (id: string): PostId | null => refs.posts.get(id)?.id ?? null;

  switch (native.kind) {
    case 'post':
    case 'edit':
    case 'tally': {
      const { content } = native;
      const post = known(content.post);
      if (native.kind !== 'post' && !post) return waitFor(content.post);
      if (content.replyTo && !known(content.replyTo) && !envelope.orphan) return waitFor(content.replyTo);
      return ok({
        ...base,
        kind: native.kind,
        content: translateContent(content, post ?? postIdOf(network, content.post), refs),
      });
    }
    case 'repost': {
      const object = known(native.object);
      if (!object) return waitFor(native.object);
      return ok({
        ...base,
        kind: 'repost',
        repost: known(native.repost) ?? postIdOf(network, native.repost),
        object,
        audience: native.audience,
      });
    }
    case 'delete':
      return ok({ ...base, kind: 'delete', object: known(native.object) ?? postIdOf(network, native.object) });
    case 'react': {
      const object = known(native.object);
      return object ? ok({ ...base, kind: 'react', object, emoji: native.emoji }) : waitFor(native.object);
    }
    case 'vote': {
      const votable = refs.polls.get(native.object);
      if (!votable) return waitFor(native.object);
      const choices = choicesIn(votable, native.choices);
      return choices.ok ? ok({ ...base, kind: 'vote', object: votable.post, choices: choices.value }) : choices;
    }
    case 'unreact': {
      const object = known(native.object) ?? ((native.undoes && refs.undone.get(native.undoes)) as PostId | undefined);
      if (!object && !native.undoes) return waitFor(native.object);
      return ok({
        ...base,
        kind: 'unreact',
        object: object ?? postIdOf(network, native.object),
        undoes: native.undoes,
      });
    }
    case 'profile': {
      const of = person(native.of);
      return of ? ok({ ...base, kind: 'profile', of, profile: native.profile }) : refuse('not-found');
    }
    case 'flag': {
      const target = person(native.target);
      const objects = native.objects.flatMap((id) => known(id) ?? []);
      return target ? ok({ ...base, kind: 'flag', target, objects, comment: native.comment }) : refuse('not-found');
    }
    case 'leave':
      return ok({ ...base, kind: 'leave' });
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'reject':
    case 'move':
    case 'block':
    case 'unblock': {
      const target = person(native.target);
      return target ? ok({ ...native, ...base, target } as Activity) : refuse('not-found');
    }
  }
}

function translateContent(content: NativeContent, post: PostId, refs: References): Content {
  const people = (ids: string[]) => [...new Set(ids.flatMap((id) => refs.people.get(id)?.id ?? []))];
  const rootOf = (id: string | undefined) => refs.posts.get(id ?? '')?.root;
  const ref = (id: string | undefined) => (id ? (refs.posts.get(id)?.id ?? postIdOf(refs.network, id)) : undefined);
  return {
    ...content,
    post,
    text: content.text.replace(planetTargets, (whole, kind: string, id: string) => {
      if (kind !== 'native') return 'planet:account/unknown';
      const native = decode(id);
      const account = refs.people.get(native);
      return account ? accountTarget(account.id) : postTarget(ref(native)!);
    }),
    mentions: people(content.mentions),
    to: people(content.to),
    replyTo: ref(content.replyTo),
    // The post that begins the thread, also where the network names another or none.
    root: rootOf(content.root) ?? rootOf(content.replyTo) ?? ref(content.root ?? content.replyTo),
    quote: content.quote && refs.posts.has(content.quote) ? ref(content.quote) : undefined,
  };
}
