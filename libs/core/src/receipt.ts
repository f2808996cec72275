import { Buffer } from 'node:buffer';
import type { InboundAnswer } from './http.js';
import { later, ok, refuse, type Outcome } from './outcome.js';
import type { Receipt } from './protocol.js';

/** What a server's answer to a delivery means. */
export function receiptOf(answer: InboundAnswer): Outcome<Receipt> {
  const { status, headers } = answer;
  const detail = `${status} ${Buffer.from(answer.body.subarray(0, 200)).toString('utf8')}`.trim();
  if (status >= 200 && status < 300) return ok({ copies: [] });
  if (status === 410) return refuse('gone', detail);
  // A server that could not fetch our key in that moment says 401 too: it is asked again, as Mastodon does.
  if (status === 401) return later('host-blocks-us', detail);
  if (status === 403) return refuse('host-blocks-us', detail);
  if (status === 429 || status === 503) return later('host-busy', detail, retryAfter(headers['retry-after']));
  if (status >= 500 || status === 408) return later('host-down', detail);
  return refuse('host-refused', detail);
}

/** Seconds, or a date; at most a day. */
function retryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 24 * 3600_000) : undefined;
}
