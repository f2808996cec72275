// Runs forge, offline, with the compiler and the OpenZeppelin of a profile.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { profiles, root } from './profiles.mjs';

const shim = join(root, 'scripts/contracts/solc.mjs');

/** Path of a program of Foundry's, from the npm package for this machine. */
export function foundry(name) {
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'win32' }[process.platform];
  const machine = { x64: 'amd64', arm64: 'arm64' }[process.arch];
  const here = createRequire(join(root, 'package.json'));
  const manifest = here.resolve(`@foundry-rs/${name}-${platform}-${machine}/package.json`);
  return join(dirname(manifest), 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * @param {keyof typeof profiles} profile
 * @param {string[]} args as `forge test` takes them
 * @param {{ project?: string, name?: string, quiet?: boolean, env?: Record<string, string>, timeoutMs?: number }} options `name`: of the folder of the build
 */
export function forgeTest(
  profile,
  args = [],
  { project = join(root, 'libs/identity'), name = profile, quiet, env, timeoutMs } = {},
) {
  const { evmVersion, openzeppelin } = profiles[profile];
  chmodSync(shim, 0o755);
  const built = join(root, 'node_modules/.cache/planet-contracts', name);
  const flags = ['--root', project, '--use', shim, '--evm-version', evmVersion];
  flags.push('--out', join(built, 'out'), '--cache-path', join(built, 'cache'));
  flags.push('-R', `@openzeppelin/contracts/=${openzeppelin}/`);
  return spawnSync(foundry('forge'), ['test', ...flags, ...args], {
    cwd: project,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
    timeout: timeoutMs,
    maxBuffer: 512 * 1024 * 1024,
    env: { ...process.env, NO_COLOR: '1', FOUNDRY_OFFLINE: 'true', ...env },
  });
}

if (process.argv[1] === import.meta.filename) {
  const [profile = 'modern', ...args] = process.argv.slice(2);
  process.exit(forgeTest(profile, args).status ?? 1);
}
