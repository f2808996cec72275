// `npm run contracts:mutation`: every guard of the contracts, taken away, must make a test fail.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgeTest } from './forge.mjs';
import { mutantLibrary, mutantSetUp, mutate } from './mutants.mjs';
import { root, sourceDir } from './profiles.mjs';

/** For the whole of it; a machine that needs longer is told so. */
const LIMIT_MS = Number(process.env.MUTATION_LIMIT_MS ?? 1_800_000);
const project = join(root, 'node_modules/.cache/planet-mutants');

/** Writes the project with all mutants in it. @returns {import('./mutants.mjs').Mutant[]} */
function write() {
  rmSync(project, { recursive: true, force: true });
  const contracts = join(project, 'contracts');
  mkdirSync(project, { recursive: true });
  cpSync(sourceDir, contracts, { recursive: true });
  cpSync(join(sourceDir, '../foundry.toml'), join(project, 'foundry.toml'));
  const mutants = [];
  for (const file of readdirSync(contracts, { recursive: true }).sort()) {
    if (!file.endsWith('.sol') || file.startsWith('test')) continue;
    const path = join(contracts, file);
    // What asks is no longer pure.
    const source = readFileSync(path, 'utf8').replace(/(internal|private) pure/g, '$1 view');
    writeFileSync(path, mutate(file, source, mutants));
  }
  writeFileSync(join(contracts, 'Mutant.sol'), mutantLibrary);
  const world = join(contracts, 'test/World.sol');
  writeFileSync(world, readFileSync(world, 'utf8').replace('vm.warp(1_800_000_000);', `$&\n        ${mutantSetUp}`));
  return mutants;
}

/** Do the tests pass with this mutant? 0: none. */
function passes(n) {
  const env = { MUTANT: String(n), FOUNDRY_FUZZ_RUNS: '64', FOUNDRY_INVARIANT_RUNS: '4' };
  const run = forgeTest('modern', ['--fail-fast', '--threads', '2'], { project, quiet: true, env, name: 'mutants' });
  if (n === 0 && run.status !== 0) throw new Error(`the tests fail without a mutant:\n${run.stdout}\n${run.stderr}`);
  return run.status === 0;
}

/**
 * @param {(done: number, all: number) => void} [onMutant]
 * @returns {{ mutants: number, survivors: import('./mutants.mjs').Mutant[], seconds: number }}
 */
export function mutation(onMutant = () => undefined) {
  const began = Date.now();
  const mutants = write();
  passes(0);
  const survivors = [];
  for (const mutant of mutants) {
    if (Date.now() - began > LIMIT_MS)
      throw new Error(`not done after ${LIMIT_MS / 1000} s: ${mutant.n - 1} of ${mutants.length}`);
    if (passes(mutant.n)) survivors.push(mutant);
    onMutant(mutant.n, mutants.length);
  }
  return { mutants: mutants.length, survivors, seconds: Math.round((Date.now() - began) / 1000) };
}

/** @param {ReturnType<typeof mutation>} result */
export function tell({ mutants, survivors, seconds }) {
  for (const { file, line, what } of survivors) console.log(`survives: ${file}:${line} ${what}`);
  console.log(`${mutants - survivors.length} of ${mutants} mutants killed in ${seconds} s`);
}

if (process.argv[1] === import.meta.filename) {
  const result = mutation();
  tell(result);
  process.exit(result.survivors.length === 0 ? 0 : 1);
}
