import { Redis } from 'ioredis';
import { StartError } from '@planet/platform';

/**
 * Asks once whether anybody answers: the queues themselves would try for ever, in silence.
 *
 * @throws StartError where nobody does
 */
export async function findRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5000, retryStrategy: () => null });
  let cause: Error | undefined;
  redis.on('error', (error: Error) => (cause = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { host } = new URL(url);
    throw new StartError(`Redis at ${host} cannot be reached: ${(cause ?? (error as Error)).message}`);
  } finally {
    redis.disconnect();
  }
}
