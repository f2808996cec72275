import { ok } from '@planet/core';
import type { Activity, Kit, Media, Outcome } from '@planet/core';

/** The largest blob that peers take. */
const maxBlobBytes = 5 * 1024 * 1024;

/** Brings an act's pictures here as blobs, since peers keep bytes and follow no links. What cannot be had stays a link. */
export async function bringMedia(kit: Kit, activity: Activity): Promise<Outcome<Activity>> {
  if ('content' in activity && activity.content.media.some(isRemote)) {
    const media = await Promise.all(activity.content.media.map((item) => bring(kit, item)));
    return ok({ ...activity, content: { ...activity.content, media } });
  }
  if (activity.kind === 'profile' && activity.profile.avatar && isRemote(activity.profile.avatar)) {
    const avatar = await bring(kit, activity.profile.avatar);
    return ok({ ...activity, profile: { ...activity.profile, avatar } });
  }
  return ok(activity);
}

const isRemote = (media: Media): boolean => /^https?:/.test(media.url);

async function bring(kit: Kit, media: Media): Promise<Media> {
  if (!isRemote(media)) return media;
  const known = await kit.kv.get<{ id: string; bytes: number }>(`media:${media.url}`);
  if (known) return { ...media, url: `blob:${known.id}`, bytes: known.bytes };
  const answer = await kit.http.request({ url: media.url, maxBytes: maxBlobBytes, timeoutMs: 15_000 });
  if (!answer.ok || answer.value.status !== 200) return media;
  const mediaType = answer.value.headers['content-type']?.split(';')[0] ?? media.mediaType;
  const id = await kit.blobs.put(answer.value.body, mediaType);
  const bytes = answer.value.body.byteLength;
  await kit.kv.set(`media:${media.url}`, { id, bytes }, 7 * 24 * 3600);
  return { ...media, url: `blob:${id}`, mediaType, bytes };
}
