// `npm run contracts:mutation`: every guard of the contracts, taken away, must make a test fail.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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

/** Do the tests pass with this mutant? 0: none. What kills one is not kept: each must be killed by the tests as they are. */
async function passes(n) {
  const kept = join(project, 'failures', String(n));
  const env = {
    MUTANT: String(n),
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_INVARIANT_RUNS: '4',
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: kept,
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: kept,
  };
  const threads = n === 0 ? availableParallelism() : 1;
  const args = ['--fail-fast', '--threads', String(threads)];
  const run = await forgeTest('modern', args, { project, quiet: true, env, name: 'mutants' });
  if (n === 0 && run.status !== 0) throw new Error(`the tests fail without a mutant:\n${run.stdout}\n${run.stderr}`);
  return run.status === 0;
}

/**
 * Compiles once, then tries as many mutants at a time as there are processors.
 *
 * @param {(done: number, all: number) => void} [onMutant]
 * @returns {Promise<{ mutants: number, survivors: import('./mutants.mjs').Mutant[], seconds: number }>}
 */
export async function mutation(onMutant = () => undefined) {
  const began = Date.now();
  const mutants = write();
  await passes(0);
  const survivors = [];
  const waiting = mutants.values();
  let done = 0;
  const lane = async () => {
    for (const mutant of waiting) {
      if (Date.now() - began > LIMIT_MS)
        throw new Error(`not done after ${LIMIT_MS / 1000} s: ${done} of ${mutants.length}`);
      if (await passes(mutant.n)) survivors.push(mutant);
      onMutant(++done, mutants.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  survivors.sort((a, b) => a.n - b.n);
  return { mutants: mutants.length, survivors, seconds: Math.round((Date.now() - began) / 1000) };
}

/** @param {Awaited<ReturnType<typeof mutation>>} result */
export function tell({ mutants, survivors, seconds }) {
  for (const { file, line, what } of survivors) console.log(`survives: ${file}:${line} ${what}`);
  console.log(`${mutants - survivors.length} of ${mutants} mutants killed in ${seconds} s`);
}

if (process.argv[1] === import.meta.filename) {
  const result = await mutation();
  tell(result);
  process.exit(result.survivors.length === 0 ? 0 : 1);
}
