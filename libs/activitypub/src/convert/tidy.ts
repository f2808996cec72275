import type { BlockContent, List, ListItem, Paragraph, PhrasingContent, Root, RootContent } from 'mdast';
import { inline, isBlank } from './tidy-inline.js';

/**
 * Brings a tree to the one form that canonical text has, so that writing and reading it again changes nothing: no empty
 * or doubled marks, no space at the edge of a mark, breaks only between words, an empty line wherever two breaks met,
 * bare addresses as links, lists as tight as their content allows.
 */
export function tidy(root: Root): Root {
  return { type: 'root', children: blocks(root.children, 0) };
}

/** Lists and quotes deeper than this are taken out of one another. */
const MAX_DEPTH = 24;

function blocks(nodes: readonly RootContent[], depth: number): BlockContent[] {
  const result: BlockContent[] = [];
  let run: PhrasingContent[] = [];
  const flush = () => {
    if (run.length > 0) result.push(...paragraphs(run));
    run = [];
  };
  for (const node of depth < MAX_DEPTH ? nodes : leaves(nodes)) {
    if (isPhrasing(node)) {
      run.push(node);
      continue;
    }
    flush();
    for (const tidied of block(node, depth + 1)) result.push(tidied);
  }
  flush();
  return result;
}

/** Paragraphs and the like, out of all lists and quotes around them. Not recursive: a stranger sets the depth. */
function leaves(nodes: readonly RootContent[]): RootContent[] {
  const found: RootContent[] = [];
  const ahead = [...nodes].reverse();
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (node.type === 'list' || node.type === 'listItem' || node.type === 'blockquote') {
      for (let at = node.children.length - 1; at >= 0; at -= 1) ahead.push(node.children[at] as RootContent);
    } else {
      found.push(node);
    }
  }
  return found;
}

function block(node: RootContent, depth: number): BlockContent[] {
  switch (node.type) {
    case 'paragraph':
      return paragraphs(node.children);
    case 'heading': {
      const children = inline(node.children, 'one-line');
      return children.length === 0 ? [] : [{ type: 'heading', depth: node.depth, children }];
    }
    case 'blockquote': {
      const children = blocks(node.children, depth);
      return children.length === 0 ? [] : [{ type: 'blockquote', children }];
    }
    case 'list':
      return list(node, depth);
    case 'listItem':
      return list({ type: 'list', ordered: false, children: [node] }, depth);
    case 'code':
      return [
        {
          type: 'code',
          lang: /^[\w+#.-]{1,40}/.exec(node.lang ?? '')?.[0] ?? null,
          value: node.value.replaceAll('\r', ''),
        },
      ];
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }];
    case 'html':
      return paragraphs([{ type: 'text', value: node.value }]);
    default:
      return [];
  }
}

function list(node: List, depth: number): BlockContent[] {
  const children: ListItem[] = [];
  for (const item of node.children) {
    const content = blocks(item.children, depth);
    const spread = content.filter((child) => child.type === 'paragraph').length > 1;
    if (content.length > 0) children.push({ type: 'listItem', spread, children: content });
  }
  if (children.length === 0) return [];
  const start = Math.min(Math.max(Math.trunc(node.start ?? 1), 0), 999_999_999 - children.length);
  return [
    { type: 'list', ordered: node.ordered ?? false, start: node.ordered ? start : null, spread: false, children },
  ];
}

/** One paragraph for each stretch between two breaks in a row. */
function paragraphs(nodes: readonly PhrasingContent[]): Paragraph[] {
  const parts: PhrasingContent[][] = [[]];
  for (const node of inline(nodes, 'lines')) {
    const part = parts.at(-1) as PhrasingContent[];
    if (node.type === 'break' && part.at(-1)?.type === 'break') {
      part.pop();
      parts.push([]);
    } else if (node.type !== 'break' || part.length > 0) {
      part.push(node);
    }
  }
  return parts.flatMap((part) => {
    if (part.at(-1)?.type === 'break') part.pop();
    return part.every(isBlank) ? [] : [{ type: 'paragraph', children: part }];
  });
}

const PHRASING = new Set([
  'text',
  'break',
  'emphasis',
  'strong',
  'delete',
  'link',
  'linkReference',
  'image',
  'imageReference',
  'inlineCode',
  'footnoteReference',
]);

function isPhrasing(node: RootContent): node is PhrasingContent {
  return PHRASING.has(node.type);
}
