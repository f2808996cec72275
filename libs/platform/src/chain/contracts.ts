import { randomInt } from 'node:crypto';
import { deploy, reads, standsThere, submitFrom, type Deployment } from '@planet/identity';
import { seats, type Store } from '@planet/store';
import { formatUnits, numberToHex, parseEther } from 'viem';
import { readContracts, type Settings } from '../config/index.js';
import { StartError } from '../start-error.js';
import type { ChainKeys } from './keys.js';
import type { OpenChain } from './open.js';

/** The chain cannot be used yet, for a reason that the admin can put right; one sentence. */
export class ChainWaits extends StartError {
  override readonly name = 'ChainWaits';
}

export interface ContractsOptions {
  store: Store;
  settings: Pick<Settings, 'chainContracts' | 'chainThreshold'>;
  open: OpenChain;
  keys: ChainKeys;
  /** The embedded chain has lost its past: what stands on it is of no use. */
  anew?: boolean;
}

/** Gas for the whole set of contracts, with some to spare (docs/gas.json). */
const DEPLOY_GAS = 9_000_000n;
/** Under what the contracts are kept. */
export const placeOf = ({ embedded, chain }: OpenChain): string => (embedded ? 'embedded' : String(chain.id));

/**
 * The contracts of this Planet: those that the settings name, those that it has deployed, or (where the relayer can pay)
 * new ones. An embedded chain that no longer has them, or has others, gets new ones at an address that was never used.
 *
 * @throws ChainWaits
 */
export async function ensureContracts(options: ContractsOptions): Promise<Deployment> {
  const { store, settings, open, keys } = options;
  const { chain, embedded } = open;
  if (embedded) await fundEmbedded(open, keys);
  const named = settings.chainContracts ? readContracts(settings.chainContracts) : null;
  const kept = named ?? (await seats.contracts(store.prisma, placeOf(open)));
  if (!kept) return deployContracts(options);
  if (!options.anew && (await standsThere(chain, kept))) {
    if (await reads(chain, kept).isOperator(keys.operators[0]!.address)) return kept;
    if (!embedded || named)
      throw new ChainWaits(
        `the contract ${kept.identity} does not know the operator ${keys.operators[0]!.address}: its owner must add it (setOperators)`,
      );
  } else if (!embedded || named)
    throw new ChainWaits(
      `there is no contract at ${kept.identity} on ${chain.profile.name} (${chain.id}): set CHAIN_CONTRACTS, or deploy anew (planet chain deploy --anew)`,
    );
  // What stood here is gone. The same nonce would make the same address, and old signatures good again.
  await embedded.rpc('anvil_setNonce', [keys.relayer.address, numberToHex(randomInt(1000, 2 ** 30))]);
  return deployContracts(options);
}

/** What deploying may cost, and what the relayer has; in wei. */
export async function deployCost({ chain }: OpenChain, { relayer }: ChainKeys): Promise<{ cost: bigint; has: bigint }> {
  const [fees, has] = await Promise.all([chain.fees(), chain.client.getBalance({ address: relayer.address })]);
  return { cost: DEPLOY_GAS * (fees.type === 'legacy' ? fees.gasPrice : fees.maxFeePerGas), has };
}

/**
 * Deploys, and keeps where. On the embedded chain it is on disk before it is kept.
 *
 * @throws ChainWaits where the relayer cannot pay
 */
export async function deployContracts({ store, settings, open, keys }: ContractsOptions): Promise<Deployment> {
  const { chain, embedded } = open;
  const { cost, has } = await deployCost(open, keys);
  const { symbol, decimals } = chain.profile.native;
  if (has < cost)
    throw new ChainWaits(
      `there are no contracts yet, and the relayer cannot pay for them: send ${formatUnits(cost - has, decimals)} ${symbol} to ${keys.relayer.address} on ${chain.profile.name} (${chain.id}), or set CHAIN_CONTRACTS`,
    );
  const operators = keys.operators.map(({ address }) => address);
  const governance = { admin: keys.relayer.address, operators, threshold: settings.chainThreshold };
  const made = await deploy(chain, submitFrom(chain, keys.relayer), governance);
  await embedded?.save();
  await seats.keepContracts(store.prisma, placeOf(open), made);
  return made;
}

/** Coins cost nothing there. */
async function fundEmbedded({ chain, embedded }: OpenChain, { relayer }: ChainKeys): Promise<void> {
  if ((await chain.client.getBalance({ address: relayer.address })) > parseEther('1000')) return;
  await embedded!.rpc('anvil_setBalance', [relayer.address, numberToHex(parseEther('1000000'))]);
}
