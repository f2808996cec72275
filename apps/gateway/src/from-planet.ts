import { findAccount } from '@planet/bridge';
import type { Planet } from '@planet/platform';
import { policies, Views } from '@planet/store';
import { defaultLimits, type GatewayConfig, type GatewayDeps } from './deps.js';
import { createWrites } from './writes.js';

/** The gateway's parts, out of those of the whole. */
export function depsOf(planet: Planet, config: GatewayConfig): GatewayDeps {
  const { bridge, graph, blobs, intake, logger, protocols, store, adminToken } = planet;
  return {
    config,
    protocols,
    graph,
    blobs,
    intake,
    logger,
    refused: ({ network, reason, detail }) => {
      policies
        .countRefusal(store.prisma, network, reason, detail)
        .catch((error: unknown) => logger.warn({ error, network, reason }, 'A refusal could not be counted'));
    },
    graphql: {
      views: new Views(store),
      writes: createWrites(bridge),
      findAccount: (address, options) => findAccount(bridge, address, options),
      adminToken,
    },
  };
}

/** As far as the settings of Planet say something about the gateway. */
export function configOf({ settings }: Planet, version: string): GatewayConfig {
  const { trustProxy, name, rateLimits } = settings as typeof settings & {
    trustProxy?: string[];
    name?: string;
    rateLimits?: boolean;
  };
  const unlimited = { pagesPerMinute: 0, inboxPerMinute: 0, graphqlPerMinute: 0 };
  return {
    origin: settings.origin,
    name: name ?? new URL(settings.origin).host,
    version,
    trustProxy: trustProxy?.length ? trustProxy : false,
    limits: { ...defaultLimits, ...(rateLimits === false && unlimited) },
  };
}
