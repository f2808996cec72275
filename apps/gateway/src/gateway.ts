import 'reflect-metadata';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GatewayDeps } from './deps.js';
import { mountNetworks } from './federation/mount.js';
import { UsageCount } from './federation/nodeinfo.js';
import { registerRateLimits } from './federation/rate-limit.js';
import { Refused, refusalOf, sendRefusal } from './federation/refusal.js';
import { mountSharedPaths } from './federation/shared-paths.js';
import { apiOf, GatewayModule } from './gateway.module.js';
import { askInside, type AskInside } from './graphql/ask-inside.js';
import { NestLogs } from './nest-logs.js';
import { mountPages } from './web/pages.js';

export interface Gateway {
  readonly http: FastifyInstance;
  /** Resolves with the address when it answers. Port 0: any free one. */
  listen(port: number, host: string): Promise<string>;
  /** Takes no new requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Builds the gateway from its parts; nothing listens yet. */
export async function createGateway(deps: GatewayDeps): Promise<Gateway> {
  const { limits, trustProxy } = deps.config;
  const adapter = new FastifyAdapter({
    logger: false,
    trustProxy,
    bodyLimit: 1_000_000,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.requestMs * 3,
    keepAliveTimeout: 75_000,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 1_000, ignoreTrailingSlash: true },
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendRefusal(reply, refusalOf(error) ?? new Refused(400, 'malformed'));
    },
    http: { headersTimeout: limits.requestMs, maxHeaderSize: 32_768 },
    skipMiddie: true,
  });
  const http = adapter.getInstance() as unknown as FastifyInstance;
  limitInFlight(http, limits.inFlight);
  refuseNul(http);
  await registerRateLimits(http);
  await mountNetworks(http, deps);
  const api = apiOf(deps);
  const ask = api && askInside(http, api);
  await http.register((scope) => mountOwn(scope, deps, ask));

  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.of(deps, http), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLogs(deps.logger),
  });
  await app.init();
  await http.ready();
  return {
    http,
    listen: async (port, host) => {
      await app.listen(port, host);
      const address = http.server.address();
      return address && typeof address === 'object' ? `http://${host}:${address.port}` : String(address);
    },
    close: () => app.close(),
  };
}

async function mountOwn(scope: FastifyInstance, deps: GatewayDeps, ask: AskInside | null): Promise<void> {
  scope.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal) return sendRefusal(reply, refusal);
    deps.logger.error({ error, route: request.routeOptions.url }, 'A page threw');
    return sendRefusal(reply, new Refused(500, 'internal'));
  });
  const usage = new UsageCount(deps.graph);
  const webfinger = mountSharedPaths(scope, deps, usage);
  mountPages(scope, { deps, usage, webfinger, ask });
}

/** Postgres holds no NUL, so nothing of ours is called so: what asks for it ends before it is looked up. */
function refuseNul(http: FastifyInstance): void {
  http.addHook('onRequest', (request, _reply, done) => {
    if (request.url.includes('%00')) done(new Refused(400, 'malformed', 'The address holds a NUL character.'));
    else done();
  });
}

/** Bounds the memory that requests can hold while the database is slow. */
function limitInFlight(http: FastifyInstance, most: number): void {
  let underWay = 0;
  http.addHook('onRequest', (request, reply, done) => {
    underWay++;
    reply.raw.once('close', () => underWay--);
    if (underWay > most) done(new Refused(503, 'host-busy', 'Too many requests are under way.', 10));
    else done();
  });
}
