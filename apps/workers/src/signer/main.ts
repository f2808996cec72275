import { loadSettings, runRole } from '@planet/platform';
import { startSigner } from './signer.runner.js';

/** The role `signer`, as a program of its own: no network and no queue is in its memory. */
await runRole('signer', async ({ logger }) => {
  const settings = loadSettings();
  if (!settings.databaseUrl) throw new Error('DATABASE_URL is not set: start this role with `planet start --roles …`');
  const signer = await startSigner({ settings: { ...settings, databaseUrl: settings.databaseUrl }, logger });
  return { ready: { recovery: signer.recovery }, stop: () => signer.stop() };
});
