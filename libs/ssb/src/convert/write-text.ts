import type { AccountId, AccountRef, PostId, Refs } from '@planet/core';
import { blobIdOfMedia, readFeedId, readId, readMessageId } from '../ids.js';
import type { SsbMention } from './content.js';
import {
  applyEdits,
  endOf,
  inlineReferences,
  parseCanonical,
  plain,
  retarget,
  startOf,
  textOf,
  tooManyMarks,
  walk,
  type Edit,
} from './markdown.js';

/** Everything that a document links, by link: each part lists those that stand in it. */
export type Links = Map<string, SsbMention>;

const planetTarget = /^planet:(account|post|native)\/([^/]+)$/;

/** The name to call an account by. */
export const nameOf = (ref: AccountRef | null): string => ref?.name?.trim() || ref?.handle || 'somebody';

/** `[@name](@feed)`, or a link to the account's page, or only its name. */
export function writeAccount(ref: AccountRef | null, links: Links): string {
  const name = nameOf(ref).replace(/^@/, '');
  const feed = ref?.nativeId && readFeedId(ref.nativeId);
  if (feed) links.set(feed, { link: feed, name });
  const target = feed ?? ref?.url;
  return target ? `[@${plain(name)}](${target})` : `@${plain(name)}`;
}

export const messagesOf = (nativeIds: readonly string[] | undefined): string[] =>
  (nativeIds ?? []).flatMap((id) => readMessageId(id) ?? []);

/** What a link target of ours is on this network; null: it has nothing to point at here. */
function targetOf(url: string, shown: string, refs: Refs, links: Links): string | null {
  const [, what, id = ''] = planetTarget.exec(url) ?? [];
  if (what === 'account') {
    const ref = refs.account(id as AccountId);
    const feed = ref?.nativeId && readFeedId(ref.nativeId);
    if (feed) links.set(feed, { link: feed, name: shown.replace(/^@/, '') || nameOf(ref) });
    return feed ?? ref?.url ?? null;
  }
  if (what === 'post') {
    const ref = refs.post(id as PostId);
    const message = messagesOf(ref?.nativeIds)[0];
    if (message) links.set(message, { link: message });
    return message ?? ref?.url ?? null;
  }
  let native: string;
  try {
    native = decodeURIComponent(id);
  } catch {
    return null;
  }
  const ours = readId(native);
  if (ours) links.set(ours.id, { link: ours.id });
  return ours ? ours.id : /^https?:\/\//.test(native) ? native : null;
}

/** An address may stand bare where every client finds its end. */
const canStandBare = (markdown: string, node: { from: number; to: number }, url: string): boolean =>
  /^https?:\/\/[^\s<>"*_~`[\]\\]+$/.test(url) &&
  !/[.,;:!?')]$/.test(url) &&
  /^(|[\s(])$/.test(markdown.charAt(node.from - 1)) &&
  /^(|[\s.,;:!?)])$/.test(markdown.charAt(node.to));

const escapedTag = /\\?#((?:\\?[\p{L}\p{N}\p{M}_\u200c\u200d-])+)/gu;

/**
 * Canonical text → Scuttlebutt's Markdown: hard breaks become newlines, soft ones spaces, `planet:` targets the ids of
 * this network, and tags lose the backslash that would hide them.
 */
export function writeText(source: string, tags: readonly string[], refs: Refs, links: Links): string {
  if (tooManyMarks(source)) return source;
  const known = new Set(tags.map((tag) => tag.toLowerCase()));
  const markdown = inlineReferences(source, parseCanonical);
  const edits: Edit[] = [];
  walk(parseCanonical(markdown), (node) => {
    const from = startOf(node);
    const to = endOf(node);
    switch (node.type) {
      case 'break':
        edits.push({ from, to, text: '\n' });
        return false;
      case 'text': {
        const slice = markdown.slice(from, to);
        const text = slice.replace(/[ \t]*\n[ \t]*(?:>[ \t]*)*/g, ' ').replace(escapedTag, (all, tag: string) => {
          const bare = tag.replace(/\\/g, '');
          return known.has(bare.toLowerCase()) ? `#${bare}` : all;
        });
        if (text !== slice) edits.push({ from, to, text });
        return false;
      }
      case 'image': {
        const blob = blobIdOfMedia(node.url);
        if (!blob) return false;
        links.set(blob, { link: blob });
        edits.push({ from, to, text: `![${plain(node.alt ?? '')}](${blob})` });
        return false;
      }
      case 'link': {
        const shown = textOf(node);
        if (planetTarget.test(node.url))
          edits.push(retarget(markdown, node, targetOf(node.url, shown, refs, links), '@'));
        else if (shown.startsWith('#') && known.has(shown.slice(1).toLowerCase()))
          edits.push({ from, to, text: shown });
        else if (markdown[from] === '<' && canStandBare(markdown, { from, to }, node.url))
          edits.push({ from, to, text: node.url });
        return false;
      }
      default:
        return true;
    }
  });
  return applyEdits(markdown, edits).trim();
}
