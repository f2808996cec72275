import type { Activity, Media } from './activity.js';
import type { Kit } from './kit.js';
import { safeMediaType } from './media-type.js';
import { later, ok, type Outcome } from './outcome.js';

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

export interface Bringing {
  /** The largest file that is taken. */
  maxBytes: number;
  /** Which of them; all where it is left out. */
  wanted?(media: Media): boolean;
}

/**
 * Brings an act's files here as blobs, for networks whose people ask us for the bytes and follow no links elsewhere.
 * What cannot be had stays a link.
 */
export async function bringMedia(
  kit: Kit,
  activity: Activity,
  { maxBytes, wanted = () => true }: Bringing,
): Promise<Outcome<Activity>> {
  const brought = (item: Media) => (isRemote(item) && wanted(item) ? bring(kit, item, maxBytes) : item);
  if ('content' in activity && activity.content.media.some(isRemote)) {
    const media = await Promise.all(activity.content.media.map(brought));
    return ok({ ...activity, content: { ...activity.content, media } });
  }
  if (activity.kind === 'profile' && activity.profile.avatar)
    return ok({ ...activity, profile: { ...activity.profile, avatar: await brought(activity.profile.avatar) } });
  return ok(activity);
}

const isRemote = (media: Media): boolean => /^https?:/.test(media.url);

async function bring(kit: Kit, media: Media, maxBytes: number): Promise<Media> {
  const known = await kit.kv.get<{ id: string; bytes: number }>(`media:${media.url}`);
  if (known) return { ...media, url: `${blobPrefix}${known.id}`, bytes: known.bytes };
  const answer = await kit.http.request({ url: media.url, maxBytes, timeoutMs: 15_000 });
  if (!answer.ok || answer.value.status !== 200) return media;
  const mediaType = answer.value.headers['content-type']?.split(';')[0] ?? media.mediaType;
  const id = await kit.blobs.put(answer.value.body, mediaType);
  const bytes = answer.value.body.byteLength;
  await kit.kv.set(`media:${media.url}`, { id, bytes }, 7 * 24 * 3600);
  return { ...media, url: `${blobPrefix}${id}`, mediaType, bytes };
}
