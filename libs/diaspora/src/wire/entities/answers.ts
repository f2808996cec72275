import { relayable } from './definition.js';
import { optional, required } from './fields.js';
import { flag, guid, id, moment, oneOf, prose } from './kinds.js';

const common = { author: required(id()), guid: required(guid()), parent_guid: required(guid()) };

export const comment = relayable('comment', {
  ...common,
  text: required(prose()),
  created_at: optional(moment()),
  edited_at: optional(moment()),
});

/** `positive` false is a dislike. */
export const like = relayable('like', {
  ...common,
  parent_type: required(oneOf('Post', 'Comment')),
  positive: required(flag()),
});

/** A vote; the parent is the poll. */
export const pollParticipation = relayable('poll_participation', { ...common, poll_answer_guid: required(guid()) });

export const eventParticipation = relayable('event_participation', {
  ...common,
  status: required(oneOf('accepted', 'declined', 'tentative')),
  edited_at: optional(moment()),
});
