import { RefusalCounts } from './refusal-counts.js';

const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

it('adds up what comes between two writes', async () => {
  const saved: unknown[][] = [];
  const counts = new RefusalCounts((...row) => Promise.resolve(void saved.push(row)), logger);
  counts.add({ network: 'a', reason: 'malformed', detail: 'first' });
  counts.add({ network: 'a', reason: 'malformed', detail: 'second' });
  counts.add({ network: 'b', reason: 'malformed' });
  await counts.flush();
  await counts.flush();
  expect(saved).toEqual([
    ['a', 'malformed', 'second', 2],
    ['b', 'malformed', undefined, 1],
  ]);
});

it('goes on when the store does not', async () => {
  const counts = new RefusalCounts(() => Promise.reject(new Error('away')), logger);
  counts.add({ network: 'a', reason: 'malformed' });
  await expect(counts.flush()).resolves.toBeUndefined();
});
