import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPostgresBackend,
  Queue as BullQueue,
  setDefaultBackendFactory,
  Worker,
  type ConnectionOptions,
} from 'bullmq';
import type { Job, Logger, Queue } from '@planet/core';

export type Handler = (ids: string[]) => Promise<void>;
export interface QueueOptions {
  databaseUrl: string;
  redisUrl?: string;
  concurrency: number;
  logger: Logger;
}

const jobOptions = {
  attempts: 14,
  backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  removeOnComplete: true,
  removeOnFail: { age: 24 * 3600, count: 1000 },
};
const few = 16;
/** Whoever is asked to stop waits so long for queues that do not answer, ms. */
const patienceMs = 10_000;

/** BullMQ on Redis where there is one, else on the same Postgres; nothing else knows which. */
export class Queues {
  private readonly queues = new Map<Queue, BullQueue>();
  private readonly workers: Worker[] = [];
  private readonly connection: ConnectionOptions;
  private readonly told = new Map<string, number>();

  constructor(
    private readonly names: Queue[],
    private readonly options: QueueOptions,
  ) {
    if (options.redisUrl) {
      this.connection = { url: options.redisUrl, maxRetriesPerRequest: null } as ConnectionOptions;
    } else {
      setDefaultBackendFactory(createPostgresBackend as never);
      // Few, and kept: what BullMQ calls is planned anew on each new connection, which costs more than what it does.
      const kept = { max: 2, idleTimeoutMillis: 0 };
      this.connection = { connectionString: options.databaseUrl, schema: 'bullmq', migrate: true, ...kept } as never;
    }
    // Whoever adds a job holds a transaction open: while Redis is away it is told so, and comes again.
    const impatient = options.redisUrl ? { ...this.connection, maxRetriesPerRequest: 1 } : this.connection;
    for (const name of names) {
      const queue = new BullQueue(name, { connection: impatient as ConnectionOptions });
      queue.on('error', (error) => this.fault(name, error, 'the queue has a fault'));
      this.queues.set(name, queue);
    }
  }

  /** A server that is away makes the same fault many times a second: it is told once a minute. */
  private fault(queue: Queue, error: Error, message: string): void {
    const [key, now] = [`${queue} ${message} ${error.message}`, Date.now()];
    if (now - (this.told.get(key) ?? 0) < 60_000) return;
    if (this.told.size > 1000) this.told.clear();
    this.told.set(key, now);
    this.options.logger.warn({ queue, err: error }, message);
  }

  /** Boot refuses a queue that nobody works on. */
  work(handlers: Partial<Record<Queue, Handler>>): void {
    const idle = this.names.filter((name) => !handlers[name]);
    if (idle.length > 0) throw new Error(`no handler for the queues ${idle.join(', ')}`);
    for (const name of this.names) {
      const worker = new Worker<{ ids: string[] }>(name, (job) => handlers[name]!(job.data.ids), {
        connection: this.connection,
        concurrency: this.options.concurrency,
        // Jobs of a worker that died are given to another after this time; living ones renew it.
        lockDuration: 15_000,
        stalledInterval: 10_000,
        maxStalledCount: 20,
      });
      worker.on('error', (error) => this.fault(name, error, 'a worker has a fault'));
      worker.on('failed', (job, error) =>
        this.options.logger.error(
          { queue: name, job: job?.id, attempts: job?.attemptsMade, err: error },
          'a job failed',
        ),
      );
      this.workers.push(worker);
    }
  }

  /**
   * What a job does twice has its effect once, so a job that fails is tried again, over about two hours: envelopes and
   * deliveries are found by the sweep too, acts to be fanned out are not.
   */
  async add(jobs: Job[]): Promise<void> {
    const byQueue = [...Map.groupBy(jobs, (job) => job.queue)];
    await Promise.all(byQueue.map(([name, list]) => this.addTo(name, list)));
  }

  /** In bulk BullMQ makes two tables and drops them: on Postgres a few jobs are made ten times as fast one by one. */
  private async addTo(name: Queue, jobs: Job[]): Promise<void> {
    const queue = this.queues.get(name)!;
    if (jobs.length > few)
      await queue.addBulk(jobs.map(({ ids }) => ({ name, data: { ids }, opts: { ...jobOptions } })));
    else for (const { ids } of jobs) await queue.add(name, { ids }, { ...jobOptions });
  }

  /** One job of this name at a time: while it waits or runs, another is not added. */
  async addOnce(queue: Queue, id: string): Promise<void> {
    await this.queues.get(queue)!.add(queue, { ids: [id] }, { jobId: id, removeOnComplete: true, removeOnFail: true });
  }

  async waiting(): Promise<Record<string, number>> {
    const entries = await Promise.all(
      [...this.queues].map(async ([name, queue]) => [name, await queue.getWaitingCount()] as const),
    );
    return Object.fromEntries(entries);
  }

  /** Resolves when every queue and worker has its tables and connections. */
  async ready(): Promise<void> {
    await Promise.all([...this.queues.values(), ...this.workers].map((part) => part.waitUntilReady()));
  }

  /** Jobs under way end; those that do not in time, or whose server is away, go back to the queue. */
  async close(): Promise<void> {
    const parts = [...this.workers, ...this.queues.values()];
    const closed = (async () => {
      await Promise.all(this.workers.map((worker) => worker.close()));
      await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    })();
    closed.catch(() => undefined);
    await Promise.race([closed, sleep(patienceMs, undefined, { ref: false })]);
    await Promise.race([
      Promise.allSettled(parts.map((part) => part.disconnect())),
      sleep(1000, undefined, { ref: false }),
    ]);
  }
}
