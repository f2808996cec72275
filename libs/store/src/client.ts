import { PrismaPg } from '@prisma/adapter-pg';
import { DatabaseError } from 'pg';
import type { Scope } from '@planet/core';
import { Connections } from './connections.js';
import { Prisma, PrismaClient } from './generated/client.js';
import { sendTo, type Tx } from './sql.js';

export type { Tx };

/** The one way to the database. */
export class Store {
  readonly prisma: PrismaClient;
  private readonly pool: Connections;
  constructor(
    readonly databaseUrl: string,
    poolSize = 10,
  ) {
    this.pool = new Connections({ connectionString: databaseUrl, max: poolSize, idleTimeoutMillis: 60_000 });
    this.prisma = new PrismaClient({
      adapter: new PrismaPg(this.pool),
      transactionOptions: { maxWait: 20_000, timeout: 60_000 },
    });
    sendTo(this.prisma, { query: (statement) => retried(() => this.pool.query(statement)) });
  }

  /** Runs `work` in one transaction; begins again (up to five times) when Postgres breaks a deadlock by choosing us. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return retried(() =>
      this.pool.watched((connection) =>
        this.prisma.$transaction((tx) => {
          sendTo(tx, connection);
          return work(tx);
        }),
      ),
    );
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.pool.end();
  }
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !isTransient(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt));
    }
  }
}

/** Deadlock (40P01) or serialization failure (40001). */
function isTransient(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '40P01' || error.code === '40001';
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === 'P2034') return true;
    return /40P01|40001/.test(JSON.stringify(error.meta ?? {}));
  }
  return false;
}

export class Taken extends Error {
  override readonly name = 'Taken';
}
/** Was the write refused because the name is somebody else's by now? */
export const isTaken = (error: unknown): boolean =>
  error instanceof Taken || (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002');

export const scopeOf = (tx: Tx): Scope => tx as unknown as Scope;
export const txOf = (scope: Scope): Tx => scope as unknown as Tx;

/**
 * Rows as one JSON parameter, for `json_to_recordset`: one statement whatever their number. What Postgres cannot hold in
 * a text (NUL, half a surrogate pair) is taken out: one stranger's letter must not fail the rows of others.
 */
export function rowsJson(rows: object[]): string {
  const json = JSON.stringify(rows);
  return json.includes('\\u0000') || json.includes('\\ud')
    ? JSON.stringify(rows, (_key, value: unknown) => storable(value))
    : json;
}
const storable = (value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
