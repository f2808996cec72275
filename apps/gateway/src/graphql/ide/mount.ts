import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rateLimit } from '../../federation/rate-limit.js';
import { ideAssets } from './assets.js';
import { ideHeaders, idePage, ideStart } from './page.js';

/** Somebody opens /graphql in a browser, and asks nothing yet. */
export const wantsIde = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  (request.query as Record<string, unknown>)['query'] === undefined &&
  (request.headers.accept?.includes('text/html') ?? false);

/** Mounts GraphiQL's parts; gives what sends its page. */
export function mountIde(
  http: FastifyInstance,
  name: string,
  perMinute: number,
): (reply: FastifyReply) => FastifyReply {
  const assets = ideAssets();
  const page = idePage(name, assets !== null);
  const headers = ideHeaders(assets !== null);
  http.get('/graphql/ide/:part', { config: rateLimit(perMinute) }, (request, reply) => {
    const { part } = request.params as { part: string };
    const asset = part === 'start.js' ? { type: 'text/javascript; charset=utf-8', bytes: ideStart } : assets?.get(part);
    if (!asset) return reply.code(404).send();
    return reply
      .header('cache-control', 'public, max-age=3600')
      .header('x-content-type-options', 'nosniff')
      .type(asset.type)
      .send(asset.bytes);
  });
  return (reply) => reply.headers(headers).type('text/html; charset=utf-8').send(page);
}
