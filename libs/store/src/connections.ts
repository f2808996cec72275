import { AsyncLocalStorage } from 'node:async_hooks';
import { Pool, type PoolClient, type PoolConfig, type QueryConfig, type QueryResult } from 'pg';

/** Where statements can be sent: a pool, or the one connection of a transaction. */
export interface Connection {
  query(statement: QueryConfig): Promise<QueryResult<Record<string, unknown>>>;
}

/** The connection of a transaction, for as long as that has it. */
class Held implements Connection {
  client: PoolClient | undefined;
  query(statement: QueryConfig): Promise<QueryResult<Record<string, unknown>>> {
    if (!this.client) return Promise.reject(new Error('the transaction has ended'));
    return this.client.query(statement);
  }
}

/**
 * A pool that tells which of its connections somebody takes who does not tell themselves (Prisma, for a transaction), so
 * that statements can go there directly.
 */
export class Connections extends Pool {
  private readonly takers = new AsyncLocalStorage<Held>();

  constructor(config: PoolConfig) {
    super(config);
    // A connection at rest that breaks is replaced by the pool; without a listener the process would end.
    this.on('error', () => undefined);
  }

  /** Runs `work`; it gets the connection that is taken in its course. */
  watched<T>(work: (held: Connection) => Promise<T>): Promise<T> {
    const held = new Held();
    return this.takers.run(held, () => work(held));
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Parameters<Pool['connect']>[0]): void;
  override connect(callback?: Parameters<Pool['connect']>[0]): Promise<PoolClient> | void {
    if (callback) return super.connect(callback);
    const held = this.takers.getStore();
    return super.connect().then((client) => {
      if (held && !held.client) hold(held, client);
      return client;
    });
  }
}

function hold(held: Held, client: PoolClient): void {
  const { release } = client;
  held.client = client;
  client.release = (error) => {
    held.client = undefined;
    release.call(client, error);
  };
}
