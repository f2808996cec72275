import type { FastifyReply, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import type { OpenSession } from '@planet/bridge';

/** Where a request comes from, as sign-up and sign-in see it. */
export interface Visit {
  /** As attempts are counted: an IPv4 address, or the /64 of an IPv6 one. */
  address: string;
  agent: string | null;
  /** A page of another site sent it, through somebody's browser. */
  foreign: boolean;
  /** Over a socket no cookie can be set. */
  bySocket: boolean;
  /** Gives the browser its session. */
  setSession(session: OpenSession): void;
  /** Takes it away. */
  clearSession(): void;
}

const cookie = 'planet_session';

export function visitOf(request: FastifyRequest, reply: FastifyReply, origin: string): Visit {
  const flags = `Path=/; HttpOnly; SameSite=Lax${origin.startsWith('https:') ? '; Secure' : ''}`;
  return {
    address: placeOf(request.ip),
    agent: request.headers['user-agent'] ?? null,
    foreign: isForeign(request, origin),
    bySocket: isSocket(request),
    setSession: ({ token, expiresAt }) =>
      void reply.header('set-cookie', `${cookie}=${token}; Expires=${expiresAt.toUTCString()}; ${flags}`),
    clearSession: () => void reply.header('set-cookie', `${cookie}=; Max-Age=0; ${flags}`),
  };
}

/** Who listens over a socket. */
export const visitBySocket = (request: FastifyRequest, origin: string): Visit => ({
  address: placeOf(request.ip),
  agent: request.headers['user-agent'] ?? null,
  foreign: isForeign(request, origin),
  bySocket: true,
  setSession: () => undefined,
  clearSession: () => undefined,
});

const isSocket = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';

/**
 * The value of the session's cookie; null: there is none, or another site may have made the browser send it. With a socket
 * browsers send it from any site, but always say from which.
 */
export function sessionCookie(request: FastifyRequest, origin: string): string | null {
  const json = request.method === 'POST' && /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  const listens = isSocket(request) && request.headers.origin === origin;
  if (!(json || listens) || !isOwn(request, origin)) return null;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1) || null;
}

/** Does the browser say that a page of ours sent it? Whatever it says must be so. */
function isOwn({ headers }: FastifyRequest, origin: string): boolean {
  const from = headers.origin;
  const site = headers['sec-fetch-site'];
  if (from !== undefined && from !== origin) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  return from !== undefined || site !== undefined;
}
function isForeign(request: FastifyRequest, origin: string): boolean {
  const { origin: from, 'sec-fetch-site': site } = request.headers;
  return (from !== undefined || site !== undefined) && !isOwn(request, origin);
}

function placeOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip.slice(0, 64);
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const parts = (address as ipaddr.IPv6).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`;
}
