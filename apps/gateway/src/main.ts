import { createPlanet, loadSettings, runRole, version } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { gatewayOf } from './from-planet.js';

await runRole('gateway', async ({ logger }) => {
  const settings = loadSettings(protocols);
  if (!settings.databaseUrl) throw new Error('DATABASE_URL is not set: start this role with `planet start --roles …`');
  const planet = await createPlanet({
    settings: { ...settings, databaseUrl: settings.databaseUrl },
    logger,
    definitions: protocols,
  });
  const gateway = await gatewayOf(planet, version);
  const address = await gateway.listen(settings.port, settings.host);
  return {
    ready: { address, origin: settings.origin, graphql: `${settings.origin}/graphql` },
    async stop() {
      await gateway.close();
      await planet.close();
    },
  };
});
