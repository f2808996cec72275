import type { Blobs } from './blobs.js';
import { isBlob } from './feed-ids.js';
import { failed, type Read } from './pull.js';
import { answer, type Caller, type Plugin } from './rpc.js';
import type { BlobStore, Limits } from './types.js';

type Done = (error: Error | null, value?: unknown) => void;
const WANT_MS = 60_000;

/** The RPCs of `blobs`. `want` is for the owner only. */
export function blobsPlugin(blobs: Blobs, store: BlobStore, limits: Limits): Plugin {
  const has = async (asked: unknown): Promise<boolean | boolean[]> => {
    const ids: unknown[] = Array.isArray(asked) ? asked : [asked];
    if (ids.length > limits.blobWants || !ids.every(isBlob)) throw new Error('invalid id');
    const here = await store.has(ids);
    return Array.isArray(asked) ? here : (here[0] ?? false);
  };
  const size = async (id: unknown): Promise<number | null> => {
    if (!isBlob(id)) throw new Error('invalid id');
    return store.size(id);
  };
  const want = async (id: unknown): Promise<boolean> => {
    if (!isBlob(id)) throw new Error('invalid id');
    return blobs.want(id, WANT_MS);
  };
  return {
    name: 'blobs',
    version: '1.0.0',
    manifest: {
      has: 'async',
      size: 'async',
      want: 'async',
      get: 'source',
      changes: 'source',
      createWants: 'source',
    },
    permissions: { anonymous: { allow: ['has', 'size', 'get', 'changes', 'createWants'] } },
    init: () => ({
      has: (ids: unknown, done: Done) => answer(done, () => has(ids)),
      size: (id: unknown, done: Done) => answer(done, () => size(id)),
      want: (id: unknown, done: Done) => answer(done, () => want(id)),
      get(this: Caller, asked: unknown): Read<unknown> {
        const query = typeof asked === 'object' && asked !== null ? (asked as Record<string, unknown>) : { id: asked };
        const id = query['id'] ?? query['key'] ?? query['hash'];
        if (!isBlob(id)) return failed('invalid id');
        const max = query['max'];
        return blobs.get(this.id, id, typeof max === 'number' ? max : null);
      },
      changes: () => blobs.listChanges(),
      createWants(this: Caller): Read<unknown> {
        return blobs.wantsFor(this.id);
      },
    }),
  };
}
