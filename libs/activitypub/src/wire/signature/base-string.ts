import { accept, refuse, type Checked } from '../checked.js';
import { header, normaliseAuthority, queryStart } from './fields.js';
import type { Component, ParsedSignature, SignedRequest } from './types.js';

/** The text that was signed, rebuilt from the request. Refused where the request lacks what is said to be covered. */
export function signatureBase(request: SignedRequest, parsed: ParsedSignature): Checked<string, 'malformed'> {
  if (request.url.includes('\n')) return refuse('malformed', 'a line break in the request line');
  return parsed.scheme === 'cavage' ? cavageBase(request, parsed) : rfc9421Base(request, parsed);
}

/** draft-cavage-http-signatures-12 section 2.3 */
function cavageBase(request: SignedRequest, parsed: ParsedSignature): Checked<string, 'malformed'> {
  let base = '';
  for (const { name } of parsed.covered) {
    const value = cavageValue(request, parsed, name);
    if (value === undefined) return refuse('malformed', `${name} is signed but not there`);
    base += base === '' ? `${name}: ${value}` : `\n${name}: ${value}`;
  }
  return accept(base);
}

function cavageValue(request: SignedRequest, parsed: ParsedSignature, name: string): string | undefined {
  switch (name) {
    case '(request-target)':
      return `${request.method.toLowerCase()} ${request.url}`;
    case '(created)':
      return parsed.created?.toString();
    case '(expires)':
      return parsed.expires?.toString();
    default:
      return header(request.headers, name);
  }
}

/** RFC 9421 section 2.5 */
function rfc9421Base(request: SignedRequest, parsed: ParsedSignature): Checked<string, 'malformed'> {
  let base = '';
  for (const component of parsed.covered) {
    const value = componentValue(request, component);
    if (value === undefined) return refuse('malformed', `${component.name} is signed but not there`);
    base += `${component.identifier}: ${value}\n`;
  }
  return accept(`${base}"@signature-params": ${parsed.params}`);
}

function componentValue(request: SignedRequest, component: Component): string | undefined {
  if (!component.name.startsWith('@')) {
    return component.name === component.name.toLowerCase() ? header(request.headers, component.name) : undefined;
  }
  const scheme = request.scheme ?? 'https';
  switch (component.name) {
    case '@method':
      return request.method;
    case '@target-uri': {
      const host = header(request.headers, 'host');
      return host === undefined ? undefined : `${scheme}://${normaliseAuthority(host, scheme)}${request.url}`;
    }
    case '@authority': {
      const host = header(request.headers, 'host');
      return host === undefined ? undefined : normaliseAuthority(host, scheme);
    }
    case '@scheme':
      return scheme;
    case '@request-target':
      return request.url;
    case '@path':
      return request.url.slice(0, queryStart(request.url)) || '/';
    case '@query':
      return request.url.slice(queryStart(request.url)) || '?';
    case '@query-param':
      return queryParameter(request.url, component.parameter);
    default:
      return undefined;
  }
}

/** RFC 9421 section 2.2.8: decoded as a form is, and encoded again; one that stands there twice cannot be signed. */
function queryParameter(url: string, encodedName: string | undefined): string | undefined {
  if (encodedName === undefined) return undefined;
  let value: string | undefined;
  for (const [name, candidate] of new URLSearchParams(url.slice(queryStart(url)))) {
    if (percentEncode(name) !== encodedName) continue;
    if (value !== undefined) return undefined;
    value = percentEncode(candidate);
  }
  return value;
}

/** encodeURIComponent, and the five characters that it leaves alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
