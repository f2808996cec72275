import { domainToASCII } from 'node:url';
import { accept, refuse, type Checked } from '../checked.js';
import { webAddress } from '../read/index.js';

/** A way to name somebody, as WebFinger and search fields take it. */
export type Resource =
  | {
      readonly kind: 'acct';
      /** As written; servers compare it without regard to case. */
      readonly name: string;
      /** ASCII, lower case, with a port if there was one. */
      readonly host: string;
    }
  | { readonly kind: 'url'; readonly url: string };

/**
 * Reads `acct:bob@host`, `@bob@host`, `bob@host`, and addresses of actors and profile pages. The text is as a person
 * or a query parameter gives it: already decoded, up to 2048 characters.
 */
export function parseResource(text: string): Checked<Resource, 'malformed'> {
  const trimmed = text.trim();
  if (/^https?:\/\//i.test(trimmed)) {
    const url = webAddress(trimmed.replace(/^https?/i, (scheme) => scheme.toLowerCase()));
    return url === undefined ? refuse('malformed', 'not a web address') : accept({ kind: 'url', url });
  }
  const handle = trimmed.replace(/^acct:(?:\/\/)?/i, '').replace(/^@/, '');
  const at = handle.lastIndexOf('@');
  const name = decoded(handle.slice(0, at));
  const host = hostOf(handle.slice(at + 1));
  if (at < 1 || name === undefined || host === undefined) return refuse('malformed', 'not a handle');
  return accept({ kind: 'acct', name, host });
}

/** A name may hold any letters, digits and `. _ - ~ ! $ + '`, as SSB and Pleroma names do; no spaces, no `@` or `/`. */
function decoded(name: string): string | undefined {
  try {
    const plain = decodeURIComponent(name);
    return plain.length <= 256 && /^[\p{L}\p{M}\p{N}._~!$'+=-]+$/u.test(plain) ? plain : undefined;
  } catch {
    return undefined;
  }
}

function hostOf(text: string): string | undefined {
  const [, host = '', port = ''] = /^([^:/?#@\s[\]]{1,253}|\[[0-9a-fA-F:.]+\])(:\d{1,5})?$/.exec(text) ?? [];
  if (host.startsWith('[')) return host.toLowerCase() + port;
  const ascii = domainToASCII(host);
  return ascii === '' ? undefined : ascii + port;
}
