/**
 * The type of bytes by their first ones, out of a list that a browser shows without running anything. What somebody
 * claimed is never repeated: a page sent as `image/png` stays harmless.
 */
export function safeMediaType(bytes: Uint8Array): string | null {
  const text = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const head = text(0, 16);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && text(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('RIFF') && text(8, 12) === 'WAVE') return 'audio/wav';
  if (text(4, 8) === 'ftyp') return isoMedia(text(8, 12));
  if (head.startsWith('\x1aE\xdf\xa3')) return 'video/webm';
  if (head.startsWith('OggS')) return text(28, 36).includes('theora') ? 'video/ogg' : 'audio/ogg';
  if (head.startsWith('fLaC')) return 'audio/flac';
  if (head.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return 'audio/mpeg';
  return null;
}

function isoMedia(brand: string): string {
  if (brand === 'avif' || brand === 'avis') return 'image/avif';
  if (/^hei[cx]|^mif1/.test(brand)) return 'image/heic';
  if (brand.startsWith('M4A')) return 'audio/mp4';
  return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
}
