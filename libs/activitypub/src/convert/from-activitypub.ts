import { ok, refuse } from '@planet/core';
import type { NativeActivity, NativeId, Outcome } from '@planet/core';
import { sameHost, type Ids } from '../ids.js';
import {
  isObjectType,
  readActivity,
  readActor,
  readObject,
  isActorType,
  type PostObject,
  type ReceivedActivity,
  type Reference,
} from '../wire/read/index.js';
import type { JsonObject } from '../wire/json.js';
import { PUBLIC } from '../wire/vocabulary.js';
import { audienceOf, contentOf } from './from-object.js';
import { profileOf } from './from-actor.js';

const id = (text: string): NativeId => text as NativeId;

/**
 * What a verified document says. Pure. A copy of an object is believed only where it lives on the actor's own host;
 * otherwise only its id counts. Acts of kinds that mean nothing here give an empty list.
 */
export function fromActivityPub(document: JsonObject, receivedAt: Date, ids: Ids): Outcome<NativeActivity[]> {
  const type = [document.type].flat()[0];
  if (typeof type === 'string' && isObjectType(type)) return fromFetched(document, receivedAt);
  const read = readActivity(document);
  if (!read.ok) return refuse(read.reason, read.detail);
  const activity = read.value;
  if (activity.id && !sameHost(activity.id, activity.actor)) return refuse('host-mismatch', activity.id);
  return fromActivity(activity, timeOf(activity.published, receivedAt), receivedAt, ids);
}

/** A post that we fetched at its origin: as if its author had just told us. */
function fromFetched(document: JsonObject, receivedAt: Date): Outcome<NativeActivity[]> {
  const object = readObject(document);
  if (!object.ok) return refuse('malformed', object.detail);
  if (object.value.isVote) return refuse('private', 'a vote');
  if (!sameHost(object.value.id, object.value.attributedTo)) return refuse('author-mismatch', object.value.id);
  const at = timeOf(object.value.published, receivedAt);
  return ok([
    {
      kind: 'post',
      nativeId: id(`${object.value.id}#create`),
      actor: id(object.value.attributedTo),
      at,
      content: contentOf(object.value),
    },
  ]);
}

function fromActivity(activity: ReceivedActivity, at: Date, receivedAt: Date, ids: Ids): Outcome<NativeActivity[]> {
  const { object } = activity;
  const actor = id(activity.actor);
  const base = { nativeId: id(activity.id ?? `${activity.actor}#${activity.type}-${object.id ?? ''}`), actor, at };
  const objectId = object.id && ids.thing(object.id);

  switch (activity.type) {
    case 'Create':
    case 'Update':
      return fromCreate(activity, base, receivedAt, ids);
    case 'Delete':
      if (!objectId) return refuse('malformed', 'a Delete of nothing');
      if (objectId === activity.actor) return ok([{ kind: 'leave', ...base }]);
      if (!sameHost(objectId, activity.actor)) return refuse('host-mismatch', objectId);
      return ok([{ kind: 'delete', ...base, object: id(objectId) }]);
    case 'Announce':
      if (!objectId) return refuse('malformed', 'an Announce of nothing');
      return ok([
        { kind: 'repost', ...base, repost: base.nativeId, object: id(objectId), audience: audienceOf(activity) },
      ]);
    case 'Like':
    case 'EmojiReact':
      if (!objectId) return refuse('malformed', 'a Like of nothing');
      return ok([{ kind: 'react', ...base, object: id(objectId), emoji: emojiOf(activity.content) }]);
    case 'Dislike':
      return objectId ? ok([{ kind: 'react', ...base, object: id(objectId), emoji: '👎' }]) : refuse('malformed');
    case 'Follow':
    case 'Block':
      if (!objectId) return refuse('malformed', `a ${activity.type} of nobody`);
      return ok([{ kind: activity.type === 'Follow' ? 'follow' : 'block', ...base, target: id(objectId) }]);
    case 'Undo':
      return fromUndo(object, base, activity.actor, ids);
    case 'Accept':
    case 'Reject': {
      const follow = followIn(object, ids);
      if (!follow || (follow.object && follow.object !== activity.actor)) return ok([]);
      const kind = activity.type === 'Accept' ? 'accept' : 'reject';
      return ok([{ kind, ...base, target: id(follow.actor), accepts: objectId }]);
    }
    case 'Move': {
      const target = activity.target?.id;
      return target && objectId === activity.actor
        ? ok([{ kind: 'move', ...base, target: id(target) }])
        : refuse('malformed');
    }
    case 'Flag':
      return fromFlag(activity, base, ids);
    default:
      return ok([]);
  }
}

type Base = { nativeId: NativeId; actor: NativeId; at: Date };

