import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from '../deps.js';
import { Refused, sendRefusal } from '../federation/refusal.js';
import { rateLimit } from '../federation/rate-limit.js';
import type { UsageCount } from '../federation/nodeinfo.js';
import { faviconIco, faviconSvg } from './favicon.js';
import { landing, notFoundPage } from './landing.js';
import { pageHeaders } from './page.js';

const robots = 'User-agent: *\nDisallow: /graphql\nDisallow: /media/\n';

/** What people and their programs ask of any host; cheap to answer. */
export function mountPages(scope: FastifyInstance, deps: GatewayDeps, usage: UsageCount): void {
  const { config } = deps;
  const options = { config: rateLimit(config.limits.pagesPerMinute) };
  const icon = faviconIco();
  const day = 'public, max-age=86400';
  scope.get('/', options, async (_request, reply) => {
    const html = landing(config, await usage.now(), deps.graphql !== undefined);
    return reply
      .headers(pageHeaders)
      .header('cache-control', 'public, max-age=60')
      .type('text/html; charset=utf-8')
      .send(html);
  });
  scope.get('/robots.txt', options, (_request, reply) =>
    reply.header('cache-control', day).type('text/plain; charset=utf-8').send(robots),
  );
  scope.get('/favicon.svg', options, (_request, reply) =>
    reply.headers(pageHeaders).header('cache-control', day).type('image/svg+xml').send(faviconSvg),
  );
  scope.get('/favicon.ico', options, (_request, reply) =>
    reply.header('cache-control', day).type('image/x-icon').send(icon),
  );
  scope.all('/*', options, (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) return sendRefusal(reply, new Refused(404, 'not-found'));
    return reply.code(404).headers(pageHeaders).type('text/html; charset=utf-8').send(notFoundPage(config.name));
  });
}
