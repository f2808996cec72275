import {
  refuse,
  ok,
  type Account,
  type Content,
  type Media,
  type Outcome,
  type PostRef,
  type Refs,
} from '@planet/core';
import { blobIdOfMedia } from '../ids.js';
import { editLead, longestWarning, warningLead, type SsbContent, type SsbMention } from './content.js';
import { placeLine, plain, plainLines, shorten } from '@planet/text';
import { readTag } from './read-text.js';
import { pack, type Piece } from './split.js';
import { messagesOf, nameOf, writeAccount, writeText, type Links } from './write-text.js';

/** Most that a signed message may measure (ssb-validate counts UTF-16 code units; bytes are never fewer). */
export const messageLimit = 8192;
/** More messages than this for one post would be a flood: the rest is behind a link. */
const mostParts = 24;
const longestAlt = 1_000;

const key = (sigil: string): string => `${sigil}${'x'.repeat(43)}=.${sigil === '@' ? 'ed25519' : 'sha256'}`;

/** The size of the message that will carry this content, signature and all. Unit: bytes. */
export function signedSize(content: SsbContent): number {
  const message = {
    previous: key('%'),
    author: key('@'),
    sequence: 9_999_999_999,
    timestamp: 1_234_567_890_123.0012,
    hash: 'sha256',
    content: fillParts(content, Array<string>(mostParts).fill(key('%'))),
    signature: `${'x'.repeat(86)}==.sig.ed25519`,
  };
  return Buffer.byteLength(JSON.stringify(message, null, 2));
}
export const fitsOneMessage = (content: SsbContent): boolean => signedSize(content) <= messageLimit;

/** Stands for the key of part `n` of the same document, which is known only after that part is signed. */
export const partKey = (n: number): string => `PART(${n})`;

/**
 * The content with the keys of earlier parts where `PART(n)` stands. Only `root` and `branch` can hold one, so no text
 * is touched; a placeholder without a key stays. Sign part 0, then `fillParts(parts[1], [key0])`, and so on.
 */
export function fillParts(content: SsbContent, keys: readonly string[]): SsbContent {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    const [, n] = typeof value === 'string' ? (/^PART\((\d+)\)$/.exec(value) ?? []) : [];
    return n === undefined ? value : (keys[Number(n)] ?? value);
  };
  const filled = { ...content };
  for (const field of ['root', 'branch'] as const) if (field in filled) filled[field] = fill(filled[field]);
  return filled;
}

const block = (text: string): Piece => ({ text, glue: '\n\n', level: 'block' });

