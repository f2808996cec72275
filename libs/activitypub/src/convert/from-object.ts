import { nativeTarget } from '@planet/core';
import type { Audience, Media, NativeContent, NativeId, Poll } from '@planet/core';
import type { Attachment, PostObject } from '../wire/read/index.js';
import { PUBLIC } from '../wire/vocabulary.js';
import { htmlToText } from './html-to-text.js';

/** A post as the server wrote it, in our words; references stay native. */
export function contentOf(object: PostObject): NativeContent {
  const mentions = object.tags.flatMap((tag) => (tag.type === 'mention' ? [tag] : []));
  const byHref = new Map(mentions.map((m) => [m.href, m.href]));
  const names = new Map(mentions.flatMap((m) => (m.name ? [[m.name.replace(/^@/, '').toLowerCase(), m.href]] : [])));
  const read = htmlToText(object.content ?? '', {
    quoted: object.quote !== undefined,
    // Mastodon links to the profile page and tells the id in the tag: the name joins them.
    mention(href, text) {
      const name = text.replace(/^@/, '').toLowerCase();
      const host = URL.canParse(href) ? new URL(href).host : '';
      const id = byHref.get(href) ?? names.get(name) ?? names.get(`${name}@${host}`);
      return id ? nativeTarget(id) : null;
    },
  });
  const article = object.type === 'Article' || object.type === 'Page';
  const title = article || object.type === 'Video' || object.type === 'Event' ? object.name : undefined;
  const tags = [...object.tags.flatMap((tag) => (tag.type === 'hashtag' ? [tag.name] : [])), ...read.tags];
  return {
    post: object.id as NativeId,
    text: read.text,
    title: title?.slice(0, 2000),
    contentWarning: article ? undefined : object.summary?.slice(0, 5000),
    sensitive: object.sensitive,
    language: object.language?.slice(0, 35),
    media: [
      ...new Map([...read.images, ...object.attachments.map(mediaOf)].map((item) => [item.url, item])).values(),
    ].slice(0, 64),
    poll: pollOf(object),
    location: object.location && { ...object.location, name: object.location.name?.slice(0, 500) },
    tags: [...new Map(tags.map((tag) => [tag.toLowerCase(), tag.slice(0, 255)])).values()].slice(0, 200),
    mentions: [...byHref.values()].slice(0, 500) as NativeId[],
    to: [],
    replyTo: object.inReplyTo as NativeId | undefined,
    root: undefined,
    quote: object.quote as NativeId | undefined,
    audience: audienceOf(object),
    url: object.url ?? object.id,
    alsoKnownAs: object.diasporaGuid ? [{ network: 'diaspora', nativeId: object.diasporaGuid }] : undefined,
  };
}

export function audienceOf({
  to,
  cc,
  audience,
}: Pick<PostObject, 'to' | 'cc'> & { audience?: readonly string[] }): Audience {
  if (to.includes(PUBLIC) || audience?.includes(PUBLIC)) return 'public';
  if (cc.includes(PUBLIC)) return 'unlisted';
  return [...to, ...cc].some((id) => /\/(followers|followers_only|friends)\/?$/.test(id)) ? 'followers' : 'direct';
}

export const mediaOf = (file: Attachment): Media => ({
  url: file.url,
  mediaType: (file.mediaType ?? guess(file))?.slice(0, 127),
  alt: file.name?.slice(0, 20_000),
  width: file.width || undefined,
  height: file.height || undefined,
  blurhash: file.blurhash,
});

/** Some servers name only the kind; the ending of the address tells the rest. */
function guess({ url, type }: Attachment): string | undefined {
  const ending = /\.(png|jpe?g|gif|webp|avif|mp4|webm|mp3|ogg|flac|wav)(?:\?|$)/i.exec(url)?.[1]?.toLowerCase();
  if (!ending) return type === 'Image' ? 'image/*' : undefined;
  const name = ending === 'jpg' ? 'jpeg' : ending === 'mp3' ? 'mpeg' : ending;
  return `${/^(mp4|webm)$/.test(ending) ? 'video' : /^(mp3|ogg|flac|wav)$/.test(ending) ? 'audio' : 'image'}/${name}`;
}

function pollOf({ poll }: PostObject): Poll | undefined {
  if (!poll) return undefined;
  const options = poll.options.slice(0, 50).map(({ name, votes }) => ({ text: name.slice(0, 1000), votes }));
  const end = poll.closed ?? poll.endTime;
  return { options, multiple: poll.multiple, closesAt: end ? new Date(end) : undefined, voters: poll.voters };
}
