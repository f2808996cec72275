import { parseAbi, type Abi } from 'viem';
import { accountRegistryAbi, identityAccountAbi, planetIdentityAbi, registrationGatewayAbi } from './artifacts/abi.js';

export const identityAbi = parseAbi(planetIdentityAbi);
/** With the errors of the identity that it hands on. */
export const gatewayAbi = [...parseAbi(registrationGatewayAbi), ...identityAbi.filter(({ type }) => type === 'error')];
export const tokenAccountRegistryAbi = parseAbi(accountRegistryAbi);
export const tokenAccountAbi = parseAbi(identityAccountAbi);

/** Every event and error of ours, for reading logs and refusals. */
export const everyAbi: Abi = [...gatewayAbi, ...identityAbi, ...tokenAccountRegistryAbi, ...tokenAccountAbi];
