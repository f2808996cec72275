import { Client } from 'pg';
import type { Logger } from '@planet/core';

export interface Listener {
  stop(): Promise<void>;
}

/** Calls back on each NOTIFY of the channel, and once after each new connection (what was told meanwhile is lost). */
export async function listen(
  databaseUrl: string,
  channel: string,
  onNotify: (payload: string) => void,
  logger: Logger,
): Promise<Listener> {
  let client: Client | null = null;
  let stopped = false;
  const connect = async (): Promise<void> => {
    client = new Client({ connectionString: databaseUrl });
    client.on('notification', (message) => onNotify(message.payload ?? ''));
    client.on('error', () => void reconnect());
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    onNotify('');
  };
  const reconnect = async (): Promise<void> => {
    const dead = client;
    client = null;
    if (stopped || !dead) return;
    await dead.end().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (!stopped) {
      await connect().catch((error: unknown) => {
        logger.warn({ channel, err: error }, 'cannot listen to the database; trying again');
        return reconnect();
      });
    }
  };
  await connect();
  return {
    async stop() {
      stopped = true;
      await client?.end().catch(() => {});
    },
  };
}
