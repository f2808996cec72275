import { ok, refuse } from '@planet/core';
import type { Account, Activity, AccountId, NativeDocument, Outcome, PostId, Refs } from '@planet/core';
import type { Ids } from '../ids.js';
import { context } from './actor.js';
import { addressing, noteOf, publicCollection, type NoteFacts } from './note.js';

export interface RenderContext {
  ids: Ids;
  canQuote: NoteFacts['canQuote'];
}
/** What `deliver` gets: an activity, several that belong together, or the wish to send the actor as it is now (its keys cannot be had here). */
export type Body = { activity: object } | { activities: object[] } | { updateOf: AccountId; id: string };

/** The act as an ActivityStreams activity, from the actor that we host for its author. Pure. */
export function toActivityPub(activity: Activity, as: Account, refs: Refs, rc: RenderContext): Outcome<NativeDocument> {
  const { ids } = rc;
  const actor = as.nativeId as string;
  const base = { '@context': context, id: ids.activity(activity.id), actor };
  const send = (fields: object): Outcome<NativeDocument> =>
    ok({ body: { activity: { ...base, ...fields } } satisfies Body });
  const named = (id: AccountId): string | null => refs.account(id)?.nativeId ?? null;
  const object = (id: PostId): string | null => refs.post(id)?.nativeIds[0] ?? null;
  const everyone = { to: [publicCollection], cc: [`${actor}/followers`] };
  const noCopy = refuse('not-found', 'the post has no copy there');

  switch (activity.kind) {
    case 'post':
    case 'edit':
    case 'tally': {
      const published = refs.post(activity.content.post)?.createdAt ?? activity.at;
      const updated = activity.kind === 'edit' ? activity.at : null;
      const note = noteOf({ content: activity.content, actor, published, updated, now: activity.at, refs, ...rc });
      const type = activity.kind === 'post' ? 'Create' : 'Update';
      const id = activity.kind === 'post' ? ids.create(activity.content.post) : base.id;
      return send({ id, type, published: activity.at.toISOString(), to: note.to, cc: note.cc, object: note });
    }
    case 'delete': {
      const ref = refs.post(activity.object);
      const id = ids.post(activity.object);
      const reposted = ref?.repostOf && object(ref.repostOf);
      if (reposted)
        return send({
          type: 'Undo',
          ...everyone,
          object: { id, type: 'Announce', actor, object: reposted, ...everyone },
        });
      return send({ type: 'Delete', ...everyone, object: { id, type: 'Tombstone' } });
    }
    case 'repost': {
      const target = object(activity.object);
      if (!target) return noCopy;
      const author = refs.post(activity.object)?.author.nativeId;
      const to = addressing(activity.audience, actor, author ? [author] : []);
      return send({
        id: ids.post(activity.repost),
        type: 'Announce',
        published: activity.at.toISOString(),
        ...to,
        object: target,
      });
    }
    case 'react':
    case 'unreact': {
      const target = object(activity.object);
      if (!target) return noCopy;
      const emoji = activity.kind === 'react' && activity.emoji !== '❤' ? activity.emoji : null;
      const like = {
        id: ids.like(actor, activity.object),
        type: 'Like',
        actor,
        object: target,
        ...(emoji ? { content: emoji, _misskey_reaction: emoji } : {}),
      };
      return send(activity.kind === 'react' ? like : { type: 'Undo', object: like });
    }
    case 'vote': {
      const ref = refs.post(activity.object);
      const [target] = ref?.nativeIds ?? [];
      const to = ref?.author.nativeId;
      if (!target || !to) return noCopy;
      const { poll } = ref;
      if (!poll) return refuse('unsupported', 'the post is no poll there');
      if (activity.choices.some((choice) => !poll.options[choice])) return refuse('unknown-option');
      const activities = activity.choices.map((choice) => {
        const id = ids.vote(actor, activity.object, choice);
        const { text: name } = poll.options[choice]!;
        const note = { id, type: 'Note', name, attributedTo: actor, inReplyTo: target, to };
        return { '@context': context, id: `${id}/activity`, type: 'Create', actor, to, object: note };
      });
      return ok({ body: { activities } satisfies Body });
    }
    case 'follow':
    case 'unfollow':
    case 'block':
    case 'unblock': {
      const target = named(activity.target);
      if (!target) return refuse('not-found', 'the account is not on this network');
      const follows = activity.kind === 'follow' || activity.kind === 'unfollow';
      const act = follows
        ? { id: ids.follow(actor, activity.target), type: 'Follow', actor, object: target }
        : { id: ids.block(actor, activity.target), type: 'Block', actor, object: target };
      return send(activity.kind === 'follow' || activity.kind === 'block' ? act : { type: 'Undo', object: act });
    }
    case 'accept':
    case 'reject': {
      const follower = named(activity.target);
      if (!follower) return refuse('not-found', 'the account is not on this network');
      const follow = {
        ...(activity.accepts ? { id: activity.accepts } : {}),
        type: 'Follow',
        actor: follower,
        object: actor,
      };
      return send({ type: activity.kind === 'accept' ? 'Accept' : 'Reject', object: follow });
    }
    case 'profile':
      return ok({ body: { updateOf: as.id, id: base.id } satisfies Body });
    case 'leave':
      return send({ type: 'Delete', to: [publicCollection], object: actor });
    case 'move': {
      const target = refs.account(activity.target, 'copy')?.nativeId;
      if (!target) return refuse('unsupported', 'the new account is not on this network');
      return send({ type: 'Move', object: actor, target, ...everyone });
    }
    case 'flag':
      return refuse('unsupported');
  }
}
