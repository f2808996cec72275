import type { Duplex, Read } from './pull.js';

const HEAD = 9;
const STREAM = 8;

/** Reads the heads of frames (flags, length, request) out of a stream of bytes; `onHead` answers with what is wrong. */
export class FrameWatch {
  private readonly head = Buffer.alloc(HEAD);
  private have = 0;
  private skip = 0;

  constructor(private readonly onHead: (flags: number, length: number, request: number) => string | null) {}

  see(chunk: Buffer): string | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, chunk.length - at);
        this.skip -= step;
        at += step;
        continue;
      }
      const step = Math.min(HEAD - this.have, chunk.length - at);
      chunk.copy(this.head, this.have, at, at + step);
      this.have += step;
      at += step;
      if (this.have < HEAD) continue;
      this.have = 0;
      this.skip = this.head.readUInt32BE(1);
      const wrong = this.onHead(this.head.readUInt8(0), this.skip, this.head.readInt32BE(5));
      if (wrong !== null) return wrong;
    }
    return null;
  }
}

/**
 * Stands between a decrypted stream and muxrpc, which throws out of its reader on some malformed requests and prints a line for each frame of a
 * stream that it never opened; here both end the one connection instead. `onBad` is told once why.
 */
export function guarded(inner: Duplex<Buffer>, maxBytes: number, onBad: (why: string) => void): Duplex<Buffer> {
  const opened = new Set<number>();
  const outgoing = new FrameWatch((_flags, _length, request) => {
    if (request > 0) opened.add(request);
    return null;
  });
  const incoming = new FrameWatch((flags, length, request) => {
    if (length > maxBytes) return 'a frame is too long';
    return request < 0 && flags & STREAM && !opened.has(-request) ? 'an answer to what was not asked' : null;
  });
  let broken: Error | null = null;
  const breakOff = (why: string): Error => {
    if (broken === null) {
      broken = new Error(why);
      onBad(why);
      inner.source(broken, () => undefined);
    }
    return broken;
  };
  const source: Read<Buffer> = (abort, give) => {
    if (broken !== null) return give(broken);
    inner.source(abort, (end, chunk) => {
      try {
        if (broken !== null) return give(broken);
        if (end || chunk === undefined) return give(end);
        const wrong = incoming.see(chunk);
        if (wrong === null) give(null, chunk);
        else give(breakOff(wrong));
      } catch (error) {
        breakOff(`broke the protocol: ${(error as Error).message}`);
      }
    });
  };
  const sink = (read: Read<Buffer>): void =>
    inner.sink((abort, give) =>
      read(abort, (end, chunk) => {
        if (chunk !== undefined) outgoing.see(chunk);
        give(end, chunk);
      }),
    );
  return { source, sink };
}
