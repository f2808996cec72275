import { nativeTarget, type Media, type NativeId } from '@planet/core';
import { bareId, mediaOfBlobId, readBlobId, readId } from '../ids.js';
import { takeImages } from './read-images.js';
import {
  applyEdits,
  autolink,
  endOf,
  inlineReferences,
  parseDialect,
  plain,
  plainLines,
  retarget,
  startOf,
  textOf,
  tooManyMarks,
  walk,
  type Edit,
} from '@planet/text';
import { isObject, linkOf, listOf, text as textField } from './content.js';

/** Longest text that is read, in UTF-16 code units; a signed message holds 8,192. */
const longestText = 16_384;

/** What a message says about the things that its text names. */
export interface Named {
  /** Feeds by the name that the author gave them. */
  feeds: Map<string, NativeId>;
  names: Map<NativeId, string>;
  blobs: Map<NativeId, { type?: string; size?: number; name?: string }>;
  tags: string[];
}

export interface ReadText {
  text: string;
  mentions: string[];
  tags: string[];
  media: Media[];
}

/** Reads the `mentions` field; what is not a mention is passed over. */
export function readMentions(value: unknown): Named {
  const named: Named = { feeds: new Map(), names: new Map(), blobs: new Map(), tags: [] };
  for (const entry of listOf(value, 500)) {
    const link = linkOf(entry);
    if (typeof link !== 'string') continue;
    const name = isObject(entry) ? textField(entry.name, 500)?.replace(/^@/, '') : undefined;
    if (link.startsWith('#')) named.tags.push(link);
    const found = readId(link);
    if (found?.kind === 'feed') {
      named.names.set(found.id, name ?? named.names.get(found.id) ?? '');
      if (name) named.feeds.set(name, found.id);
    }
    if (found?.kind === 'blob') {
      const type = isObject(entry) ? textField(entry.type, 127) : undefined;
      const size = isObject(entry) && Number.isSafeInteger(entry.size) ? Number(entry.size) : undefined;
      named.blobs.set(found.id, { type: type && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : undefined, size, name });
    }
  }
  return named;
}

