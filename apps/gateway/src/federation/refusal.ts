import type { FastifyReply } from 'fastify';
import { explain, type Reason } from '@planet/core';

/** A request that ends here, with the name of the reason. */
export class Refused extends Error {
  constructor(
    readonly statusCode: number,
    readonly reason: Reason,
    readonly detail?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(detail ?? explain(reason));
  }
}

export function sendRefusal(reply: FastifyReply, refusal: Refused): FastifyReply {
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
  return reply
    .code(refusal.statusCode)
    .type('application/json; charset=utf-8')
    .send({
      error: refusal.reason,
      message: explain(refusal.reason),
      ...(refusal.detail && { detail: refusal.detail }),
    });
}

interface FastifyFault {
  code?: string;
  statusCode?: number;
  message?: string;
}

/** What Fastify itself finds wrong with a request, in our words. Null: not the stranger's fault. */
export function refusalOf(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  const { code, statusCode, message } = (error ?? {}) as FastifyFault;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Refused(413, 'too-large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refused(415, 'wrong-content-type');
  if (statusCode === 429) return new Refused(429, 'rate-limited');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refused(statusCode, 'malformed', message);
  return null;
}
