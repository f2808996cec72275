import type { Address } from 'viem';

/** Where the contracts of one Planet are. */
export interface Deployment {
  identity: Address;
  gateway: Address;
  accountRegistry: Address;
  accountImplementation: Address;
  /** Nothing of ours happened before this block. */
  fromBlock: number;
}
