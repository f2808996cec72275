import {
  make,
  signRelayableAsync,
  wireTime,
  writeMention,
  type Entity,
  type Relayable,
  type StatusMessage,
} from '../../../libs/diaspora/src/wire/index.js';
import { remove } from './apply.js';
import { contactsOf, sharingWith, spread, subscribersOf, tell } from './audience.js';
import type { PodCommands } from './commands.js';
import type { Delivery } from './delivery.js';
import { describePost } from './observe.js';
import { findPerson, nameOf } from './people.js';
import { newGuid, type Person, type Post, type State } from './state.js';

/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
type Async<C> = C extends (...args: infer A) => infer R ? (...args: A) => R | Promise<R> : never;
export type Handlers<K extends keyof PodCommands> = { [C in K]: Async<PodCommands[C]> };
type Posting = ('post' | 'edit' | 'comment' | 'like' | 'unlike') | ('vote' | 'reshare' | 'participate' | 'retract');
type PostArgs = Parameters<PodCommands['post']>[0];

/** The commands by which people write. */
export function posting(state: State, delivery: Delivery): Handlers<Posting> {
  const audience = (post: Post): string[] =>
    state.isPublic(post) ? subscribersOf(state, post) : [...(state.recipients.get(post.guid) ?? [])];
  const send = async (entity: Entity, sender: Person, post: Post) =>
    tell(state, delivery, entity, sender, { post, to: audience(post) });

  /** Signs an answer, keeps it, and lets it go its way. */
  const answer = async (unsigned: Relayable, person: Person): Promise<{ guid: string }> => {
    const signed = await signRelayableAsync(unsigned, person.privateKey!);
    const post = state.postOf(signed);
    if (post === undefined) throw new Error(`there is no post for ${signed.parent_guid}`);
    state.answers.set(signed.guid, signed);
    await spread(state, delivery, signed, post);
    return { guid: signed.guid };
  };

  const retract = async (person: Person, type: string, guid: string): Promise<true> => {
    const taken = state.answers.get(guid);
    const post = taken === undefined ? state.postWith(guid) : state.postOf(taken);
    const entity = make('retraction', { author: person.id, target_guid: guid, target_type: type });
    const photographed = [...state.posts.values()].find(
      (each) => each.type === 'status_message' && each.photos.some((photo) => photo.guid === guid),
    );
    const about = post ?? photographed;
    if (about === undefined) throw new Error(`there is no ${type} ${guid}`);
    const to = about.author === person.id ? audience(about) : [about.author];
    remove(state, guid);
    await tell(state, delivery, entity, person, { post: about, to });
    return true;
  };

  return {
    post: async (args) => {
      const person = state.local(args.person);
      const post = await newPost(state, person, args);
      state.posts.set(post.guid, post);
      if (!post.public) state.recipients.set(post.guid, new Set(args.to ?? contactsOf(state, person.id)));
      const mentioned = args.mentions ?? [];
      const to = post.public ? [...sharingWith(state, person.id), ...mentioned] : audience(post);
      await tell(state, delivery, post, person, { post, to });
      return describePost(state, post);
    },
    edit: async ({ person, post: guid, text }) => {
      const post = state.post(guid);
      if (post.type !== 'status_message') throw new Error('a reshare has no text');
      const edited = make('status_message', { ...post, text, edited_at: wireTime(Date.now()) });
      state.posts.set(guid, edited);
      await send(edited, state.local(person), edited);
      return describePost(state, edited);
    },
    comment: async ({ person: name, post, text, extra = {} }) => {
      const person = state.local(name);
      const values = { author: person.id, guid: newGuid(), parent_guid: post, text, created_at: wireTime(Date.now()) };
      return answer(make('comment', values, Object.entries(extra)), person);
    },
    like: async ({ person: name, post, comment, positive = true }) => {
      const person = state.local(name);
      const parent_type = comment === undefined ? ('Post' as const) : ('Comment' as const);
      const parent_guid = comment ?? post ?? '';
      return answer(make('like', { author: person.id, guid: newGuid(), parent_guid, parent_type, positive }), person);
    },
    unlike: async ({ person: name, post, comment }) => {
      const person = state.local(name);
      const likes = [...state.answers.values()].filter(({ type, author }) => type === 'like' && author === person.id);
      const like = likes.find(({ parent_guid }) => parent_guid === (comment ?? post));
      if (like === undefined) throw new Error('there is no such like');
      return retract(person, 'Like', like.guid);
    },
    vote: async ({ person: name, post: guid, answer: wanted }) => {
      const person = state.local(name);
      const post = state.post(guid);
      const poll = post.type === 'status_message' ? post.poll : null;
      const chosen = poll?.poll_answers.find((each) => each.guid === wanted || each.answer === wanted);
      if (poll === null || chosen === undefined) throw new Error('there is no such answer');
      const values = { author: person.id, guid: newGuid(), parent_guid: poll.guid, poll_answer_guid: chosen.guid };
      return answer(make('poll_participation', values), person);
    },
    reshare: async ({ person: name, post: guid }) => {
      const person = state.local(name);
      const shared = state.post(guid);
      // A reshare of a reshare hands on its root.
      const root_author = shared.type === 'reshare' ? shared.root_author : shared.author;
      const root_guid = shared.type === 'reshare' ? shared.root_guid : shared.guid;
      const values = { author: person.id, guid: newGuid(), created_at: wireTime(Date.now()), root_author, root_guid };
      const reshare = make('reshare', values);
      state.posts.set(reshare.guid, reshare);
      await delivery.publicly(reshare, person, [
        ...sharingWith(state, person.id),
        ...(root_author ? [root_author] : []),
      ]);
      return { guid: reshare.guid };
    },
    participate: async ({ person: name, post: guid }) => {
      const person = state.local(name);
      const values = { author: person.id, guid: newGuid(), parent_guid: guid, parent_type: 'Post' as const };
      await delivery.privately(make('participation', values), person, [state.post(guid).author]);
      return { guid: values.guid };
    },
    retract: async ({ person, type, guid }) => retract(state.local(person), type, guid),
  };
}

async function newPost(state: State, person: Person, args: PostArgs): Promise<StatusMessage> {
  const { text = '', photos = [], poll, location, mentions = [], nsfw = false, provider_display_name = null } = args;
  const guid = newGuid();
  const author = person.id;
  const created_at = wireTime(Date.now());
  const isPublic = args.public ?? args.to === undefined;
  const mentioned = await Promise.all(
    mentions.map(async (id) => writeMention(id, nameOf((await findPerson(state, id)).profile))),
  );
  const whole = [...mentioned, text, nsfw ? '#nsfw' : ''].filter((part) => part !== '').join(' ');
  return make('status_message', {
    author,
    guid,
    created_at,
    public: isPublic,
    provider_display_name,
    text: whole === '' ? null : whole,
    photos: photos.map(({ text = null, height = 1, width = 1, base64 = PIXEL }) => ({
      guid: newGuid(),
      author,
      public: isPublic,
      created_at,
      edited_at: null,
      remote_photo_path: `${state.origin}/uploads/images/`,
      remote_photo_name: state.addImage(Buffer.from(base64, 'base64'), 'png'),
      text,
      status_message_guid: guid,
      height,
      width,
    })),
    poll: poll && {
      guid: newGuid(),
      question: poll.question,
      poll_answers: poll.answers.map((answer) => ({ guid: newGuid(), answer })),
    },
    location,
  });
}
