import type { NativeId } from '@planet/core';

/** What an id of this network can name. */
export type SsbKind = 'feed' | 'message' | 'blob';
export interface SsbId {
  kind: SsbKind;
  /** The canonical sigil form. */
  id: NativeId;
}

/** One row a kind: its sigil, its suffix, and the formats under which `ssb:` URIs may name it (the first is written). */
const forms: Record<SsbKind, { sigil: string; suffix: string; formats: string[] }> = {
  feed: { sigil: '@', suffix: '.ed25519', formats: ['ed25519', 'classic'] },
  message: { sigil: '%', suffix: '.sha256', formats: ['sha256', 'classic'] },
  blob: { sigil: '&', suffix: '.sha256', formats: ['sha256', 'classic'] },
};
const kinds = Object.keys(forms) as SsbKind[];

/** An id in running text; not preceded or followed by more of the same. Used with the `u` flag. */
export const bareId = '[@%&][A-Za-z0-9+/]{43}=\\.(?:ed25519|sha256)';
const longestId = 400;

/** Base64 of exactly 32 bytes, written in the one way that this network signs and compares. */
const isCanonicalKey = (base64: string): boolean => {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(base64)) return false;
  return Buffer.from(base64, 'base64').toString('base64') === base64;
};

const fromSigil = (text: string): SsbId | null => {
  const query = text.indexOf('?');
  const bare = query < 0 ? text : text.slice(0, query);
  for (const kind of kinds) {
    const { sigil, suffix } = forms[kind];
    if (bare.startsWith(sigil) && bare.endsWith(suffix) && isCanonicalKey(bare.slice(1, -suffix.length)))
      return { kind, id: bare as NativeId };
  }
  return null;
};

const fromUri = (text: string): SsbId | null => {
  const [, kind, format, key] =
    /^ssb:(?:\/\/)?([a-z]+)[/:]([a-z0-9-]+)[/:]([A-Za-z0-9_=-]+)(?:\?.*)?$/.exec(text) ?? [];
  if (!kind || !format || !key || !kinds.includes(kind as SsbKind)) return null;
  const { sigil, suffix, formats } = forms[kind as SsbKind];
  if (!formats.includes(format)) return null;
  const base64 = key.replace(/-/g, '+').replace(/_/g, '/').replace(/=*$/, '=');
  return isCanonicalKey(base64) ? { kind: kind as SsbKind, id: `${sigil}${base64}${suffix}` as NativeId } : null;
};

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/**
 * Reads an id in any of its spellings: sigil (`@…=.ed25519`, with or without a query), `ssb:` URI (`ssb:message/classic/…`,
 * `ssb://feed/ed25519/…`), either of them percent-encoded. Null for anything else.
 */
export function readId(text: string): SsbId | null {
  if (text.length > longestId) return null;
  const plain = fromSigil(text) ?? fromUri(text);
  if (plain) return plain;
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return null;
  const once = decoded(text);
  return once === null || once === text ? null : (fromSigil(once) ?? fromUri(once));
}

const readOf =
  (kind: SsbKind) =>
  (value: unknown): NativeId | null => {
    if (typeof value !== 'string') return null;
    const found = readId(value);
    return found?.kind === kind ? found.id : null;
  };
/** The canonical id when the value is one of this kind, in whatever spelling; else null. */
export const readFeedId = readOf('feed');
export const readMessageId = readOf('message');
export const readBlobId = readOf('blob');

const make = (kind: SsbKind, key: Uint8Array): NativeId => {
  if (key.length !== 32) throw new RangeError(`an id of a ${kind} is made of 32 bytes, not ${key.length}`);
  return `${forms[kind].sigil}${Buffer.from(key).toString('base64')}${forms[kind].suffix}` as NativeId;
};
/** From an ed25519 public key (32 bytes). */
export const makeFeedId = (publicKey: Uint8Array): NativeId => make('feed', publicKey);
/** From the SHA-256 of the signed message (32 bytes). */
export const makeMessageId = (hash: Uint8Array): NativeId => make('message', hash);

/** The 32 bytes that an id is made of. */
export function idBytes(id: string): Uint8Array | null {
  const found = readId(id);
  return found ? Buffer.from(found.id.slice(1, 45), 'base64') : null;
}

const mediaScheme = 'blob:';
const blobIdOfHex = (hex: string): NativeId | null =>
  /^[0-9a-f]{64}$/.test(hex) ? make('blob', Buffer.from(hex, 'hex')) : null;
/** `blob:<sha256 hex>` (how media names its bytes) → `&…=.sha256`; null where the URL is no blob's. */
export const blobIdOfMedia = (url: string): NativeId | null =>
  url.startsWith(mediaScheme) ? blobIdOfHex(url.slice(mediaScheme.length)) : null;
/** `&…=.sha256` → `blob:<sha256 hex>`. */
export function mediaOfBlobId(id: string): string | null {
  const blob = readBlobId(id);
  return blob ? `${mediaScheme}${Buffer.from(blob.slice(1, 45), 'base64').toString('hex')}` : null;
}

/** The id as a URI that other programs can open: `ssb:message/sha256/…`. */
export function toUri(id: string): string | null {
  const found = readId(id);
  if (!found) return null;
  const key = found.id.slice(1, 45).replace(/\+/g, '-').replace(/\//g, '_');
  return `ssb:${found.kind}/${forms[found.kind].formats[0]}/${key}`;
}

/** Is this an id of the network? `unsure`: it looks like one, of a feed format that is not carried here. */
export function owns(id: string): true | false | 'unsure' {
  if (readId(id)) return true;
  return id.length <= longestId && (/^ssb:/.test(id) || /^[@%&][A-Za-z0-9+/=_-]{40,}\.[a-z][a-z0-9-]*$/.test(id))
    ? 'unsure'
    : false;
}
