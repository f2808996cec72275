import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What one must know of a chain to work with it; the files are in libs/identity/chains. */
export const chainProfileSchema = z.strictObject({
  /** EIP-155; null: whatever the chain says. */
  id: z.int().positive().nullable(),
  name: z.string().min(1),
  rpc: z.array(z.url({ protocol: /^https?$/ })),
  explorer: z.url().nullable(),
  native: z.strictObject({ name: z.string(), symbol: z.string(), decimals: z.int() }),
  /** Which of the two builds of the contracts it can run. */
  build: z.enum(['modern', 'spectrum']),
  txType: z.enum(['legacy', 'eip1559']),
  /** Least price of gas that its nodes take, in wei. */
  minGasPrice: z.coerce.bigint().default(0n),
  finality: z.discriminatedUnion('mode', [
    /** The chain says which block is final. */
    z.strictObject({ mode: z.literal('tag') }),
    /** A block is final when so many follow it. */
    z.strictObject({ mode: z.literal('depth'), depth: z.int().positive() }),
    /** A block is final when it is on our disk: the chain in Planet itself. */
    z.strictObject({ mode: z.literal('saved') }),
  ]),
  /** Most blocks that one `eth_getLogs` may span. */
  maxLogRange: z.int().positive(),
  /** How often to look for a new block, in ms. */
  pollMs: z.int().positive(),
});
export type ChainProfile = z.infer<typeof chainProfileSchema>;

export const shippedProfiles = ['embedded', 'evm', 'spectrum'] as const;

/**
 * @param name one of those shipped, or the path of a file
 * @throws ZodError, or the error of the file system, where it cannot be read
 */
export function loadChainProfile(name: string): ChainProfile {
  const shipped = (shippedProfiles as readonly string[]).includes(name);
  const path = shipped ? join(import.meta.dirname, '../../chains', `${name}.json`) : name;
  return chainProfileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
