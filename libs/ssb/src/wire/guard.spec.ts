import { FrameWatch, guarded } from './guard.js';
import { drain, Feeder, type Duplex } from './pull.js';

function frame(length: number, body = Buffer.alloc(length), request = 1, flags = 0): Buffer {
  const head = Buffer.alloc(9);
  head[0] = flags;
  head.writeInt32BE(request, 5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, body]);
}

describe('the frame watch', () => {
  const stream = Buffer.concat([frame(5), frame(0), frame(100), frame(3, undefined, -7, 8)]);

  it.each([1, 2, 7, 9, 10, 50, 1000])('sees every head in pieces of %i bytes', (size) => {
    const heads: number[][] = [];
    const watch = new FrameWatch((...head) => {
      heads.push(head);
      return null;
    });
    for (let at = 0; at < stream.length; at += size) expect(watch.see(stream.subarray(at, at + size))).toBeNull();
    expect(heads).toEqual([
      [0, 5, 1],
      [0, 0, 1],
      [0, 100, 1],
      [8, 3, -7],
    ]);
  });
});

describe('the guard', () => {
  function build() {
    const aborted: unknown[] = [];
    const feeder = new Feeder<Buffer>({ onAbort: () => aborted.push('aborted') });
    const inner: Duplex<Buffer> = { source: feeder.source, sink: (read) => drain(read, () => undefined) };
    const bad: string[] = [];
    return { feeder, bad, aborted, guard: guarded(inner, 100, (why) => bad.push(why)) };
  }

  it('ends the one connection when its reader throws', () => {
    const { feeder, bad, aborted, guard } = build();
    guard.source(null, () => {
      throw new Error('cannot read null');
    });
    feeder.push(frame(1));
    expect(bad).toEqual(['broke the protocol: cannot read null']);
    expect(aborted).toEqual(['aborted']);
    const ends: unknown[] = [];
    guard.source(null, (end) => ends.push(end));
    expect(ends).toEqual([expect.any(Error)]);
  });

  it('ends it at the head of a frame that is too long', () => {
    const { feeder, bad, guard } = build();
    const got: unknown[] = [];
    guard.source(null, (end, chunk) => got.push(end ?? chunk));
    feeder.push(frame(101, Buffer.alloc(0)));
    expect(bad).toEqual(['a frame is too long']);
    expect(got).toEqual([expect.any(Error)]);
  });

  it('passes answers to streams that were opened, and ends it at one to a stream that was not', () => {
    const { feeder, bad, guard } = build();
    const out = new Feeder<Buffer>();
    guard.sink(out.source);
    out.push(frame(2, undefined, 7, 8));
    const got: unknown[] = [];
    drain(guard.source, (chunk) => void got.push(chunk));
    feeder.push(frame(1, undefined, -7, 8));
    expect([got.length, bad]).toEqual([1, []]);
    feeder.push(frame(1, undefined, -8, 8));
    expect([got.length, bad]).toEqual([1, ['an answer to what was not asked']]);
  });
});
