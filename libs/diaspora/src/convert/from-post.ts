import type { Media, NativeActivityInput } from '@planet/core';
import { accountOf } from '../ids.js';
import {
  hostOf,
  participantsOf,
  photoAddress,
  type Comment,
  type Conversation,
  type Event,
  type Message,
  type StatusMessage,
} from '../wire/index.js';
import { plain } from '@planet/text';
import { readText } from './read-text.js';

type Content = Extract<NativeActivityInput, { kind: 'post' }>['content'];
type Where = Pick<Content, 'audience'> & { to: string[]; root?: string; replyTo?: string };

/** A comment or a message: words with a place. */
export function contentOfWords({ guid, text }: Comment | Message, where: Where): Content {
  const read = readText(text);
  return { post: guid, ...read, ...warned(read), ...where };
}

export function contentOfPost(post: StatusMessage, where: Where): Content {
  const { text, photos, poll, location, event } = post;
  const read = readText(text ?? '');
  const shown = warned(read);
  const pictures = photos.flatMap((photo): Media[] => {
    const url = photoAddress(photo);
    if (!url) return [];
    const size = photo.width && photo.height ? { width: photo.width, height: photo.height } : {};
    return [{ url, mediaType: typeOf(url), alt: photo.text?.slice(0, 20_000) ?? undefined, ...size }];
  });
  const question = poll && !read.text.includes(poll.question) ? `**${plain(poll.question)}**` : '';
  return {
    post: post.guid,
    ...read,
    ...shown,
    text: [shown.text, event ? eventText(event) : '', question].filter(Boolean).join('\n\n'),
    media: [...pictures, ...read.media].slice(0, 64),
    poll: poll
      ? { id: poll.guid, multiple: false, options: poll.poll_answers.map((a) => ({ id: a.guid, text: a.answer })) }
      : undefined,
    location: location
      ? { name: location.address, latitude: Number(location.lat), longitude: Number(location.lng) }
      : undefined,
    url: where.audience === 'public' ? `https://${hostOf(post.author)}/posts/${post.guid}` : undefined,
    ...where,
  };
}

/** The subject and first words of a talk among a few. */
export function contentOfMessage(talk: Conversation): Content {
  const read = readText(talk.messages.map(({ text }) => text).join('\n\n'));
  const subject = talk.subject.trim();
  return {
    post: talk.guid,
    ...read,
    title: subject && !read.text.startsWith(subject.replace(/…$/, '')) ? subject : undefined,
    audience: 'direct',
    to: participantsOf(talk)
      .filter((id) => id !== talk.author)
      .slice(0, 500)
      .map(accountOf),
  };
}

/** Planet's own way to write a content warning here: a first line in bold that begins with the sign. */
const warning = /^\*\*⚠️? ([^\n]+)\*\*(?:\\?\n)+/u;

/** The tag `#nsfw` hides a post from those who want it so. */
function warned({ text, tags }: { text: string; tags: string[] }) {
  const found = warning.exec(text);
  return {
    text: found ? text.slice(found[0].length) : text,
    contentWarning: found?.[1]!.replace(/\\([!-/:-@[-`{-~])/g, '$1'),
    sensitive: tags.some((tag) => tag.toLowerCase() === 'nsfw'),
  };
}

/** Pods do not say what a picture is; most names end with it. */
function typeOf(url: string): string {
  const ending = /\.(png|jpe?g|gif|webp|avif)(?:\?|$)/i.exec(url)?.[1]?.toLowerCase();
  return ending ? `image/${ending === 'jpg' ? 'jpeg' : ending}` : 'image/*';
}

/** Other networks know no events of this kind: what, when and where, in words. */
function eventText({ summary, description, start, end, all_day: whole, location }: Event): string {
  const day = (text: string): string => (whole ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' '));
  const when = `${day(start)}${end ? ` – ${day(end)}` : ''}${whole ? '' : ' UTC'}`;
  const lines = [`**${plain(summary)}**`, when, location ? plain(location.address) : ''].filter(Boolean).join('\\\n');
  return description ? `${lines}\n\n${readText(description).text}` : lines;
}
