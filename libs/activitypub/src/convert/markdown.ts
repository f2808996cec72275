import type { Paragraph, PhrasingContent, Root } from 'mdast';
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

const MAX_OPENINGS = 3000;
const MAX_LINES = 4000;
const NESTED = /(?:>[ \t]?|[*+-][ \t]|\d{1,9}[.)][ \t]){65}/;

/** Would a Markdown parser need long for it? Its time grows with the square of brackets, lines and nesting. */
export function isDemanding(text: string): boolean {
  return occurrences(text, '[') > MAX_OPENINGS || occurrences(text, '\n') > MAX_LINES || NESTED.test(text);
}

/** Those that no backslash takes the meaning of. */
function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    if (text[at - 1] !== '\\') count += 1;
  }
  return count;
}

/** The text with its paragraphs and lines, and no other meaning. */
export function plainParagraphs(text: string): Root {
  const children = text.split(/\n{2,}/).map((part): Paragraph => {
    const lines = part.split('\n').flatMap((value): PhrasingContent[] => [{ type: 'break' }, { type: 'text', value }]);
    return { type: 'paragraph', children: lines.slice(1) };
  });
  return { type: 'root', children };
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
          .replace(/(^|[\r\n])([\t ]*)\\~(?=~(?!~))/g, '$1$2~')
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
