#!/usr/bin/env node
// The solc of npm as forge wants to call it: `--version` and `--standard-json`. forge itself would download one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
if (process.argv.includes('--standard-json')) process.stdout.write(require('solc').compile(readFileSync(0, 'utf8')));
else {
  // forge asks at each run. To load the compiler for the answer took longer than the tests that kill a mutant.
  const { version } = require('solc/package.json');
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`);
}
