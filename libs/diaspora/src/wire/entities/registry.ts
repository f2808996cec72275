import { InconsistentEntity, InvalidEntityName, UnknownEntity } from '../errors.js';
import { comment, eventParticipation, like, pollParticipation } from './answers.js';
import type { Definition, EntityOf } from './definition.js';
import { accountDeletion, accountMigration, contact, profile } from './people.js';
import { embed, event, location, photo, poll, pollAnswer, reshare, statusMessage } from './posts.js';
import { conversation, message, participation, retraction } from './private.js';
import type { Input, Shape, Values } from './shape.js';

/** What is sent by itself. */
const definitions = {
  status_message: statusMessage,
  reshare,
  photo,
  comment,
  like,
  poll_participation: pollParticipation,
  event_participation: eventParticipation,
  participation,
  retraction,
  profile,
  contact,
  conversation,
  message,
  account_deletion: accountDeletion,
  account_migration: accountMigration,
};
type Definitions = typeof definitions;
export type EntityType = keyof Definitions;
export type EntityMap = { [T in EntityType]: EntityOf<Definitions[T]> };
export type Entity = EntityMap[EntityType];
export type StatusMessage = EntityMap['status_message'];
export type Reshare = EntityMap['reshare'];
export type Photo = EntityMap['photo'];
export type Comment = EntityMap['comment'];
export type Like = EntityMap['like'];
export type PollParticipation = EntityMap['poll_participation'];
export type EventParticipation = EntityMap['event_participation'];
export type Participation = EntityMap['participation'];
export type Retraction = EntityMap['retraction'];
export type Profile = EntityMap['profile'];
export type Contact = EntityMap['contact'];
export type Conversation = EntityMap['conversation'];
export type Message = EntityMap['message'];
export type AccountDeletion = EntityMap['account_deletion'];
export type AccountMigration = EntityMap['account_migration'];
export type Poll = Values<typeof poll.shape>;
export type PollAnswer = Values<typeof pollAnswer.shape>;
export type Location = Values<typeof location.shape>;
export type Event = Values<typeof event.shape>;
export type Embed = Values<typeof embed.shape>;
/** What carries its author's own signature. */
export type Relayable = Comment | Like | PollParticipation | EventParticipation;
export type RelayableType = Relayable['type'];
/** What a maker takes for a type. */
export type EntityInput<T extends EntityType> = Input<Definitions[T]['shape']>;

export type AnyDefinition = Definition<EntityType, Shape, boolean>;

const NAME = /^[a-z]+(?:_[a-z]+)*$/;

export function definitionOf(name: string): AnyDefinition {
  if (!NAME.test(name)) throw new InvalidEntityName(`${name.slice(0, 60)} is no name of an entity`);
  if (!Object.hasOwn(definitions, name)) throw new UnknownEntity(`there is no entity ${name.slice(0, 60)}`);
  return definitions[name as EntityType] as unknown as AnyDefinition;
}

/** Throws `InconsistentEntity`. */
export function assertConsistent(definition: AnyDefinition, values: Values<Shape>): void {
  const why = definition.inconsistent(values);
  if (why !== undefined) throw new InconsistentEntity(`${definition.name}: ${why}`);
}

export function isRelayable(entity: Entity): entity is Relayable {
  return definitionOf(entity.type).relayable;
}
