import { findAccount } from '@planet/bridge';
import type { Planet } from '@planet/platform';
import { policies, Views } from '@planet/store';
import { defaultLimits, type GatewayConfig } from './deps.js';
import { createGateway, type Gateway } from './gateway.js';
import { RefusalCounts } from './refusal-counts.js';
import { createLinks, listenToProofs } from './links.js';
import { createWrites } from './writes.js';

/** The gateway out of the parts of the whole. Closing it leaves those open. */
export async function gatewayOf(planet: Planet, version: string): Promise<Gateway> {
  const { bridge, graph, blobs, intake, logger, protocols, store, adminToken } = planet;
  const refusals = new RefusalCounts(
    (network, reason, detail, count) => policies.countRefusal(store.prisma, network, reason, detail, count),
    logger,
  );
  const proofEvents = listenToProofs(store.databaseUrl, logger);
  const gateway = await createGateway({
    config: configOf(planet, version),
    protocols,
    graph,
    blobs,
    intake,
    logger,
    refused: refusals.add,
    graphql: {
      views: new Views(store),
      writes: createWrites(bridge),
      links: createLinks(bridge),
      proofEvents,
      findAccount: (address, options) => findAccount(bridge, address, options),
      adminToken,
    },
  });
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await proofEvents.close();
      await refusals.flush();
    },
  };
}

function configOf({ settings }: Planet, version: string): GatewayConfig {
  const { origin, name, trustProxy, rateLimits } = settings;
  const unlimited = { pagesPerMinute: 0, inboxPerMinute: 0, graphqlPerMinute: 0 };
  return {
    origin,
    name,
    version,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    limits: { ...defaultLimits, ...(!rateLimits && unlimited) },
  };
}
