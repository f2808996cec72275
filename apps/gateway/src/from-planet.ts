import { createEntrance, findAccount, type EntranceOptions } from '@planet/bridge';
import type { Planet } from '@planet/platform';
import { policies, Views } from '@planet/store';
import { defaultLimits, type GatewayConfig } from './deps.js';
import { createGateway, type Gateway } from './gateway.js';
import { createIdentityPort } from './identity.js';
import { RefusalCounts } from './refusal-counts.js';
import { createProfilePort } from './profile-port.js';
import { createLinks, listenToProofs } from './links.js';
import { createWrites } from './writes.js';

/**
 * The gateway out of the parts of the whole. Closing it leaves those open.
 *
 * @param options for tests: other limits, cheaper passwords
 */
export async function gatewayOf(
  planet: Planet,
  version: string,
  options: Partial<EntranceOptions> = {},
): Promise<Gateway> {
  const { bridge, graph, blobs, intake, logger, protocols, store, adminToken } = planet;
  const refusals = new RefusalCounts(
    (network, reason, detail, count) => policies.countRefusal(store.prisma, network, reason, detail, count),
    logger,
  );
  const { origin, name, signUp, signUpsPerDay } = planet.settings;
  const entrance = createEntrance(bridge, { origin, name, signUp, limits: { signUpsPerDay }, ...options });
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
      identity: { ...createIdentityPort(entrance), ...createProfilePort(bridge) },
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
  const { origin, name, trustProxy, rateLimits, signUp } = settings;
  const unlimited = { pagesPerMinute: 0, inboxPerMinute: 0, graphqlPerMinute: 0 };
  return {
    origin,
    name,
    version,
    signUp,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    limits: { ...defaultLimits, ...(!rateLimits && unlimited) },
  };
}
