// A process that owns an embedded Postgres: `node postgres-owner.js DATA_DIR`. Says its URL, then waits to be ended.
import { startPostgres, startSentence } from '@planet/platform';

const quiet = () => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
try {
  const { url } = await startPostgres({ dataDir: process.argv[2]!, logger });
  process.stdout.write(`${url}\n`);
  setInterval(quiet, 60_000);
} catch (error) {
  process.stdout.write(`${startSentence(error) ?? String(error)}\n`);
  process.exit(1);
}
