import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import shsPlugin from 'secret-stack/lib/plugins/shs.js';
import { guarded } from './guard.js';
import type { Duplex } from './pull.js';
import { overSocket, type Flow, type Gate, type Wire } from './socket.js';
import type { Keys, Limits, NodeLogger } from './types.js';

export interface Listening {
  /** Resolves with the port when it listens; rejects when it cannot. */
  started: Promise<number>;
}
type OnStream = (stream: Wire) => void;
interface Dialed {
  host: string;
  port: number;
}
/** What multiserver wants of a protocol. */
export interface Transport {
  name: string;
  scope: () => unknown;
  server(onStream: OnStream, started: (error?: Error | null) => void): (done?: (error?: Error) => void) => void;
  client(address: Dialed, done: (error: Error | null, stream?: Wire) => void): () => void;
  parse(address: string): Dialed | null;
  stringify(scope?: string): string | null;
}

export interface NetOptions {
  host: string;
  port: number;
  external?: { host: string; port?: number };
  limits: Pick<Limits, 'connections' | 'connectionsPerHost' | 'handshakeMs'>;
  gate: Gate;
  scope: unknown;
  onListening(error: Error | null, port: number): void;
}

/** TCP: no delay, a limit on connections, all of them closed with the node. */
export function netTransport(options: NetOptions): Transport {
  const { host, limits, gate } = options;
  const open = new Set<Socket>();
  const perHost = new Map<string, number>();
  let port = options.port;

  const accept = (socket: Socket, onStream: OnStream): void => {
    const from = socket.remoteAddress ?? '';
    const count = (perHost.get(from) ?? 0) + 1;
    socket.on('error', () => undefined);
    if (open.size >= limits.connections || count > limits.connectionsPerHost) {
      socket.destroy();
      return;
    }
    perHost.set(from, count);
    track(socket, () => {
      const left = (perHost.get(from) ?? 1) - 1;
      if (left > 0) perHost.set(from, left);
      else perHost.delete(from);
    });
    onStream(overSocket(socket, `net:${from}:${socket.remotePort}`, gate));
  };
  const track = (socket: Socket, onClose: () => void = () => undefined): void => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      onClose();
    });
  };

  return {
    name: 'net',
    scope: () => options.scope,
    server(onStream, started) {
      const server = createServer({ noDelay: true }, (socket) => accept(socket, onStream));
      listen(
        server,
        () => server.listen(port, host),
        (error) => {
          const bound = server.address();
          if (bound !== null && typeof bound === 'object') port = bound.port;
          options.onListening(error, port);
          started();
        },
      );
      return (done) => {
        server.close(() => done?.());
        for (const socket of open) socket.destroy();
      };
    },
    client(to, done) {
      const socket = connect({ host: to.host, port: to.port, noDelay: true });
      let told = false;
      const tell = (error: Error | null, stream?: Wire) => {
        if (told) return;
        told = true;
        clearTimeout(timer);
        if (error) socket.destroy();
        done(error, stream);
      };
      const timer = setTimeout(() => tell(new Error('the peer did not answer in time')), limits.handshakeMs);
      track(socket);
      socket.on('error', (error) => tell(error));
      socket.once('connect', () => tell(null, overSocket(socket, `net:${to.host}:${to.port}`, gate)));
      return () => tell(new Error('given up'));
    },
    parse(address) {
      const [, name, at] = /^net:(.+):(\d{1,5})$/.exec(address) ?? [];
      return name === undefined ? null : { host: name.replace(/^\[(.*)\]$/, '$1'), port: Number(at) };
    },
    stringify(scope = 'device') {
      const { external } = options;
      return scope === 'public' && external
        ? `net:${external.host}:${external.port ?? port}`
        : `net:${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
    },
  };
}

function listen(server: Server, start: () => void, done: (error: Error | null) => void): void {
  const onError = (error: Error): void => done(error);
  server.once('error', onError);
  server.once('listening', () => {
    server.off('error', onError);
    server.on('error', () => undefined);
    done(null);
  });
  start();
}

/** Where the admin socket of a data folder lies. Socket paths hold about 100 bytes, so a long folder's socket lies with the temporary files. */
export function adminSocket(folder: string): string {
  const inside = join(folder, 'ssb.sock');
  if (Buffer.byteLength(inside) <= 100) return inside;
  return join(tmpdir(), `ssb-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`, 'ssb.sock');
}

export interface UnixOptions {
  path: string;
  gate: Gate;
  onListening(error: Error | null): void;
}

/** A socket file that only its owner can open: who reaches it is the master. */
export function unixTransport(options: UnixOptions): Transport {
  const { path, gate } = options;
  const open = new Set<Socket>();
  return {
    name: 'unix',
    scope: () => 'device',
    server(onStream, started) {
      const server = createServer((socket) => {
        open.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => open.delete(socket));
        onStream(overSocket(socket, `unix:${path}`, gate));
      });
      const done = (error: Error | null): void => {
        if (error === null) chmodSync(path, 0o600);
        options.onListening(error);
        started();
      };
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
      const start = (last: boolean): void =>
        listen(
          server,
          () => server.listen(path),
          (error) => {
            if (error === null || last || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return done(error);
            const probe = connect(path);
            probe.once('connect', () => (probe.destroy(), done(error)));
            probe.once('error', () => {
              unlinkSync(path);
              start(true);
            });
          },
        );
      start(false);
      return (closed) => {
        server.close(() => closed?.());
        for (const socket of open) socket.destroy();
      };
    },
    client: (_to, done) => (done(new Error('not dialed')), () => undefined),
    parse: () => null,
    stringify: (scope) => (scope === 'device' ? `unix:${path}` : null),
  };
}

/** What multiserver wants of a transform. */
export interface Transform {
  name: string;
  create(options?: unknown): (stream: Wire, done: (error: Error | null, stream?: Secured) => void) => void;
  parse(address: string): unknown;
  stringify(scope?: string): string | undefined;
}
export interface Secured extends Duplex<Buffer> {
  remote: Buffer;
  auth?: unknown;
  address?: string;
  meta?: { flow: Flow };
  crypto?: { encryptKey: Buffer; encryptNonce: Buffer; decryptKey: Buffer; decryptNonce: Buffer };
}

export interface HandshakeOptions {
  keys: Keys;
  shsCap: string;
  handshakeMs: number;
  frameBytes: number;
  /** Who may come in, and with which rights: null ends the handshake. */
  authorize(id: string, done: (error: Error | null, rights: unknown) => void): void;
  logger: NodeLogger;
}

/** Secret handshake, with the guard behind it. */
export function handshakeTransform(options: HandshakeOptions): Transform & { id: string } {
  const { logger } = options;
  let made: Transform | null = null;
  const host = {
    id: '',
    auth: options.authorize,
    multiserver: { transform: (plugin: { create(): Transform }) => void (made = plugin.create()) },
  };
  const config = { keys: options.keys, caps: { shs: options.shsCap }, timers: { handshake: options.handshakeMs } };
  shsPlugin.init(host, config);
  const shs = made as Transform | null;
  if (shs === null) throw new Error('secret-stack gave no handshake');
  return {
    ...shs,
    id: host.id,
    create: (to) => {
      const shake = shs.create(to);
      return (stream, done) =>
        shake(stream, (error, secured) => {
          if (error || !secured) {
            logger.debug({ address: stream.address, reason: error?.message }, 'handshake failed');
            // Of a failed handshake of a stranger's nobody has to hear: multiserver would print each.
            if (to) done(error ?? new Error('no stream'));
            return;
          }
          const onBad = (reason: string) => {
            logger.warn({ address: stream.address, reason }, 'connection ended: the peer broke the protocol');
            setImmediate(() => stream.meta.flow.onBroken(reason));
          };
          done(null, { ...secured, ...guarded(secured, options.frameBytes, onBad) });
        });
    },
  };
}

/** For the admin socket: whoever opened it has all rights. */
export function ownerTransform(keys: Keys): Transform {
  const remote = Buffer.from(keys.public.replace(/\.ed25519$/, ''), 'base64');
  return {
    name: 'noauth',
    create: () => (stream, done) =>
      done(null, { ...stream, remote, auth: { allow: null, deny: null }, address: 'noauth' }),
    parse: () => null,
    stringify: () => 'noauth',
  };
}
