import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Logger } from '@planet/core';
import { listen, outbox, type Listener, type Store } from '@planet/store';

const batch = 100;
const pollMs = 1000;
/** More rows at once than this is load; then the relay lets them gather so long, ms. */
const busy = 2;
const gatherMs = 30;

/**
 * Moves outbox rows to the queues: woken by NOTIFY, with a poll as the net. A crash between the two commits makes a job
 * twice, never none.
 */
export class OutboxRelay {
  private listener: Listener | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(
    private readonly store: Store,
    private readonly add: (jobs: Job[]) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    this.listener = await listen(this.store.databaseUrl, outbox.outboxChannel, () => this.wake(), this.logger);
    this.timer = setInterval(() => this.wake(), pollMs);
    this.wake();
  }

  private wake(): void {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = null));
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        let moved;
        do moved = await this.move();
        while (moved === batch && !this.stopped);
        // Under load rows are let gather for a moment: one job for twenty rows costs little more than one for one.
        if (moved > busy) await sleep(gatherMs);
      } catch (error) {
        this.logger.warn({ err: error }, 'the outbox could not be moved; it is tried again');
        return;
      }
    }
  }

  private move(): Promise<number> {
    return this.store.transaction(async (tx) => {
      const rows = await outbox.take(tx, batch);
      if (rows.length > 0) await this.add(merge(rows));
      return rows.length;
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.listener?.stop();
    await this.running;
  }
}

const jobSize = 200;
/** Small rows of one queue become one job: what arrived together is worked on together. */
function merge(rows: Job[]): Job[] {
  const jobs: Job[] = [];
  for (const [queue, list] of Map.groupBy(rows, (row) => row.queue)) {
    const ids = [...new Set(list.flatMap((row) => row.ids))];
    for (let i = 0; i < ids.length; i += jobSize) jobs.push({ queue, ids: ids.slice(i, i + jobSize) });
  }
  return jobs;
}
