import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@planet/platform';

const root = projectRoot();
const contracts = join(root, 'libs/identity/contracts');

test('unit, fuzz and invariant tests of the contracts pass', () => {
  const script = join(root, 'scripts/contracts/forge.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, 'modern'], { encoding: 'utf8' });
  expect({ status, failed: stdout.match(/^\[FAIL.*$/gm) ?? [] }).toEqual({ status: 0, failed: [] });
}, 120_000);

test('each invariant that PlanetIdentity names has a test of its own', () => {
  const named = readFileSync(join(contracts, 'PlanetIdentity.sol'), 'utf8').matchAll(/^\/\/\/ +(\d+)\. /gm);
  const tested = readFileSync(join(contracts, 'test/Invariants.t.sol'), 'utf8').matchAll(/function invariant_(\d\d)_/g);
  expect([...tested].map(([, n]) => Number(n))).toEqual([...named].map(([, n]) => Number(n)));
});
