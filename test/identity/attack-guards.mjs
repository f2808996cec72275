// Takes out each guard against an attack, in a copy of the code, and sees that a test of attacks.test.ts fails then.
// `node test/identity/attack-guards.mjs [NAME …]`
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { guards } from './attacks.guards.mjs';

const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const copy = mkdtempSync(join(tmpdir(), 'planet-guards-'));
for (const name of ['apps', 'libs', 'test', 'prisma', 'package.json', 'tsconfig.json', 'jest.config.mjs'])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const fails = (test) => {
  const jest = [join(root, 'node_modules/jest/bin/jest.js'), 'test/identity/attacks', '-t', test, '--silent'];
  const run = spawnSync(join(root, 'node_modules/.bin/node'), ['--experimental-vm-modules', '--no-warnings', ...jest], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 180_000,
  });
  const failed = /● attacks on links/.test(run.stderr);
  if (run.status !== 0 && !failed) throw new Error(`the test could not run: ${run.stderr.slice(-2000)}`);
  return failed;
};
let survived = 0;
for (const [name, test, file, guard, left] of guards) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(guard).length !== 2) throw new Error(`${name}: the guard does not stand once in ${file}`);
  writeFileSync(
    path,
    text.replace(guard, () => left),
  );
  const caught = fails(test);
  writeFileSync(path, text);
  if (!caught) survived++;
  console.log(`${caught ? 'caught  ' : 'SURVIVED'}  ${name} (${file}) by test "${test}"`);
}
rmSync(copy, { recursive: true, force: true });
console.log(survived === 0 ? 'every guard is needed' : `${survived} guards are not tested`);
process.exit(survived === 0 ? 0 : 1);
