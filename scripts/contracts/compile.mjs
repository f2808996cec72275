// Compiles libs/identity/contracts with the solc of npm: no download, the same bytes on each machine.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { contracts, optimizer, profiles, sourceDir } from './profiles.mjs';

const solc = createRequire(import.meta.url)('solc');
const OPENZEPPELIN = '@openzeppelin/contracts/';

/**
 * The ABI and creation code of each deployed contract.
 *
 * @param {keyof typeof profiles} name
 * @throws Error with what the compiler said, warnings of ours included
 */
export function compile(name) {
  const { evmVersion, openzeppelin } = profiles[name];
  const entries = contracts.map((contract) =>
    existsSync(join(sourceDir, `${contract}.sol`)) ? `${contract}.sol` : `account/${contract}.sol`,
  );
  const read = (path) => {
    const file = path.startsWith(OPENZEPPELIN)
      ? join(openzeppelin, path.slice(OPENZEPPELIN.length))
      : join(sourceDir, path);
    return existsSync(file) ? { contents: readFileSync(file, 'utf8') } : { error: `${file} is missing` };
  };
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(entries.map((path) => [path, { content: read(path).contents }])),
    settings: {
      evmVersion,
      optimizer,
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
  const faults = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) =>
      severity === 'error' || (sourceLocation && !sourceLocation.file.startsWith(OPENZEPPELIN)),
  );
  if (faults.length > 0) throw new Error(faults.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return Object.fromEntries(
    entries.map((path, at) => {
      const { abi, evm } = output.contracts[path][contracts[at]];
      const size = evm.deployedBytecode.object.length / 2;
      return [contracts[at], { abi, bytecode: `0x${evm.bytecode.object}`, size }];
    }),
  );
}
