// The files that libs/identity ships of the contracts: creation code for each profile, one ABI for both.
import { join } from 'node:path';
import { formatAbi } from 'abitype';
import { compile } from './compile.mjs';
import { profiles, root } from './profiles.mjs';

const target = join(root, 'libs/identity/src/contracts/artifacts');

/** @returns {[path: string, text: string][]} */
export function artifactFiles() {
  const builds = Object.fromEntries(Object.keys(profiles).map((name) => [name, compile(name)]));
  return [
    ...Object.entries(builds).map(([name, build]) => [join(target, `${name}.json`), codeOf(name, build)]),
    [join(target, 'abi.ts'), abiOf(builds)],
  ];
}

function codeOf(name, build) {
  const { evmVersion } = profiles[name];
  const code = Object.fromEntries(Object.entries(build).map(([contract, { bytecode }]) => [contract, bytecode]));
  return `${JSON.stringify({ evmVersion, ...code }, null, 2)}\n`;
}

/** Errors that libraries of one profile name and those of the other do not are in it once. */
function abiOf(builds) {
  const [first, ...others] = Object.values(builds);
  const parts = Object.keys(first).map((contract) => {
    const lines = new Set([first, ...others].flatMap((build) => formatAbi(build[contract].abi)));
    const constant = contract.charAt(0).toLowerCase() + contract.slice(1);
    return `export const ${constant}Abi = [\n${[...lines].map((line) => `  '${line}',`).join('\n')}\n] as const;`;
  });
  return `// Made by \`npm run contracts\`: do not edit by hand.\n${parts.join('\n')}\n`;
}
