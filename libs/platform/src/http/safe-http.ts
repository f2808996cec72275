import {
  later,
  ok,
  refuse,
  type InboundAnswer,
  type OutboundRequest,
  type Outcome,
  type Refusal,
  type SafeHttp,
} from '@planet/core';
import { request as send, type Agent } from 'undici';
import { AddressRefused, guardedAgent, type Resolve } from './guarded-agent.js';
import { BadPacking, readBody, TooLarge } from './read-body.js';

export interface SafeHttpOptions {
  origin: string;
  version: string;
  /** Loopback peers and plain http, for tests. */
  allowPrivateAddresses: boolean;
  /** Default 8. */
  connectionsPerHost?: number;
  resolve?: Resolve;
}
export type ClosableHttp = SafeHttp & { close(): Promise<void> };

const DEFAULT_BYTES = 1024 * 1024;
const DEFAULT_MS = 10_000;
const MAX_URL = 8192;

/** Asks strangers' servers. Never throws; keeps no cookies; never goes through a proxy of the environment. */
export function createSafeHttp(options: SafeHttpOptions): ClosableHttp {
  const agent = guardedAgent({
    allowLoopback: options.allowPrivateAddresses,
    connectionsPerHost: options.connectionsPerHost ?? 8,
    resolve: options.resolve,
  });
  const userAgent = `Planet/${options.version} (+${options.origin})`;
  return {
    async request(request) {
      const timeoutMs = request.timeoutMs ?? DEFAULT_MS;
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        return await follow({ agent, userAgent, plain: options.allowPrivateAddresses, signal }, request);
      } catch (error) {
        if (signal.aborted) return later('host-down', `no whole answer within ${timeoutMs} ms`);
        return refusalFor(error);
      }
    },
    close: () => agent.destroy(),
  };
}

interface Client {
  agent: Agent;
  userAgent: string;
  plain: boolean;
  signal: AbortSignal;
}

/** Asks, and asks again where a redirect points, checking each hop as if it were the first. */
async function follow(client: Client, request: OutboundRequest): Promise<Outcome<InboundAnswer>> {
  let method = request.method ?? 'GET';
  const allowed = request.maxRedirects ?? (method === 'GET' ? 3 : 0);
  let body = request.body;
  const first = checkUrl(request.url, client.plain);
  if (!first.ok) return first;
  let url = first.value;
  for (let hops = 0; ; hops++) {
    const answer = await ask(client, request, { method, url, body, sameOrigin: url.origin === first.value.origin });
    if (!answer.ok || allowed === 0) return answer;
    const next = redirectOf(method, answer.value);
    if (next === null) return answer;
    if (hops >= allowed) return refuse('wrong-answer', `more than ${allowed} redirects`);
    if (!URL.canParse(next.location, url.href)) return refuse('wrong-answer', 'a redirect to something that is no URL');
    const checked = checkUrl(new URL(next.location, url.href).href, client.plain);
    if (!checked.ok) return checked;
    url = checked.value;
    if (next.method === 'GET') body = undefined;
    method = next.method;
  }
}

async function ask(
  client: Client,
  request: OutboundRequest,
  hop: { method: 'GET' | 'POST'; url: URL; body?: string; sameOrigin: boolean },
): Promise<Outcome<InboundAnswer>> {
  const { method, url } = hop;
  const headers: Record<string, string> = { 'user-agent': client.userAgent, 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (hop.sameOrigin || !/^(authorization|cookie)$/i.test(name)) headers[name.toLowerCase()] = value;
  for (const [name, value] of Object.entries(request.sign?.({ method, url: url.href }) ?? {}))
    headers[name.toLowerCase()] = value;
  const answer = await send(url, { method, headers, body: hop.body, dispatcher: client.agent, signal: client.signal });
  const got = flat(answer.headers);
  const bytes = await readBody(answer.body, {
    maxBytes: request.maxBytes ?? DEFAULT_BYTES,
    length: got['content-length'],
    encoding: got['content-encoding'],
  });
  return ok({ status: answer.statusCode, headers: got, body: bytes, url: url.href });
}

/** Only http and https, no name and password inside, and https unless plain http is allowed. */
function checkUrl(text: string, plain: boolean): Outcome<URL> {
  if (text.length > MAX_URL || !URL.canParse(text)) return refuse('address-refused', 'not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(plain && url.protocol === 'http:'))
    return refuse('address-refused', `${url.protocol.slice(0, 20)} is not https:`);
  if (url.username || url.password) return refuse('address-refused', 'a URL with a name or password');
  url.hash = '';
  return ok(url);
}

/** A POST is repeated elsewhere only where the server says that it must stay a POST (307, 308), or become a GET (303). */
function redirectOf(
  method: 'GET' | 'POST',
  answer: InboundAnswer,
): { location: string; method: 'GET' | 'POST' } | null {
  const { location } = answer.headers;
  if (!location) return null;
  const { status } = answer;
  if (status === 303) return { location, method: 'GET' };
  if (status === 307 || status === 308) return { location, method };
  return method === 'GET' && (status === 301 || status === 302) ? { location, method } : null;
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name === 'set-cookie' ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

function refusalFor(error: unknown): Refusal {
  const cause = rootOf(error);
  if (cause instanceof AddressRefused) return refuse('address-refused', cause.message);
  if (cause instanceof TooLarge) return refuse('too-large', cause.message);
  if (cause instanceof BadPacking) return refuse('wrong-answer', cause.message);
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'UND_ERR_INVALID_ARG') return refuse('malformed', message);
  return later('host-down', code ? `${code}: ${message}` : message);
}
/** Where several addresses were tried, the first one's error speaks for all. */
const rootOf = (error: unknown): unknown =>
  error instanceof AggregateError && error.errors.length > 0 ? rootOf(error.errors[0]) : error;
