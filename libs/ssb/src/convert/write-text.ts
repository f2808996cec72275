import type { AccountId, AccountRef, PostId, Refs } from '@planet/core';
import { blobIdOfMedia, readFeedId, readId, readMessageId } from '../ids.js';
import type { SsbMention } from './content.js';
import { plain, retarget, textOf, writeDialect } from '@planet/text';

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

/**
 * Canonical text → Scuttlebutt's Markdown: hard breaks become newlines, soft ones spaces, `planet:` targets the ids of
 * this network, and tags lose the backslash that would hide them.
 */
export function writeText(source: string, tags: readonly string[], refs: Refs, links: Links): string {
  return writeDialect(source, tags, {
    link(node, markdown) {
      const shown = textOf(node);
      return planetTarget.test(node.url)
        ? retarget(markdown, node, targetOf(node.url, shown, refs, links), '@').text
        : null;
    },
    image({ url, alt }) {
      const blob = blobIdOfMedia(url);
      if (!blob) return null;
      links.set(blob, { link: blob });
      return `![${plain(alt ?? '')}](${blob})`;
    },
  });
}
