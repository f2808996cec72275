import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { projectRoot, startPostgres, type EmbeddedPostgres } from '@planet/platform';
import { migrate } from '../../libs/store/src/migrate.js';

const lines: [string, object][] = [];
const note = (fields: object, message: string) => void lines.push([message, fields]);
const logger = { debug: note, info: note, warn: note, error: note };
let root: string;
let postgres: EmbeddedPostgres;
let url: string;
let migrationsDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'planet-migrate-'));
  postgres = await startPostgres({ dataDir: join(root, 'data'), logger });
});
afterAll(async () => {
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
});
let count = 0;
beforeEach(async () => {
  lines.length = 0;
  const name = `db${++count}`;
  await query(postgres.url, `CREATE DATABASE ${name}`);
  url = postgres.url.replace(/planet$/, name);
  migrationsDir = join(root, name);
  await write('1_first', 'CREATE TABLE a (id int); INSERT INTO a VALUES (1);');
  await write('2_second', `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; RETURN 2; END $$;`);
  await writeFile(join(migrationsDir, 'migration_lock.toml'), '');
});
async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, 'migration.sql'), sql);
}
async function query(at: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: at });
  await client.connect();
  const { rows } = (await client.query(sql)) as { rows: Record<string, unknown>[] };
  await client.end();
  return rows;
}

describe('migrations', () => {
  it('are applied in order, told one by one, and not again', async () => {
    expect(await migrate(url, { migrationsDir, logger })).toEqual(['1_first', '2_second']);
    expect(lines.map(([message, fields]) => [message, (fields as { migration: string }).migration])).toEqual([
      ['migration applied', '1_first'],
      ['migration applied', '2_second'],
    ]);
    expect(await migrate(url, { migrationsDir, logger })).toEqual([]);
    expect(await query(url, 'SELECT count(*)::int AS n FROM a')).toEqual([{ n: 1 }]);
  });

  it('are applied once, however many processes start at the same time', async () => {
    const done = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { migrationsDir, logger })));
    expect(done.flat().sort()).toEqual(['1_first', '2_second']);
    expect(await query(url, 'SELECT count(*)::int AS n FROM a')).toEqual([{ n: 1 }]);
  });

  it('leave nothing behind where one fails, and go on when it is put right', async () => {
    await write('3_third', 'CREATE TABLE c (id int); INSERT INTO nowhere VALUES (1);');
    await expect(migrate(url, { migrationsDir, logger })).rejects.toThrow(
      'The migration 3_third failed and was rolled back: relation "nowhere" does not exist',
    );
    expect(await query(url, `SELECT to_regclass('c') AS c, to_regclass('a') IS NOT NULL AS a`)).toEqual([
      { c: null, a: true },
    ]);
    await write('3_third', 'CREATE TABLE c (id int)');
    expect(await migrate(url, { migrationsDir, logger })).toEqual(['3_third']);
  });

  it('refuse a database of a newer version by name, and leave it as it is', async () => {
    await write('9_future', 'CREATE TABLE future (id int)');
    await migrate(url, { migrationsDir, logger });
    await rm(join(migrationsDir, '9_future'), { recursive: true });
    await write('3_third', 'CREATE TABLE c (id int)');
    await expect(migrate(url, { migrationsDir, logger })).rejects.toMatchObject({
      name: 'MigrationRefused',
      message: expect.stringContaining('newer version of Planet: it holds the migration 9_future,'),
    });
    expect(await query(url, `SELECT to_regclass('c') AS c`)).toEqual([{ c: null }]);
  });

  it('warn of one that was changed afterwards', async () => {
    await migrate(url, { migrationsDir, logger });
    await write('1_first', 'CREATE TABLE b (id int)');
    expect(await migrate(url, { migrationsDir, logger })).toEqual([]);
    expect(lines.at(-1)).toEqual(['this migration was changed after it had been applied', { migration: '1_first' }]);
  });

  it('say in one line that nobody answers, without the password', async () => {
    const unreachable = migrate('postgres://planet:swordfish@127.0.0.1:1/planet', { migrationsDir, logger });
    await expect(unreachable).rejects.toThrow(
      'The database at 127.0.0.1:1 cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  it('of this repository make the tables', async () => {
    await migrate(url, { migrationsDir: join(projectRoot(), 'prisma/migrations'), logger });
    expect(await query(url, `SELECT to_regclass('envelope') IS NOT NULL AS there`)).toEqual([{ there: true }]);
  });
});
