import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hex } from 'viem';

/** `modern` needs Osaka's opcodes, `spectrum` runs on anything since Istanbul. */
export type Build = 'modern' | 'spectrum';

export interface ContractCode {
  evmVersion: string;
  PlanetIdentity: Hex;
  RegistrationGateway: Hex;
  AccountRegistry: Hex;
  IdentityAccount: Hex;
}

/** Creation code, as `npm run contracts` made it. */
export function contractCode(build: Build): ContractCode {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'artifacts', `${build}.json`), 'utf8')) as ContractCode;
}
