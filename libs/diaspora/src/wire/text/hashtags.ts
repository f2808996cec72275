export interface FoundHashtag {
  /** Without its sign, as it is written; tags are compared in lower case. */
  readonly tag: string;
  /** Where it stands in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** At the start or after white space; `#<3` is one. */
const TAG = /(?<![^\s>])#(<3|[\p{L}\p{M}\p{N}\p{Pc}-]{1,255})(?![\p{L}\p{M}\p{N}\p{Pc}-])/gu;

export function findHashtags(text: string): FoundHashtag[] {
  if (!text.includes('#')) return [];
  return [...text.matchAll(TAG)].map((match) => {
    const [whole, tag] = match as unknown as [string, string];
    return { tag, start: match.index, end: match.index + whole.length };
  });
}

/** The word as a tag: what cannot be in one is left out; `undefined` if nothing is left. */
export function writeHashtag(word: string): string | undefined {
  if (word === '<3') return '#<3';
  const plain = [...word.replace(/[^\p{L}\p{M}\p{N}\p{Pc}-]/gu, '')].slice(0, 255).join('');
  return plain === '' ? undefined : `#${plain}`;
}
