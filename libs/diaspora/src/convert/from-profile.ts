import type { Profile as Ours } from '@planet/core';
import { findHashtags, type Profile } from '../wire/index.js';
import { readText } from './read-text.js';

/** What people say of themselves. Birthday and gender stay where they were said. */
export function profileOf(profile: Profile): Ours {
  const names = [profile.first_name, profile.last_name].filter((name) => name !== null).join(' ');
  const tags = findHashtags(profile.tag_string ?? '').map(({ tag }) => `#${tag}`);
  const bio = [profile.bio === null ? '' : readText(profile.bio).text, tags.join(' ')].filter(Boolean).join('\n\n');
  const avatar = profile.image_url;
  return {
    name: (profile.full_name ?? names) || undefined,
    bio,
    avatar: avatar !== null && /^https?:/.test(avatar) ? { url: avatar } : undefined,
    fields: profile.location === null ? [] : [{ name: 'Location', value: profile.location }],
    discoverable: profile.searchable ? undefined : false,
  };
}
