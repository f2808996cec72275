import { Module, type DynamicModule } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from './deps.js';
import { rateLimit } from './federation/rate-limit.js';
import { AccountKinds } from './graphql/account/account-kinds.js';
import type { Api } from './graphql/deps.js';
import { ApiModule } from './graphql/graphql.module.js';
import { mountIde } from './graphql/ide/mount.js';

/** Null: no GraphQL is served. */
export function apiOf({ config, graphql, logger, protocols }: GatewayDeps): Api | null {
  if (!graphql) return null;
  const accountKinds = new AccountKinds(protocols.map(({ name, title = name }) => [name, title]));
  return { ...graphql, origin: config.origin, networks: protocols.map(({ name }) => name), accountKinds, logger };
}

@Module({})
export class GatewayModule {
  static of(deps: GatewayDeps, http: FastifyInstance): DynamicModule {
    const { config } = deps;
    const api = apiOf(deps);
    if (!api) return { module: GatewayModule };
    const sendIde = mountIde(http, config.name, config.limits.pagesPerMinute);
    http.options('/graphql', { config: rateLimit(config.limits.pagesPerMinute) }, (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-origin', '*')
        .header('access-control-allow-methods', 'GET, POST, OPTIONS')
        .header('access-control-allow-headers', 'authorization, content-type')
        .header('access-control-max-age', '86400')
        .send(),
    );
    return { module: GatewayModule, imports: [ApiModule.of(api, config.limits, sendIde)] };
  }
}
