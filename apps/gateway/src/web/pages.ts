import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayDeps } from '../deps.js';
import { Refused, sendRefusal } from '../federation/refusal.js';
import { rateLimit } from '../federation/rate-limit.js';
import type { UsageCount } from '../federation/nodeinfo.js';
import { loadAssets, mountAssets } from './assets.js';
import { faviconIco, faviconSvg } from './favicon.js';
import { joinPage } from './join-page.js';
import { landing, notFoundPage } from './landing.js';
import { pageHeaders, type Frame } from './page.js';

const robots = 'User-agent: *\nDisallow: /graphql\nDisallow: /media/\nDisallow: /me\n';

/** What people and their programs ask of any host; cheap to answer. */
export function mountPages(scope: FastifyInstance, deps: GatewayDeps, usage: UsageCount): void {
  const { config } = deps;
  const options = { config: rateLimit(config.limits.pagesPerMinute) };
  const assets = loadAssets();
  const people = deps.graphql !== undefined;
  const frame: Frame = {
    name: config.name,
    host: new URL(config.origin).host,
    origin: config.origin,
    asset: assets.url,
    people,
    signUp: people && (config.signUp ?? false),
  };
  const icon = faviconIco();
  const day = 'public, max-age=86400';
  const sendPage = (reply: FastifyReply, html: string, seconds = 60): FastifyReply =>
    reply
      .headers(pageHeaders)
      .header('cache-control', `public, max-age=${seconds}`)
      .type('text/html; charset=utf-8')
      .send(html);

  mountAssets(scope, assets, config.limits.pagesPerMinute);
  scope.get('/', options, async (_request, reply) =>
    sendPage(reply, landing(frame, await usage.now(), config.version)),
  );
  if (people) scope.get('/join', options, (_request, reply) => sendPage(reply, joinPage(frame)));
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
    return sendPage(reply.code(404), notFoundPage(frame));
  });
}
