import { editPart } from '@planet/core';
import type { Activity, NativeActivity } from '@planet/core';
import { accounts, copies, posts, votes, type PostRow } from '@planet/store';
import { protocolOf } from '../bridge.js';
import { endsOfLinked } from '../identity/leave.js';
import { fromLinked } from '../identity/profile.js';
import { planTally } from '../tallies.js';
import { releaseWaiting, versionOf, type ApplyContext, type Effect } from './context.js';
import { applyMove } from './moves.js';
import { applyRelation } from './relations.js';
import { applyReaction } from './reactions.js';
import { applyVote, onlyNumbers, otherAnswers } from './votes.js';

const done = (fanOut: boolean, answers: Activity[] = []): Effect => ({ done: true, fanOut, answers });
const refused = (
  reason: Extract<Effect, { done: false }>['reason'],
  state: 'ignored' | 'rejected' = 'rejected',
): Effect => ({
  done: false,
  reason,
  state,
});

/**
 * Where the author of a thread's first post holds the thread together, they may take answers out of it; what was written
 * elsewhere stays there.
 */
async function moderates({ bridge, tx, refs }: ApplyContext, actor: string, answer: PostRow): Promise<boolean> {
  if (!protocolOf(bridge, refs.network).abilities.relaysThreads || answer.network !== refs.network) return false;
  const root = answer.rootId ? (await posts.byIds(tx, [answer.rootId])).get(answer.rootId) : undefined;
  return root?.authorId === actor;
}

/** The write of every act that is not a new post. */
export async function applyOne(context: ApplyContext, activity: Activity, native: NativeActivity): Promise<Effect> {
  const { bridge, tx, refs } = context;
  switch (activity.kind) {
    case 'post':
      throw new Error('posts are applied in batches');

    case 'edit':
    case 'tally': {
      const row = (await posts.byIds(tx, [activity.content.post])).get(activity.content.post);
      if (!row) return refused('not-found');
      if (row.authorId !== activity.actor) return refused('not-the-author');
      if (activity.kind === 'tally' || onlyNumbers(row, activity.content)) {
        const { poll } = activity.content;
        if (!poll || !(await posts.recount(tx, row.id, poll))) return refused('older-revision', 'ignored');
        await planTally(bridge, tx, row);
        return done(false);
      }
      await copies.insert(tx, [
        {
          network: refs.network,
          nativeId: native.nativeId,
          objectId: row.id,
          part: editPart(activity.at),
          origin: true,
        },
      ]);
      await releaseWaiting(tx, refs.network, [native.nativeId]);
      const newer = await posts.revise(tx, activity.content.post, activity.content, versionOf(activity), activity.at);
      if (newer && otherAnswers(row, activity.content)) {
        await votes.forget(tx, row.id);
        await copies.forgetInner(tx, row.id);
        for (const named of refs.polls.values()) if (named.post === row.id) named.poll = activity.content.poll ?? null;
      }
      return newer ? done(true) : refused('older-revision', 'ignored');
    }

    case 'delete': {
      const name = native.kind === 'delete' ? native.object : '';
      const known = refs.posts.get(name);
      const row = known && (await posts.byIds(tx, [known.id])).get(known.id);
      const author = row?.authorId ?? activity.actor;
      if (row && author !== activity.actor && !(await moderates(context, activity.actor, row)))
        return refused('not-the-author');
      await copies.bury(tx, refs.network, name, author);
      refs.buried.add(`${name}\n${author}`);
      if (!row) return done(false);
      return (await posts.erase(tx, row.id)) ? done(true) : refused('gone', 'ignored');
    }

    case 'repost': {
      const name = native.kind === 'repost' ? native.repost : '';
      const row = (await posts.byIds(tx, [activity.object])).get(activity.object);
      if (row?.deletedAt) return refused('gone', 'ignored');
      const written = await posts.insert(tx, [
        {
          id: activity.repost,
          authorId: activity.actor,
          network: refs.network,
          nativeId: name,
          content: {
            post: activity.repost,
            text: '',
            media: [],
            tags: [],
            mentions: [],
            to: [],
            audience: activity.audience,
          },
          repostOfId: activity.object,
          createdAt: activity.at,
        },
      ]);
      if (written.size === 0) return refused('replayed', 'ignored');
      await copies.insert(tx, [{ network: refs.network, nativeId: name, objectId: activity.repost, origin: true }]);
      const { repost: id, actor: authorId } = activity;
      refs.posts.set(name, { id, ours: false, authorId, network: refs.network, root: id });
      await releaseWaiting(tx, refs.network, [name]);
      return done(true);
    }

    case 'react':
    case 'unreact':
      return applyReaction(context, activity, native);

    case 'vote':
      return applyVote(context, activity);

    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'reject':
    case 'block':
    case 'unblock':
      return applyRelation(context, activity, native);

    case 'profile':
      // What others say of somebody is kept as an act and never shown as the person's own word.
      if (activity.of !== activity.actor) return done(false);
      if (!(await accounts.setProfile(tx, activity.of, activity.profile, activity.at)))
        return refused('older-revision', 'ignored');
      return done(true, await fromLinked(tx, refs.people.get(native.actor)!, activity));

    case 'move':
      return applyMove(context, activity, native);
    case 'flag':
      return done(false);

    case 'leave': {
      const ends = await endsOfLinked(tx, refs.people.get(native.actor)!, activity);
      await accounts.setGone(tx, activity.actor);
      await posts.eraseAllOf(tx, activity.actor);
      await tx.follow.updateMany({
        where: {
          OR: [{ followerId: activity.actor }, { targetId: activity.actor }],
          state: { in: ['active', 'requested'] },
        },
        data: { state: 'ended' },
      });
      return done(true, ends);
    }
  }
}
