import type { KeyObject } from 'node:crypto';
import { isRelayable, type Entity, type Profile, type Relayable } from '../entities/registry.js';
import { participantsOf } from '../entities/private.js';
import {
  AuthorKeyNotFound,
  BadAuthorSignature,
  MissingAuthorSignature,
  InconsistentEntity,
  NotPublic,
  ParentNotFound,
  RootNotFound,
  TargetNotFound,
  WrongRecipient,
  WrongSender,
} from '../errors.js';
import { referenceOf, rootOf, signerOf, type Related } from './related.js';
import { verifyMigration, verifyRelayable } from './signatures.js';

const NOT_FOUND = { parent: ParentNotFound, target: TargetNotFound, root: RootNotFound } as const;

export interface Circumstances {
  /** Whose signature on the envelope was verified. */
  readonly sender: string;
  readonly channel: 'public' | 'private';
  /** The id of whose private inbox it is. */
  readonly recipient?: string;
  /** What is known under `referenceOf(entity)`. */
  readonly related?: Related | undefined;
  /** The key of `signerOf(entity, related)`. */
  readonly signerKey?: KeyObject | undefined;
}

/**
 * May this entity come from this sender by this channel, and did its author sign it? Returns if so. What costs least is
 * looked at first, the key last. Throws `NotPublic`, `WrongRecipient`, `ParentNotFound`, `TargetNotFound`,
 * `RootNotFound`, `InconsistentEntity`, `WrongSender`, `MissingAuthorSignature`, `AuthorKeyNotFound`, `BadAuthorSignature`.
 */
export function judge(entity: Entity, circumstances: Circumstances): void {
  judgeSender(entity, circumstances);
  judgeAuthor(entity, circumstances);
}

/** All of `judge` that needs no key: before a stranger's key is fetched. */
export function judgeSender(entity: Entity, { sender, channel, recipient, related }: Circumstances): void {
  if (channel === 'public' && !isPublic(entity)) throw new NotPublic(`${entity.type} is not public`);
  if (channel === 'private' && recipient !== undefined && !isFor(entity, recipient)) {
    throw new WrongRecipient(`${entity.type} is not for ${recipient}`);
  }
  const reference = referenceOf(entity);
  if (reference !== undefined && related === undefined) {
    throw new NOT_FOUND[reference.role](`${reference.type} ${reference.guid} is not known`);
  }
  // Without its post a comment would look like the top of the thread, and its author like the one to hand things on.
  if (entity.type === 'like' && entity.parent_type === 'Comment' && !related?.parent) {
    throw new ParentNotFound(`the post of comment ${entity.parent_guid} is not known`);
  }
  if (entity.type === 'reshare' && related !== undefined && related.author !== entity.root_author) {
    throw new InconsistentEntity('the root is of another author');
  }
  if (!maySend(entity, sender, related)) throw new WrongSender(`${sender} may not send this ${entity.type}`);
}

/** The author's own signature, where there has to be one. */
export function judgeAuthor(entity: Entity, { related, signerKey }: Circumstances): void {
  const signer = signerOf(entity, related);
  if (signer === undefined) return;
  if (isRelayable(entity) && entity.author_signature === null) {
    throw new MissingAuthorSignature(`${signer} has not signed`);
  }
  if (signerKey === undefined) throw new AuthorKeyNotFound(`no key of ${signer}`);
  const holds =
    entity.type === 'account_migration'
      ? verifyMigration(entity, signerKey)
      : verifyRelayable(entity as Relayable, signerKey);
  if (!holds) throw new BadAuthorSignature(`not signed by ${signer}`);
}

function maySend(entity: Entity, sender: string, related: Related | undefined): boolean {
  if (related === undefined) return sender === entity.author;
  const root = rootOf(related);
  if (isRelayable(entity)) return sender === root.author || (sender === entity.author && root.local);
  // Nobody can retract for others but the author of their thread, and only what hangs in it.
  if (entity.type === 'retraction') return sender === related.author || sender === root.author;
  return sender === entity.author;
}

function isPublic(entity: Entity): boolean {
  if (entity.type === 'status_message' || entity.type === 'photo') return entity.public;
  return entity.type !== 'profile' || entity.public || isSparse(entity);
}

/** Names and pictures are shown to everybody; the rest of a profile only if its owner said so. */
function isSparse({ bio, birthday, gender, location }: Profile): boolean {
  return bio === null && birthday === null && gender === null && location === null;
}

function isFor(entity: Entity, recipient: string): boolean {
  if (entity.type === 'contact') return entity.recipient === recipient;
  return entity.type !== 'conversation' || participantsOf(entity).includes(recipient);
}
