export interface HtmlLimits {
  /** UTF-16 units of HTML that are read. Default 256 Ki. */
  readonly length?: number;
  /** Tags that are read, opening and closing. Default 6,000. */
  readonly tags?: number;
  /** Elements within one another. Default 64. */
  readonly depth?: number;
}

/** Elements that end by themselves where the next one begins, so that many in a row are not within one another. */
const SELF_ENDING = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option optgroup rt rp thead tbody tfoot colgroup'.split(
    ' ',
  ),
);

/**
 * Cuts HTML off where it goes beyond the limits, before a parser sees it: the time of an HTML parser grows with length
 * times depth. It counts opening tags that were not closed by their own name, so no closing tag of another makes it blind.
 */
export function boundHtml(html: string, limits: HtmlLimits): { html: string; truncated: boolean } {
  const { length = 262_144, tags = 6000, depth = 64 } = limits;
  const text = html.length > length ? html.slice(0, length) : html;
  const open = new Map<string, number>();
  let deep = 0;
  let count = 0;
  for (const match of text.matchAll(/<(\/?)([A-Za-z][^\s/>]{0,30})/g)) {
    const [, slash, rawName] = match as unknown as [string, string, string];
    const name = rawName.toLowerCase();
    count += 1;
    const before = open.get(name) ?? 0;
    if (slash === '/') {
      if (before > 0) {
        open.set(name, before - 1);
        deep -= 1;
      }
    } else if (!SELF_ENDING.has(name)) {
      open.set(name, before + 1);
      deep += 1;
    }
    if (deep > depth || count > tags) return { html: text.slice(0, match.index), truncated: true };
  }
  return { html: text, truncated: text.length < html.length };
}
