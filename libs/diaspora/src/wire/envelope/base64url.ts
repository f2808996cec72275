/** The form that is signed and sent: node's base64url with its padding back. */
export function encodeBase64Url(bytes: Uint8Array): string {
  return pad(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url'));
}

function pad(text: string): string {
  const missing = text.length % 4;
  return missing === 0 ? text : text + '='.repeat(4 - missing);
}

export interface Decoded {
  readonly bytes: Buffer;
  /** As `encodeBase64Url` would write it. */
  readonly canonical: string;
}

/**
 * Padded or not, either alphabet; anything else in it, and bits that nobody needs, are refused. node's decoder skips
 * what it does not know, so the bytes are written again and compared.
 */
export function decodeBase64Url(text: string): Decoded | undefined {
  const bytes = Buffer.from(text, 'base64url');
  const canonical = pad(bytes.toString('base64url'));
  if (text === canonical) return { bytes, canonical };
  const bare = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
  return bare === canonical.replace(/=+$/, '') ? { bytes, canonical } : undefined;
}
