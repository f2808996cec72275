import { randomUUID } from 'node:crypto';
import { activityIdOf, isOpen, ok, postIdOf, refuse } from '@planet/core';
import type {
  Account,
  AccountId,
  Activity,
  Audience,
  Content,
  Location,
  Media,
  NativeId,
  Outcome,
  PostId,
} from '@planet/core';
import { accounts, activities, copies, outbox, posts, relations, type PostRow, type Tx } from '@planet/store';
import { home, type Bridge } from './bridge.js';
import { ensureHosted, slugOf } from './host.js';
import { newPoll } from './polls.js';

/** Acts made here enter at *stored*: the act and its outbox row commit together. */
export async function act(tx: Tx, activity: Activity): Promise<void> {
  const fresh = await activities.insert(tx, [activity], []);
  await outbox.add(tx, 'fanout', [...fresh]);
}

export function newActivity<K extends Activity['kind']>(
  bridge: Bridge,
  kind: K,
  actor: AccountId,
  fields: object,
): Extract<Activity, { kind: K }> {
  const nativeId = `planet:${kind}:${randomUUID()}` as NativeId;
  const base = { id: activityIdOf(home, nativeId), network: home, nativeId, actor, at: bridge.clock() };
  return { ...base, kind, ...fields } as Extract<Activity, { kind: K }>;
}

/** Only accounts that live here can be spoken for: the keys of others are not ours. */
export async function speaker(bridge: Bridge, id: AccountId): Promise<Outcome<Account>> {
  const account = (await accounts.byIds(bridge.store.prisma, [id])).get(id);
  if (!account) return refuse('not-found', 'as');
  return account.network === home
    ? ok(account)
    : refuse('not-the-author', 'the account lives on its own network; its keys are not here');
}

/** Makes an account that lives here, with a copy on every network. */
export async function createAccount(bridge: Bridge, handle: string, name?: string): Promise<Outcome<Account>> {
  if (!/^[a-z0-9_]{1,30}$/.test(handle) || slugOf(handle) !== handle)
    return refuse('malformed', 'a handle has 1 to 30 of a-z, 0-9 and _');
  const db = bridge.store.prisma;
  const nativeId = `planet:account:${handle}` as NativeId;
  if (await accounts.byNative(db, home, nativeId)) return refuse('id-taken', 'the handle is taken');
  const account = await accounts.saveRemote(db, home, {
    nativeId,
    handle,
    host: null,
    profile: { name: name ?? handle },
    endpoints: {},
  });
  await accounts.setOrigin(db, account.id, 'member');
  const member: Account = { ...account, origin: 'member' };
  for (const network of bridge.protocols.keys()) {
    const hosted = await ensureHosted(bridge, member, network);
    if (!hosted.ok) return hosted;
  }
  return ok(member);
}

export interface PostInput {
  as: AccountId;
  text: string;
  replyTo?: PostId;
  quote?: PostId;
  contentWarning?: string;
  language?: string;
  media?: Media[];
  mentions?: AccountId[];
  audience?: Audience;
  poll?: { options: string[]; multiple?: boolean; closesAt?: Date };
  location?: Location;
}

export async function createPost(bridge: Bridge, input: PostInput): Promise<Outcome<PostId>> {
  const as = await speaker(bridge, input.as);
  if (!as.ok) return as;
  const parent = input.replyTo
    ? (await posts.byIds(bridge.store.prisma, [input.replyTo])).get(input.replyTo)
    : undefined;
  if (input.replyTo && (!parent || parent.deletedAt)) return refuse('not-found', 'replyTo');
  const poll = input.poll && newPoll(input.poll, bridge.clock());
  if (poll && !poll.ok) return poll;
  const nativeId = `planet:post:${randomUUID()}` as NativeId;
  const id = postIdOf(home, nativeId);
  const content: Content = {
    post: id,
    text: input.text,
    contentWarning: input.contentWarning,
    language: input.language,
    media: input.media ?? [],
    poll: poll?.value,
    location: input.location,
    tags: hashtags(input.text),
    mentions: input.mentions ?? [],
    // Whoever is answered is one of those for whom an answer for a few is.
    to: parent && !isOpen(input.audience ?? 'public') ? [parent.authorId as AccountId] : [],
    replyTo: input.replyTo,
    root: parent ? ((parent.rootId ?? parent.id) as PostId) : undefined,
    quote: input.quote,
    audience: input.audience ?? 'public',
  };
  await bridge.store.transaction(async (tx) => {
    const activity = {
      ...newActivity(bridge, 'post', as.value.id, { content }),
      nativeId,
      id: activityIdOf(home, nativeId),
    };
    await posts.insert(tx, [{ id, authorId: as.value.id, network: home, nativeId, content, createdAt: activity.at }]);
    await copies.insert(tx, [{ network: home, nativeId, objectId: id, origin: true }]);
    await act(tx, activity);
  });
  return ok(id);
}

