import type { Profile } from '@planet/core';
import { cleanText, fitName, LIMITS, make, type Entity } from '../wire/index.js';
import { mediaAddress } from './to-photo.js';
import type { Ids } from '../ids.js';

/** A profile as every pod may have it: it is public where it was said. */
export function profileEntity(profile: Profile, author: string, edited_at: string, ids: Ids): Entity {
  const image = profile.avatar ? mediaAddress(profile.avatar.url, ids) : null;
  const name = fitName(profile.name ?? author.split('@')[0]!);
  return make('profile', {
    author,
    edited_at,
    full_name: name || null,
    first_name: fitName(name, LIMITS.firstName) || null,
    image_url: image,
    image_url_medium: image,
    image_url_small: image,
    bio: cleanText((profile.bio ?? '').slice(0, LIMITS.text)) || null,
    searchable: profile.discoverable !== false,
    public: true,
  });
}
