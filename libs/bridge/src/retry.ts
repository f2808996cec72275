import type { Outcome } from '@planet/core';
import type { DeliveryEnd, DeliveryRow } from '@planet/store';
import type { Bridge } from './bridge.js';

/** What becomes of a delivery after a try. Delays get a fifth of jitter, so that a revived host is not met by a crowd. */
export function endOf(bridge: Bridge, row: DeliveryRow, outcome: Outcome<unknown>): DeliveryEnd {
  const base = { id: row.id, orderKey: row.orderKey };
  if (outcome.ok) return { ...base, state: 'delivered' };
  const { reason, detail } = outcome;
  if (!outcome.retry) return { ...base, state: reason === 'unsupported' ? 'unsupported' : 'dead', reason, detail };
  const delay = bridge.settings.retryDelaysMs[row.attempts - 1];
  if (delay === undefined) return { ...base, state: 'dead', reason: 'gave-up', detail: `${reason}: ${detail ?? ''}` };
  const wait = Math.max(delay * (0.9 + Math.random() * 0.2), outcome.retryAfterMs ?? 0);
  return { ...base, state: 'retrying', reason, detail, nextAttemptAt: new Date(bridge.clock().getTime() + wait) };
}

/** Begun so long ago that all its tries could have been made. */
export const isOld = (bridge: Bridge, { createdAt }: Pick<DeliveryRow, 'createdAt'>): boolean =>
  createdAt.getTime() + bridge.settings.retryDelaysMs.reduce((sum, ms) => sum + ms, 0) < bridge.clock().getTime();
