import type { SignedRequest } from './types.js';

/** A field's values as one, in the way of RFC 9421 section 2.1: each without outer white space, between them `, `.
 * One that holds a line break, which no HTTP parser gives, counts as absent: it could pose as two. */
export function header(headers: SignedRequest['headers'], name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  const joined = typeof value === 'string' ? value.trim() : value?.map((line) => line.trim()).join(', ');
  return joined?.includes('\n') ? undefined : joined;
}

/** An authority to compare: lower case, without the port that the scheme has anyway. */
export function normaliseAuthority(authority: string, scheme: 'https' | 'http'): string {
  const port = scheme === 'https' ? ':443' : ':80';
  const text = authority.toLowerCase();
  return text.endsWith(port) ? text.slice(0, -port.length) : text;
}

/** The authority of this request if it is one of ours. Nothing else than the Host header is asked. */
export function ownAuthority(request: SignedRequest): string | undefined {
  const host = header(request.headers, 'host');
  if (host === undefined) return undefined;
  const scheme = request.scheme ?? 'https';
  const wanted = normaliseAuthority(host, scheme);
  for (const own of request.hosts) {
    if (normaliseAuthority(own, scheme) === wanted) return wanted;
  }
  return undefined;
}

/** Where the query begins, `?` and all; the length of the text if there is none. */
export function queryStart(url: string): number {
  const mark = url.indexOf('?');
  return mark === -1 ? url.length : mark;
}
