import { later, ok, refuse } from '@planet/core';
import type { DeliveryRow } from '@planet/store';
import type { Bridge } from './bridge.js';
import { defaultRetryDelays } from './bridge.js';
import { endOf } from './retry.js';

const now = new Date('2026-11-01T12:00:00Z');
const bridge = { clock: () => now, settings: { retryDelaysMs: [1000, 60_000] } } as unknown as Bridge;
const row = (attempts: number): DeliveryRow => ({ id: 'd', orderKey: 'k', attempts }) as DeliveryRow;
const waitOf = (end: { nextAttemptAt?: Date | null }): number => end.nextAttemptAt!.getTime() - now.getTime();

describe('what becomes of a delivery', () => {
  it('delivered', () => expect(endOf(bridge, row(1), ok(null))).toMatchObject({ state: 'delivered' }));
  it('refused for good', () =>
    expect(endOf(bridge, row(1), refuse('host-refused', '400'))).toMatchObject({
      state: 'dead',
      reason: 'host-refused',
      detail: '400',
    }));
  it('not to be said there', () =>
    expect(endOf(bridge, row(1), refuse('unsupported'))).toMatchObject({ state: 'unsupported' }));
  it('to be tried again, after the delay of that try, with a little jitter', () => {
    for (let n = 0; n < 100; n++) {
      const [first, second] = [endOf(bridge, row(1), later('host-down')), endOf(bridge, row(2), later('host-down'))];
      expect(first).toMatchObject({ state: 'retrying', reason: 'host-down' });
      expect(waitOf(first)).toBeGreaterThanOrEqual(900);
      expect(waitOf(first)).toBeLessThanOrEqual(1100);
      expect(waitOf(second)).toBeGreaterThanOrEqual(54_000);
    }
  });
  it('not before the server said', () =>
    expect(waitOf(endOf(bridge, row(1), later('host-busy', '', 3600_000)))).toBe(3600_000));
  it('given up after the last', () =>
    expect(endOf(bridge, row(3), later('host-down', 'ECONNREFUSED'))).toMatchObject({
      state: 'dead',
      reason: 'gave-up',
      detail: 'host-down: ECONNREFUSED',
    }));
  it('the usual delays spread over about three days', () => {
    const days = defaultRetryDelays.reduce((sum, ms) => sum + ms, 0) / (24 * 3600_000);
    expect(days).toBeGreaterThan(2.5);
    expect(days).toBeLessThan(3.5);
    expect(defaultRetryDelays).toEqual(defaultRetryDelays.toSorted((a, b) => a - b));
  });
});
