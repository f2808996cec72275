import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** The answer is longer than what was asked for. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The body is not packed as its header says. */
export class BadPacking extends Error {
  override readonly name = 'BadPacking';
}

/**
 * Reads to the end, or stops reading as soon as the limit is passed. The limit holds for the unpacked bytes too.
 *
 * @throws TooLarge, BadPacking
 */
export async function readBody(
  body: Readable,
  { maxBytes, length, encoding }: { maxBytes: number; length?: string; encoding?: string },
): Promise<Uint8Array> {
  if (Number(length ?? 0) > maxBytes) {
    body.destroy();
    throw new TooLarge(`${length} bytes announced, ${maxBytes} allowed`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new TooLarge(`more than ${maxBytes} bytes`); // leaving the loop ends the stream
    chunks.push(chunk);
  }
  const unpack = unpackers.get(encoding?.trim().toLowerCase() ?? '');
  const packed = Buffer.concat(chunks);
  if (!unpack || bytes === 0) return packed;
  try {
    return await unpack(packed, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new TooLarge(`more than ${maxBytes} bytes`);
    throw new BadPacking((error as Error).message);
  }
}

/** We ask for none of these; some servers pack all the same. */
const unpackers = new Map([
  ['gzip', promisify(gunzip) as Unpack],
  ['x-gzip', promisify(gunzip) as Unpack],
  ['deflate', promisify(inflate) as Unpack],
  ['br', promisify(brotliDecompress) as Unpack],
]);
type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;
