import { stableId } from '@planet/core';
import type { Account, Activity, ActivityId, NativeActivity, NativeId } from '@planet/core';
import { activities, kin, outbox, policies, relations } from '@planet/store';
import { home, protocolOf } from '../bridge.js';
import { buryUndone } from './again.js';
import { versionOf, type ApplyContext, type Effect } from './context.js';

type Relation = Extract<Activity, { kind: 'follow' | 'unfollow' | 'accept' | 'reject' | 'block' | 'unblock' }>;

/** Follows, their answers, and blocks between people. The newest act by its own time stands. */
export async function applyRelation(
  context: ApplyContext,
  activity: Relation,
  native: NativeActivity,
): Promise<Effect> {
  const { tx, refs } = context;
  const version = versionOf(activity);
  const actor = refs.people.get(native.actor)!;
  const named = 'target' in native ? refs.rows.get(native.target)! : actor;
  const undoes = 'undoes' in native ? native.undoes : undefined;
  if (undoes) await buryUndone(context, activity, undoes);
  const change = { followerId: activity.actor, targetId: activity.target, version, activityId: activity.id };
  switch (activity.kind) {
    case 'follow': {
      const blocks = await relations.blocksAmong(tx, [activity.actor, activity.target]);
      if (blocks.has(`${activity.target} ${activity.actor}`))
        return { done: false, reason: 'blocked-by-target', state: 'rejected' };
      // A copy that we host answers at once where its network answers follows; a person elsewhere is asked.
      const ours = named.origin === 'hosted' || named.origin === 'service';
      const elsewhere = refs.people.get(named.nativeId)!.network !== refs.network && !answersHere(context, named);
      const state = elsewhere ? 'requested' : 'active';
      const changed = await relations.setFollows(tx, [{ ...change, state }]);
      if (changed.size === 0) return { done: false, reason: 'older-revision', state: 'ignored' };
      const answers =
        ours && protocolOf(context.bridge, refs.network).abilities.answersFollows ? [accept(activity)] : [];
      if (named.origin === 'service') answers.push(...(await optIn(context, actor, activity)));
      return { done: true, fanOut: named.origin !== 'service', answers };
    }
    case 'unfollow': {
      const standing = await relations.follow(tx, activity.actor, activity.target);
      // An undo that names another follow than the one that stands came late: the newer follow stays.
      if (undoes && standing && (await activities.find(tx, standing.activityId))?.nativeId !== undoes) {
        return { done: false, reason: 'older-revision', state: 'ignored' };
      }
      const changed = await relations.setFollows(tx, [{ ...change, state: 'ended' }]);
      if (named.origin === 'service') await optOut(context, actor, activity);
      const others = await elsewhereThan(context, refs.people.get(named.nativeId)!);
      const end = { followerId: activity.actor, targetIds: others, version, activityId: activity.id };
      if (others.length > 0) await relations.endFollows(tx, end);
      return { done: true, fanOut: changed.size > 0 && standing !== null && named.origin !== 'service' };
    }
    case 'accept':
    case 'reject': {
      const state = activity.kind === 'accept' ? 'active' : 'rejected';
      let answered = false;
      for (const follower of await selvesOf(context, refs.people.get(named.nativeId)!))
        answered = (await relations.answerFollow(tx, follower, activity.actor, state)) || answered;
      const agrees = answered && activity.kind === 'accept' && named.origin === 'service' && actor.profile.locked;
      return { done: true, fanOut: false, answers: agrees ? await optIn(context, actor, activity) : [] };
    }
    case 'block':
    case 'unblock': {
      const active = activity.kind === 'block';
      const [own, theirs] = [await selvesOf(context, actor), await selvesOf(context, refs.people.get(named.nativeId)!)];
      let changed = false;
      for (const blockerId of own)
        for (const targetId of theirs) {
          const block = { blockerId, targetId, active, version, activityId: activity.id };
          if (!(await relations.setBlock(tx, block))) continue;
          changed = true;
          if (!active) continue;
          await relations.answerFollow(tx, targetId, blockerId, 'ended');
          await relations.answerFollow(tx, blockerId, targetId, 'ended');
        }
      if (!changed) return { done: false, reason: 'older-revision', state: 'ignored' };
      return { done: true, fanOut: true };
    }
  }
}

