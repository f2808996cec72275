import type { DigestRefusal } from '../digest.js';

/** An HTTP request as it arrived, with what the receiver knows of itself. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they stood in the request line. */
  readonly url: string;
  /** Names in lower case; values as node:http gives them (one character per byte). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The raw bytes: a digest of re-serialised JSON would be worth nothing. */
  readonly body: Uint8Array;
  /** Authorities this server answers for, with the port if it is not the scheme's own: `planet.example`, `[::1]:8080`. */
  readonly hosts: readonly string[];
  /** The scheme that the sender used, which a proxy may hide from us; it is part of `@target-uri`. Default `https`. */
  readonly scheme?: 'https' | 'http';
}

export type SignatureScheme = 'cavage' | 'rfc9421';

/** One part of the request that a signature covers: a field, or something derived, such as `@path`. */
export interface Component {
  readonly name: string;
  /** Of `@query-param`: which one. No other parameters are read. */
  readonly parameter?: string;
  /** RFC 9421: as it stood in Signature-Input, with its quotes and parameters. */
  readonly identifier: string;
}

/** A signature that has been read but not checked. */
export interface ParsedSignature {
  readonly scheme: SignatureScheme;
  /** Where the key is said to be; a stranger's text until fetched. */
  readonly keyId: string;
  /** As declared; `undefined` leaves it to the type of the key. */
  readonly algorithm: string | undefined;
  readonly covered: readonly Component[];
  /** Unix seconds. */
  readonly created: number | undefined;
  /** Unix seconds. */
  readonly expires: number | undefined;
  readonly signature: Buffer;
  /** RFC 9421: the value of `@signature-params`, byte for byte. Empty for cavage. */
  readonly params: string;
}

export type ParseRefusal =
  /** There is no signature at all. */
  | 'unsigned'
  /** There is one, and it cannot be read; or it covers something that the request does not hold. */
  | 'malformed'
  | 'unsupported-algorithm';

export type SignatureRefusal =
  | ParseRefusal
  | DigestRefusal
  /** Method, target, host, date or digest are not under the signature, so somebody could have exchanged them. */
  | 'not-covered'
  /** Too old, expired, or from the future. */
  | 'stale'
  /** The request was signed for another host. */
  | 'host-mismatch'
  | 'bad-signature';

export interface VerifyOptions {
  /** Milliseconds since 1970: when the request *arrived*, not when a queue came round to it. */
  readonly now: number;
  /** How old a signature may be, in seconds. Default 12 hours, as Mastodon has it. */
  readonly maxAge?: number;
  /** How far the sender's clock may be ahead of ours, in seconds. Default one hour. */
  readonly maxAhead?: number;
}
