import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { projectRoot, startPostgres, type EmbeddedPostgres } from '@planet/platform';
import { migrate } from '@planet/store';
import { quiet } from './quiet.js';

export interface TestDatabase {
  url: string;
  query<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}
export interface TestDatabases {
  /** A fresh, migrated database: a copy of one that was migrated once. */
  createDatabase(): Promise<TestDatabase>;
  /** What is still there is dropped with the server. */
  stop(): Promise<void>;
}

/** One real PostgreSQL for a test file, in a temporary folder and on a free port. It does not wait for the disk. */
export async function startDatabases(): Promise<TestDatabases> {
  const dataDir = await mkdtemp(join(tmpdir(), 'planet-test-'));
  let postgres: EmbeddedPostgres | undefined;
  try {
    postgres = await startPostgres({ dataDir, logger: quiet });
    const running = postgres;
    const admin = new Client({ connectionString: running.url });
    await admin.connect();
    for (const setting of ['fsync', 'full_page_writes']) await admin.query(`ALTER SYSTEM SET ${setting} = off`);
    await admin.query('SELECT pg_reload_conf()');
    const at = (name: string): string => running.url.replace(/\/planet$/, `/${name}`);
    await admin.query('CREATE DATABASE template_planet');
    await migrate(at('template_planet'), { migrationsDir: join(projectRoot(), 'prisma/migrations'), logger: quiet });
    return {
      async createDatabase() {
        const name = `t_${randomBytes(6).toString('hex')}`;
        await admin.query(`CREATE DATABASE ${name} TEMPLATE template_planet`);
        await admin.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
        const client = new Client({ connectionString: at(name) });
        client.on('error', () => undefined);
        await client.connect();
        return {
          url: at(name),
          query: async <T>(sql: string, values?: unknown[]) => (await client.query(sql, values)).rows as T[],
          async drop() {
            await client.end();
            await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
          },
        };
      },
      async stop() {
        await admin.end();
        await running.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** The same, started before the tests of this file and stopped after them. */
export function useDatabases(): Pick<TestDatabases, 'createDatabase'> {
  let databases: TestDatabases | undefined;
  beforeAll(async () => {
    databases = await startDatabases();
  });
  afterAll(() => databases?.stop());
  return { createDatabase: () => databases!.createDatabase() };
}
