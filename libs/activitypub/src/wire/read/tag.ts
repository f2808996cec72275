import { isObject, type Json, type JsonObject } from '../json.js';
import { count, first, flag, list, reference, text, time, types, webAddress } from './fields.js';

export type Tag =
  | { readonly type: 'mention'; readonly href: string; readonly name: string | undefined }
  /** `name` is without its `#`. */
  | { readonly type: 'hashtag'; readonly name: string; readonly href: string | undefined }
  /** `name` is without its colons. */
  | { readonly type: 'emoji'; readonly name: string; readonly url: string; readonly id: string | undefined }
  /** FEP-e232: a link to another object, such as a quoted post. */
  | {
      readonly type: 'link';
      readonly href: string;
      readonly mediaType: string | undefined;
      readonly rel: string | undefined;
    };

const MAX_TAGS = 500;

export function readTags(value: Json | undefined): Tag[] {
  const tags: Tag[] = [];
  for (const item of list(value).slice(0, MAX_TAGS)) {
    const tag = isObject(item) ? readTag(item) : undefined;
    if (tag !== undefined) tags.push(tag);
  }
  return tags;
}

function readTag(tag: JsonObject): Tag | undefined {
  const href = webAddress(first(tag.href));
  const name = text(tag.name);
  const type = types(tag)[0];
  switch (type) {
    case 'Mention':
      return href === undefined ? undefined : { type: 'mention', href, name };
    case 'Hashtag': {
      const word = name?.replace(/^[#＃]/, '');
      return word === undefined || word === '' ? undefined : { type: 'hashtag', name: word, href };
    }
    case 'Emoji': {
      const word = name?.replace(/^:|:$/g, '');
      const url = readImage(tag.icon)?.url;
      if (word === undefined || word === '' || url === undefined) return undefined;
      return { type: 'emoji', name: word, url, id: reference(tag.id) };
    }
    case 'Link':
      return href === undefined
        ? undefined
        : { type: 'link', href, mediaType: text(tag.mediaType), rel: text(tag.rel) };
    default:
      return undefined;
  }
}

export interface Attachment {
  readonly type: string;
  readonly url: string;
  readonly mediaType: string | undefined;
  /** The description for those who cannot see it. */
  readonly name: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly blurhash: string | undefined;
  readonly sensitive: boolean | undefined;
}

const MAX_ATTACHMENTS = 64;

/** Documents, images, videos, links; profile fields are not among them. */
export function readAttachments(value: Json | undefined): Attachment[] {
  const attachments: Attachment[] = [];
  for (const item of list(value).slice(0, MAX_ATTACHMENTS)) {
    const attachment = isObject(item) && !types(item).includes('PropertyValue') ? readImage(item) : undefined;
    if (attachment !== undefined) attachments.push(attachment);
  }
  return attachments;
}

/** An image, or anything with an address, given as object, link, text, or list of them (the first counts). */
export function readImage(value: Json | undefined): Attachment | undefined {
  const item = first(value);
  const plain = webAddress(item);
  if (plain !== undefined) return { ...NOTHING, url: plain };
  if (!isObject(item)) return undefined;
  const link = isObject(first(item.url)) ? (first(item.url) as JsonObject) : item;
  const url = webAddress(first(item.url)) ?? webAddress(first(link.href)) ?? webAddress(first(item.href));
  if (url === undefined) return undefined;
  const blurhash = text(item.blurhash);
  return {
    type: types(item)[0] ?? 'Document',
    url,
    mediaType: text(item.mediaType) ?? text(link.mediaType),
    name: text(item.name) ?? text(item.summary),
    width: count(item.width) ?? count(link.width),
    height: count(item.height) ?? count(link.height),
    blurhash: blurhash !== undefined && blurhash.length <= 200 ? blurhash : undefined,
    sensitive: flag(item.sensitive),
  };
}

const NOTHING = {
  type: 'Document',
  mediaType: undefined,
  name: undefined,
  width: undefined,
  height: undefined,
  blurhash: undefined,
  sensitive: undefined,
};

export interface Field {
  readonly name: string;
  /** HTML. */
  readonly value: string;
}

/** The table of a profile: attachments of type PropertyValue. */
export function readFields(value: Json | undefined): Field[] {
  const fields: Field[] = [];
  for (const item of list(value).slice(0, MAX_ATTACHMENTS)) {
    if (!isObject(item) || !types(item).includes('PropertyValue')) continue;
    const name = text(item.name);
    if (name !== undefined) fields.push({ name, value: text(item.value) ?? '' });
  }
  return fields;
}

export interface Poll {
  readonly multiple: boolean;
  readonly options: readonly { readonly name: string; readonly votes: number }[];
  readonly endTime: string | undefined;
  /** When it was closed, or undefined while it is open. */
  readonly closed: string | undefined;
  readonly voters: number | undefined;
}

/** The poll of a Question: `oneOf` or `anyOf`. */
export function readPoll(object: JsonObject): Poll | undefined {
  const multiple = object.anyOf !== undefined && object.oneOf === undefined;
  const options: { name: string; votes: number }[] = [];
  for (const item of list(multiple ? object.anyOf : object.oneOf).slice(0, 100)) {
    const name = isObject(item) ? text(item.name) : undefined;
    if (name === undefined || !isObject(item)) continue;
    const replies = first(item.replies);
    options.push({ name, votes: (isObject(replies) ? count(replies.totalItems) : undefined) ?? 0 });
  }
  if (options.length === 0) return undefined;
  const endTime = time(object.endTime);
  const closed = time(object.closed) ?? (flag(object.closed) === true ? endTime : undefined);
  return { multiple, options, endTime, closed, voters: count(object.votersCount) };
}
