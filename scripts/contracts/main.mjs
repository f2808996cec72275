// `npm run contracts` writes what libs/identity ships of the contracts, for both profiles; `-- --check` says whether what is
// there is what the sources give.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { artifactFiles } from './artifacts.mjs';
import { root } from './profiles.mjs';

const check = process.argv.includes('--check');
const stale = artifactFiles().filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
for (const [path, text] of stale) {
  if (!check) writeFileSync(path, text);
  console.log(`${check ? 'differs from the sources' : 'written'}: ${relative(root, join(path))}`);
}
if (check && stale.length > 0) process.exit(1);
