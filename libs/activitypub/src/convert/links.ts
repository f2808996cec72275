import type { Media } from '@planet/core';
import type { Ids } from '../ids.js';

/** Where a picture can be fetched: blobs that we hold are served by their hash. */
export function mediaUrl(media: Media, ids: Ids): string {
  return media.url.startsWith('blob:') ? ids.media(media.url.slice('blob:'.length)) : media.url;
}

export const tagUrl = (ids: Ids, tag: string): string => `${ids.origin}/tags/${encodeURIComponent(tag.toLowerCase())}`;
