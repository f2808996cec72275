import type { Root as Html } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { toMdast } from 'hast-util-to-mdast';
import type { Root } from 'mdast';
import { boundHtml, type HtmlLimits } from './bound-html.js';
import { HtmlCleaner, type FoundImage } from './clean-html.js';
import { hashtagsOf, readMarkdown, writeMarkdown } from './markdown.js';
import { plainHtml } from './plain-html.js';
import { tidy } from './tidy.js';
import { visit } from 'unist-util-visit';

export interface HtmlToTextOptions {
  /** The `planet:` target for a link to a person (`text` is what the link shows), or null to leave it a link. */
  mention(href: string, text: string): string | null;
  /** The post has a quote of its own: what stands in for it in the text (class `quote-inline`) is left out. */
  readonly quoted?: boolean;
  readonly limits?: HtmlLimits;
}

export interface TextFromHtml {
  /** Canonical text. */
  readonly text: string;
  /** Hashtags without their sign, in order, each once. */
  readonly tags: readonly string[];
  /** Targets that `mention` gave, in order, each once. */
  readonly mentions: readonly string[];
  /** Pictures that stood in the text, which are not in it any more. */
  readonly images: readonly FoundImage[];
  /** The HTML went beyond the limits; the rest of it was not read. */
  readonly truncated: boolean;
}

/** The HTML of a stranger's post as canonical text: CommonMark with hard breaks, mentions as links, bare hashtags. */
export function htmlToText(html: string, options: HtmlToTextOptions): TextFromHtml {
  const plain = options.limits ? null : plainHtml(html);
  return plain === null
    ? parseHtml(html, options)
    : { text: plain, tags: [], mentions: [], images: [], truncated: false };
}

/** The long way: parsed, cleaned, written. */
export function parseHtml(html: string, options: HtmlToTextOptions): TextFromHtml {
  const bounded = boundHtml(html, options.limits ?? {});
  const cleaner = new HtmlCleaner({ mention: options.mention, withoutQuote: options.quoted ?? false });
  const cleaned = cleaner.root(fromHtml(bounded.html.toWellFormed(), { fragment: true }));
  const { root, text } = settled(treeOf(cleaned));
  const { images, mentions } = cleaner;
  return { text, tags: hashtagsOf(root), mentions, images, truncated: bounded.truncated };
}

function treeOf(html: Html): Root {
  return tidy(toMdast(html, { document: true }) as Root);
}

const ROUNDS = 4;

/**
 * A tree that, written and read, is itself again. Some marks cannot stand where HTML had them (bold that ends within a
 * word, after a sign); what reads differently once is kept as it reads. Without marks there is nothing to settle.
 */
function settled(first: Root): { root: Root; text: string } {
  let root = first;
  let text = writeMarkdown(root);
  for (let round = 0; round < ROUNDS && hasMarks(root); round += 1) {
    root = readMarkdown(text);
    const again = writeMarkdown(root);
    if (again === text) break;
    text = again;
  }
  return { root, text };
}

function hasMarks(root: Root): boolean {
  let found = false;
  visit(root, (node) => {
    found ||= node.type === 'emphasis' || node.type === 'strong' || node.type === 'inlineCode';
    return found ? 'skip' : undefined;
  });
  return found;
}
