import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BlobStore } from '@planet/core';
import { safeMediaType } from '@planet/core';
import { Refused } from './refusal.js';

/** Serves a blob under its SHA-256, with or without an ending. What it is called never changes, so caches keep it. */
export async function sendMedia(request: FastifyRequest, reply: FastifyReply, blobs: BlobStore): Promise<FastifyReply> {
  const { file } = request.params as { file: string };
  const id = /^([0-9a-f]{64})(?:\.[a-z0-9]{1,5})?$/.exec(file)?.[1];
  if (!id) throw new Refused(404, 'not-found');
  reply
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('access-control-allow-origin', '*')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  const etag = `"${id}"`;
  const fresh = request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  if (fresh) {
    const [held] = await blobs.has([id]);
    if (held) return reply.code(304).header('etag', etag).header('cache-control', immutable).send();
  }
  const blob = await blobs.get(id);
  if (!blob) throw new Refused(404, 'not-found');
  const type = safeMediaType(blob.bytes);
  const bytes = Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.byteLength);
  reply.header('etag', etag).header('cache-control', immutable).header('accept-ranges', 'bytes');
  reply.type(type ?? 'application/octet-stream');
  if (!type) reply.header('content-disposition', 'attachment');
  const range = rangeOf(request.headers.range, bytes.length);
  if (range === null) return reply.send(bytes);
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${bytes.length}`).send();
  return reply
    .code(206)
    .header('content-range', `bytes ${range.first}-${range.last}/${bytes.length}`)
    .send(bytes.subarray(range.first, range.last + 1));
}

const immutable = 'public, max-age=31536000, immutable';

/** One range (RFC 9110 section 14.2), which players ask for; several at once are answered with the whole. */
export function rangeOf(header: string | undefined, size: number): { first: number; last: number } | 'outside' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (!match[1] && !match[2])) return null;
  const [, from = '', to = ''] = match;
  const first = from ? Number(from) : Math.max(0, size - Number(to));
  const last = from && to ? Math.min(Number(to), size - 1) : size - 1;
  return first > last || first >= size ? 'outside' : { first, last };
}
