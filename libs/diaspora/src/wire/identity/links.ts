import { LIMITS } from '../limits.js';
import { isDiasporaId, isGuid } from './ids.js';

/** `diaspora://author/type/guid`: who, what, which; `type` as in an element's name, `post` for any post. */
export interface DiasporaLink {
  readonly author: string;
  readonly type: string;
  readonly guid: string;
}
export interface FoundLink extends DiasporaLink {
  /** Where it stands in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const LINK =
  /(?:web\+)?diaspora:\/\/([a-z0-9._-]{1,254}@[a-z0-9.:[\]-]{1,254})\/([a-z_]{1,64})\/([0-9A-Za-z\-_@.:]{16,255})/g;

export function writeDiasporaLink({ author, type, guid }: DiasporaLink): string {
  return `diaspora://${author}/${type}/${guid}`;
}

/** One link that is the whole text. */
export function readDiasporaLink(text: string): DiasporaLink | undefined {
  if (text.length > 2 * LIMITS.id + LIMITS.guid) return undefined;
  const [found] = findDiasporaLinks(text);
  if (found?.start !== 0 || found.end !== text.length) return undefined;
  const { author, type, guid } = found;
  return { author, type, guid };
}

/** All links of a text, both spellings. Each makes receivers fetch something: a caller that follows them sets a limit. */
export function findDiasporaLinks(text: string): FoundLink[] {
  const found: FoundLink[] = [];
  if (!text.includes('diaspora://')) return found;
  for (const match of text.matchAll(LINK)) {
    const [whole, author, type, rest] = match as unknown as [string, string, string, string];
    // A dot or colon at the end belongs to the sentence.
    const guid = rest.replace(/[^0-9A-Za-z]+$/, '');
    if (!isDiasporaId(author) || !isGuid(guid)) continue;
    const end = match.index + whole.length - (rest.length - guid.length);
    found.push({ author, type, guid, start: match.index, end });
  }
  return found;
}
