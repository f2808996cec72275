// Generates the Prisma client into libs/store/src/generated when prisma/schema.prisma has changed.
// The CLI wants to download a schema engine even for this; `generate` never runs it, so any executable will do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const stamp = join(root, 'libs/store/src/generated/.schema-hash');

export async function generatePrisma() {
  const schema = readFileSync(join(root, 'prisma/schema.prisma'));
  const hash = createHash('sha256').update(schema).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const run = spawnSync(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (run.status !== 0) throw new Error(`prisma generate failed\n${run.stdout}${run.stderr}`);
  writeFileSync(stamp, hash);
}

if (process.argv[1] === import.meta.filename) await generatePrisma();
