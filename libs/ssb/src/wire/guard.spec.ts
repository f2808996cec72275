import { FrameWatch, guarded } from './guard.js';
import { Feeder } from './pull.js';

function frame(length: number, body = Buffer.alloc(length)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, body]);
}

describe('the frame watch', () => {
  const stream = Buffer.concat([frame(5), frame(0), frame(100), frame(3)]);

  it.each([1, 2, 7, 9, 10, 50, 1000])('passes allowed frames in pieces of %i bytes', (size) => {
    const watch = new FrameWatch(100);
    for (let at = 0; at < stream.length; at += size) expect(watch.see(stream.subarray(at, at + size))).toBe(true);
  });

  it.each([1, 4, 9, 64])('stops at a longer frame as soon as its head is there, in pieces of %i bytes', (size) => {
    const watch = new FrameWatch(99);
    let seen = 0;
    while (seen < stream.length && watch.see(stream.subarray(seen, seen + size))) seen += size;
    const headEnd = 14 + 9 + 9;
    expect(seen).toBe(Math.floor((headEnd - 1) / size) * size);
  });
});

describe('the guard', () => {
  it('ends the one connection when its reader throws', () => {
    const aborted: string[] = [];
    const feeder = new Feeder<Buffer>({ onAbort: () => aborted.push('aborted') });
    const bad: string[] = [];
    const read = guarded(feeder.source, 100, (why) => bad.push(why));
    read(null, () => {
      throw new Error('cannot read null');
    });
    feeder.push(frame(1));
    expect(bad).toEqual(['broke the protocol: cannot read null']);
    expect(aborted).toEqual(['aborted']);
    const ends: unknown[] = [];
    read(null, (end) => ends.push(end));
    expect(ends).toEqual([expect.any(Error)]);
  });

  it('ends it at a frame that is too long', () => {
    const feeder = new Feeder<Buffer>();
    const bad: string[] = [];
    const got: unknown[] = [];
    const read = guarded(feeder.source, 100, (why) => bad.push(why));
    read(null, (end, chunk) => got.push(end ?? chunk));
    feeder.push(frame(1000, Buffer.alloc(0)));
    expect(bad).toEqual(['a frame is too long']);
    expect(got).toEqual([expect.any(Error)]);
  });
});
