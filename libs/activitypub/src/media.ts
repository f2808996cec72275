import { later, ok, safeMediaType } from '@planet/core';
import type { Activity, Kit, Media, Outcome } from '@planet/core';

/** How long after it was written a post waits for its pictures to arrive, ms. */
const patienceMs = 60_000;
const blobPrefix = 'blob:';

/**
 * Other servers fetch pictures the moment they hear of a post: so it waits, for a while, until those that come as blobs
 * are here. Their type is read from their bytes; servers drop attachments without one.
 */
export async function awaitMedia(kit: Kit, activity: Activity): Promise<Outcome<Activity>> {
  if (!('content' in activity)) return ok(activity);
  const { content } = activity;
  if (!content.media.some((media) => media.url.startsWith(blobPrefix))) return ok(activity);
  const media = await Promise.all(content.media.map((item) => typed(kit, item)));
  const missing = media.some((item) => item === null);
  if (missing && kit.clock().getTime() - activity.at.getTime() < patienceMs)
    return later('waits-for-object', 'a picture has not arrived yet');
  return ok({ ...activity, content: { ...content, media: media.map((item, n) => item ?? content.media[n]!) } });
}

/** Null: the bytes are not here. */
async function typed(kit: Kit, media: Media): Promise<Media | null> {
  if (!media.url.startsWith(blobPrefix)) return media;
  const blob = await kit.blobs.get(media.url.slice(blobPrefix.length));
  if (!blob) return null;
  const mediaType = safeMediaType(blob.bytes) ?? media.mediaType ?? blob.mediaType ?? undefined;
  return { ...media, mediaType, bytes: blob.bytes.byteLength };
}
