import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@planet/platform';

test('the ABI and bytecode that are shipped are what the sources give (`npm run contracts` makes them)', () => {
  const script = join(projectRoot(), 'scripts/contracts/main.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: '' });
});
