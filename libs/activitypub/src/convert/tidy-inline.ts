import type { Emphasis, PhrasingContent, Strong } from 'mdast';
import { isLinkable, normaliseAddress, splitAtAddresses } from './address.js';
import { continuesTag, spoilsTag } from './hashtag.js';

/** Stands in a tree for a hashtag that was a link: its text is the tag with its sign. */
export const HASHTAG_LINK = 'planet:hashtag';
const ZERO_WIDTH_SPACE = '\u200b';

/** May there be breaks, or is it a heading or a label, which has one line? */
type Lines = 'lines' | 'one-line';

/** Marks deeper within one another than this lose their mark. */
const MAX_MARKS = 8;

export function inline(nodes: readonly PhrasingContent[], lines: Lines): PhrasingContent[] {
  return trimmed(tagsAsText(joined(nodes.flatMap((node) => phrase(node, lines, [])))));
}

/** One node in its tidy form, with what hung at its edges beside it. `within`: the marks and links around it. */
function phrase(node: PhrasingContent, lines: Lines, within: readonly string[]): PhrasingContent[] {
  if (within.length > MAX_MARKS) return text(textIn(node), within);
  switch (node.type) {
    case 'text':
      return text(node.value.replace(/[ \t\r\n\f]+/g, ' '), within);
    case 'break':
      return lines === 'lines' ? [{ type: 'break' }] : [{ type: 'text', value: ' ' }];
    case 'inlineCode': {
      const value = node.value.replace(/\s+/g, ' ').trim();
      return value === '' ? [] : [{ type: 'inlineCode', value }];
    }
    case 'image':
      return isLinkable(node.url)
        ? [{ type: 'image', url: normaliseAddress(node.url), alt: node.alt?.replace(/\s+/g, ' ') }]
        : text(node.alt ?? '', within);
    case 'emphasis':
    case 'strong': {
      const inner = node.children.flatMap((child) => phrase(child, lines, [...within, node.type]));
      if (within.includes(node.type)) return inner;
      return around(joined(inner), (children) => ({ type: node.type, children }));
    }
    case 'delete': {
      const sign: PhrasingContent = { type: 'text', value: '~~' };
      const inner = node.children.flatMap((child) => phrase(child, lines, [...within, node.type]));
      return inner.length === 0 ? [] : [sign, ...inner, sign];
    }
    case 'link':
      return link(node.url, node.children, lines, within);
    case 'html':
      return text(node.value, within);
    default:
      return 'children' in node
        ? (node.children as PhrasingContent[]).flatMap((child) => phrase(child, lines, [...within, '']))
        : [];
  }
}

/** The text in a node and all that is in it, without recursion. */
function textIn(node: PhrasingContent): string {
  let words = '';
  const ahead: PhrasingContent[] = [node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if ('value' in next) words += next.value;
    else if (next.type === 'break') words += ' ';
    else if ('children' in next) for (const child of [...next.children].reverse()) ahead.push(child);
  }
  return words.replace(/[ \t\r\n\f]+/g, ' ');
}

function text(value: string, within: readonly string[]): PhrasingContent[] {
  if (within.includes('link')) return [{ type: 'text', value }];
  return splitAtAddresses(value).map((stretch): PhrasingContent => {
    const label: PhrasingContent = { type: 'text', value: stretch.text };
    return stretch.address === undefined ? label : { type: 'link', url: stretch.address, children: [label] };
  });
}

function link(
  url: string,
  nodes: readonly PhrasingContent[],
  lines: Lines,
  within: readonly string[],
): PhrasingContent[] {
  const target = url.startsWith('planet:') ? url : isLinkable(url) ? normaliseAddress(url) : undefined;
  if (target === undefined || within.includes('link'))
    return nodes.flatMap((node) => phrase(node, lines, [...within, '']));
  const inner = joined(nodes.flatMap((node) => phrase(node, 'one-line', [...within, 'link'])));
  const filled: PhrasingContent[] = inner.every(isBlank) ? [...inner, { type: 'text', value: target }] : inner;
  return around(filled, (children) => ({ type: 'link', url: target, children: children as never }));
}

