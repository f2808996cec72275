import { stableId } from '@planet/core';
import type { AccountId, Activity, ActivityId, NativeActivity, NativeId } from '@planet/core';
import { accounts, activities, relations } from '@planet/store';
import { home, protocolOf } from '../bridge.js';
import { confirms } from '../moving.js';
import type { ApplyContext, Effect } from './context.js';

type Move = Extract<Activity, { kind: 'move' }>;

/**
 * Somebody goes on under another account. Members who follow the old one follow the new one from now on, where that is
 * done in their name: by their copies on its network.
 */
export async function applyMove(context: ApplyContext, move: Move, native: NativeActivity): Promise<Effect> {
  const { tx, refs } = context;
  const [from, to] = [refs.people.get(native.actor)!, 'target' in native ? refs.people.get(native.target) : undefined];
  if (!to || to.id === from.id) return { done: false, reason: 'malformed', state: 'rejected' };
  if (!move.proven && !confirms(to, from)) return { done: false, reason: 'move-not-confirmed', state: 'rejected' };
  const before = await activities.before(tx, { actorId: from.id, kinds: ['move'], targetId: to.id });
  if (before.length > 0) return { done: false, reason: 'replayed', state: 'ignored' };
  await accounts.setMoved(tx, from.id, to.nativeId);
  return { done: true, fanOut: true, answers: await followOn(context, move, to.network) };
}

/**
 * The relation keeps the version of the follow that it comes from: what its owner does about either account later, on
 * their own network, counts as later.
 */
async function followOn({ bridge, tx }: ApplyContext, move: Move, network: string): Promise<Activity[]> {
  const members = await relations.followingMembers(tx, move.actor, network);
  const ids = members.map((member) => member.followerId);
  const blocks = await relations.blocksAmong(tx, [...ids, move.target]);
  const state = protocolOf(bridge, network).abilities.answersFollows ? 'requested' : 'active';
  const acts: Activity[] = [];
  for (const { followerId, version } of members) {
    if (blocks.has(`${followerId} ${move.target}`) || blocks.has(`${move.target} ${followerId}`)) continue;
    const follow = act(move, 'follow', followerId, move.target);
    const unfollow = act(move, 'unfollow', followerId, move.actor);
    const change = { followerId, version: Number(version) };
    const followed = await relations.setFollows(tx, [
      { ...change, targetId: move.target, state, activityId: follow.id },
    ]);
    await relations.setFollows(tx, [{ ...change, targetId: move.actor, state: 'ended', activityId: unfollow.id }]);
    acts.push(...(followed.size > 0 ? [follow] : []), unfollow);
  }
  return acts;
}

function act(move: Move, kind: 'follow' | 'unfollow', follower: string, target: AccountId): Activity {
  const nativeId = `planet:${kind}:${move.id}:${follower}` as NativeId;
  const id = stableId('activity', home, nativeId) as ActivityId;
  return { id, network: home, nativeId, actor: follower as AccountId, target, at: move.at, kind };
}
