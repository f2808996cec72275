/** Letters, digits and signs that mean nothing in Markdown wherever they stand. */
const safeLine = /^\p{L}[\p{L}\p{M}\p{Nd} ,.:;?!()/'"“”‘’…–—-]*$/u;
const address = /www\.|https?|:\/\//i;
/** Mastodon writes these two so. */
const quotes = /&(?:#39|quot);/g;
const longest = 20_000;

/**
 * The canonical text of HTML that is nothing but paragraphs and lines of plain words; null for anything else. Many posts
 * are that, and to parse them costs many times as much.
 */
export function plainHtml(html: string): string | null {
  if (html.length > longest || address.test(html)) return null;
  const parts = html.split('</p>');
  if (parts.pop() !== '' || parts.length === 0) return null;
  const paragraphs: string[] = [];
  for (const part of parts) {
    if (!part.startsWith('<p>')) return null;
    const lines = part
      .slice('<p>'.length)
      .replace(quotes, (sign) => (sign === '&quot;' ? '"' : "'"))
      .split(/<br ?\/?>/)
      .map((line) => line.replace(/ {2,}/g, ' ').replace(/^ | $/g, ''));
    if (!lines.every((line) => safeLine.test(line))) return null;
    paragraphs.push(lines.join('\\\n'));
  }
  return paragraphs.join('\n\n');
}
