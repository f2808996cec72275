import type { Nodes, Root } from 'mdast';
import { endOf, parseDialect, startOf, walk } from '@planet/text';

/** A piece of text that is kept whole where it fits. */
export interface Piece {
  text: string;
  /** What stands between this piece and the one before, where both are in the same part. */
  glue: string;
  level: Level;
}
/** From large to small: cuts are made at the largest that serves. */
type Level = 'document' | 'block' | 'line' | 'sentence' | 'word' | 'run' | 'grapheme';

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const pieces = (texts: string[], level: Level, glue: string): Piece[] =>
  texts.filter((text) => text !== '').map((text) => ({ text, glue, level }));

/** Children of a node as pieces, with what stood between them. */
function childrenOf(source: string, node: Root | Nodes, level: Level): Piece[] {
  if (!('children' in node)) return [];
  let end = 0;
  return node.children.map((child) => {
    const from = startOf(child);
    const piece: Piece = { text: source.slice(from, endOf(child)), glue: source.slice(end, from), level };
    end = endOf(child);
    return piece;
  });
}

/** The same length, with all that must not be cut (links, code, emphasis) hidden behind letters. */
function masked(source: string): string {
  let mask = source;
  walk(parseDialect(source), (node) => {
    if (!['link', 'inlineCode', 'image', 'emphasis', 'strong'].includes(node.type)) return true;
    const from = startOf(node);
    const to = endOf(node);
    mask = mask.slice(0, from) + 'x'.repeat(to - from) + mask.slice(to);
    return false;
  });
  return mask;
}

/** Cuts the source where its mask is cut. */
function cutBy(source: string, parts: (mask: string) => string[]): string[] {
  let at = 0;
  return parts(masked(source)).map((part) => source.slice(at, (at += part.length)));
}

const fence = /^(`{3,}|~{3,})(.*)\n([\s\S]*?)\n?\1[ \t]*$/;

/** A block of code becomes several, each with its own fence. */
function cutCode(source: string): Piece[] | null {
  const [, mark, info = '', code] = fence.exec(source) ?? [];
  if (!mark || code === undefined) return null;
  const lines = code.split('\n').flatMap((line) => line.match(/[\s\S]{1,400}/gu) ?? ['']);
  if (lines.length < 2) return null;
  const middle = Math.ceil(lines.length / 2);
  const fenced = (some: string[]): Piece => ({
    text: [mark + info, ...some, mark].join('\n'),
    glue: '\n\n',
    level: 'block',
  });
  return [fenced(lines.slice(0, middle)), fenced(lines.slice(middle))];
}

/** The next smaller pieces; null: it cannot be cut further. */
function finer({ text, level }: Piece): Piece[] | null {
  switch (level) {
    case 'document':
      return childrenOf(text, parseDialect(text), 'block');
    case 'block': {
      const code = cutCode(text);
      if (code) return code;
      const list = parseDialect(text).children[0];
      if (list?.type === 'list' && list.children.length > 1) return childrenOf(text, list, 'block');
      return pieces(text.split('\n'), 'line', '\n');
    }
    case 'line':
      return pieces(
        cutBy(text, (mask) => [...sentences.segment(mask)].map((s) => s.segment)),
        'sentence',
        '',
      );
    case 'sentence':
      return pieces(
        cutBy(text, (mask) => mask.match(/\S+\s*|\s+/g) ?? []),
        'word',
        '',
      );
    case 'word':
      return pieces([...graphemes.segment(text)].map((g) => g.segment).reduce(inRuns, []), 'run', '');
    case 'run':
      return pieces(
        [...graphemes.segment(text)].map((g) => g.segment),
        'grapheme',
        '',
      );
    case 'grapheme':
      return text.length > 1 ? pieces([...text], 'grapheme', '') : null;
  }
}

const inRuns = (runs: string[], next: string): string[] => {
  const last = runs.at(-1);
  if (last !== undefined && last.length < 64) runs[runs.length - 1] = last + next;
  else runs.push(next);
  return runs;
};

/**
 * Packs pieces into as few parts as their order allows, cutting only what fits into no part of its own: at blocks, then
 * lines, sentences, words, and at last between whole characters.
 * @param fits whether this text can be part number `index`; must hold for one character
 */
export function pack(from: Piece[], fits: (text: string, index: number) => boolean): string[] {
  const parts: string[] = [];
  const rest = from.toReversed();
  let current = '';
  const close = (): void => {
    if (current.trim()) parts.push(current.trim());
    current = '';
  };
  for (let piece = rest.pop(); piece; piece = rest.pop()) {
    const joined = current ? current + piece.glue + piece.text : piece.text;
    if (fits(joined, parts.length)) {
      current = joined;
      continue;
    }
    if (current && piece.level !== 'document' && fits(piece.text, parts.length + 1)) {
      close();
      current = piece.text;
      continue;
    }
    const smaller = finer(piece);
    if (!smaller) {
      close();
      current = piece.text;
      continue;
    }
    const [first, ...others] = smaller;
    for (const other of others.toReversed()) rest.push(other);
    if (first) rest.push({ ...first, glue: piece.glue });
  }
  close();
  return parts;
}
