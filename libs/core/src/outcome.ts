import type { Reason } from './reasons.js';

/** An expected end that is not success. `retry` says whether the same call may succeed later, unchanged. */
export interface Refusal {
  ok: false;
  reason: Reason;
  retry: boolean;
  /** For the admin; never holds secrets. */
  detail?: string;
  /** Not before this many milliseconds (a server's Retry-After). */
  retryAfterMs?: number;
  /** The native id of the thing that must come first: the envelope is parked on it. */
  waitsFor?: string;
}
export type Outcome<T> = { ok: true; value: T } | Refusal;

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refuse = (reason: Reason, detail?: string): Refusal => ({ ok: false, reason, retry: false, detail });
export const later = (reason: Reason, detail?: string, retryAfterMs?: number): Refusal => ({
  ok: false,
  reason,
  retry: true,
  detail,
  retryAfterMs,
});
export const waitFor = (nativeId: string): Refusal => ({
  ok: false,
  reason: 'waits-for-object',
  retry: false,
  waitsFor: nativeId,
});
