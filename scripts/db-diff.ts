// Makes a new migration: what is missing between the migrations so far and prisma/schema.prisma. `npm run db:diff -- NAME`
// The schema engine is Prisma's own, as WebAssembly from npm, so nothing is downloaded; it compares with a fresh
// database in a temporary folder, to which the migrations so far have been applied.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { projectRoot, startPostgres } from '@planet/platform';
import { migrate } from '@planet/store';
import { Pool, type QueryResult } from 'pg';

type Engine = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');

/** The compiler's `lib` has no browser types; Node has the thing itself. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

const [name, prismaDir = join(projectRoot(), 'prisma')] = process.argv.slice(2);
const migrationsDir = join(prismaDir, 'migrations');

async function schemaEngine(): Promise<Engine> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const engine = (await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href)) as Engine & {
    __wbg_set_wasm(wasm: unknown): void;
  };
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engine });
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return engine;
}

/**
 * The driver adapter does not know `"char"` (type 18), in which Postgres keeps its own catalogue. It is led through as
 * `time` (1083), which the catalogue has nowhere, and handed to the engine as what it is: one character.
 */
class CataloguePool extends Pool {
  override query = (async (query: never) => {
    const result = (await super.query(query)) as QueryResult;
    for (const field of result.fields ?? []) if (field.dataTypeID === 18) field.dataTypeID = 1083;
    return result;
  }) as Pool['query'];
}
class CatalogueAdapter extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const { columnTypes, ...rest } = await queryRaw(query);
      const { Time, Character } = ColumnTypeEnum;
      return { ...rest, columnTypes: columnTypes.map((type) => (type === Time ? Character : type)) };
    };
    return adapter;
  }
}

/** The SQL from the database as it is to the schema; empty where they are alike. */
async function missing(databaseUrl: string): Promise<string> {
  const files = [{ path: 'schema.prisma', content: await readFile(join(prismaDir, 'schema.prisma'), 'utf8') }];
  const { SchemaEngine } = await schemaEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(
    new CatalogueAdapter(new CataloguePool({ connectionString: databaseUrl })),
  );
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', files[0]!.content]] },
    () => undefined,
    adapter,
  );
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: prismaDir },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
  });
  const sql = stdout?.trim() ?? '';
  return sql.replace(/^--.*$/gm, '').trim() === '' ? '' : `${sql}\n`;
}

if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('Usage: npm run db:diff -- NAME   (a-z, 0-9, _)');
  process.exit(1);
}
const tell = (fields: object, message: string): void => console.error(message, JSON.stringify(fields));
const logger = { debug: () => undefined, info: tell, warn: tell, error: tell };
const scratch = await mkdtemp(join(tmpdir(), 'planet-diff-'));
const postgres = await startPostgres({ dataDir: scratch, logger });
try {
  await migrate(postgres.url, { migrationsDir, logger });
  const sql = await missing(postgres.url);
  if (sql === '') {
    console.log('The migrations already make what prisma/schema.prisma says: nothing to do.');
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(migrationsDir, `${stamp}_${name}`);
    await mkdir(folder);
    await writeFile(join(folder, 'migration.sql'), sql);
    console.log(`${sql}\nWritten to ${join(folder, 'migration.sql')}: read it before you commit it.`);
  }
} finally {
  await postgres.stop();
  await rm(scratch, { recursive: true, force: true });
}
process.exit(0);
