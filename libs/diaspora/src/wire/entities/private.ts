import { entity } from './definition.js';
import { list, optional, required } from './fields.js';
import { guid, id, ids, line, moment, oneOf, prose } from './kinds.js';

/** Asks to be kept informed of a thread. */
export const participation = entity('participation', {
  author: required(id()),
  guid: required(guid()),
  parent_guid: required(guid()),
  parent_type: required(oneOf('Post')),
});

export const message = entity('message', {
  author: required(id()),
  guid: required(guid()),
  text: required(prose()),
  created_at: optional(moment()),
  edited_at: optional(moment()),
  conversation_guid: required(guid()),
});

export const conversation = entity(
  'conversation',
  {
    author: required(id()),
    guid: required(guid()),
    subject: required(line()),
    created_at: optional(moment()),
    participants: required(ids(2)),
    messages: list(message.shape, 'message'),
  },
  {
    inconsistent: ({ author, messages }) =>
      messages.some((each) => each.author !== author) ? 'a message of another author' : undefined,
  },
);

/** Who takes part in a conversation, its author included. */
export function participantsOf({ participants }: { participants: string }): string[] {
  return [...new Set(participants.split(';'))];
}

/** `target_type` is Post, Comment, Like, PollParticipation, Photo, Person, … */
export const retraction = entity('retraction', {
  author: required(id()),
  target_guid: required(guid()),
  target_type: required(line()),
});
