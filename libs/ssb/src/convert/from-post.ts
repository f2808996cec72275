import {
  location as locationSchema,
  ok,
  refuse,
  type Location,
  type NativeActivity,
  type NativeContent,
  type NativeId,
  type Outcome,
} from '@planet/core';
import { editLead, isObject, listOf, longestWarning, messageIn, text, warningLead, type Fields } from './content.js';
import { placeLines, plain, shorten } from '@planet/text';
import { readMentions, readText } from './read-text.js';

/** What every act read from a message shares. */
export interface Act {
  nativeId: NativeId;
  actor: NativeId;
  at: Date;
  sequence: number | undefined;
}

/**
 * Where a post hangs. `branch` names the messages that its author had seen last: the last of them is what is answered.
 * A nested comment (`fork`) answers its `root` directly, and the thread's root is the fork.
 */
export function placeOf(content: Fields, own: NativeId): { replyTo?: NativeId; root?: NativeId } {
  const other = (value: unknown): NativeId | undefined => {
    const id = messageIn(value);
    return id && id !== own ? id : undefined;
  };
  const root = other(content.root);
  const fork = other(content.fork);
  const branch = listOf(content.branch, 100).map(other).findLast(Boolean);
  if (root && fork) return { replyTo: root, root: fork };
  const replyTo = branch ?? root;
  return replyTo ? { replyTo, root: root ?? replyTo } : {};
}

/** Takes off a first paragraph that was written for clients without a field for it. */
const withoutLead = (body: string, lead: string): string =>
  body === lead ? '' : body.startsWith(`${lead}\n\n`) ? body.slice(lead.length + 2) : body;

export function readContent(content: Fields, post: NativeId): NativeContent | null {
  if (typeof content.text !== 'string') return null;
  const contentWarning = text(content.contentWarning, 5000)?.trim();
  let body = withoutLead(content.text.replace(/\r\n?/g, '\n'), editLead);
  if (contentWarning) body = withoutLead(body, warningLead(plain(shorten(contentWarning, longestWarning))));
  const place = placeIn(body);
  body = place.rest;
  const named = readMentions(content.mentions);
  const channel = text(content.channel, 300);
  if (channel) named.tags.push(channel);
  const read = readText(body, named);
  return {
    post,
    text: read.text,
    contentWarning,
    media: read.media,
    ...(place.location ? { location: place.location } : {}),
    tags: read.tags,
    mentions: read.mentions as NativeId[],
    to: [],
    audience: 'public',
  };
}

/** Takes the line off that tells where the post was written. */
function placeIn(body: string): { rest: string; location?: Location } {
  const found = placeLines.exec(body);
  if (!found?.groups) return { rest: body };
  const { name, latitude, longitude } = found.groups;
  const place = { name: name && unescaped(name), latitude: Number(latitude), longitude: Number(longitude) };
  const read = locationSchema.safeParse(place);
  if (!read.success) return { rest: body };
  const rest = body.slice(0, found.index) + body.slice(found.index + found[0].length);
  return { rest: rest.replace(/^\n\n/, ''), location: read.data };
}
const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');

/** The message that an edit replaces, in each way that clients have written it; null: this is no edit. */
export function editedBy(content: Fields, own: NativeId): NativeId | null {
  const candidates =
    content.type === 'edit'
      ? [content.original, content.updated]
      : [content.revisionRoot, content.type === 'post' ? content.replaces : undefined];
  const found = candidates.map(messageIn).find((id) => id !== null);
  return found && found !== own ? found : null;
}

/** The message that is repeated here, where the message does only that. */
export function repostedBy(content: Fields): NativeId | null {
  switch (content.type) {
    case 'spread':
      return messageIn(content.link);
    case 'share':
      return isObject(content.share) && !text(content.share.text, 1) ? messageIn(content.share) : null;
    case 'post':
    case 'ferment/repost':
    case 'robeson/repost':
      return isObject(content.repost) && content.repost.value !== false ? messageIn(content.repost) : null;
    default:
      return null;
  }
}

/** `post`, `post-edit`, `edit`: a post, its new version, or a repost that reads like a post. */
export function fromPost(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const reposted = repostedBy(content);
  if (reposted && reposted !== act.nativeId) return fromRepost(reposted, act);
  const edited = editedBy(content, act.nativeId);
  if (content.type !== 'post' && !edited) return refuse('malformed', 'an edit that names no message');
  const read = readContent(content, edited ?? act.nativeId);
  if (!read) return refuse('malformed', 'a post without text');
  if (!edited) return ok([{ kind: 'post', ...act, content: { ...read, ...placeOf(content, act.nativeId) } }]);
  // An edit hangs below what it edits, for clients that take it for a reply: its own place says nothing.
  const root = placeOf(content, act.nativeId).root;
  return ok([{ kind: 'edit', ...act, content: { ...read, root: root === edited ? undefined : root } }]);
}

export const fromRepost = (object: NativeId, act: Act): Outcome<NativeActivity[]> =>
  ok([{ kind: 'repost', ...act, repost: act.nativeId, object, audience: 'public' }]);

/** Ticktack's `share`: with words of one's own it is a post that quotes. */
export function fromShare(content: Fields, act: Act): Outcome<NativeActivity[]> {
  const object = repostedBy(content);
  if (object) return fromRepost(object, act);
  const share = isObject(content.share) ? content.share : {};
  const quote = messageIn(share);
  const read = quote && readContent({ text: share.text, mentions: content.mentions }, act.nativeId);
  return read ? ok([{ kind: 'post', ...act, content: { ...read, quote } }]) : ok([]);
}

/** What a message deletes: Oasis' `tombstone`, Planetary's `drop-content-request`, the tombstone of a ssb-crut record. */
export function deletedBy(content: Fields): NativeId | null {
  if (content.type === 'tombstone') return messageIn(content.target);
  if (content.type === 'drop-content-request') return messageIn(content.hash);
  const mark =
    isObject(content.tombstone) && isObject(content.tombstone.set) ? content.tombstone.set : content.tombstone;
  if (!isObject(mark) || mark.date === undefined || mark.date === null || !isObject(content.tangles)) return null;
  const tangle =
    typeof content.type === 'string' && Object.hasOwn(content.tangles, content.type)
      ? content.tangles[content.type]
      : null;
  return isObject(tangle) ? messageIn(tangle.root) : null;
}
