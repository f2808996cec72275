import { createHash } from 'node:crypto';
import { drain, type Read } from './pull.js';
import type { Rpc } from './rpc.js';
import type { Flow } from './socket.js';

const CHUNK = 64 * 1024;
const DOWNLOAD_MS = 120_000;

/** A source of the bytes that `load` gives; loaded when first asked for, waiting while the socket takes nothing. `onOver` is called once. */
export function sendBlob(load: () => Promise<Buffer>, flow: Flow | undefined, onOver: () => void): Read<Buffer> {
  let over = false;
  const finish = (): void => {
    if (!over) onOver();
    over = true;
  };
  let rest: Buffer | null = null;
  const next = (give: (end: true | Error | null, chunk?: Buffer) => void): void => {
    if (rest === null || rest.length === 0) {
      finish();
      return give(true);
    }
    const chunk = rest.subarray(0, CHUNK);
    rest = rest.subarray(CHUNK);
    give(null, chunk);
  };
  return (abort, give) => {
    if (abort) {
      finish();
      return give(abort);
    }
    const step = (): void => {
      if (rest !== null) return next(give);
      void load().then(
        (bytes) => {
          rest = bytes;
          next(give);
        },
        (error: Error) => {
          finish();
          give(error);
        },
      );
    };
    if (flow?.blocked) flow.whenFree(step);
    else step();
  };
}

/** Rejects when the bytes are too many, too slow, or not what the id says. */
export function downloadBlob(rpc: Rpc, id: string, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => stream.abort(new Error('took too long')), DOWNLOAD_MS);
    const stream = drain(
      rpc.blobs.get({ key: id, max }),
      (chunk) => {
        if (!Buffer.isBuffer(chunk)) throw new Error('not bytes');
        length += chunk.length;
        if (length > max) throw new Error('too large');
        chunks.push(chunk);
      },
      (end) => {
        clearTimeout(timer);
        if (end instanceof Error) return reject(end);
        const bytes = Buffer.concat(chunks);
        if (`&${createHash('sha256').update(bytes).digest('base64')}.sha256` === id) resolve(bytes);
        else reject(new Error('the bytes are not what the id says'));
      },
    );
  });
}
