import type { Element, ElementContent, Root as Html } from 'hast';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import type { Link, Nodes, PhrasingContent, Text } from 'mdast';
import { toHast, type State } from 'mdast-util-to-hast';
import { LINK_SCHEMES } from './address.js';
import { splitAtHashtags } from './hashtag.js';
import { isDemanding, plainParagraphs, readMarkdown } from './markdown.js';

export interface MentionLink {
  readonly href: string;
  /** Without the sign before it. */
  readonly name: string;
  /** Given for what is no person: the link has this class, and the name stands as it is. */
  readonly class?: string;
}

export interface TextToHtmlOptions {
  /** What a `planet:` target is to the fediverse, or null to show only its label. */
  mention(target: string, label: string): MentionLink | null;
  /** Where the page of a tag is. */
  hashtagUrl(tag: string): string;
}

/** Longer texts are cut; nothing that we hold is longer. */
const MAX_LENGTH = 200_000;

/**
 * Canonical text as the HTML that fediverse servers send and show. HTML in the text is shown as text, links of other schemes
 * than those of `LINK_SCHEMES` lose their target, pictures become links with their description. A text made to cost a
 * Markdown parser time is shown as it stands.
 */
export function textToHtml(text: string, options: TextToHtmlOptions): string {
  const bounded = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  const root = isDemanding(bounded) ? plainParagraphs(bounded) : readMarkdown(bounded);
  const html = toHast(root, { handlers: handlersFor(options) }) as Html;
  return toHtml(sanitize(withoutLineEnds(html), SCHEMA) as Html, { characterReferences: { useNamedReferences: true } });
}

function handlersFor(options: TextToHtmlOptions) {
  return {
    break: () => element('br', {}, []),
    text: (_state: State, node: Text, parent: Nodes | undefined): ElementContent[] =>
      parent?.type === 'link' ? [plain(node.value)] : hashtags(node.value, options),
    image: (_state: State, node: { url: string; alt?: string | null }) =>
      outward(node.url, [plain(node.alt === '' ? node.url : (node.alt ?? node.url))]),
    link: (state: State, node: Link) => {
      if (!node.url.startsWith('planet:')) return outward(node.url, inLink(state, node.children));
      const label = labelOf(node);
      const found = options.mention(node.url, label);
      return found === null ? plain(label) : mention(found);
    },
  };
}

/** Marks within a link keep their form; hashtags within it are only text. */
function inLink(state: State, nodes: readonly PhrasingContent[]): ElementContent[] {
  return nodes.flatMap((node): ElementContent[] => {
    if (node.type === 'text') return [plain(node.value)];
    if (node.type === 'emphasis') return [element('em', {}, inLink(state, node.children))];
    if (node.type === 'strong') return [element('strong', {}, inLink(state, node.children))];
    if (node.type === 'inlineCode') return [element('code', {}, [plain(node.value)])];
    return node.type === 'image' ? [plain(node.alt ?? '')] : [plain(labelOf(node))];
  });
}

function labelOf(node: Nodes): string {
  if ('value' in node) return node.value;
  if ('alt' in node) return node.alt ?? '';
  return 'children' in node ? node.children.map(labelOf).join('') : '';
}

function hashtags(text: string, options: TextToHtmlOptions): ElementContent[] {
  return splitAtHashtags(text).map((piece) => {
    if (piece.tag === undefined) return plain(piece.text);
    const properties = { href: options.hashtagUrl(piece.tag), className: ['mention', 'hashtag'], rel: ['tag'] };
    return element('a', properties, [plain(piece.text.charAt(0)), element('span', {}, [plain(piece.tag)])]);
  });
}

function mention(link: MentionLink): Element {
  if (link.class !== undefined) {
    return element('a', { href: link.href, className: link.class.split(' '), ...OUTWARD }, [plain(link.name)]);
  }
  const anchor = element('a', { href: link.href, className: ['u-url', 'mention'] }, [
    plain('@'),
    element('span', {}, [plain(link.name)]),
  ]);
  return element('span', { className: ['h-card'] }, [anchor]);
}

const OUTWARD = { rel: ['nofollow', 'noopener'], target: '_blank' };

function outward(href: string, children: ElementContent[]): Element {
  return element('a', { href, ...OUTWARD }, children);
}

/** Ends of lines between blocks, which some servers would show. */
function withoutLineEnds(html: Html): Html {
  const strip = (node: Html | Element): void => {
    if (node.type === 'element' && node.tagName === 'pre') return;
    node.children = (node.children as ElementContent[]).filter(
      (child) => child.type !== 'text' || child.value !== '\n',
    );
    for (const child of node.children) if (child.type === 'element') strip(child);
  };
  strip(html);
  return html;
}

function plain(value: string): { type: 'text'; value: string } {
  return { type: 'text', value };
}

function element(tagName: string, properties: Element['properties'], children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children };
}

/** What Mastodon lets through, and no more: a second wall behind the handlers above. */
const SCHEMA: Schema = {
  tagNames: 'p br span a em strong code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 hr'.split(' '),
  attributes: {
    a: ['href', 'rel', 'target', 'className'],
    span: ['className'],
    code: [['className', /^language-/]],
    ol: ['start'],
  },
  protocols: { href: LINK_SCHEMES },
  clobber: [],
  strip: ['script', 'style'],
};
