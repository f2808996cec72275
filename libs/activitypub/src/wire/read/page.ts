import { isObject, type Json } from '../json.js';
import { reference, text } from './fields.js';

/** Of several addresses the one that is said to be HTML, or else the first. */
export function pageOf(value: Json | undefined): string | undefined {
  let found: string | undefined;
  for (const item of Array.isArray(value) ? value : [value]) {
    const href = reference(item);
    if (href === undefined) continue;
    if (isObject(item) && text(item.mediaType)?.startsWith('text/html')) return href;
    found ??= isObject(item) && item.rel !== undefined && item.mediaType === undefined ? undefined : href;
  }
  return found;
}
