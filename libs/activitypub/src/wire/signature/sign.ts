import { sign, type KeyObject } from 'node:crypto';
import { contentDigestHeader, digestHeader } from '../digest.js';
import { normaliseAuthority } from './fields.js';

/** A request of ours, to be signed. Bugs throw here: keys and URLs are our own. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string | URL;
  /** Given for POST: exactly the bytes that will be sent. */
  readonly body?: Uint8Array;
  /** Put under the signature too, if given; to be sent as it is here. */
  readonly contentType?: string;
  readonly keyId: string;
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type SignatureHeaders = Record<string, string>;

/**
 * Headers after draft-cavage-12, which all servers take: `host`, `date`, `signature`, and with a body `digest`.
 * Names are in lower case. A signature is good for as long as the receiver's window (mostly 12 hours): sign per try.
 */
export function signCavage(request: OutgoingRequest): SignatureHeaders {
  const url = new URL(request.url);
  const headers: SignatureHeaders = { host: url.host, date: new Date(request.now).toUTCString() };
  const covered = ['(request-target)', 'host', 'date'];
  let base = `(request-target): ${request.method.toLowerCase()} ${url.pathname}${url.search}\nhost: ${headers.host}\ndate: ${headers.date}`;
  const add = (name: string, value: string) => {
    headers[name] = value;
    covered.push(name);
    base += `\n${name}: ${value}`;
  };
  if (request.body !== undefined) add('digest', digestHeader(request.body));
  if (request.contentType !== undefined) add('content-type', request.contentType);
  const algorithm = isRsa(request.key) ? 'rsa-sha256' : 'hs2019';
  const signature = signatureOf(base, request.key);
  headers.signature = `keyId="${request.keyId}",algorithm="${algorithm}",headers="${covered.join(' ')}",signature="${signature}"`;
  return headers;
}

/**
 * Headers after RFC 9421 as Mastodon 4.5 wants them: `signature-input`, `signature`, and with a body `content-digest`.
 * `host` and `date` are given too, for those who look at them.
 */
export function signRfc9421(request: OutgoingRequest): SignatureHeaders {
  const url = new URL(request.url);
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const headers: SignatureHeaders = { host: url.host, date: new Date(request.now).toUTCString() };
  const covered = ['"@method"', '"@target-uri"'];
  const target = `${scheme}://${normaliseAuthority(url.host, scheme)}${url.pathname}${url.search}`;
  let base = `"@method": ${request.method}\n"@target-uri": ${target}\n`;
  const add = (name: string, value: string) => {
    headers[name] = value;
    covered.push(`"${name}"`);
    base += `"${name}": ${value}\n`;
  };
  if (request.body !== undefined) add('content-digest', contentDigestHeader(request.body));
  if (request.contentType !== undefined) add('content-type', request.contentType);
  const algorithm = isRsa(request.key) ? 'rsa-v1_5-sha256' : 'ed25519';
  const created = Math.floor(request.now / 1000);
  const params = `(${covered.join(' ')});created=${created};keyid="${request.keyId}";alg="${algorithm}"`;
  base += `"@signature-params": ${params}`;
  headers['signature-input'] = `sig1=${params}`;
  headers.signature = `sig1=:${signatureOf(base, request.key)}:`;
  return headers;
}

function isRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa';
}

function signatureOf(base: string, key: KeyObject): string {
  return sign(isRsa(key) ? 'sha256' : null, Buffer.from(base, 'latin1'), key).toString('base64');
}
