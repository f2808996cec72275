import type { Socket } from 'node:net';
import type { Duplex, End, Read } from './pull.js';

/** Says when a socket takes no more for now, so that senders can wait instead of filling memory. */
export class Flow {
  private blockedAt: number | null = null;
  private waiting: (() => void)[] = [];
  /** Called when what the peer sends makes no sense any more. */
  onBroken: (why: string) => void = () => undefined;

  get blocked(): boolean {
    return this.blockedAt !== null;
  }
  /** ms that the socket has taken nothing. */
  get blockedFor(): number {
    return this.blockedAt === null ? 0 : Date.now() - this.blockedAt;
  }
  block(): void {
    this.blockedAt ??= Date.now();
  }
  free(): void {
    this.blockedAt = null;
    for (const go of this.waiting.splice(0)) go();
  }
  whenFree(go: () => void): void {
    if (this.blocked) this.waiting.push(go);
    else go();
  }
}

/** Holds off reading from all sockets while the store is behind. */
export class Gate {
  private closed = false;
  private waiting: (() => void)[] = [];

  close(): void {
    this.closed = true;
  }
  open(): void {
    this.closed = false;
    for (const go of this.waiting.splice(0)) go();
  }
  pass(go: () => void): void {
    if (this.closed) this.waiting.push(go);
    else go();
  }
}

export interface Wire extends Duplex<Buffer> {
  address: string;
  meta: { flow: Flow };
}

/** A socket as a pull stream, with back pressure both ways. Small writes of one turn leave as one packet. */
export function overSocket(socket: Socket, address: string, gate: Gate): Wire {
  const flow = new Flow();
  socket.once('close', () => flow.free());
  return { address, meta: { flow }, source: readFrom(socket, gate), sink: (read) => writeTo(socket, read, flow) };
}

function readFrom(socket: Socket, gate: Gate): Read<Buffer> {
  const chunks: Buffer[] = [];
  let ended: End = null;
  let waiting: ((end: End, chunk?: Buffer) => void) | null = null;
  const settle = () => {
    if (waiting === null || (chunks.length === 0 && !ended)) return;
    const give = waiting;
    waiting = null;
    const chunk = chunks.shift();
    if (chunk !== undefined) give(null, chunk);
    else give(ended);
  };
  const end = (why: End) => {
    ended ??= why;
    settle();
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (waiting === null) socket.pause();
    settle();
  });
  socket.once('end', () => end(true));
  socket.on('error', (error) => end(error));
  socket.once('close', () => end(true));
  return (abort, give) => {
    if (abort) {
      ended ??= abort;
      chunks.length = 0;
      socket.destroy();
      settle();
      give(abort);
      return;
    }
    gate.pass(() => {
      waiting = give;
      settle();
      if (waiting !== null && socket.isPaused()) socket.resume();
    });
  };
}

function writeTo(socket: Socket, read: Read<Buffer>, flow: Flow): void {
  let over = false;
  let looping = false;
  let again = false;
  let corked = false;
  socket.once('close', () => {
    if (over) return;
    over = true;
    read(true, () => undefined);
  });
  const put = (chunk: Buffer): void => {
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    if (socket.write(chunk)) return next();
    flow.block();
    socket.once('drain', () => {
      flow.free();
      next();
    });
  };
  const next = (): void => {
    again = true;
    if (looping) return;
    looping = true;
    while (again && !over) {
      again = false;
      read(null, (end, chunk) => {
        if (over) return;
        if (!end) return put(chunk as Buffer);
        over = true;
        if (end === true) socket.end();
        else socket.destroy();
      });
    }
    looping = false;
  };
  next();
}
