import { MalformedHcard } from '../errors.js';
import { isGuid } from '../identity/ids.js';
import { LIMITS } from '../limits.js';
import type { Hcard } from './hcard.js';

const NAMED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => NAMED[found]!);
}

/** A name as hCards and profiles may hold it: no `;`, one line, `max` characters at most. */
export function fitName(name: string, max: number = LIMITS.fullName): string {
  const plain = name.replace(/[;\s\p{Cc}]+/gu, ' ').trim();
  return [...plain.slice(0, 4 * max)].slice(0, max).join('').trim();
}

/** The hCard as a page, for `text/html`. Throws `MalformedHcard` for names and guids that other pods would refuse. */
export function writeHcard(card: Hcard): string {
  check(card);
  const text = (name: string, value: string): string =>
    `<dl class="entity_${name}"><dt>${name}</dt><dd><span class="${name}">${escaped(value)}</span></dd></dl>`;
  const photo = (name: string, address: string, pixels: number): string =>
    `<dl class="${name}"><dt>${name}</dt><dd>` +
    `<img class="photo avatar" width="${pixels}" height="${pixels}" src="${escaped(address)}" alt=""></dd></dl>`;
  return `<!DOCTYPE html>
<html>
<head><meta charset="UTF-8"><title>${escaped(card.full_name)}</title></head>
<body>
<div class="entity_profile vcard author">
${text('uid', card.guid)}
${text('nickname', card.nickname)}
${text('fn', card.full_name)}
${text('given_name', card.first_name)}
${text('family_name', card.last_name)}
${text('searchable', String(card.searchable))}
<dl class="entity_key"><dt>key</dt><dd><pre class="key">${escaped(card.public_key)}</pre></dd></dl>
${photo('entity_photo', card.photo, 300)}
${photo('entity_photo_medium', card.photo_medium, 100)}
${photo('entity_photo_small', card.photo_small, 50)}
</div>
</body>
</html>
`;
}

function check({ guid, full_name, first_name, last_name }: Hcard): void {
  if (!isGuid(guid)) throw new MalformedHcard('no guid');
  for (const [name, max] of [
    [full_name, LIMITS.fullName],
    [first_name, LIMITS.firstName],
    [last_name, LIMITS.firstName],
  ] as const) {
    if ([...name].length > max || name.includes(';'))
      throw new MalformedHcard(`a name is too long or holds a semicolon`);
  }
}
