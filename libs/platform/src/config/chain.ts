import { existsSync, readFileSync } from 'node:fs';
import {
  deploymentSchema,
  loadChainProfile,
  shippedProfiles,
  type ChainProfile,
  type Deployment,
} from '@planet/identity';
import { z } from 'zod';

/** The chain on which identities stand. */
export const chainSettings = {
  chain: z
    .string()
    .default('embedded')
    .superRefine((name, context) => {
      const fault = name === 'off' ? null : profileFault(name);
      if (fault) context.addIssue({ code: 'custom', message: fault });
    })
    .describe(
      'Chain of the identities: embedded (one of its own in DATA_DIR/chain), evm (any, by CHAIN_RPC_URL), spectrum, the path of a profile, or off',
    ),
  chainRpcUrl: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://rpc.example' })
    .optional()
    .meta({ description: 'JSON-RPC address of the chain. Default: the one in its profile', secret: true }),
  chainContracts: z
    .string()
    .superRefine((text, context) => {
      try {
        readContracts(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not a deployment: ${sentence(error)}` });
      }
    })
    .optional()
    .describe(
      'Contracts that stand on the chain already, as JSON or the path of a JSON file: { identity, gateway, accountRegistry, accountImplementation, fromBlock }. Default: Planet deploys its own',
    ),
  chainOperators: z.int().min(1).max(16).default(1).describe('Keys of this Planet that attest links'),
  chainThreshold: z
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe(
      'How many operators must attest a link, where Planet deploys the contracts. Where links matter: 2 or more, of operators who are independent',
    ),
  chainLowBalance: z
    .number()
    .min(0)
    .default(0.1)
    .describe("The admin is told when the relayer has less than so many of the chain's coins"),
};
interface ChainSettings {
  chain: string;
  chainRpcUrl?: string;
  chainContracts?: string;
  chainOperators: number;
  chainThreshold: number;
}

/** What does not fit together, though each setting alone is right. */
export function chainFaults({ chain, chainRpcUrl, ...rest }: ChainSettings): string[] {
  const { chainContracts, chainOperators, chainThreshold } = rest;
  const faults: string[] = [];
  if (chain === 'off') return faults;
  if (chain === 'embedded') {
    if (chainRpcUrl)
      faults.push('CHAIN_RPC_URL: the embedded chain has an address of its own; set CHAIN=evm for another');
  } else if (!chainRpcUrl && profileOf(chain).rpc.length === 0)
    faults.push(`CHAIN=${chain}: needs CHAIN_RPC_URL, the address of a node of that chain`);
  if (!chainContracts && chainThreshold > chainOperators)
    faults.push(`CHAIN_THRESHOLD=${chainThreshold}: must not be above CHAIN_OPERATORS (${chainOperators})`);
  return faults;
}

export const profileOf = (chain: string): ChainProfile => loadChainProfile(chain);

/** @throws Error where it is neither JSON nor a file, or not a deployment */
export function readContracts(text: string): Deployment {
  const json = text.trim().startsWith('{') ? text : readFileSync(text, 'utf8');
  return deploymentSchema.parse(JSON.parse(json));
}

function profileFault(name: string): string | null {
  const shipped: readonly string[] = shippedProfiles;
  if (!shipped.includes(name) && !existsSync(name))
    return `must be one of ${['off', ...shipped].join(', ')}, or the path of a profile`;
  try {
    const { finality } = profileOf(name);
    return finality.mode === 'saved' && name !== 'embedded' ? 'only the embedded chain has the finality "saved"' : null;
  } catch (error) {
    return `cannot be read: ${sentence(error)}`;
  }
}

const sentence = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    : (error as Error).message;
