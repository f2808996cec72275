import type { Link, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';

/** Replaces `text.slice(from, to)`. */
export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** Markdown as Scuttlebutt and diaspora* have it: HTML is shown as text, and read as text. */
export const parseDialect = (text: string): Root =>
  fromMarkdown(text, { extensions: [{ disable: { null: ['htmlFlow', 'htmlText'] } }] });
export const parseCanonical = (text: string): Root => fromMarkdown(text);

/**
 * Parsing grows with the square of nested marks (8 kB of them: two seconds). No person writes so many; such a text is
 * taken as plain.
 */
export const tooManyMarks = (text: string): boolean => {
  const marks = text.match(/[*_>[\]`]/g)?.length ?? 0;
  return marks > 6_000 || (marks > 1_500 && marks > text.length / 8);
};

export const startOf = (node: Nodes): number => node.position?.start.offset ?? 0;
export const endOf = (node: Nodes): number => node.position?.end.offset ?? 0;

/**
 * Visits every node in order, parents first. `visit` answers false to leave a node's children out. Without recursion:
 * a stranger chooses the depth.
 */
export function walk(root: Root, visit: (node: Nodes, parent: Nodes) => boolean | void): void {
  const stack: { node: Nodes; parent: Nodes }[] = [{ node: root, parent: root }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (visit(top.node, top.parent) === false || !('children' in top.node)) continue;
    for (const child of top.node.children.toReversed()) stack.push({ node: child, parent: top.node });
  }
}

/** Applies edits to the source; of two that overlap, the one that begins first holds. */
export function applyEdits(source: string, edits: Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (edit.from < at) continue;
    out += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return out + source.slice(at);
}

/**
 * The edit that gives a link another target and leaves its label alone. `target` null: the label stays, the link goes.
 * `label` stands in where the link has none.
 */
export function retarget(source: string, node: Link, target: string | null, label = ''): Edit {
  const from = startOf(node);
  const to = endOf(node);
  const first = node.children[0];
  const last = node.children[node.children.length - 1];
  const own = first && last ? source.slice(startOf(first), endOf(last)) : plain(label);
  return { from, to, text: target === null ? own : `[${own}](${target})` };
}

/** The text of a node without its marks. */
export const textOf = (node: Nodes): string =>
  'value' in node ? node.value : 'children' in node ? node.children.map(textOf).join('') : '';

/** Writes reference links (`[a][1]` … `[1]: target`) in full, so that each paragraph can stand alone. */
export function inlineReferences(source: string, parse: (text: string) => Root): string {
  if (!/^[ \t>*+-]*\[[^\]\n]+\]:/m.test(source)) return source;
  const root = parse(source);
  const targets = new Map<string, string>();
  walk(root, (node) => {
    if (node.type === 'definition' && !targets.has(node.identifier)) targets.set(node.identifier, node.url);
  });
  const edits: Edit[] = [];
  walk(root, (node) => {
    if (node.type === 'definition') edits.push({ from: startOf(node), to: endOf(node), text: '' });
    if (node.type !== 'linkReference' && node.type !== 'imageReference') return;
    const target = `<${(targets.get(node.identifier) ?? '').replace(/[<>\s]/g, encodeURIComponent)}>`;
    const text =
      node.type === 'imageReference'
        ? `![${plain(node.alt ?? '')}](${target})`
        : retarget(source, { ...node, type: 'link', url: '', title: null }, target).text;
    edits.push({ from: startOf(node), to: endOf(node), text });
    return false;
  });
  return applyEdits(source, edits).trim();
}

/** Text that shows as it is, on one line. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>~]/g, '\\$&')
    .replace(/^([#+-]|\d+[.)])(?=\s|$)/, (mark) => mark.replace(/.$/, '\\$&'))
    .replace(/^(=+|-{2,})$/, '\\$1');

/** Text that shows as it is, with its lines and paragraphs. */
export const plainLines = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.split('\n').map(plain).filter(Boolean).join('\\\n'))
    .filter(Boolean)
    .join('\n\n');

/** Cuts at a whole character (not in the middle of an emoji) and marks the cut. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.replace(/[\uD800-\uDBFF]$/, '').replace(/[\u200d\ufe0f]+$/, '')}…`;
}
