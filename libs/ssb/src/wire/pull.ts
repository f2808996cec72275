/** Pull streams, as the muxrpc protocol uses them: a source is a function that is asked for one item at a time. */

export type End = null | boolean | Error;
export type Read<T> = (abort: End, give: (end: End, item?: T) => void) => void;
export interface Duplex<In, Out = In> {
  source: Read<Out>;
  sink: (read: Read<In>) => void;
}

/** A source that is fed by hand. What `onRead` does when the reader waits can feed it. */
export class Feeder<T> {
  private readonly items: T[] = [];
  private waiting: ((end: End, item?: T) => void) | null = null;
  private ended: End = null;

  constructor(private readonly hooks: { onRead?: () => void; onAbort?: () => void } = {}) {}

  get length(): number {
    return this.items.length;
  }

  push(item: T): void {
    if (this.ended) return;
    const give = this.waiting;
    if (give === null) {
      this.items.push(item);
      return;
    }
    this.waiting = null;
    give(null, item);
  }

  /** After the items that are there; at once with an error. */
  end(reason: End = true): void {
    if (this.ended) return;
    this.ended = reason;
    const give = this.waiting;
    this.waiting = null;
    give?.(reason);
  }

  readonly source: Read<T> = (abort, give) => {
    if (abort) {
      const first = !this.ended;
      this.ended = abort;
      this.items.length = 0;
      const pending = this.waiting;
      this.waiting = null;
      pending?.(abort);
      if (first) this.hooks.onAbort?.();
      give(abort);
      return;
    }
    if (this.items.length > 0) {
      give(null, this.items.shift());
      return;
    }
    if (this.ended) {
      give(this.ended);
      return;
    }
    this.waiting = give;
    this.hooks.onRead?.();
  };
}

/**
 * Reads a source to its end. `take` may answer with a promise: the next item is asked for when it is done. Answering false stops the source.
 * Never recurses, however many items are there at once.
 */
export function drain<T>(
  read: Read<T>,
  take: (item: T) => void | boolean | Promise<void | boolean>,
  done: (end: End) => void = () => undefined,
): { abort: (why?: Error) => void } {
  let over = false;
  let looping = false;
  let again = false;
  const finish = (end: End) => {
    if (over) return;
    over = true;
    done(end);
  };
  const stop = (why: End) => {
    if (over) return;
    finish(why);
    read(why ?? true, () => undefined);
  };
  const next = (): void => {
    again = true;
    if (looping) return;
    looping = true;
    while (again && !over) {
      again = false;
      read(null, (end, item) => {
        if (end) finish(end);
        else if (!over) handle(item as T);
      });
    }
    looping = false;
  };
  const handle = (item: T): void => {
    try {
      const answer = take(item);
      if (answer instanceof Promise)
        void answer.then(
          (more) => (more === false ? stop(true) : next()),
          (error: unknown) => stop(error instanceof Error ? error : new Error(String(error))),
        );
      else if (answer === false) stop(true);
      else next();
    } catch (error) {
      stop(error instanceof Error ? error : new Error(String(error)));
    }
  };
  next();
  return { abort: (why) => stop(why ?? true) };
}

export const failed =
  <T>(reason: string): Read<T> =>
  (_abort, give) =>
    give(new Error(reason));
export const empty =
  <T>(): Read<T> =>
  (_abort, give) =>
    give(true);
