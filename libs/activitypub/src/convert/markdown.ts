import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toMarkdown } from 'mdast-util-to-markdown';
import { splitAtHashtags } from './hashtag.js';
import { resolveReferences } from './references.js';
import { tidy } from './tidy.js';
import { visit } from 'unist-util-visit';

/** Canonical text → tree, in its tidy form. HTML in it is text. */
export function readMarkdown(text: string): Root {
  return tidy(resolveReferences(fromMarkdown(text, { extensions: [{ disable: { null: ['htmlFlow', 'htmlText'] } }] })));
}

/**
 * Tree → canonical text: hard breaks as a backslash at the end of the line. Escapes what would read as something else,
 * but neither the `#` of a hashtag at the start of a line, the `~~` there,
 * nor the `_` within a word, which need none.
 */
export function writeMarkdown(root: Root): string {
  const text = toMarkdown(root, {
    bullet: '-',
    rule: '*',
    fences: true,
    listItemIndent: 'one',
    incrementListMarker: true,
    handlers: {
      text: (node: { value: string }, _parent, state, info) =>
        state
          .safe(node.value, info)
          .replace(/(^|[\r\n])([\t ]*)\\#(?=#*[^\s#\\])/g, '$1$2#')
          .replace(/\\~(?=~(?!~))/g, '~')
          .replace(/(?<=[\p{L}\p{N}])(?:\\_)+(?=[\p{L}\p{N}])/gu, (run) => run.replaceAll('\\', '')),
    },
  });
  return text.replace(/\n+$/, '');
}

/** Names of the hashtags in a tree, in order, each once (without regard to case). */
export function hashtagsOf(root: Root): string[] {
  const tags = new Map<string, string>();
  visit(root, (node) => {
    if (node.type === 'link') return 'skip';
    if (node.type !== 'text') return undefined;
    for (const { tag } of splitAtHashtags(node.value)) {
      if (tag !== undefined && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
    }
    return undefined;
  });
  return [...tags.values()];
}
