import type { PrismaClient } from '../generated/client.js';

export interface Waiting {
  count: number;
  /** Age of the oldest in ms; 0 where nothing waits. */
  oldestMs: number;
}
export interface OpenBreaker {
  network: string;
  host: string;
  failures: number;
  openUntil: Date | null;
  blocksUs: boolean;
  lastError: string | null;
}
export interface StreamState {
  network: string;
  status: Record<string, unknown>;
}
export interface DeliveryCount {
  network: string;
  state: string;
  count: number;
}
export interface Health {
  /** Time that the database took to answer, ms. */
  databaseMs: number;
  databaseBytes: number;
  /** Envelopes that nobody has worked on yet. */
  inbound: Waiting;
  parked: Waiting;
  /** Jobs that are written down and not yet handed to a queue. */
  outbox: Waiting;
  deliveries: DeliveryCount[];
  breakers: OpenBreaker[];
  streams: StreamState[];
}

/** Under this key in its key-value store a network's stream writes down how it is. */
export const streamStatusKey = 'stream-status';

interface WaitingRow {
  count: bigint;
  oldest: number | null;
}

export class HealthView {
  constructor(private readonly db: PrismaClient) {}

  async now(): Promise<Health> {
    const { db } = this;
    const start = performance.now();
    const [size] = await db.$queryRaw<{ size: bigint }[]>`SELECT pg_database_size(current_database()) AS size`;
    const databaseMs = performance.now() - start;
    const [[inbound], [parked], [outbox], deliveries, breakers, streams] = await Promise.all([
      db.$queryRaw<WaitingRow[]>`
        SELECT count(*) AS count, extract(epoch FROM now() - min(received_at))::float8 AS oldest FROM envelope WHERE state = 'received'`,
      db.$queryRaw<WaitingRow[]>`
        SELECT count(DISTINCT envelope_id) AS count, extract(epoch FROM now() - min(since))::float8 AS oldest FROM parked`,
      db.$queryRaw<WaitingRow[]>`
        SELECT count(*) AS count, extract(epoch FROM now() - min(created_at))::float8 AS oldest FROM outbox`,
      db.delivery.groupBy({ by: ['network', 'state'], _count: true, orderBy: [{ network: 'asc' }, { state: 'asc' }] }),
      db.breaker.findMany({
        where: { OR: [{ openUntil: { gt: new Date() } }, { blocksUs: true }] },
        orderBy: { updatedAt: 'desc' },
        take: 200,
      }),
      db.keyValue.findMany({
        where: { key: streamStatusKey, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] },
        orderBy: { network: 'asc' },
      }),
    ]);
    return {
      databaseMs,
      databaseBytes: Number(size?.size ?? 0),
      inbound: waiting(inbound),
      parked: waiting(parked),
      outbox: waiting(outbox),
      deliveries: deliveries.map(({ network, state, _count }) => ({ network, state, count: _count })),
      breakers,
      streams: streams.map(({ network, value }) => ({ network, status: value as Record<string, unknown> })),
    };
  }
}

const waiting = (row: WaitingRow | undefined): Waiting => ({
  count: Number(row?.count ?? 0),
  oldestMs: Math.max(0, Math.round((row?.oldest ?? 0) * 1000)),
});
