// Runs Jest on Node 24 with ES modules. Arguments are handed on: `npm test -- test/pipeline`.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
await build();
/** What Node compiled of the modules of the programs that tests start: a third of each start is compiling them. */
const NODE_COMPILE_CACHE = join(root, 'node_modules/.cache/planet-compiled');
if (!existsSync(NODE_COMPILE_CACHE))
  // Filled before, by starts that end at once for want of a database: each would write it all when it is told to stop.
  for (const program of ['gateway/src/main.js', 'workers/src/main.js', 'workers/src/signer/main.js', 'cli/src/main.js'])
    spawnSync(process.execPath, [join(root, 'dist/apps', program), '--help'], {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE },
    });
const memory = process.env.TMPDIR ? null : folderInMemory();
const run = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE, ...(memory && { TMPDIR: memory }) } },
);
if (memory) rmSync(memory, { recursive: true, force: true });
process.exit(run.status ?? 1);

/**
 * A temporary folder in memory, where there is plenty; null: there is not. A database that is made, filled and stopped
 * waits for the disk for half of that time. Tests kill processes, not the machine, so none can tell the difference.
 */
function folderInMemory() {
  const TMPFS = 0x01021994;
  const plenty = 6 * 2 ** 30;
  try {
    const { type, bavail, bsize } = statfsSync('/dev/shm');
    if (type !== TMPFS || bavail * bsize < plenty || freemem() < plenty) return null;
    const folder = mkdtempSync('/dev/shm/planet-tests-');
    chmodSync(folder, 0o755); // the database server runs as another user where we are root
    return folder;
  } catch {
    return null; // no such folder on this system
  }
}
