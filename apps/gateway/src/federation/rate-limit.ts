import plugin from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Refused } from './refusal.js';

/** Counts each stranger's requests (IPv6: those of a /64), each route on its own. Routes name theirs by `rateLimit(n)`. */
export async function registerRateLimits(root: FastifyInstance): Promise<void> {
  await root.register(plugin, {
    global: false,
    cache: 20_000,
    errorResponseBuilder: (_request, context) =>
      new Refused(429, 'rate-limited', undefined, Math.max(1, Math.ceil(context.ttl / 1000))),
  });
}

/** Route config: at most `perMinute` requests of one remote. 0: no limit. */
export const rateLimit = (perMinute: number): { rateLimit: { max: number; timeWindow: number } | false } => ({
  rateLimit: perMinute > 0 ? { max: perMinute, timeWindow: 60_000 } : false,
});
