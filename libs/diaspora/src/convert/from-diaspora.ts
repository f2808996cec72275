import { nativeActivitySchema, ok, refuse } from '@planet/core';
import type { Audience, NativeActivity, NativeActivityInput, NativeId, Outcome } from '@planet/core';
import { accountOf, personIn } from '../ids.js';
import { reading } from '../outcomes.js';
import { extraProperty, migrationParties, readEntity, type Entity } from '../wire/index.js';
import { contentOfMessage, contentOfPost, contentOfWords } from './from-post.js';
import { profileOf } from './from-profile.js';

/** What was said, and how it came. */
export interface Heard {
  /** The entity as it was signed. */
  xml: string;
  /** Native id of whom it was sealed for; null where it is for everybody. */
  reader: string | null;
}
interface Arrived {
  entity: Entity;
  reader: string | null;
  receivedAt: Date;
  /** Names this arrival. */
  digest: string;
}
type Deed = NativeActivityInput extends infer T ? (T extends unknown ? Omit<T, 'actor'> : never) : never;

/** What happened. References stay native; things of no interest give an empty list. Pure. */
export function fromDiaspora(
  { xml, reader }: Partial<Heard>,
  { receivedAt, digest }: Pick<Arrived, 'receivedAt' | 'digest'>,
): Outcome<NativeActivity[]> {
  if (typeof xml !== 'string' || (reader !== null && !personIn(String(reader)))) return refuse('malformed');
  const entity = reading(() => readEntity(xml));
  if (!entity.ok) return entity;
  const actor = actorOf(entity.value);
  const acts: NativeActivity[] = [];
  for (const deed of deedsOf({ entity: entity.value, reader: reader ?? null, receivedAt, digest })) {
    const act = nativeActivitySchema.safeParse({ ...deed, actor });
    if (!act.success) return refuse('malformed', act.error.issues[0]?.message);
    acts.push(act.data);
  }
  return ok(acts);
}

/** Native id of who did it. A migration is the old identity's act, whichever of the two sends it. */
export const actorOf = (entity: Entity): NativeId =>
  accountOf(entity.type === 'account_migration' ? migrationParties(entity).old : entity.author);

function deedsOf({ entity, reader, receivedAt, digest }: Arrived): Deed[] {
  const time = (text: string | null): Date => (text === null ? receivedAt : new Date(text));
  const unnamed = (what: string): NativeId => `${what}:${digest}` as NativeId;
  /** A thing that its author sent again, changed: as it began, and as it is. */
  const versions = (
    content: ReturnType<typeof contentOfPost>,
    created: string | null,
    edited: string | null,
  ): Deed[] => {
    const nativeId = content.post as NativeId;
    const post: Deed = { kind: 'post', nativeId, at: time(created), content };
    if (edited === null) return [post];
    return [post, { kind: 'edit', nativeId: `${nativeId}#${edited}` as NativeId, at: time(edited), content }];
  };
  const audience: Audience = reader === null ? 'public' : 'group';
  const readers = reader === null ? [] : [reader];

  switch (entity.type) {
    case 'status_message':
      // A public post that came sealed is public all the same.
      return versions(
        contentOfPost(entity, entity.public ? { audience: 'public', to: [] } : { audience, to: readers }),
        entity.created_at,
        entity.edited_at,
      );
    case 'comment': {
      const content = contentOfWords(entity, {
        audience,
        to: readers,
        root: entity.parent_guid,
        replyTo: extraProperty(entity, 'thread_parent_guid') ?? entity.parent_guid,
      });
      return versions(content, entity.created_at, entity.edited_at);
    }
    case 'conversation':
      return [
        {
          kind: 'post',
          nativeId: entity.guid as NativeId,
          at: time(entity.created_at),
          content: contentOfMessage(entity),
        },
      ];
    case 'message': {
      const root = entity.conversation_guid;
      const content = contentOfWords(entity, { audience: 'direct', to: readers, root, replyTo: root });
      return versions(content, entity.created_at, entity.edited_at);
    }
    case 'like':
      return [
        {
          kind: 'react',
          nativeId: entity.guid as NativeId,
          at: receivedAt,
          object: entity.parent_guid,
          emoji: entity.positive ? '❤' : '👎',
        },
      ];
    case 'poll_participation':
      return [
        {
          kind: 'vote',
          nativeId: entity.guid as NativeId,
          at: receivedAt,
          object: entity.parent_guid,
          choices: [entity.poll_answer_guid],
        },
      ];
    case 'reshare':
      return entity.root_guid === null
        ? []
        : [
            {
              kind: 'repost',
              nativeId: entity.guid as NativeId,
              at: time(entity.created_at),
              repost: entity.guid,
              object: entity.root_guid,
              audience: 'public',
            },
          ];
    case 'retraction':
      return retracted(entity.target_type, entity.target_guid, receivedAt);
    case 'profile': {
      const of = accountOf(entity.author);
      const at = time(entity.edited_at);
      return [{ kind: 'profile', nativeId: unnamed('profile'), at, of, profile: profileOf(entity) }];
    }
    case 'contact': {
      const act = { at: receivedAt, target: accountOf(entity.recipient) };
      if (entity.blocking) return [{ kind: 'block', nativeId: unnamed('block'), ...act }];
      // Diaspora* itself sets both alike, and reads the second.
      if (entity.sharing) return [{ kind: 'follow', nativeId: unnamed('follow'), ...act }];
      return [
        { kind: 'unfollow', nativeId: unnamed('unfollow'), ...act },
        { kind: 'unblock', nativeId: unnamed('unblock'), ...act },
      ];
    }
    case 'account_deletion':
      return [{ kind: 'leave', nativeId: unnamed('leave'), at: receivedAt }];
    case 'account_migration':
      return [
        {
          kind: 'move',
          nativeId: unnamed('move'),
          at: receivedAt,
          target: accountOf(entity.profile.author),
          // Both keys have signed it.
          proven: true,
        },
      ];
    case 'photo':
    case 'participation':
    case 'event_participation':
      return [];
  }
}

function retracted(type: string, guid: string, at: Date): Deed[] {
  const nativeId = `retraction:${guid}` as NativeId;
  if (type === 'Post' || type === 'Comment') return [{ kind: 'delete', nativeId, at, object: guid }];
  return type === 'Like' ? [{ kind: 'unreact', nativeId, at, object: guid, undoes: guid }] : [];
}
