// `npm run contracts:check`: the shipped code against its sources, the tests on both builds, and every guard taken away.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { forgeTest } from './forge.mjs';
import { mutation, tell } from './mutation.mjs';
import { profiles, root } from './profiles.mjs';

const help = `npm run contracts:check -- [--json] [--fuzz RUNS]

Checks the contracts: the shipped code is that of the sources; unit, fuzz and invariant tests pass on both builds; every
guard that is taken away makes a test fail.

  --fuzz RUNS   runs of each fuzz test (default 2000; 50000 takes a quarter of an hour)
  --json        as its last line prints { "passed", "failed", "invariants", "fuzzRuns", "mutants", "mutantsKilled" }`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(help);
  process.exit(0);
}
const at = args.indexOf('--fuzz');
const fuzz = at < 0 ? 2000 : Number(args[at + 1]);
if (!Number.isInteger(fuzz) || fuzz < 1) {
  console.error('--fuzz takes a whole number of runs');
  process.exit(2);
}

/** @returns {{ name: string, status: string, kind: Record<string, { runs?: number }>, reason: string | null }[]} */
function testsOf(profile) {
  const run = forgeTest(profile, ['--json'], { quiet: true, env: { FOUNDRY_FUZZ_RUNS: String(fuzz) } });
  const line = run.stdout.split('\n').find((text) => text.startsWith('{'));
  if (!line)
    throw new Error(`forge gave no result for ${profile}:\n${run.stdout.slice(0, 4000)}\n${run.stderr.slice(0, 4000)}`);
  return Object.entries(JSON.parse(line)).flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([name, result]) => ({ ...result, name: `${profile} ${suite} ${name}` })),
  );
}

const began = Date.now();
const shipped = spawnSync(process.execPath, [join(root, 'scripts/contracts/main.mjs'), '--check'], {
  stdio: 'inherit',
});
const tests = Object.keys(profiles).flatMap((profile) => {
  const found = testsOf(profile);
  const passed = found.filter(({ status }) => status === 'Success').length;
  console.log(`${profile}: ${passed} of ${found.length} tests pass, each fuzz test with ${fuzz} runs`);
  return found;
});
const failures = tests.filter(({ status }) => status !== 'Success');
for (const { name, reason } of failures) console.log(`FAIL ${name}: ${reason ?? ''}`);
const mutants = mutation((done, all) => {
  if (done % 20 === 0 || done === all) console.log(`mutants: ${done} of ${all}`);
});
tell(mutants);

const kindsOf = (kind) => tests.filter((test) => Object.keys(test.kind)[0] === kind);
const result = {
  passed: tests.length - failures.length,
  failed: failures.length,
  invariants: new Set(kindsOf('Invariant').map(({ name }) => name.split(' ').slice(1).join(' '))).size,
  fuzzRuns: kindsOf('Fuzz').reduce((all, { kind }) => all + (kind.Fuzz.runs ?? 0), 0),
  mutants: mutants.mutants,
  mutantsKilled: mutants.mutants - mutants.survivors.length,
};
console.log(`${Math.round((Date.now() - began) / 1000)} s`);
if (args.includes('--json')) console.log(JSON.stringify(result));
process.exit(shipped.status === 0 && failures.length === 0 && mutants.survivors.length === 0 ? 0 : 1);
