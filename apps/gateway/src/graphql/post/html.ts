import { fromMarkdown } from 'mdast-util-from-markdown';
import { toHast } from 'mdast-util-to-hast';
import { defaultSchema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { visit } from 'unist-util-visit';
import type { Element, Root } from 'hast';
import { mediaUrl } from '../media.types.js';

/** Safe HTML of a canonical text. `urlOf` answers where a `planet:` target can be read; null: it becomes plain text. */
export function htmlOf(text: string, origin: string, urlOf: (target: string) => string | null): string {
  const tree = toHast(fromMarkdown(text)) as Root;
  visit(tree, 'element', (element: Element) => {
    const { properties } = element;
    if (typeof properties['src'] === 'string') properties['src'] = mediaUrl(properties['src'], origin);
    const { href } = properties;
    if (element.tagName !== 'a' || typeof href !== 'string') return;
    const url = href.startsWith('planet:') ? urlOf(href) : mediaUrl(href, origin);
    if (url === null) delete properties['href'];
    else properties['href'] = url;
    properties['rel'] = ['nofollow', 'noopener'];
  });
  return toHtml(sanitize(tree, schema));
}

const schema = {
  ...defaultSchema,
  attributes: { ...defaultSchema.attributes, a: [...(defaultSchema.attributes?.['a'] ?? []), 'rel'] },
};
