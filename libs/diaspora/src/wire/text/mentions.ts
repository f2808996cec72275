import { isDiasporaId } from '../identity/ids.js';
import { LIMITS } from '../limits.js';

export interface FoundMention {
  readonly id: string;
  readonly name: string | undefined;
  /** Where it stands in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const MAX_NAME = 255;

/** `@{Name; user@host}` or `@{user@host}`. There is no escape, so what would end the name is written as its kin. */
export function writeMention(id: string, name?: string): string {
  const plain = (name ?? '').replace(/[{}]/g, (brace) => (brace === '{' ? '(' : ')')).replaceAll(';', ',');
  const short = [...plain.replace(/\s+/g, ' ').trim()].slice(0, LIMITS.fullName).join('');
  return short === '' ? `@{${id}}` : `@{${short}; ${id}}`;
}

/** The people that a post, comment or message mentions, in order; braces around anything else are text. */
export function findMentions(text: string): FoundMention[] {
  const found: FoundMention[] = [];
  for (let start = text.indexOf('@{'); start !== -1; start = text.indexOf('@{', start + 2)) {
    const close = text.indexOf('}', start);
    if (close === -1) break;
    if (close - start > MAX_NAME + LIMITS.id) continue;
    const inner = text.slice(start + 2, close);
    const space = inner.lastIndexOf('; ');
    const id = space === -1 ? inner : inner.slice(space + 2);
    const name = space === -1 ? undefined : inner.slice(0, space).trim();
    if (isDiasporaId(id)) found.push({ id, name: name === '' ? undefined : name, start, end: close + 1 });
  }
  return found;
}
