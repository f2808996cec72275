/** Schemes that a link of a post may have; `javascript:`, `data:` and the like are not among them. */
export const LINK_SCHEMES = ['http', 'https', 'mailto', 'xmpp', 'matrix', 'magnet', 'gemini', 'gopher', 'ipfs', 'ssb'];
const SCHEME = new RegExp(`^(?:${LINK_SCHEMES.join('|')}):`, 'i');
const MAX_ADDRESS = 4096;

export function isLinkable(address: string): boolean {
  return address.length <= MAX_ADDRESS && SCHEME.test(address);
}

/** An address in ASCII, as it can stand in Markdown and in HTML; the same again if it is so already. */
export function normaliseAddress(address: string): string {
  return address
    .toWellFormed()
    .replace(/%(?![0-9a-fA-F]{2})|[^!#$%&-;=?-[\]_a-z~]/gu, (character) => encodeURIComponent(character));
}

export interface Stretch {
  readonly text: string;
  readonly address?: string;
}

/** Splits text at the web addresses that stand bare in it. Closing marks and brackets after one are not part of it. */
export function splitAtAddresses(text: string): Stretch[] {
  if (!text.includes('://')) return [{ text }];
  const stretches: Stretch[] = [];
  let start = 0;
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_/@.:-])https?:\/\/[^\s<>"“”«»\p{Cc}]{3,2000}/giu)) {
    const address = withoutTail(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > start) stretches.push({ text: text.slice(start, match.index) });
    stretches.push({ text: address, address: normaliseAddress(address) });
    start = match.index + address.length;
  }
  if (start < text.length) stretches.push({ text: text.slice(start) });
  return stretches;
}

function withoutTail(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] as string;
    const open = last === ')' ? '(' : last === ']' ? '[' : undefined;
    if (
      open !== undefined ? balanced(address.slice(0, end), open, last) : !/[.,;:!?'*_~`\\、。，！？…）」』]/u.test(last)
    ) {
      return address.slice(0, end);
    }
    end -= 1;
  }
}

function balanced(text: string, open: string, close: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === open) depth += 1;
    else if (character === close) depth -= 1;
  }
  return depth >= 0;
}