/** Puts the children into a mark, but spaces and breaks at their edges beside it. */
function around(nodes: PhrasingContent[], wrap: (children: PhrasingContent[]) => PhrasingContent): PhrasingContent[] {
  const before: PhrasingContent[] = [];
  const after: PhrasingContent[] = [];
  const inner = [...nodes];
  for (let first = inner[0]; first !== undefined; first = inner[0]) {
    if (first.type === 'text') {
      const rest = first.value.trimStart();
      if (rest.length < first.value.length)
        before.push({ type: 'text', value: first.value.slice(0, first.value.length - rest.length) });
      inner.shift();
      if (rest === '') continue;
      inner.unshift({ type: 'text', value: rest });
      break;
    }
    if (first.type !== 'break') break;
    before.push(inner.shift() as PhrasingContent);
  }
  for (let last = inner.at(-1); last !== undefined; last = inner.at(-1)) {
    if (last.type === 'text') {
      const rest = last.value.trimEnd();
      if (rest.length < last.value.length) after.unshift({ type: 'text', value: last.value.slice(rest.length) });
      inner.pop();
      if (rest === '') continue;
      inner.push({ type: 'text', value: rest });
      break;
    }
    if (last.type !== 'break') break;
    after.unshift(inner.pop() as PhrasingContent);
  }
  return inner.length === 0 ? [...before, ...after] : [...before, wrap(inner), ...after];
}

/** Neighbours that are the same become one: two texts, two stretches of bold or of code. */
function joined(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    if ((node.type === 'text' || node.type === 'inlineCode') && last?.type === node.type) {
      last.value += node.value;
    } else if ((node.type === 'emphasis' || node.type === 'strong') && last?.type === node.type) {
      last.children = joined([...last.children, ...node.children]);
    } else if (node.type !== 'text' || node.value !== '') {
      result.push({ ...node });
    }
  }
  return result;
}

/** Hashtags become text, kept apart from words that would run into them. */
function tagsAsText(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  let afterTag = false;
  for (const node of nodes) {
    const last = result.at(-1);
    const tag = node.type === 'link' && node.url === HASHTAG_LINK ? textIn(node) : undefined;
    const value = tag ?? (node.type === 'text' ? node.value : undefined);
    if (value === undefined) {
      result.push(isMark(node) ? { ...node, children: tagsAsText(node.children) } : node);
    } else if (last?.type === 'text') {
      const apart = tag === undefined ? afterTag && continuesTag(value) : spoilsTag(last.value);
      last.value += (apart ? ZERO_WIDTH_SPACE : '') + value;
    } else {
      result.push({ type: 'text', value });
    }
    afterTag = tag !== undefined;
  }
  return result;
}

function isMark(node: PhrasingContent): node is Emphasis | Strong {
  return node.type === 'emphasis' || node.type === 'strong';
}

/** No spaces at the ends, nor beside a break, nor two in a row where pieces met; at most two breaks in a row. */
function trimmed(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const result: PhrasingContent[] = [];
  nodes.forEach((node, index) => {
    if (node.type === 'break') {
      if (result.at(-1)?.type === 'break' && result.at(-2)?.type === 'break') return;
      result.push(node);
      return;
    }
    if (node.type !== 'text') {
      result.push(node);
      return;
    }
    let value = node.value.replace(/ {2,}/g, ' ');
    const previous = result.at(-1);
    const next = nodes[index + 1];
    if (previous === undefined || previous.type === 'break') value = value.replace(/^[ \t]+/, '');
    if (next === undefined || next.type === 'break') value = value.replace(/[ \t]+$/, '');
    if (value !== '') result.push({ type: 'text', value });
  });
  return result;
}

export function isBlank(node: PhrasingContent): boolean {
  return node.type === 'break' || (node.type === 'text' && /^[\s\u200b]*$/.test(node.value));
}
