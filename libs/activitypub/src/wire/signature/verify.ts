import { verify, type KeyObject } from 'node:crypto';
import { accept, refuse, type Checked } from '../checked.js';
import { checkContentDigest, checkDigest } from '../digest.js';
import { signatureBase } from './base-string.js';
import { header, ownAuthority, queryStart } from './fields.js';
import { parseHttpDate } from './http-date.js';
import type { ParsedSignature, SignatureRefusal, SignedRequest, VerifyOptions } from './types.js';

const TWELVE_HOURS = 12 * 60 * 60;
const ONE_HOUR = 60 * 60;

/** A signature that holds: who signed is whoever owns the key of `keyId`, which is for the caller to establish. */
export interface VerifiedSignature {
  readonly scheme: ParsedSignature['scheme'];
  readonly keyId: string;
  /** When it was made, Unix seconds. */
  readonly signedAt: number;
}

/**
 * Does the signature hold for this request, under this key, now? Everything that could be exchanged must be under it:
 * method, path with query, host, time, and for a request with a body the digest, which is compared with the bytes.
 * What costs least is looked at first; the key is used last.
 */
export function verifySignature(
  request: SignedRequest,
  parsed: ParsedSignature,
  key: KeyObject,
  options: VerifyOptions,
): Checked<VerifiedSignature, SignatureRefusal> {
  const algorithm = algorithmFor(parsed, key);
  if (algorithm === undefined) {
    return refuse('unsupported-algorithm', `${parsed.algorithm ?? 'none'} with a key of type ${key.asymmetricKeyType}`);
  }
  const missing = uncovered(request, parsed);
  if (missing !== undefined) return refuse('not-covered', `${missing} is not signed`);
  if (ownAuthority(request) === undefined) return refuse('host-mismatch', 'the request is for another host');

  const time = signedAt(request, parsed);
  if (!time.ok) return time;
  const stale = staleness(time.value, parsed.expires, options);
  if (stale !== undefined) return refuse('stale', stale);

  if (carriesBody(request)) {
    const digest =
      parsed.scheme === 'cavage'
        ? checkDigest(header(request.headers, 'digest'), request.body)
        : checkContentDigest(header(request.headers, 'content-digest'), request.body);
    if (!digest.ok) return digest;
  }
  const base = signatureBase(request, parsed);
  if (!base.ok) return base;
  return verify(algorithm.hash, Buffer.from(base.value, 'latin1'), key, parsed.signature)
    ? accept({ scheme: parsed.scheme, keyId: parsed.keyId, signedAt: time.value })
    : refuse('bad-signature', 'the signature is not of this key over this request');
}

/** A body must be under the signature whenever there is one, and for every method that is meant to have one. */
function carriesBody(request: SignedRequest): boolean {
  return request.body.length > 0 || !(request.method === 'GET' || request.method === 'HEAD');
}

const RSA = { hash: 'sha256' };
const ED25519 = { hash: null };

/** The type of the key decides; what the header declares may only agree with it. */
function algorithmFor(parsed: ParsedSignature, key: KeyObject): { hash: string | null } | undefined {
  const declared = parsed.algorithm;
  const open = declared === undefined || (parsed.scheme === 'cavage' && declared === 'hs2019');
  if (key.asymmetricKeyType === 'rsa') {
    return open || declared === (parsed.scheme === 'cavage' ? 'rsa-sha256' : 'rsa-v1_5-sha256') ? RSA : undefined;
  }
  if (key.asymmetricKeyType === 'ed25519') return open || declared === 'ed25519' ? ED25519 : undefined;
  return undefined;
}

/** The first thing that should be under the signature and is not. */
function uncovered(request: SignedRequest, parsed: ParsedSignature): string | undefined {
  if (parsed.scheme === 'cavage') {
    if (!covers(parsed, '(request-target)')) return '(request-target)';
    if (!covers(parsed, 'host')) return 'host';
    if (!covers(parsed, 'date') && !covers(parsed, '(created)')) return 'date';
    return carriesBody(request) && !covers(parsed, 'digest') ? 'digest' : undefined;
  }
  if (!covers(parsed, '@method')) return '@method';
  if (!covers(parsed, '@target-uri')) {
    if (!covers(parsed, '@authority')) return '@target-uri';
    if (!covers(parsed, '@request-target')) {
      if (!covers(parsed, '@path')) return '@path';
      if (queryStart(request.url) < request.url.length && !covers(parsed, '@query')) return '@query';
    }
  }
  return carriesBody(request) && !covers(parsed, 'content-digest') ? 'content-digest' : undefined;
}

function covers(parsed: ParsedSignature, name: string): boolean {
  for (const component of parsed.covered) if (component.name === name) return true;
  return false;
}

function signedAt(request: SignedRequest, parsed: ParsedSignature): Checked<number, SignatureRefusal> {
  if (parsed.scheme === 'rfc9421' || covers(parsed, '(created)')) {
    if (parsed.algorithm?.startsWith('rsa-') && parsed.scheme === 'cavage') {
      return refuse('malformed', '(created) is not for rsa-sha256 (draft-cavage-12, section 2.3)');
    }
    return parsed.created === undefined ? refuse('malformed', 'no `created`') : accept(parsed.created);
  }
  const date = header(request.headers, 'date');
  const time = date === undefined ? undefined : parseHttpDate(date);
  return time === undefined ? refuse('malformed', 'the Date header cannot be read') : accept(time);
}

function staleness(time: number, expires: number | undefined, options: VerifyOptions): string | undefined {
  const now = options.now / 1000;
  if (time < now - (options.maxAge ?? TWELVE_HOURS)) return 'the signature is too old';
  if (time > now + (options.maxAhead ?? ONE_HOUR)) return 'the signature is from the future';
  return expires !== undefined && expires < now ? 'the signature has expired' : undefined;
}
