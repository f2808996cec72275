import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reasons } from '@planet/core';
import type { HttpAnswer, HttpRequest, HttpRoute, Protocol, Reason } from '@planet/core';
import type { GatewayDeps, Intake } from '../deps.js';
import { exactText } from './read-body.js';
import { Refused, refusalOf, sendRefusal } from './refusal.js';
import { rateLimit } from './rate-limit.js';

const defaultMaxBytes = 1_000_000;

/** Mounts every route of every network. Two networks that want the same path: Planet refuses to start. */
export async function mountNetworks(root: FastifyInstance, deps: GatewayDeps): Promise<void> {
  const taken = new Map<string, string>();
  for (const protocol of deps.protocols) {
    const routes = protocol.routes?.() ?? [];
    for (const route of routes) {
      const place = `${route.method} ${route.path}`;
      const other = taken.get(place);
      if (other) throw new Error(`The networks ${other} and ${protocol.name} both want the route ${place}.`);
      taken.set(place, protocol.name);
    }
    if (routes.length) await root.register((scope) => mountNetwork(scope, protocol, routes, deps));
  }
}

async function mountNetwork(
  scope: FastifyInstance,
  protocol: Protocol,
  routes: HttpRoute[],
  deps: GatewayDeps,
): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal) {
      deps.refused({ network: protocol.name, reason: refusal.reason, detail: `${request.ip}: ${refusal.message}` });
      return sendRefusal(reply, refusal);
    }
    deps.refused({
      network: protocol.name,
      reason: 'internal',
      detail: `${request.method} ${request.routeOptions.url}`,
    });
    deps.logger.error({ error, network: protocol.name, route: request.routeOptions.url }, 'A route threw');
    return sendRefusal(reply, new Refused(500, 'internal'));
  });
  const { limits } = deps.config;
  for (const route of routes) {
    scope.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.maxBytes ?? defaultMaxBytes,
      config: rateLimit(route.method === 'POST' ? limits.inboxPerMinute : limits.pagesPerMinute),
      handler: async (request, reply) => {
        const answer = await withinTime(
          route.handle(readRequest(request), unavailableOnFailure(deps)),
          limits.requestMs,
        );
        if (route.method === 'POST') countRefused(deps, protocol, request, answer);
        return sendAnswer(reply, answer);
      },
    });
  }
}

/** What a network refuses at its door is counted as what the worker refuses is, and listed with it. */
function countRefused(deps: GatewayDeps, { name }: Protocol, request: FastifyRequest, answer: HttpAnswer): void {
  if (answer.status < 400 || answer.status >= 500) return;
  const { error = '' } = (answer.body ?? {}) as { error?: string };
  const reason = error in reasons ? (error as Reason) : 'malformed';
  deps.refused({ network: name, reason, detail: `${request.ip}: ${error || answer.status}` });
}

function readRequest(request: FastifyRequest): HttpRequest {
  const encoding = request.headers['content-encoding'];
  if (encoding && encoding !== 'identity')
    throw new Refused(415, 'wrong-content-type', 'Encoded bodies are not taken: send it without Content-Encoding.');
  const query: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>))
    query[name] = Array.isArray(value) ? value[0] : value;
  return {
    method: request.method,
    url: request.raw.url ?? request.url,
    params: request.params as Record<string, string>,
    query,
    headers: plainHeaders(request),
    body: Buffer.isBuffer(request.body) ? exactText(request.body) : '',
    remote: request.ip,
  };
}

function plainHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return headers;
}

/** A store that cannot take the envelope is not a bug and not the sender's fault: it is asked to come again. */
function unavailableOnFailure(deps: GatewayDeps): Intake {
  return async (draft) => {
    try {
      await deps.intake(draft);
    } catch (error) {
      deps.logger.error({ error, network: draft.network }, 'An envelope could not be stored');
      throw new Unavailable();
    }
  };
}

export class Unavailable extends Refused {
  constructor() {
    super(503, 'internal', 'Planet cannot take this now; please try again later.', 60);
  }
}

async function withinTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unavailable()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function sendAnswer(reply: FastifyReply, answer: HttpAnswer): FastifyReply {
  reply.code(answer.status);
  reply.header('x-content-type-options', 'nosniff');
  let typed = false;
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    typed ||= name.toLowerCase() === 'content-type';
    reply.header(name, value);
  }
  const { body } = answer;
  if (body === undefined) return reply.send();
  if (body instanceof Uint8Array) {
    if (!typed) reply.type('application/octet-stream');
    return reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  }
  // As bytes: Fastify would add a charset to the type of a text.
  if (typeof body === 'string') {
    if (!typed) reply.type('text/plain; charset=utf-8');
    return reply.send(Buffer.from(body));
  }
  if (!typed) reply.type('application/json; charset=utf-8');
  return reply.send(Buffer.from(JSON.stringify(body)));
}
