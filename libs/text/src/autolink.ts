/** A bare address as a link that every CommonMark reader knows; the full stop after it is not part of it. */
export function autolink(found: string): string {
  let url = found.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/&amp;/g, '&');
  let rest = '';
  for (;;) {
    const last = url.at(-1) ?? '';
    const unpaired = last === ')' && url.split('(').length < url.split(')').length;
    if (!unpaired && !/[.,;:!?'*_~\]]/.test(last)) break;
    url = url.slice(0, -1);
    rest = last + rest;
  }
  return /^https?:\/\/[^/]/.test(url) ? `<${url}>${rest}` : found;
}
