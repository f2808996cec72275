import type { Entity } from '../entities/registry.js';
import { migrationParties } from './signatures.js';

/** What the caller knows of something that an entity refers to. */
export interface Related {
  readonly author: string;
  /** Does its author live on this pod? */
  readonly local: boolean;
  /** Of a comment, like, vote or poll: what it belongs to. A comment that is liked has to have it. */
  readonly parent?: Related | null;
}

/**
 * What an entity refers to and `judge` has to know; what is unknown is fetched first, by `fetchAddress`, if it can be.
 * `type` is as on the wire: Post, Comment, Poll, …
 */
export interface Reference {
  readonly role: 'parent' | 'target' | 'root';
  readonly type: string;
  readonly guid: string;
}

export function referenceOf(entity: Entity): Reference | undefined {
  switch (entity.type) {
    case 'comment':
      return { role: 'parent', type: 'Post', guid: entity.parent_guid };
    case 'like':
      return { role: 'parent', type: entity.parent_type, guid: entity.parent_guid };
    case 'poll_participation':
      return { role: 'parent', type: 'Poll', guid: entity.parent_guid };
    case 'event_participation':
      return { role: 'parent', type: 'Event', guid: entity.parent_guid };
    case 'retraction':
      return { role: 'target', type: entity.target_type, guid: entity.target_guid };
    case 'reshare':
      return entity.root_guid === null ? undefined : { role: 'root', type: 'Post', guid: entity.root_guid };
    default:
      return undefined;
  }
}

/** The top of a thread: its author's pod hands on what others answer. */
export function rootOf(related: Related): Related {
  let root = related;
  while (root.parent) root = root.parent;
  return root;
}

/**
 * Whose key, besides the sender's, `judge` needs: the author's of a relayable in somebody else's thread, the other
 * identity's of a migration.
 */
export function signerOf(entity: Entity, related: Related | undefined): string | undefined {
  switch (entity.type) {
    case 'comment':
    case 'like':
    case 'poll_participation':
    case 'event_participation':
      return related !== undefined && rootOf(related).author === entity.author ? undefined : entity.author;
    case 'account_migration':
      return migrationParties(entity).signer;
    default:
      return undefined;
  }
}
