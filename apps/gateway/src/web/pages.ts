import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from '../deps.js';
import { Refused, sendRefusal } from '../federation/refusal.js';
import { rateLimit } from '../federation/rate-limit.js';
import type { UsageCount } from '../federation/nodeinfo.js';
import type { Webfinger } from '../federation/webfinger.js';
import type { AskInside } from '../graphql/ask-inside.js';
import { loadAssets, mountAssets } from './assets.js';
import { faviconIco, faviconSvg } from './favicon.js';
import { joinPage } from './join-page.js';
import { landing, notFoundPage } from './landing.js';
import { mePages } from './me-page.js';
import { pageHeaders, type Frame, type SendPage } from './page.js';
import { mountPerson } from './person.js';
import { signInPage } from './sign-in-page.js';

const robots = 'User-agent: *\nDisallow: /graphql\nDisallow: /media/\nDisallow: /me\n';

export interface PagesParts {
  deps: GatewayDeps;
  usage: UsageCount;
  webfinger: Webfinger;
  /** Null: there is no API, and so no pages of people. */
  ask: AskInside | null;
}

/** What people and their programs ask of any host; cheap to answer. */
export function mountPages(scope: FastifyInstance, { deps, usage, webfinger, ask }: PagesParts): void {
  const { config } = deps;
  const options = { config: rateLimit(config.limits.pagesPerMinute) };
  const assets = loadAssets();
  const people = ask !== null;
  const frame: Frame = {
    name: config.name,
    host: new URL(config.origin).host,
    origin: config.origin,
    asset: assets.url,
    people,
    signUp: people ? (config.signUp ?? 'closed') : 'closed',
    networks: Object.fromEntries([...deps.protocols.map(({ name, title = name }) => [name, title]), ['chain', 'The chain']]),
  };
  const icon = faviconIco();
  const day = 'public, max-age=86400';
  const sendPage: SendPage = (reply, html, seconds = 60) =>
    reply
      .headers(pageHeaders)
      .header('cache-control', `public, max-age=${seconds}`)
      .type('text/html; charset=utf-8')
      .send(html);

  mountAssets(scope, assets, config.limits.pagesPerMinute);
  scope.get('/', options, async (_request, reply) =>
    sendPage(reply, landing(frame, await usage.now(), config.version)),
  );
  if (ask) {
    scope.get('/join', options, (_request, reply) => sendPage(reply, joinPage(frame)));
    scope.get('/sign-in', options, (_request, reply) => sendPage(reply, signInPage(frame)));
    for (const { path, html } of mePages(frame)) scope.get(path, options, (_request, reply) => sendPage(reply, html));
    mountPerson(scope, { frame, ask, webfinger, sendPage, options });
  }
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
