import { LIMITS } from '../limits.js';
import { entity } from './definition.js';
import { defaulted, nested, optional, required } from './fields.js';
import { address, day, flag, id, line, matching, moment, prose, tags } from './kinds.js';

export const profile = entity('profile', {
  author: required(id()),
  edited_at: optional(moment()),
  full_name: optional(line(LIMITS.fullName, ';')),
  first_name: optional(line(LIMITS.firstName, ';')),
  last_name: optional(line(LIMITS.firstName, ';')),
  image_url: optional(address()),
  image_url_medium: optional(address()),
  image_url_small: optional(address()),
  bio: optional(prose()),
  birthday: optional(day()),
  gender: optional(line()),
  location: optional(line()),
  searchable: defaulted(flag(), true),
  public: defaulted(flag(), false),
  nsfw: defaulted(flag(), false),
  tag_string: optional(tags(LIMITS.profileTags)),
});

/** How the author stands to the recipient. Diaspora* sets the first two alike and reads `sharing` only. */
export const contact = entity(
  'contact',
  {
    author: required(id()),
    recipient: required(id()),
    following: required(flag()),
    sharing: required(flag()),
    blocking: defaulted(flag(), false),
  },
  {
    inconsistent: ({ following, sharing, blocking }) =>
      blocking && (following || sharing) ? 'blocking, and following or sharing' : undefined,
  },
);

export const accountDeletion = entity('account_deletion', { author: required(id()) });

/** The author is the old or the new identity; the other one signs. `profile` is of the new one. */
export const accountMigration = entity(
  'account_migration',
  {
    author: required(id()),
    profile: nested(profile.shape),
    signature: required(matching(/^[A-Za-z0-9+/\s]{1,4096}={0,2}\s*$/, 'base64')),
    old_identity: optional(id()),
    remote_photo_path: optional(address()),
  },
  {
    inconsistent({ author, profile: { author: moved }, old_identity }) {
      if (author === moved && old_identity === null) return 'no old identity';
      return (old_identity ?? author) === moved ? 'old and new identity are one' : undefined;
    },
  },
);