/** All accounts of the person: a block is of people, and so is an answer to one of them. */
async function selvesOf({ tx }: ApplyContext, { id, identityId }: Account): Promise<Account['id'][]> {
  const person = (await kin.kinOf(tx, [identityId])).get(identityId ?? '');
  return person ? kin.selves(person).map((self) => self.id) : [id];
}

/** Of somebody who lives here, their accounts on other networks than this: following the person is following these. */
async function elsewhereThan({ tx, refs }: ApplyContext, { id, identityId }: Account): Promise<Account['id'][]> {
  const person = (await kin.kinOf(tx, [identityId])).get(identityId ?? '');
  if (person?.home.id !== id) return [];
  return person.linked.flatMap((other) => (other.network === refs.network ? [] : [other.id]));
}

/** Hosted copies of members are open: a follow of them needs nobody's answer. Strangers' servers must say yes. */
function answersHere({ refs, bridge }: ApplyContext, named: Account): boolean {
  const person = refs.people.get(named.nativeId)!;
  const native = bridge.protocols.get(person.network);
  return person.network === home || !native?.abilities.answersFollows;
}

const answer = (activity: Relation, kind: 'accept' | 'follow', actor: Account['id'], target: Account['id']): Activity =>
  ({
    id: stableId('activity', home, kind, activity.id) as ActivityId,
    network: home,
    nativeId: `planet:${kind}:${activity.id}` as NativeId,
    actor,
    target,
    at: activity.at,
    kind,
    ...(kind === 'accept' ? { accepts: activity.nativeId } : {}),
  }) as Activity;

const accept = (activity: Relation): Activity => answer(activity, 'accept', activity.target, activity.actor);

/** Following the bridge's own account is the word of consent. It follows back, so that their posts come here. */
async function optIn({ bridge, tx, refs }: ApplyContext, actor: Account, activity: Relation): Promise<Activity[]> {
  for (const network of bridge.protocols.keys()) {
    if (network === refs.network) continue;
    await policies.setConsent(tx, {
      accountId: actor.id,
      network,
      granted: true,
      evidence: activity.id,
      version: versionOf(activity),
    });
  }
  // Follows made before count: they are copied now.
  const earlier = await tx.follow.findMany({ where: { followerId: actor.id, state: { in: ['active', 'requested'] } } });
  await outbox.add(
    tx,
    'fanout',
    earlier.map((row) => row.activityId),
  );
  const known = introduction(actor, activity);
  if (protocolOf(bridge, refs.network).abilities.delivery !== 'inbox' || activity.kind !== 'follow') return [known];
  const back = answer(activity, 'follow', activity.target, activity.actor);
  await relations.setFollows(tx, [
    {
      followerId: activity.target,
      targetId: activity.actor,
      state: 'requested',
      version: activity.at.getTime(),
      activityId: back.id,
    },
  ]);
  return [back, known];
}

/** From now on they can be found on the other networks, whether or not they have written anything. */
const introduction = ({ id: actor, network, profile }: Account, { id, at }: Relation): Activity =>
  ({
    id: stableId('activity', home, 'profile', id) as ActivityId,
    network,
    nativeId: `planet:profile:${id}` as NativeId,
    actor,
    at,
    kind: 'profile',
    of: actor,
    profile,
  }) as Activity;

async function optOut({ bridge, tx, refs }: ApplyContext, actor: Account, activity: Relation): Promise<void> {
  for (const network of bridge.protocols.keys()) {
    if (network === refs.network) continue;
    const version = versionOf(activity);
    await policies.setConsent(tx, { accountId: actor.id, network, granted: false, evidence: activity.id, version });
  }
}
