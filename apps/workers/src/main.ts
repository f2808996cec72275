import { loadSettings, runRole, createPlanet, type Planet } from '@planet/platform';
import { protocols } from '@planet/protocols';
import { startChain } from './chain/chain.runner.js';
import { readyOf } from './chain/status.js';
import { startStream } from './streams.runner.js';
import { startWorkers } from './workers.js';

/**
 * `--role workers` runs the jobs; `--role signer` signs for people; `--role chain` works with the chain of the identities;
 * `--role <network>` holds the connections of that network.
 */
const role = process.argv[process.argv.indexOf('--role') + 1] ?? 'workers';

await runRole(role, async ({ logger }) => {
  const settings = loadSettings(protocols);
  if (!settings.databaseUrl) throw new Error('DATABASE_URL is not set: start this role with `planet start --roles …`');
  const planet = await createPlanet({
    settings: { ...settings, databaseUrl: settings.databaseUrl },
    logger,
    definitions: protocols,
  });
  const running = await start(planet);
  return {
    ready: running.ready,
    async stop() {
      await running.stop();
      await planet.close();
    },
  };
});

async function start(planet: Planet) {
  if (role === 'workers') {
    const workers = await startWorkers(planet);
    return { ready: { queues: Object.keys(await workers.waiting()) }, stop: () => workers.stop() };
  }
  if (role === 'chain') {
    const chain = await startChain(planet);
    return { ready: readyOf(await chain.status()), stop: () => chain.stop() };
  }
  const protocol = planet.protocols.find((p) => p.name === role);
  if (!protocol?.stream) throw new Error(`there is no role ${role}`);
  const stream = await startStream(planet, protocol);
  return { ready: await stream.status(), stop: () => stream.stop() };
}
