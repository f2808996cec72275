import type { Read } from './pull.js';

const HEAD = 9;

/** Watches the frame heads (flags, length, request) of what a peer sends and stops at a frame that is longer than allowed. */
export class FrameWatch {
  private readonly head = Buffer.alloc(HEAD);
  private have = 0;
  private skip = 0;

  constructor(private readonly maxBytes: number) {}

  /** False when a frame is too long. */
  see(chunk: Buffer): boolean {
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
      if (this.skip > this.maxBytes) return false;
    }
    return true;
  }
}

/**
 * Stands between a decrypted stream and muxrpc. muxrpc throws out of its reader on some malformed requests; here that ends the one
 * connection instead of the process. `onBad` is told once why.
 */
export function guarded(source: Read<Buffer>, maxBytes: number, onBad: (why: string) => void): Read<Buffer> {
  const frames = new FrameWatch(maxBytes);
  let broken: Error | null = null;
  const breakOff = (why: string): Error => {
    if (broken === null) {
      broken = new Error(why);
      onBad(why);
      source(broken, () => undefined);
    }
    return broken;
  };
  return (abort, give) => {
    if (broken !== null) return give(broken);
    source(abort, (end, chunk) => {
      try {
        if (broken !== null) give(broken);
        else if (end || chunk === undefined) give(end);
        else if (frames.see(chunk)) give(null, chunk);
        else give(breakOff('a frame is too long'));
      } catch (error) {
        const why = breakOff(`broke the protocol: ${(error as Error).message}`);
        try {
          give(why);
        } catch {
          // The reader that threw is not in a state to be told.
        }
      }
    });
  };
}
