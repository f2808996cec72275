import type { Entity, Relayable } from '../../../libs/diaspora/src/wire/index.js';
import type { Delivery } from './delivery.js';
import type { Person, Post, State } from './state.js';

/** Who is told of what happens under a post: whom it was sent to, and who took part. */
export function subscribersOf(state: State, post: Post): string[] {
  const answered = [...state.answers.values()].filter((answer) => state.postOf(answer)?.guid === post.guid);
  const asked = [...state.participations.values()].filter(({ parent_guid }) => parent_guid === post.guid);
  const shared = [...state.posts.values()].filter((other) => other.type === 'reshare' && other.root_guid === post.guid);
  const reached = state.isPublic(post) ? sharingWith(state, post.author) : (state.recipients.get(post.guid) ?? []);
  return [...new Set([...reached, ...[...answered, ...asked, ...shared].map(({ author }) => author)])];
}

/** Those who share with somebody here: their followers, as it were. */
export function sharingWith(state: State, id: string): string[] {
  return [...state.contactsOf(id)].filter(([, { sharing }]) => sharing).map(([other]) => other);
}

/** Everybody with whom there is something between. */
export function contactsOf(state: State, id: string): string[] {
  return [...state.contactsOf(id)].filter(([, { sharing, following }]) => sharing || following).map(([other]) => other);
}

/** By the channel that the post has. */
export async function tell(
  state: State,
  delivery: Delivery,
  entity: Entity,
  sender: Person,
  { post, to }: { post: Post; to: string[] },
): Promise<void> {
  if (state.isPublic(post)) await delivery.publicly(entity, sender, to);
  else await delivery.privately(entity, sender, to);
}

/** What is answered here goes to the author of the post, or from there to all who have it. */
export async function spread(state: State, delivery: Delivery, answer: Relayable, post: Post): Promise<void> {
  const root = state.people.get(post.author);
  if (root?.privateKey !== undefined) {
    await tell(state, delivery, answer, root, { post, to: subscribersOf(state, post) });
  } else {
    await tell(state, delivery, answer, state.local(answer.author), { post, to: [post.author] });
  }
}
