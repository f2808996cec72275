import { createHash } from 'node:crypto';
import type { BlobStore } from '@planet/core';
import type { Tx } from '../client.js';
import { execute } from '../sql.js';

/** Told with the id when a blob is stored. */
export const blobChannel = 'planet_blob';

export function createBlobStore(tx: Tx): BlobStore {
  return {
    async has(ids) {
      const rows = await tx.blob.findMany({ where: { id: { in: ids } }, select: { id: true } });
      const known = new Set(rows.map((row) => row.id));
      return ids.map((id) => known.has(id));
    },
    async size(id) {
      return (await tx.blob.findUnique({ where: { id }, select: { size: true } }))?.size ?? null;
    },
    async get(id) {
      const row = await tx.blob.findUnique({ where: { id } });
      return row && { bytes: row.bytes, mediaType: row.mediaType };
    },
    async put(bytes, mediaType) {
      const id = createHash('sha256').update(bytes).digest('hex');
      const data = { id, size: bytes.byteLength, mediaType: mediaType ?? null, bytes: Buffer.from(bytes) };
      const { count } = await tx.blob.createMany({ data: [data], skipDuplicates: true });
      if (count > 0) await execute(tx)`SELECT pg_notify(${blobChannel}, ${id})`;
      return id;
    },
  };
}
