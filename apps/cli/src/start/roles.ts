import { join } from 'node:path';
import type { ProtocolDefinition } from '@planet/core';
import { blocksOf, projectRoot, StartError } from '@planet/platform';
import type { RoleProgram } from './role-process.js';

/** All roles of this Planet. A network that listens on a port of its own holds connections: that is a role. */
export function allRoles(definitions: readonly ProtocolDefinition[], { chain }: { chain: string }): string[] {
  const listening = blocksOf(definitions).filter(({ fields }) => fields.some(({ key }) => key === 'port'));
  const chainRole = chain === 'off' ? [] : ['chain'];
  return [
    'gateway',
    'workers',
    'signer',
    ...chainRole,
    ...listening.flatMap(({ network }) => (network === null ? [] : [network])),
  ];
}

/** @throws StartError for a name that is no role. */
export function chooseRoles(wanted: string | undefined, all: string[]): string[] {
  if (wanted === undefined) return all;
  const names = [...new Set(wanted.split(',').map((name) => name.trim()))];
  const strangers = names.filter((name) => !all.includes(name));
  if (strangers.length > 0)
    throw new StartError(`There is no role ${strangers.join(', ')}: the roles are ${all.join(', ')}.`);
  return names;
}

/** The others are one program. */
const programs: Record<string, string> = { gateway: 'gateway/src/main.js', signer: 'workers/src/signer/main.js' };

/** For the signer alone. Empty, so that no file fills them in again. */
const secretFromOthers = { WALLET_KEK: '', WALLET_KEK_COMMAND: '' };

/** The program that runs a role. */
export function programOf(role: string, env: Record<string, string | undefined>): RoleProgram {
  const main = programs[role] ?? 'workers/src/main.js';
  const script = join(projectRoot(), 'dist/apps', main);
  return { name: role, script, args: ['--role', role], env: { ...env, ...(role !== 'signer' && secretFromOthers) } };
}