async function ownPost(bridge: Bridge, as: AccountId, id: PostId): Promise<Outcome<PostRow>> {
  const row = (await posts.byIds(bridge.store.prisma, [id])).get(id);
  if (!row || row.deletedAt) return refuse('not-found');
  return row.authorId === as ? ok(row) : refuse('not-the-author');
}

export async function editPost(
  bridge: Bridge,
  as: AccountId,
  id: PostId,
  change: { text: string; contentWarning?: string },
): Promise<Outcome<PostId>> {
  const row = await ownPost(bridge, as, id);
  if (!row.ok) return row;
  const content: Content = { ...posts.contentOfRow(row.value), ...change, tags: hashtags(change.text) };
  await bridge.store.transaction(async (tx) => {
    const activity = newActivity(bridge, 'edit', as, { content });
    await posts.revise(tx, id, content, activity.at.getTime(), activity.at);
    await act(tx, activity);
  });
  return ok(id);
}

export async function deletePost(bridge: Bridge, as: AccountId, id: PostId): Promise<Outcome<PostId>> {
  const row = await ownPost(bridge, as, id);
  if (!row.ok) return row;
  await bridge.store.transaction(async (tx) => {
    await posts.erase(tx, id);
    await act(tx, newActivity(bridge, 'delete', as, { object: id }));
  });
  return ok(id);
}

export async function setFollow(
  bridge: Bridge,
  as: AccountId,
  target: AccountId,
  on: boolean,
): Promise<Outcome<AccountId>> {
  const follower = await speaker(bridge, as);
  if (!follower.ok) return follower;
  const other = (await accounts.byIds(bridge.store.prisma, [target])).get(target);
  if (!other) return refuse('not-found', 'target');
  const asks = bridge.protocols.get(other.network)?.abilities.answersFollows ?? false;
  await bridge.store.transaction(async (tx) => {
    const standing = await relations.follow(tx, as, target);
    const activity = on
      ? newActivity(bridge, 'follow', as, { target })
      : newActivity(bridge, 'unfollow', as, {
          target,
          undoes: standing ? (await activities.find(tx, standing.activityId))?.nativeId : undefined,
        });
    const state = !on ? 'ended' : asks ? 'requested' : 'active';
    await relations.setFollows(tx, [
      { followerId: as, targetId: target, state, version: activity.at.getTime(), activityId: activity.id },
    ]);
    await act(tx, activity);
  });
  return ok(target);
}

export async function setReaction(
  bridge: Bridge,
  as: AccountId,
  object: PostId,
  emoji: string | null,
): Promise<Outcome<PostId>> {
  const actor = await speaker(bridge, as);
  if (!actor.ok) return actor;
  const row = (await posts.byIds(bridge.store.prisma, [object])).get(object);
  if (!row || row.deletedAt) return refuse('not-found');
  await bridge.store.transaction(async (tx) => {
    const activity = emoji
      ? newActivity(bridge, 'react', as, { object, emoji })
      : newActivity(bridge, 'unreact', as, { object });
    const { id: activityId, at } = activity;
    await relations.setReaction(tx, {
      actorId: as,
      postId: object,
      emoji: emoji ?? '❤',
      activityId,
      at,
      active: emoji !== null,
    });
    await act(tx, activity);
  });
  return ok(object);
}

const hashtags = (text: string): string[] => [
  ...new Set([...text.matchAll(/(?<![\p{L}\p{N}_/&#])#([\p{L}\p{N}_]{1,100})/gu)].map((m) => m[1]!)),
];
