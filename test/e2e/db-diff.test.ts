import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '@planet/platform';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'planet-prisma-'));
  await cp(join(projectRoot(), 'prisma'), folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function diff(name: string): Promise<string> {
  const script = join(projectRoot(), 'dist/scripts/db-diff.js');
  return (await promisify(execFile)(process.execPath, [script, name, folder])).stdout;
}

describe('db:diff', () => {
  it('finds that the migrations of this repository make its schema', async () => {
    expect(await diff('nothing')).toContain('nothing to do');
    expect(await readdir(join(folder, 'migrations'))).toEqual(await readdir(join(projectRoot(), 'prisma/migrations')));
  });
  it('writes what is missing as a new migration, which is then enough', async () => {
    await appendFile(join(folder, 'schema.prisma'), 'model Later {\n  id Int @id\n  note String? @db.Char(1)\n}\n');
    await diff('later');
    const made = (await readdir(join(folder, 'migrations'))).filter((name) => name.endsWith('_later'));
    expect(made).toHaveLength(1);
    const sql = await readFile(join(folder, 'migrations', made[0]!, 'migration.sql'), 'utf8');
    expect(sql.match(/^[A-Z].*$/gm)).toEqual(['CREATE TABLE "Later" (']);
    expect(await diff('again')).toContain('nothing to do');
  });
});
