import { accountTarget, postIdOf, stableId } from '@planet/core';
import type { AccountId, Activity, ActivityId, Content, NativeId } from '@planet/core';
import { accounts, activities, outbox, posts, type Tx } from '@planet/store';
import { home, type Bridge } from './bridge.js';
import { serviceNativeId } from './members.js';

/**
 * Somebody who did not agree to be copied did something to a member's post: the member learns that it happened, with a
 * link and nothing of what was said, in a message that only they can read.
 */
export async function tellMember(tx: Tx, bridge: Bridge, activity: Activity, member: string): Promise<void> {
  const service = await accounts.byNative(tx, home, serviceNativeId);
  const actor = (await accounts.byIds(tx, [activity.actor])).get(activity.actor);
  if (!service || !actor) return;
  const nativeId = `planet:notice:${activity.id}` as NativeId;
  const id = postIdOf(home, nativeId);
  const name = actor.handle ? `@${actor.handle}` : (actor.profile.name ?? actor.nativeId);
  const where = 'content' in activity ? (activity.content.url ?? activity.content.post) : actor.profile.url;
  const text = `[${escape(name)}](${accountTarget(actor.id)}) ${did[activity.kind] ?? 'did something with your post'}${where && /^https?:/.test(where) ? `: <${where}>` : '.'}\n\nThey have not agreed to be copied here, so you see only that it happened.`;
  const content: Content = {
    post: id,
    text,
    media: [],
    tags: [],
    mentions: [],
    to: [member as AccountId],
    audience: 'direct',
  };
  const at = bridge.clock();
  await posts.insert(tx, [{ id, authorId: service.id, network: home, nativeId, content, createdAt: at }]);
  const notice: Activity = {
    id: stableId('activity', home, nativeId) as ActivityId,
    network: home,
    nativeId,
    actor: service.id,
    at,
    kind: 'post',
    content,
  };
  await outbox.add(tx, 'fanout', [...(await activities.insert(tx, [notice], []))]);
}

const did: Partial<Record<Activity['kind'], string>> = {
  post: 'answered you',
  react: 'liked your post',
  repost: 'shared your post',
  vote: 'voted in your poll',
  follow: 'follows you',
};
const escape = (text: string): string => text.replace(/[[\]\\]/g, '\\$&');