function fromCreate(activity: ReceivedActivity, base: Base, receivedAt: Date, ids: Ids): Outcome<NativeActivity[]> {
  const { embedded, type } = activity.object;
  if (!embedded || !type) return ok([]);
  if (isActorType(type)) {
    const actor = readActor(embedded);
    if (!actor.ok) return refuse('malformed', actor.detail);
    if (actor.value.id !== activity.actor) return refuse('author-mismatch', actor.value.id);
    const at = timeOf(activity.published ?? actor.value.updated, receivedAt);
    return ok([{ kind: 'profile', ...base, at, of: base.actor, profile: profileOf(actor.value) }]);
  }
  const object = readObject(embedded);
  if (!object.ok) return object.reason === 'not-a-post' ? ok([]) : refuse('malformed', object.detail);
  const post = object.value;
  if (post.attributedTo !== activity.actor) return refuse('author-mismatch', post.attributedTo);
  if (!sameHost(post.id, activity.actor)) return refuse('host-mismatch', post.id);
  if (post.isVote)
    return activity.type === 'Create' ? fromVote(activity, post, { ...base, at: receivedAt }, ids) : ok([]);
  if (activity.type === 'Create') {
    return ok([
      { kind: 'post', ...base, at: timeOf(post.published ?? activity.published, receivedAt), content: contentOf(post) },
    ]);
  }
  return ok([
    { kind: 'edit', ...base, at: timeOf(post.updated ?? activity.published, receivedAt), content: contentOf(post) },
  ]);
}

/**
 * A Note with a name and nothing else, to the author of a poll alone; some servers put several into one Create. When it
 * came counts, not what it claims: a vote cannot be put before the close of its poll.
 */
function fromVote(activity: ReceivedActivity, vote: PostObject, base: Base, ids: Ids): Outcome<NativeActivity[]> {
  const object = vote.inReplyTo!;
  const readers = [...activity.to, ...activity.cc, ...vote.to, ...vote.cc];
  if (readers.includes(PUBLIC)) return refuse('malformed', 'a vote that everybody sees');
  if (!ids.isOwn(object) || !readers.some((id) => ids.handleIn(id))) return refuse('not-for-us', object);
  const names = activity.objects.slice(0, 50).flatMap(({ embedded }) => {
    const read = embedded ? readObject(embedded) : null;
    const same = read?.ok && read.value.isVote && read.value.inReplyTo === object;
    return same && read.value.attributedTo === activity.actor ? [read.value.name!.slice(0, 1000)] : [];
  });
  return ok([{ kind: 'vote', ...base, object: ids.thing(object), choices: [...new Set(names)] }]);
}

/** The undone act comes as a copy, or as its id alone: then its kind is not known, and only what it made can end. */
function fromUndo(object: Reference, base: Base, actor: string, ids: Ids): Outcome<NativeActivity[]> {
  const undone = object.embedded ? readActivity(object.embedded) : null;
  if (!undone?.ok)
    return object.id
      ? ok([{ kind: 'delete', ...base, object: id(object.id) }])
      : refuse('malformed', 'an Undo of nothing');
  if (undone.value.actor !== actor) return refuse('author-mismatch', undone.value.actor);
  const named = undone.value.object.id;
  const target = named && ids.thing(named);
  if (!target) return refuse('malformed', 'an Undo of an act without object');
  const undoes = undone.value.id;
  switch (undone.value.type) {
    case 'Follow':
      return ok([{ kind: 'unfollow', ...base, target: id(target), undoes }]);
    case 'Block':
      return ok([{ kind: 'unblock', ...base, target: id(target), undoes }]);
    case 'Like':
    case 'EmojiReact':
    case 'Dislike':
      return ok([{ kind: 'unreact', ...base, object: id(target), undoes }]);
    case 'Announce':
      return undoes ? ok([{ kind: 'delete', ...base, object: id(undoes) }]) : refuse('malformed');
    default:
      return ok([]);
  }
}

/** A Follow of ours, embedded or named by the id that we gave it. */
function followIn(object: Reference, ids: Ids): { actor: string; object?: string } | null {
  const named = object.id ? ids.readFollow(object.id) : null;
  if (named) return { actor: named.actor };
  const embedded = object.embedded ? readActivity(object.embedded) : null;
  if (!embedded?.ok || embedded.value.type !== 'Follow' || !ids.handleIn(embedded.value.actor)) return null;
  return { actor: embedded.value.actor, object: embedded.value.object.id };
}

function fromFlag(activity: ReceivedActivity, base: Base, ids: Ids): Outcome<NativeActivity[]> {
  const named = activity.objects.flatMap((o) => o.id ?? []);
  const target = named.find((n) => ids.handleIn(n)) ?? named[0];
  if (!target) return refuse('malformed', 'a Flag of nobody');
  const objects = named
    .filter((n) => n !== target)
    .slice(0, 100)
    .map(id);
  return ok([
    { kind: 'flag', ...base, target: id(target), objects, comment: (activity.content ?? '').slice(0, 20_000) },
  ]);
}

const emojiOf = (content: string | undefined): string => {
  const emoji = content?.trim().slice(0, 200);
  return !emoji || emoji === '❤' || emoji === '❤️' || emoji === '⭐' ? '❤' : emoji;
};

const day = 24 * 3600_000;
/** A time from the future is replaced by that of arrival. */
function timeOf(claimed: string | undefined, receivedAt: Date): Date {
  const at = claimed ? new Date(claimed) : receivedAt;
  return at.getTime() > receivedAt.getTime() + day || at.getTime() < 0 ? receivedAt : at;
}
