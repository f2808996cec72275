import { encodeDeployData, type Abi, type Address, type Hex } from 'viem';
import type { Chain } from '../chain/chain.js';
import { gatewayAbi, identityAbi, tokenAccountAbi, tokenAccountRegistryAbi } from './abi.js';
import { calls } from './calls.js';
import { contractCode } from './code.js';
import type { Deployment } from './deployment.js';

/** Sends a transaction and waits until it is mined. */
export type Submit = (transaction: { to?: Address; data: Hex }) => Promise<{
  contractAddress?: Address | null;
  blockNumber: bigint;
  gasUsed: bigint;
}>;

export interface Governance {
  /** Names gateways and operators, and pauses; must be the account that `submit` sends from. */
  admin: Address;
  operators: Address[];
  /** How many operators must attest a link. */
  threshold: number;
}

/** Puts a set of contracts on the chain that work together. */
export async function deploy(chain: Chain, submit: Submit, governance: Governance): Promise<Deployment> {
  const code = contractCode(chain.profile.build);
  const create = async (abi: Abi, bytecode: Hex, args: unknown[]): Promise<[Address, number]> => {
    const { contractAddress, blockNumber } = await submit({ data: encodeDeployData({ abi, bytecode, args }) });
    if (!contractAddress) throw new Error('the chain made no contract');
    return [contractAddress, Number(blockNumber)];
  };
  const { admin, operators, threshold } = governance;
  const [identity, fromBlock] = await create(identityAbi, code.PlanetIdentity, [admin, operators, threshold]);
  const [gateway] = await create(gatewayAbi as Abi, code.RegistrationGateway, [identity]);
  const [accountRegistry] = await create(tokenAccountRegistryAbi, code.AccountRegistry, []);
  const [accountImplementation] = await create(tokenAccountAbi, code.IdentityAccount, [identity]);
  await submit(calls({ identity, gateway }).openGateway());
  return { identity, gateway, accountRegistry, accountImplementation, fromBlock };
}
