#!/usr/bin/env node
// The `planet` command. Builds at first use, and runs on the Node that the project brings where the machine's is older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const main = join(import.meta.dirname, 'dist/apps/cli/src/main.js');
const own = join(import.meta.dirname, 'node_modules/node/bin/node');
if (!existsSync(main)) await (await import('./scripts/build.mjs')).build();

if (Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(own)) {
  process.argv[1] = main;
  await import(main);
} else {
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the child as well
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
