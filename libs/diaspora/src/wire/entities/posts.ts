import { LIMITS } from '../limits.js';
import { entity } from './definition.js';
import { defaulted, list, nestedOrNone, optional, present, required } from './fields.js';
import { address, flag, guid, id, integer, line, matching, moment, prose } from './kinds.js';

/** `text` describes the picture. Its address is the path and the name together: see `photoAddress`. */
export const photo = entity('photo', {
  guid: required(guid()),
  author: required(id()),
  public: defaulted(flag(), false),
  created_at: optional(moment()),
  edited_at: optional(moment()),
  remote_photo_path: required(address()),
  remote_photo_name: required(address()),
  text: optional(prose()),
  status_message_guid: optional(guid()),
  height: optional(integer()),
  width: optional(integer()),
});

/** Decimal degrees, as text. */
const degrees = matching(/^[+-]?\d{1,3}(?:\.\d{1,30})?$/, 'number of degrees');
export const location = entity(
  'location',
  { address: required(prose()), lat: required(degrees), lng: required(degrees) },
  { alone: false },
);

export const pollAnswer = entity('poll_answer', { guid: required(guid()), answer: required(line()) }, { alone: false });
export const poll = entity(
  'poll',
  { guid: required(guid()), question: required(line()), poll_answers: list(pollAnswer.shape, 'poll_answer') },
  { alone: false },
);

/** Specified, and ignored by diaspora* itself. */
export const event = entity(
  'event',
  {
    author: required(id()),
    guid: required(guid()),
    edited_at: optional(moment()),
    summary: required(line()),
    description: optional(prose()),
    start: required(moment()),
    end: optional(moment()),
    all_day: defaulted(flag(), false),
    timezone: optional(matching(/^[A-Za-z0-9_+-]{1,32}(?:\/[A-Za-z0-9_+-]{1,32}){0,2}$/, 'name of a time zone')),
    location: nestedOrNone(location.shape),
  },
  { alone: false },
);

/** Which link of a post is shown with a preview; `nothing` asks for none. */
export const embed = entity(
  'embed',
  {
    url: optional(address()),
    title: optional(line()),
    description: optional(prose()),
    image: optional(address()),
    nothing: optional(flag()),
  },
  { alone: false },
);

/** A post. Its text may be empty where there are photos. */
export const statusMessage = entity(
  'status_message',
  {
    author: required(id()),
    guid: required(guid()),
    created_at: optional(moment()),
    public: defaulted(flag(), false),
    provider_display_name: optional(line()),
    text: present(prose()),
    edited_at: optional(moment()),
    photos: list(photo.shape, 'photo'),
    location: nestedOrNone(location.shape),
    poll: nestedOrNone(poll.shape),
    event: nestedOrNone(event.shape),
    embed: nestedOrNone(embed.shape),
  },
  {
    inconsistent(values) {
      const { author, photos, poll: asked, event: meeting, embed: shown } = values;
      if (photos.some((each) => each.author !== author)) return 'a photo of another author';
      if (meeting !== null && meeting.author !== author) return 'an event of another author';
      if (asked !== null && asked.poll_answers.length < 2) return 'a poll with fewer than two answers';
      if (shown !== null && (shown.nothing === true) === (shown.url !== null))
        return 'an embed of something and nothing';
      return undefined;
    },
  },
);

/** A post handed on as it is; always public. Both roots are null when the post is gone. */
export const reshare = entity(
  'reshare',
  {
    author: required(id()),
    guid: required(guid()),
    created_at: optional(moment()),
    root_author: optional(id()),
    root_guid: optional(guid()),
  },
  {
    inconsistent: ({ root_author, root_guid }) =>
      (root_author === null) === (root_guid === null) ? undefined : 'half a root',
  },
);

/** Where the picture is, if that is a web address. The directory ends with a slash, or gets one. */
export function photoAddress(photo: { remote_photo_path: string; remote_photo_name: string }): string | undefined {
  const { remote_photo_path: path, remote_photo_name: name } = photo;
  const whole = `${path}${path.endsWith('/') ? '' : '/'}${name}`;
  return /^https?:\/\//.test(whole) && whole.length <= LIMITS.url && URL.canParse(whole) ? whole : undefined;
}