/** `![alt](&blob)`; sounds and films carry the mark that clients know; anything else is a link. */
function writeMedia(media: Media, links: Links): Piece[] {
  const blob = blobIdOfMedia(media.url);
  const target = blob ?? media.url;
  if (!blob && !/^https?:\/\//.test(media.url)) return [];
  const [family = ''] = (media.mediaType ?? 'image/').split('/');
  const alt = media.alt?.trim() ?? '';
  const name = plain(shorten(alt, longestAlt));
  if (blob) links.set(blob, blobMention(blob, media));
  const address = /[\s()<>]/.test(target) ? `<${target.replace(/[<>\s]/g, encodeURIComponent)}>` : target;
  const mark = family === 'audio' || family === 'video' ? `${family}:` : '';
  const text = ['image', 'audio', 'video'].includes(family)
    ? `![${mark}${name}](${address})`
    : `[${name || 'file'}](${address})`;
  const whole: Piece[] = alt.length > longestAlt ? [{ ...block(plainLines(alt)), level: 'document' }] : [];
  return [block(text), ...whole];
}

const blobMention = (link: string, media: Media): SsbMention => ({
  link,
  ...(media.alt ? { name: shorten(media.alt.trim(), 100) } : {}),
  ...(media.mediaType ? { type: media.mediaType } : {}),
  ...(media.bytes === undefined ? {} : { size: media.bytes }),
});

const countOf = (votes: number): string => (votes ? ` (${votes})` : '');

/** The post's text and all around it, as pieces in the order in which people read them. */
function piecesOf(content: Content, parent: PostRef | null, edited: boolean, refs: Refs, links: Links): Piece[] {
  const lead: string[] = [];
  if (edited) lead.push(editLead);
  const warning = content.contentWarning?.trim();
  if (warning) lead.push(warningLead(plain(shorten(warning, longestWarning))));
  if (parent && !messagesOf(parent.nativeIds).length && parent.url)
    lead.push(`↪ ${writeAccount(parent.author, links)}: ${bare(parent.url)}`);
  if (content.title) lead.push(`# ${plain(content.title)}`);

  const tags = content.tags.flatMap((tag) => readTag(tag) ?? []);
  const body = writeText(content.text, tags, refs, links);
  for (const tag of tags) links.set(`#${tag}`, { link: `#${tag}` });
  const missing = tags.filter((tag) => !stands(`#${tag}`, body)).map((tag) => `#${tag}`);

  const tail: string[] = [];
  const { name = '', latitude, longitude } = content.location ?? {};
  const degrees: [number, number] | null =
    latitude === undefined || longitude === undefined ? null : [latitude, longitude];
  if (content.location) tail.push(placeLine(plain(shorten(name.trim(), 200)), degrees));
  if (content.poll) {
    tail.push(content.poll.options.map(({ text, votes }) => `- ${plain(text)}${countOf(votes)}`).join('\n'));
    if (content.url) tail.push(`📊 ${bare(content.url)}`);
  }
  const quoted = content.quote ? refs.post(content.quote) : null;
  const message = messagesOf(quoted?.nativeIds)[0];
  if (message) links.set(message, { link: message });
  if (quoted && message) tail.push(`RE: [${plain(nameOf(quoted.author))}](${message})`);
  else if (quoted?.url) tail.push(`RE: ${bare(quoted.url)}`);
  if (missing.length) tail.push(missing.join(' '));
  return [
    ...lead.map(block),
    ...(body ? [{ text: body, glue: '\n\n', level: 'document' } as const] : []),
    ...tail.filter(Boolean).map(block),
    ...content.media.flatMap((media) => writeMedia(media, links)),
  ];
}

const bare = (url: string): string =>
  /[\s<>*_~`[\]\\]/.test(url) ? `<${url.replace(/[\s<>]/g, encodeURIComponent)}>` : url;

/** Does the link stand in the text? Tags in any case, and not as the beginning of another. */
function stands(link: string, text: string): boolean {
  if (!link.startsWith('#')) return text.includes(link);
  const lower = text.toLowerCase();
  const tag = link.toLowerCase();
  for (let at = lower.indexOf(tag); at >= 0; at = lower.indexOf(tag, at + 1))
    if (!/^[\p{L}\p{N}\p{M}_-]/u.test(lower.slice(at + tag.length))) return true;
  return false;
}

interface Place {
  root: string;
  branch: string;
}
/** Where the post hangs here; null: it begins a thread. */
function placeOf(content: Content, parent: PostRef | null, refs: Refs): Place | null {
  const ids = messagesOf(parent?.nativeIds);
  const [first, last] = [ids[0], ids.at(-1)];
  if (!first || !last) return null;
  const thread = content.root && content.root !== content.replyTo ? refs.post(content.root) : null;
  return { root: messagesOf(thread?.nativeIds)[0] ?? first, branch: last };
}

/**
 * A post, or its new version, as one message or several that answer one another.
 * @param own the ids of the post's own messages, when this is an edit
 */
export function toPost(content: Content, as: Account, refs: Refs, own: string[] | null): Outcome<SsbContent[]> {
  if (content.audience !== 'public' && content.audience !== 'unlisted') return refuse('would-become-public');
  const links: Links = new Map();
  const parent = content.replyTo ? refs.post(content.replyTo) : null;
  const pieces = piecesOf(content, own ? null : parent, own !== null, refs, links);
  const place = placeOf(content, parent, refs);
  const revision = own?.[0];
  const hangs: Place | null = revision ? { root: place?.root ?? revision, branch: own.at(-1) ?? revision } : place;
  const unnamed = content.mentions.slice(0, 20).flatMap((id) => {
    const ref = refs.account(id);
    const feed = ref?.nativeId;
    return feed && !links.has(feed) && feed !== as.nativeId ? [{ link: feed as string, name: nameOf(ref) }] : [];
  });
  const warning = content.contentWarning?.trim() || (content.sensitive ? 'Sensitive' : '');

  const contentOf = (text: string, index: number): SsbContent => {
    const mentions = [...links.values()].filter(({ link }) => stands(link, text)).concat(index ? [] : unnamed);
    const where = index ? { root: hangs?.root ?? partKey(0), branch: partKey(index - 1) } : hangs;
    return {
      type: 'post',
      text,
      ...where,
      ...(revision && !index ? { revisionRoot: revision, revisionBranch: revision } : {}),
      ...(warning ? { contentWarning: shorten(warning, longestWarning) } : {}),
      ...(mentions.length ? { mentions } : {}),
    };
  };
  const whole = pack(pieces, () => true)[0] ?? '';
  if (fitsOneMessage(contentOf(whole, 0))) return ok([contentOf(whole, 0)]);
  const numbered = (text: string, index: number, of: number): string => `${text}\n\n(${index + 1}/${of})`;
  const texts = pack(pieces, (text, index) => fitsOneMessage(contentOf(numbered(text, index, 998), index)));
  const more = content.url ? `… ${bare(content.url)}` : '…';
  const shown = texts.length > mostParts ? [...texts.slice(0, mostParts - 1), more] : texts;
  return ok(shown.map((text, index) => contentOf(numbered(text, index, shown.length), index)));
}
