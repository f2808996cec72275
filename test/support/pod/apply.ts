import { hostOf, make, type Entity, type Relayable } from '../../../libs/diaspora/src/wire/index.js';
import { spread, subscribersOf, tell } from './audience.js';
import type { Delivery } from './delivery.js';
import { findPerson } from './people.js';
import { newGuid, Refusal, type Person, type Post, type State } from './state.js';

type Outcome = 'stored' | 'kept' | 'ignored';
interface From {
  readonly sender: string;
  readonly recipient?: Person | undefined;
}

/** Does what diaspora* does with an entity that was judged. */
export async function apply(state: State, delivery: Delivery, entity: Entity, from: From): Promise<Outcome> {
  switch (entity.type) {
    case 'status_message':
    case 'reshare':
      return applyPost(state, delivery, entity, from);
    case 'comment':
    case 'like':
    case 'poll_participation':
      return applyAnswer(state, delivery, entity);
    case 'participation':
      if (!state.isLocal(state.post(entity.parent_guid).author)) throw new Refusal('not-found', 'no post of here');
      state.participations.set(entity.guid, entity);
      return 'stored';
    case 'retraction':
      return retract(state, delivery, entity, from.sender);
    case 'contact':
      // Only `sharing` is read.
      state.contact(entity.recipient, entity.author).sharing = entity.sharing;
      return 'stored';
    case 'profile':
      (await findPerson(state, entity.author)).profile = entity;
      return 'stored';
    case 'conversation':
      if (state.conversations.has(entity.guid)) return 'kept';
      state.conversations.set(entity.guid, { conversation: entity, messages: [...entity.messages].map(message) });
      return 'stored';
    case 'message': {
      const found = state.conversations.get(entity.conversation_guid);
      if (found === undefined) throw new Refusal('not-found', 'no such conversation');
      if (found.messages.some(({ guid }) => guid === entity.guid)) return 'kept';
      found.messages.push(entity);
      return 'stored';
    }
    case 'account_deletion':
      forget(state, await findPerson(state, entity.author));
      return 'stored';
    case 'account_migration':
      await migrate(state, entity.old_identity ?? entity.author, entity.profile.author);
      return 'stored';
    case 'photo':
    case 'event_participation':
      return 'ignored';
  }
}

const message = (values: object) => make('message', values as never);

async function applyPost(state: State, delivery: Delivery, post: Post, { recipient }: From): Promise<Outcome> {
  if (recipient !== undefined && !state.isPublic(post)) {
    const recipients = state.recipients.get(post.guid) ?? new Set();
    state.recipients.set(post.guid, recipients.add(recipient.id));
  }
  const known = state.posts.get(post.guid);
  if (known !== undefined && known.author !== post.author) throw new Refusal('guid-taken', 'the guid is another’s');
  if (known !== undefined && !isLater(state, known, post)) return 'kept';
  state.posts.set(post.guid, post);
  if (known === undefined && state.options.participate !== false) await participate(state, delivery, post, recipient);
  return 'stored';
}

function isLater(state: State, known: object, next: object): boolean {
  const edited = (entity: object) => (entity as { edited_at?: string | null }).edited_at ?? '';
  return state.options.edits === true && edited(next) > edited(known);
}

async function participate(state: State, delivery: Delivery, post: Post, recipient?: Person): Promise<void> {
  const follows = (person: Person) => state.contactsOf(person.id).get(post.author)?.following === true;
  const some = recipient ?? state.locals().find(follows);
  if (some === undefined || !follows(some)) return;
  const values = { author: some.id, guid: newGuid(), parent_guid: post.guid, parent_type: 'Post' as const };
  await delivery.privately(make('participation', values), some, [post.author]);
}

async function applyAnswer(state: State, delivery: Delivery, answer: Relayable): Promise<Outcome> {
  const known = state.answers.get(answer.guid);
  if (known !== undefined && known.author !== answer.author) throw new Refusal('guid-taken', 'the guid is another’s');
  if (known !== undefined && !isLater(state, known, answer)) return 'kept';
  const post = state.postOf(answer);
  if (post === undefined) throw new Refusal('not-found', 'no such post');
  const once = [...state.answers.values()].some(
    ({ type, author, parent_guid }) =>
      type === answer.type && type !== 'comment' && author === answer.author && parent_guid === answer.parent_guid,
  );
  if (once) throw new Refusal('duplicate', `${answer.author} has answered so before`);
  if (answer.type === 'poll_participation') {
    const poll = post.type === 'status_message' ? post.poll : null;
    const there = poll?.poll_answers.some(({ guid }) => guid === answer.poll_answer_guid);
    if (!there) throw new Refusal('no-such-answer', 'the poll has no such answer');
  }
  state.answers.set(answer.guid, answer);
  if (state.isLocal(post.author)) await spread(state, delivery, answer, post);
  return 'stored';
}

async function retract(
  state: State,
  delivery: Delivery,
  entity: Extract<Entity, { type: 'retraction' }>,
  sender: string,
): Promise<Outcome> {
  const answer = state.answers.get(entity.target_guid);
  const post = answer && state.postOf(answer);
  const elsewhere = (id: string): boolean => hostOf(id) !== hostOf(sender);
  const told = post === undefined ? [] : subscribersOf(state, post).filter(elsewhere);
  remove(state, entity.target_guid);
  // The pod of the thread's author hands on what others take back.
  if (post !== undefined && state.isLocal(post.author) && !state.isLocal(sender)) {
    const values = { ...entity, author: post.author };
    await tell(state, delivery, make('retraction', values), state.local(post.author), { post, to: told });
  }
  return 'stored';
}

/** With all that hangs below it. */
export function remove(state: State, guid: string): void {
  const post = state.posts.get(guid);
  const poll = post?.type === 'status_message' ? post.poll?.guid : undefined;
  state.posts.delete(guid);
  state.answers.delete(guid);
  for (const other of state.posts.values()) {
    if (other.type !== 'status_message' || !other.photos.some((photo) => photo.guid === guid)) continue;
    state.posts.set(
      other.guid,
      make('status_message', { ...other, photos: other.photos.filter((one) => one.guid !== guid) }),
    );
  }
  for (const answer of [...state.answers.values()]) {
    if (answer.parent_guid === guid || answer.parent_guid === poll) remove(state, answer.guid);
  }
}

function forget(state: State, person: Person): void {
  person.gone = true;
  for (const [guid, { author }] of [...state.posts, ...state.answers]) if (author === person.id) remove(state, guid);
  for (const contacts of state.contacts.values()) contacts.delete(person.id);
}

async function migrate(state: State, old: string, moved: string): Promise<void> {
  const before = await findPerson(state, old);
  await findPerson(state, moved);
  before.gone = true;
  before.moved = moved;
  for (const contacts of state.contacts.values()) {
    const contact = contacts.get(old);
    if (contact === undefined) continue;
    contacts.delete(old);
    contacts.set(moved, contact);
  }
}
