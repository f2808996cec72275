import type { Element, ElementContent, Properties, Root, RootContent } from 'hast';
import { isLinkable } from './address.js';
import { asHashtag } from './hashtag.js';
import { HASHTAG_LINK } from './tidy-inline.js';

export interface CleanOptions {
  /** What a link to a person is in canonical text, or null if it is to stay a link. */
  mention(href: string, text: string): string | null;
  /** Leave out what stands in for a quote on servers that show none. */
  readonly withoutQuote: boolean;
}

export interface FoundImage {
  readonly url: string;
  readonly alt: string | undefined;
}

/** Gone with all that is in them: nothing to read, or nothing that the author wrote. */
const DROPPED = new Set(
  'script style template noscript head title svg math object embed applet canvas form button input select textarea option datalist map area meta link base rp frame frameset noframes dialog'.split(
    ' ',
  ),
);

/** What stays as it is; all else is replaced by what is in it. */
const KEPT = new Map<string, string>([
  ...'p br em strong code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 hr del'
    .split(' ')
    .map((name): [string, string] => [name, name]),
  ['i', 'em'],
  ['cite', 'em'],
  ['b', 'strong'],
  ['s', 'del'],
  ['strike', 'del'],
  ['kbd', 'code'],
  ['samp', 'code'],
  ['tt', 'code'],
  ['figcaption', 'p'],
  ['summary', 'p'],
  ['dt', 'p'],
  ['dd', 'p'],
  ['tr', 'p'],
  ['address', 'p'],
  ['legend', 'p'],
  ['caption', 'p'],
  ...'div section article header footer main aside nav figure details dl center fieldset table thead tbody tfoot hgroup menu dir'
    .split(' ')
    .map((name): [string, string] => [name, 'div']),
]);

/** A tree of the few elements that Markdown has words for, and what was found on the way. */
export class HtmlCleaner {
  readonly images: FoundImage[] = [];
  readonly mentions: string[] = [];

  constructor(private readonly options: CleanOptions) {}

  root(root: Root): Root {
    return { type: 'root', children: this.children(root.children, false) };
  }

  private children(nodes: readonly RootContent[], preformatted: boolean): ElementContent[] {
    const result: ElementContent[] = [];
    const push = (node: ElementContent) => {
      const last = result.at(-1);
      if (node.type === 'text' && last?.type === 'text') last.value += node.value;
      else result.push(node);
    };
    for (const node of nodes) {
      if (node.type === 'text') {
        push(text(node.value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '')));
      } else if (node.type === 'element') {
        this.element(node, preformatted, result).forEach(push);
      }
    }
    return result;
  }

  private element(node: Element, preformatted: boolean, before: ElementContent[]): ElementContent[] {
    const name = node.tagName;
    const classes = classesOf(node.properties);
    if (DROPPED.has(name)) return [];
    if (this.options.withoutQuote && classes.includes('quote-inline')) return [];
    switch (name) {
      case 'a':
        return this.anchor(node, classes, before);
      case 'img':
        return this.image(node.properties, classes);
      case 'iframe':
      case 'video':
      case 'audio':
        return this.player(node);
      case 'br':
        return preformatted ? [text('\n')] : [element('br', [])];
      case 'q':
        return [text('“'), ...this.children(node.children, preformatted), text('”')];
      case 'rt':
        return [text('('), ...this.children(node.children, preformatted), text(')')];
      case 'td':
      case 'th':
        return [
          ...(before.some((cell) => cell.type !== 'text' || cell.value.trim() !== '') ? [text(' | ')] : []),
          ...this.children(node.children, false),
        ];
      default:
        return this.kept(node, classes, preformatted);
    }
  }

  private kept(node: Element, classes: readonly string[], preformatted: boolean): ElementContent[] {
    const name = KEPT.get(node.tagName);
    const inside = this.children(node.children, preformatted || name === 'pre');
    if (name === undefined) return inside;
    const properties: Properties = {};
    const language =
      name === 'code' || name === 'pre' ? classes.find((word) => /^lang(?:uage)?-[\w+#.-]+$/.test(word)) : undefined;
    if (language !== undefined) properties.className = [language.replace(/^lang-/, 'language-')];
    if (name === 'ol' && Number.isSafeInteger(Number(node.properties.start)))
      properties.start = Number(node.properties.start);
    return [element(name, inside, properties)];
  }

  private anchor(node: Element, classes: readonly string[], before: ElementContent[]): ElementContent[] {
    const href = typeof node.properties.href === 'string' ? node.properties.href.trim() : '';
    const inside = this.children(node.children, false);
    if (!isLinkable(href)) return inside;
    const label = textOf(inside).replace(/\s+/g, ' ').trim();
    const tag = asHashtag(label);
    const rel = node.properties.rel;
    if (
      tag !== undefined &&
      (classes.includes('hashtag') || (Array.isArray(rel) && rel.includes('tag')) || /\/tags?\/|[?&]tag=/.test(href))
    ) {
      return [element('a', [text(label)], { href: HASHTAG_LINK })];
    }
    const last = before.at(-1);
    const signBefore = last?.type === 'text' && /(?:^|\s)@$/.test(last.value);
    if (classes.includes('mention') || classes.includes('u-url') || label.startsWith('@') || signBefore) {
      const target = label === '' ? null : this.options.mention(href, label);
      if (target !== null) {
        if (signBefore && !label.startsWith('@')) last.value = last.value.slice(0, -1);
        const safe = target.replaceAll('(', '%28').replaceAll(')', '%29');
        if (!this.mentions.includes(safe)) this.mentions.push(safe);
        return [element('a', [text(fullName(label, href))], { href: safe })];
      }
    }
    return [element('a', inside, { href })];
  }

  /** Custom emoji stay readable as `:shortcode:`; all other pictures are taken out of the text. */
  private image(properties: Properties, classes: readonly string[]): ElementContent[] {
    const alt = typeof properties.alt === 'string' ? properties.alt.trim() : '';
    if (classes.some((word) => /emoji/i.test(word)) || /^:[\w+-]+:$/.test(alt)) return alt === '' ? [] : [text(alt)];
    const url = typeof properties.src === 'string' ? properties.src.trim() : '';
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return alt === '' ? [] : [text(alt)];
    if (!this.images.some((image) => image.url === url)) this.images.push({ url, alt: alt === '' ? undefined : alt });
    return [];
  }

  private player(node: Element): ElementContent[] {
    const source = node.children.find(
      (child): child is Element => child.type === 'element' && child.tagName === 'source',
    );
    const href = node.properties.src ?? source?.properties.src;
    if (typeof href !== 'string' || !/^https?:\/\//i.test(href)) return [];
    return [element('p', [element('a', [text(href)], { href })])];
  }
}

/** `@bob` becomes `@bob@host`, so that the text says who is meant where no link can; a display name stays. */
function fullName(label: string, href: string): string {
  if (!/^@[^\s@]+$/.test(label) || !URL.canParse(href)) return label.startsWith('@') ? label : `@${label}`;
  return `${label}@${new URL(href).host}`;
}

function classesOf(properties: Properties): string[] {
  return Array.isArray(properties.className) ? properties.className.map(String) : [];
}

function textOf(nodes: readonly ElementContent[]): string {
  return nodes
    .map((node) => (node.type === 'text' ? node.value : node.type === 'element' ? textOf(node.children) : ''))
    .join('');
}

function text(value: string): ElementContent {
  return { type: 'text', value };
}

function element(tagName: string, children: ElementContent[], properties: Properties = {}): Element {
  return { type: 'element', tagName, properties, children };
}
