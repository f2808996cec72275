/**
 * Hashtags in canonical text are bare: `#tag`. Letters and digits of any script, `_`, and within the word `-`, `·`,
 * `・` and the joiners of Persian and Indic scripts; not digits alone (`#1`), and not within a word or an address.
 */
const WORD = String.raw`[\p{L}\p{N}\p{M}_]`;
const TAG = String.raw`${WORD}+(?:[-·・\u200c\u200d]${WORD}+)*`;
const IN_TEXT = new RegExp(String.raw`(?<![\p{L}\p{N}\p{M}_/&#＃=])[#＃](${TAG})`, 'gu');
const WHOLE = new RegExp(String.raw`^[#＃](${TAG})$`, 'u');
const LETTER = /[\p{L}_]/u;
const MAX_TAG = 255;

/** The tag of a text that is a hashtag and nothing else, without its sign. */
export function asHashtag(text: string): string | undefined {
  return valid(WHOLE.exec(text)?.[1]);
}

/** Does a text that begins like this go on with the hashtag before it? And one that ends like this spoil the next? */
export const continuesTag = (text: string): boolean =>
  /^(?:[\p{L}\p{N}\p{M}_]|[-·・\u200c\u200d][\p{L}\p{N}\p{M}_])/u.test(text);
export const spoilsTag = (text: string): boolean => /[\p{L}\p{N}\p{M}_/&#＃=]$/u.test(text);

export type Piece = { readonly text: string; readonly tag?: string };

/** Splits text at its hashtags; the pieces put together are the text. */
export function splitAtHashtags(text: string): Piece[] {
  if (!text.includes('#') && !text.includes('＃')) return [{ text }];
  const pieces: Piece[] = [];
  let start = 0;
  for (const match of text.matchAll(IN_TEXT)) {
    const tag = valid(match[1]);
    if (tag === undefined) continue;
    if (match.index > start) pieces.push({ text: text.slice(start, match.index) });
    pieces.push({ text: match[0], tag });
    start = match.index + match[0].length;
  }
  if (start < text.length) pieces.push({ text: text.slice(start) });
  return pieces;
}

function valid(tag: string | undefined): string | undefined {
  return tag !== undefined && tag.length <= MAX_TAG && LETTER.test(tag) ? tag : undefined;
}
