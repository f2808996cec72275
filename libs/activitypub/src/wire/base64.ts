/**
 * Base64 with one spelling for each value. `Buffer.from(…, 'base64')` skips what it does not know and ignores the last
 * bits, so that two texts mean the same bytes; in a signature that would be malleable.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}
