import type { JsonObject } from '../json.js';

/** `/.well-known/host-meta` (RFC 6415): where WebFinger is. `base` is our origin, without a slash at its end. */
export function hostMetaXml(base: string): string {
  const template = `${base}/.well-known/webfinger?resource={uri}`.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">',
    `  <Link rel="lrdd" type="application/jrd+json" template="${template}"/>`,
    '</XRD>',
    '',
  ].join('\n');
}

/** `/.well-known/host-meta.json`, the same as JRD. */
export function hostMetaJson(base: string): JsonObject {
  const template = `${base}/.well-known/webfinger?resource={uri}`;
  return { links: [{ rel: 'lrdd', type: 'application/jrd+json', template }] };
}

/**
 * The template for WebFinger out of a stranger's host-meta, for hosts that delegate it. Looks for the one attribute and
 * is no XML parser; undefined if there is no template with http(s) and `{uri}`.
 */
export function readHostMeta(xml: string): string | undefined {
  for (const [element] of xml.slice(0, 20_000).matchAll(/<Link\s[^<>]{0,4000}>/g)) {
    if (!/\srel\s*=\s*["']lrdd["']/.test(element)) continue;
    const template = /\stemplate\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(element);
    const address = (template?.[1] ?? template?.[2])?.replaceAll('&amp;', '&');
    if (address !== undefined && /^https?:\/\//.test(address) && address.includes('{uri}')) return address;
  }
  return undefined;
}