/** A tag without its mark; null for what no reader would take for one (`#1`). */
export function readTag(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const tag = value
    .normalize('NFC')
    .replace(/^#+/, '')
    .replace(/[\s#,;:!?()[\]{}<>"'`]+/gu, '')
    .replace(/[-.\u200c\u200d]+$/u, '');
  return tag && tag.length <= 255 && /[^\p{N}_-]/u.test(tag) ? tag : null;
}

const label = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?';
const host = `(?:(?:${label}\\.)+\\p{L}(?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])(?::\\d{2,5})?|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?:\\d{2,5})`;
const free = '(?<![\\p{L}\\p{N}_.\\\\/@&#%+-])';
/** What plain text can hold that means more than its letters. The first alternative that fits, from left to right. */
const tokens = new RegExp(
  [
    '(?<url>https?://[^\\s<>"\\p{Cc}]{1,2000})',
    `(?<id>(?<![A-Za-z0-9+/=])${bareId}(?![A-Za-z0-9]))`,
    '(?<uri>(?<!\\w)ssb:(?://)?(?:message|feed)[/:][a-z0-9]+[/:][A-Za-z0-9_-]{43}=?)',
    `(?<handle>${free}@[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?@${host}(?![\\p{L}\\p{N}@]))`,
    `(?<tag>${free}#[\\p{L}\\p{N}\\p{M}\\p{Extended_Pictographic}_\\u200c\\u200d-]+)`,
    `(?<name>${free}@[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_])?)`,
    '(?<line>[ \\t]*\\n)',
    '(?<html>(?<=(?:^|[^\\\\])(?:\\\\\\\\)*)<(?=[A-Za-z/!?]))',
  ].join('|'),
  'gu',
);
const worthParsing = /[[\]<@#%\n!`]|https?:\/\/|ssb:/;

const shortId = (id: string): string => `${id.slice(0, 9)}…`;

/** Scuttlebutt's Markdown (a newline is a line break; HTML is text) → canonical text with what it names. */
export function readText(source: string, named: Named): ReadText {
  const mentions = new Set<string>();
  const tags = new Map<string, string>();
  const media = new Map<string, Media>();
  const addTag = (value: unknown): string | null => {
    const tag = readTag(value);
    if (tag && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
    return tag;
  };
  const nameOf = (id: NativeId): string => `@${named.names.get(id) || id.slice(1, 9)}`;

  const readToken = (found: string, groups: Record<string, string | undefined>): string => {
    if (groups.url) return autolink(found);
    if (groups.id || groups.uri) {
      const id = readId(found);
      if (!id || id.kind === 'blob') return found;
      if (id.kind === 'feed') mentions.add(id.id);
      const shown = id.kind === 'feed' ? nameOf(id.id) : shortId(id.id);
      return `[${plain(shown)}](${nativeTarget(id.id)})`;
    }
    if (groups.handle) {
      const [, user = '', at = ''] = /^@(.+)@([^@]+)$/.exec(found) ?? [];
      const account = `acct:${user}@${at.toLowerCase()}`;
      mentions.add(account);
      return `[${found}](${nativeTarget(account)})`;
    }
    if (groups.name) {
      const feed = named.feeds.get(found.slice(1));
      if (!feed) return found;
      mentions.add(feed);
      return `[${found}](${nativeTarget(feed)})`;
    }
    if (groups.tag) addTag(found);
    if (groups.line) return '\\\n';
    return groups.html ? '\\<' : found;
  };

  let text = source
    .slice(0, longestText)
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\p{Cs}]/gu, (c) => (/[\n\t]/.test(c) ? c : ''));
  if (tooManyMarks(text)) text = plainLines(text);
  else {
    text = inlineReferences(text, parseDialect);
    const rest = takeImages(text);
    text = rest.text;
    for (const found of rest.media) {
      const known = named.blobs.get(found.id as NativeId);
      media.set(found.url, {
        url: found.url,
        mediaType: known?.type ?? found.mediaType,
        alt: found.alt,
        bytes: known?.size,
      });
    }
    if (worthParsing.test(text)) text = readInline(text);
  }

  function readInline(markdown: string): string {
    const edits: Edit[] = [];
    walk(parseDialect(markdown), (node) => {
      if (node.type === 'link') {
        const id = readId(node.url);
        if (id?.kind === 'feed') mentions.add(id.id);
        if (id && id.kind !== 'blob')
          edits.push(
            retarget(markdown, node, nativeTarget(id.id), id.kind === 'feed' ? nameOf(id.id) : shortId(id.id)),
          );
        else if (node.url.startsWith('#')) {
          const tag = addTag(node.url);
          const shown = textOf(node);
          if (tag)
            edits.push({
              from: startOf(node),
              to: endOf(node),
              text: shown.startsWith('#') ? plain(shown) : `#${tag}`,
            });
        }
        return false;
      }
      if (node.type !== 'text') return true;
      const from = startOf(node);
      const to = endOf(node);
      const slice = markdown.slice(from, to);
      const changed = slice.replace(tokens, (...found) => {
        const groups = found.at(-1) as Record<string, string | undefined>;
        return readToken(String(found[0]), groups);
      });
      if (changed !== slice) edits.push({ from, to, text: changed });
      return true;
    });
    return applyEdits(markdown, edits);
  }

  for (const id of named.names.keys()) mentions.add(id);
  named.tags.forEach(addTag);
  for (const [id, blob] of named.blobs) {
    const url = mediaOfBlobId(id);
    if (url && !media.has(url) && readBlobId(id) && blob.type && /^(image|audio|video)\//.test(blob.type))
      media.set(url, { url, mediaType: blob.type, alt: blob.name, bytes: blob.size });
  }
  return {
    text: text.replace(/^\n+|\s+$/g, ''),
    mentions: [...mentions].slice(0, 500),
    tags: [...tags.values()].slice(0, 200),
    media: [...media.values()].slice(0, 64),
  };
}
