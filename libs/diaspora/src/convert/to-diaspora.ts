import { isOpen, ok, refuse, speakerOf } from '@planet/core';
import type { Account, AccountId, Activity, NativeDocument, Outcome, PostId, Refs } from '@planet/core';
import { personIn, type Ids } from '../ids.js';
import { make, wireTime, type Entity } from '../wire/index.js';
import { isAnswerThere, postOf } from './to-post.js';
import { profileEntity } from './to-profile.js';
import { writePerson } from './write-text.js';

/**
 * What `deliver` gets: something to say, signed by its author where somebody else sends it; the answer of somebody
 * elsewhere, to be handed on as they signed it; a migration, which two keys sign.
 */
export type Body =
  { say: Entity; guid: string | null } | { handOn: string; by: string } | { migrate: { from: string; to: AccountId } };

/** The act as an entity. `as` sends it: the author, or the first author of the thread. Pure. */
export function toDiaspora(activity: Activity, as: Account, refs: Refs, ids: Ids): Outcome<NativeDocument> {
  const say = (entity: Entity, guid: string | null = null): Outcome<NativeDocument> =>
    ok({ body: { say: entity, guid } satisfies Body });
  const sender = personIn(as.nativeId);
  const author = personIn(speakerOf(activity, as, refs));
  if (!sender || !author) return refuse('not-found', 'the person is not on this network');
  const named = (id: AccountId): string | null => personIn(refs.account(id)?.nativeId);
  const handOn = (guid: string) => ok({ body: { handOn: guid, by: author } satisfies Body });
  const noCopy = refuse('not-found', 'the post has no copy there');
  const created_at = wireTime(activity.at);

  switch (activity.kind) {
    case 'post':
    case 'edit': {
      // What somebody of another pod said in a thread of ours stands there as they signed it.
      if (activity.network === 'diaspora') return handOn(activity.nativeId.split('#')[0]!);
      const content = activity.content;
      const made = refs.post(content.post)?.createdAt ?? activity.at;
      const edited = activity.kind === 'edit' ? created_at : null;
      const entity = postOf({ content, author, created_at: wireTime(made), edited_at: edited, refs, ids });
      return entity ? say(entity, 'guid' in entity ? (entity.guid as string) : null) : refuse('unsupported');
    }
    case 'delete': {
      const ref = refs.post(activity.object);
      const target_guid = ref?.nativeIds[0];
      if (!ref || !target_guid) return noCopy;
      const target_type = isAnswerThere(ref, refs) ? 'Comment' : 'Post';
      return say(make('retraction', { author: sender, target_guid, target_type }));
    }
    case 'repost': {
      const ref = refs.post(activity.object);
      const root_guid = ref?.nativeIds[0];
      const root_author = personIn(ref?.author.nativeId);
      if (!ref || !root_guid || !root_author) return noCopy;
      if (!isOpen(activity.audience)) return refuse('unsupported', 'reshares are for everybody');
      const guid = ids.post(activity.repost);
      const isPost = !isAnswerThere(ref, refs) && !ref.repostOf;
      return isPost && isOpen(ref.audience)
        ? say(make('reshare', { author, guid, created_at, root_author, root_guid }), guid)
        : refuse('unsupported', 'comments cannot be reshared');
    }
    case 'react':
    case 'unreact':
    case 'vote': {
      const ref = refs.post(activity.object);
      const parent_guid = ref?.nativeIds[0];
      if (!ref || !parent_guid) return noCopy;
      if (activity.kind !== 'unreact' && activity.network === 'diaspora') return handOn(activity.nativeId);
      const guid = ids.reaction(activity.kind === 'vote' ? 'vote' : 'like', activity.actor, activity.object);
      if (activity.kind === 'unreact') {
        const theirs = activity.network === 'diaspora' && activity.undoes;
        return say(
          make('retraction', { author: sender, target_guid: theirs ? activity.undoes! : guid, target_type: 'Like' }),
        );
      }
      if (activity.kind === 'vote') return vote(activity.object, guid, activity.choices);
      const parent_type = isAnswerThere(ref, refs) ? 'Comment' : 'Post';
      return say(make('like', { author, guid, parent_guid, parent_type, positive: activity.emoji !== '👎' }), guid);
    }
    case 'follow':
    case 'unfollow':
    case 'block':
    case 'unblock': {
      const recipient = named(activity.target);
      if (!recipient) return refuse('not-found', 'the account is not on this network');
      const follows = activity.kind === 'follow';
      const blocking = activity.kind === 'block';
      return say(make('contact', { author, recipient, following: follows, sharing: follows, blocking }));
    }
    case 'profile':
      return say(profileEntity(activity.profile, author, created_at, ids));
    case 'leave':
      return say(make('account_deletion', { author }));
    case 'move': {
      const to = personIn(refs.account(activity.target, 'copy')?.nativeId);
      // Two keys sign a migration; where the new one is not ours, the person says it.
      if (to && ids.isOwn(to)) return ok({ body: { migrate: { from: author, to: activity.target } } satisfies Body });
      const text = `➡ ${writePerson(refs.account(activity.target))}`;
      const guid = ids.reaction('move', activity.actor, activity.target);
      return say(make('status_message', { author, guid, created_at, public: true, text }), guid);
    }
    case 'accept':
    case 'reject':
    case 'flag':
    case 'tally':
      return refuse('unsupported');
  }

  function vote(post: PostId, guid: string, choices: number[]): Outcome<NativeDocument> {
    const poll = refs.post(post)?.poll;
    const option = poll?.options[choices[0]!];
    if (!poll) return refuse('not-a-poll');
    if (!option) return refuse('unknown-option');
    if (choices.length > 1) return refuse('unsupported', 'one answer only');
    const parent_guid = poll.id ?? ids.poll(post);
    const poll_answer_guid = option.id ?? ids.answer(post, choices[0]!);
    return say(make('poll_participation', { author: author!, guid, parent_guid, poll_answer_guid }), guid);
  }
}
