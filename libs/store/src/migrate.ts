import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@planet/core';
import { Client } from 'pg';

/** The database cannot be brought to this version; the message is one sentence for the admin. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** Any number will do, as long as nothing else in the database locks on it. */
const LOCK = 7_052_638;

/**
 * Brings the database to the newest migration and says which ones it applied. Several processes may call it at once:
 * the first works, the others wait and find nothing left to do.
 *
 * The table is Prisma's `_prisma_migrations`, but the SQL is sent from here: Prisma's driver adapter cuts a script at
 * every semicolon and runs the pieces one by one, so that a crash leaves half a migration and no function body can be
 * written. Here a migration and its row commit together, or not at all.
 *
 * @throws MigrationRefused where the database belongs to a newer version, cannot be reached, or a migration fails.
 */
export async function migrate(
  databaseUrl: string,
  { migrationsDir, logger }: { migrationsDir: string; logger: Logger },
): Promise<string[]> {
  const known = await readMigrations(migrationsDir);
  const client = await connect(databaseUrl);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const applied = await appliedMigrations(client);
    refuseNewer(applied, known);
    for (const { name, checksum } of known)
      if (applied.has(name) && applied.get(name) !== checksum)
        logger.warn({ migration: name }, 'this migration was changed after it had been applied');
    const pending = known.filter((migration) => !applied.has(migration.name));
    for (const migration of pending) {
      const start = performance.now();
      await apply(client, migration);
      logger.info({ migration: migration.name, ms: Math.round(performance.now() - start) }, 'migration applied');
    }
    return pending.map((migration) => migration.name);
  } finally {
    await client.end(); // ends the lock too
  }
}

export async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // a lost connection also fails the query that is under way
  try {
    await client.connect();
    return client;
  } catch (error) {
    const where = URL.canParse(databaseUrl) ? new URL(databaseUrl).host : 'DATABASE_URL';
    throw new MigrationRefused(`The database at ${where} cannot be reached: ${sentence(error)}`, { cause: error });
  }
}

/** Name → checksum of what stands. */
async function appliedMigrations(client: Client): Promise<Map<string, string>> {
  await client.query(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function refuseNewer(applied: Map<string, string>, known: Migration[]): void {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = [...applied.keys()].filter((name) => !names.has(name)).sort();
  if (unknown.length === 0) return;
  throw new MigrationRefused(
    `The database is of a newer version of Planet: it holds ${unknown.length === 1 ? 'the migration' : 'the migrations'} ` +
      `${unknown.join(', ')}, which this version does not know. Start the newer version, or restore an older backup.`,
  );
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new MigrationRefused(`The migration ${name} failed and was rolled back: ${sentence(error)}`, {
      cause: error,
    });
  }
}

/** An AggregateError of several addresses has no message of its own. */
function sentence(error: unknown): string {
  const { errors, message } = error as Partial<AggregateError>;
  return errors?.length ? sentence(errors[0]) : (message ?? String(error));
}
