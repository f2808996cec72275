import type { FastifyRequest } from 'fastify';
import type { ApiContext } from './context.js';

interface Socket {
  close(code?: number, reason?: string): void;
  on(event: 'close', heard: () => void): void;
}
/** Open connections for subscriptions: of one remote, and all together. */
const perRemote = 20;
const inAll = 1000;

/** Counts the connections over which people listen (graphql-transport-ws). */
export class Sockets {
  private readonly of = new Map<string, number>();
  private all = 0;

  /** @throws Error where there are too many: the connection ends. */
  admit(socket: Socket, { ip }: FastifyRequest, context: ApiContext): ApiContext {
    const now = this.of.get(ip) ?? 0;
    if (now >= perRemote || this.all >= inAll) {
      socket.close(4429, 'too many connections');
      throw new Error('too many connections');
    }
    this.of.set(ip, now + 1);
    this.all++;
    socket.on('close', () => {
      this.all--;
      const left = this.of.get(ip)! - 1;
      if (left > 0) this.of.set(ip, left);
      else this.of.delete(ip);
    });
    return context;
  }
}
