/**
 * Takes items one by one and hands on together what gathers while earlier ones are under way: under load one transaction
 * serves hundreds of callers, and a lone caller waits for nobody. The promise is that of the item's own batch.
 */
export function groupCommit<T>(
  work: (items: T[]) => Promise<void>,
  { limit = 500, lanes = 1 } = {},
): (item: T) => Promise<void> {
  const waiting: { item: T; done: () => void; failed: (error: unknown) => void }[] = [];
  let running = 0;
  const pump = async (): Promise<void> => {
    if (running >= lanes) return;
    running++;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limit);
      try {
        await work(batch.map(({ item }) => item));
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    running--;
  };
  return (item) =>
    new Promise<void>((done, failed) => {
      waiting.push({ item, done, failed });
      setImmediate(() => void pump());
    });
}
