import type { Activity, NativeActivity } from '@planet/core';
import { activities, posts, relations } from '@planet/store';
import { buryUndone } from './again.js';
import type { ApplyContext, Effect } from './context.js';

type Reaction = Extract<Activity, { kind: 'react' | 'unreact' }>;

/** One reaction for each person and post; the newest act by its own time stands. An undo may come before what it undoes. */
export async function applyReaction(
  context: ApplyContext,
  activity: Reaction,
  native: NativeActivity,
): Promise<Effect> {
  const { tx, refs } = context;
  if (activity.kind === 'react') {
    const post = (await posts.byIds(tx, [activity.object])).get(activity.object);
    if (!post) return { done: false, reason: 'not-found', state: 'rejected' };
    if (post.deletedAt) return { done: false, reason: 'gone', state: 'ignored' };
    const newer = await relations.setReaction(tx, {
      actorId: activity.actor,
      postId: activity.object,
      emoji: activity.emoji,
      activityId: activity.id,
      at: activity.at,
      active: true,
    });
    return newer ? { done: true, fanOut: true } : { done: false, reason: 'older-revision', state: 'ignored' };
  }
  if (native.kind === 'unreact' && native.undoes) await buryUndone(context, activity, native.undoes);
  const standing = await relations.reaction(tx, activity.actor, activity.object);
  // An undo that names another act than the one that stands came late: the newer reaction stays.
  if (standing?.active && native.kind === 'unreact' && native.undoes) {
    if ((await activities.find(tx, standing.activityId))?.nativeId !== native.undoes)
      return { done: false, reason: 'older-revision', state: 'ignored' };
  }
  if (!standing && !refs.posts.has(native.kind === 'unreact' ? native.object : ''))
    return { done: true, fanOut: false };
  const newer = await relations.setReaction(tx, {
    actorId: activity.actor,
    postId: activity.object,
    emoji: standing?.emoji ?? '❤',
    activityId: standing?.activityId ?? activity.id,
    at: activity.at,
    active: false,
  });
  return newer
    ? { done: true, fanOut: standing?.active !== false }
    : { done: false, reason: 'older-revision', state: 'ignored' };
}
