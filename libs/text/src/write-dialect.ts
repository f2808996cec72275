import type { Image, Link } from 'mdast';
import {
  applyEdits,
  endOf,
  inlineReferences,
  parseCanonical,
  startOf,
  textOf,
  tooManyMarks,
  walk,
  type Edit,
} from './markdown.js';

/** How a network writes what it has words of its own for; null: as it stands. */
export interface Dialect {
  link(node: Link, markdown: string): string | null;
  image(node: Image): string | null;
}

/** An address may stand bare where every client finds its end. */
const canStandBare = (markdown: string, node: { from: number; to: number }, url: string): boolean =>
  /^https?:\/\/[^\s<>"*_~`[\]\\]+$/.test(url) &&
  !/[.,;:!?')]$/.test(url) &&
  /^(|[\s(])$/.test(markdown.charAt(node.from - 1)) &&
  /^(|[\s.,;:!?)])$/.test(markdown.charAt(node.to));

const escapedTag = /\\?#((?:\\?[\p{L}\p{N}\p{M}_\u200c\u200d-])+)/gu;

/**
 * Canonical text → Markdown in which every newline is a line break: hard breaks become newlines, soft ones spaces, and
 * tags lose the backslash that would hide them.
 */
export function writeDialect(source: string, tags: readonly string[], dialect: Dialect): string {
  if (tooManyMarks(source)) return source;
  const known = new Set(tags.map((tag) => tag.toLowerCase()));
  const markdown = inlineReferences(source, parseCanonical);
  const edits: Edit[] = [];
  walk(parseCanonical(markdown), (node) => {
    const from = startOf(node);
    const to = endOf(node);
    const put = (text: string | null): false => {
      if (text !== null) edits.push({ from, to, text });
      return false;
    };
    switch (node.type) {
      case 'break':
        return put('\n');
      case 'text': {
        const slice = markdown.slice(from, to);
        const text = slice.replace(/[ \t]*\n[ \t]*(?:>[ \t]*)*/g, ' ').replace(escapedTag, (all, tag: string) => {
          const bare = tag.replace(/\\/g, '');
          return known.has(bare.toLowerCase()) ? `#${bare}` : all;
        });
        return put(text === slice ? null : text);
      }
      case 'image':
        return put(dialect.image(node));
      case 'link': {
        const own = dialect.link(node, markdown);
        const shown = textOf(node);
        if (own !== null) return put(own);
        if (shown.startsWith('#') && known.has(shown.slice(1).toLowerCase())) return put(shown);
        return put(markdown[from] === '<' && canStandBare(markdown, { from, to }, node.url) ? node.url : null);
      }
      default:
        return true;
    }
  });
  return applyEdits(markdown, edits).trim();
}
