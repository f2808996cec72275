import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DocumentNode } from 'graphql';
import type { GatewayLimits } from '../deps.js';
import { rateLimit } from '../federation/rate-limit.js';
import { concreteAccounts } from './account/concrete-accounts.js';
import { apiContext } from './context.js';
import { API, type Api } from './deps.js';
import { formatErrors } from './errors.js';
import { wantsIde } from './ide/mount.js';
import { checkCost, checkShape, checkSource, queryLimits } from './limits/limits.js';
import { resolvers } from './resolvers.js';
import { authenticate, recognise, withPersonas, type Viewer } from './viewer.js';
import { sessionCookie, visitBySocket, visitOf } from './visit.js';
import { Sockets } from './sockets.js';

const keepAliveMs = 30_000;
const sockets = new Sockets();
const viewers = new WeakMap<FastifyRequest, Viewer | null>();

/** By token, else by the cookie of a session. */
async function viewerOf(request: FastifyRequest, reply: FastifyReply, api: Api): Promise<Viewer | null> {
  const holder = await authenticate(request.headers.authorization, api);
  const cookie = holder ? null : sessionCookie(request, api.origin);
  return cookie === null ? holder : recognise(cookie, api, visitOf(request, reply, api.origin));
}

@Module({})
export class ApiModule {
  static of(api: Api, limits: GatewayLimits, sendIde: (reply: FastifyReply) => FastifyReply): DynamicModule {
    const config: MercuriusDriverConfig = {
      driver: MercuriusDriver,
      path: '/graphql',
      autoSchemaFile: true,
      sortSchema: true,
      buildSchemaOptions: { orphanedTypes: concreteAccounts(api.accountKinds) },
      graphiql: false,
      graphql: { parseOptions: { maxTokens: queryLimits.tokens } },
      context: (request: FastifyRequest, reply: FastifyReply) =>
        apiContext(viewers.get(request) ?? null, api, visitOf(request, reply, api.origin)),
      subscription: {
        context: (socket, request) =>
          sockets.admit(
            socket as never,
            request,
            apiContext(viewers.get(request) ?? null, api, visitBySocket(request, api.origin)),
          ),
        // Programs may send their token here, where a browser cannot send headers.
        onConnect: async ({ payload }: { payload?: { authorization?: unknown } }) => {
          const token = payload?.authorization;
          return typeof token === 'string' ? { viewer: await authenticate(token, api) } : true;
        },
        keepAlive: keepAliveMs,
      },
      hooks: {
        preSubscriptionParsing: (_schema, source) => Promise.resolve(checkSource(source)),
        preSubscriptionExecution: (_schema, document) => Promise.resolve(checkShape(document)),
        preParsing: (_schema, source) => Promise.resolve(checkSource(source)),
        preValidation: (_schema, document) => Promise.resolve(checkShape(document)),
        preExecution: (_schema, document, _context, variables) =>
          Promise.resolve(checkCost(document as DocumentNode, variables as Record<string, unknown>)),
      },
      errorFormatter: (execution) => formatErrors(execution, api.logger) as never,
      additionalRouteOptions: {
        bodyLimit: 1_000_000,
        config: rateLimit(limits.graphqlPerMinute),
        preHandler: async (request: FastifyRequest, reply: FastifyReply) => {
          reply.header('access-control-allow-origin', '*');
          reply.header('cache-control', 'no-store');
          if (wantsIde(request)) return sendIde(reply);
          viewers.set(request, await withPersonas(await viewerOf(request, reply, api), api));
        },
      },
    };
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot<MercuriusDriverConfig>(config)],
      providers: [...resolvers, { provide: API, useValue: api }],
    };
  }
}
