import { getAddress, isAddress, type Address } from 'viem';
import { z } from 'zod';

const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'must be an address, 0x and 40 hex digits')
  .transform((text): Address => getAddress(text));

/** Where the contracts of one Planet are. */
export const deploymentSchema = z.strictObject({
  identity: address,
  gateway: address,
  accountRegistry: address,
  accountImplementation: address,
  /** Nothing of ours happened before this block. */
  fromBlock: z.int().min(0),
});
export type Deployment = z.infer<typeof deploymentSchema>;
