import type { Media } from '@planet/core';
import type { Ids } from '../ids.js';
import { cleanText, LIMITS, type EntityInput } from '../wire/index.js';

const blobPrefix = 'blob:';

/** Where a picture can be had: blobs that we hold are served from here; pods know their scaled forms by the name. */
export const mediaAddress = (url: string, ids: Ids): string =>
  url.startsWith(blobPrefix) ? `${ids.photos()}${url.slice(blobPrefix.length)}` : url;

/** Pods ask for smaller forms of a photo beside it: those of other servers' pictures would not be there. */
export const isPhoto = ({ url, mediaType }: Media): boolean =>
  url.startsWith(blobPrefix) && (mediaType === undefined || mediaType.startsWith('image/'));

export function photosOf(
  media: Media[],
  facts: { author: string; guid: (place: number) => string; open: boolean; created_at: string; status: string },
  ids: Ids,
): NonNullable<EntityInput<'status_message'>['photos']> {
  return media.map((item, place) => ({
    guid: facts.guid(place),
    author: facts.author,
    public: facts.open,
    created_at: facts.created_at,
    edited_at: null,
    remote_photo_path: ids.photos(),
    remote_photo_name: item.url.slice(blobPrefix.length),
    text: cleanText([...(item.alt ?? '')].slice(0, LIMITS.text).join('')) || null,
    status_message_guid: facts.status,
    width: item.width ?? null,
    height: item.height ?? null,
  }));
}
