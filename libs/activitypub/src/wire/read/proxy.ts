import type { JsonObject } from '../json.js';
import { flag, list, objects, text } from './fields.js';

/** A thing that this one stands for: on another protocol, or at another address (FEP-fffd, old and new form). */
export interface Proxy {
  /** The protocol's address; undefined in the new form, where the id tells. */
  readonly protocol: string | undefined;
  readonly proxied: string;
  /** Is this object, not the other, the one to be believed? */
  readonly authoritative: boolean;
}

/** FEP-fffd: `proxyOf` in its old form; links in `url` with `rel` `alternate` or `canonical` in its new one. */
export function readProxies(document: JsonObject): Proxy[] {
  const proxies: Proxy[] = [];
  for (const item of objects(document.proxyOf).slice(0, 16)) {
    const proxied = text(item.proxied);
    if (proxied === undefined) continue;
    proxies.push({ protocol: text(item.protocol), proxied, authoritative: flag(item.authoritative) ?? false });
  }
  for (const link of objects(document.url).slice(0, 16)) {
    const rel = list(link.rel);
    const proxied = text(link.href);
    if (proxied === undefined || text(link.mediaType)?.startsWith('text/html')) continue;
    if (rel.includes('canonical')) proxies.push({ protocol: undefined, proxied, authoritative: false });
    else if (rel.includes('alternate')) proxies.push({ protocol: undefined, proxied, authoritative: true });
  }
  return proxies;
}
