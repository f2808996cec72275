import { createWalletClient, http, type LocalAccount } from 'viem';
import type { Submit } from '../contracts/deploy.js';
import type { Chain } from './chain.js';

/** Plain sending from one account, one after the other: for setting up. The relayer is for everything after that. */
export function submitFrom(chain: Chain, account: LocalAccount): Submit {
  const wallet = createWalletClient({ account, chain: chain.viem, transport: http(chain.rpcUrl) });
  return async ({ to, data }) => {
    const gas = await chain.client.estimateGas({ account, to, data });
    const hash = await wallet.sendTransaction({ to, data, gas: (gas * 6n) / 5n, ...(await chain.fees()) });
    const receipt = await chain.client.waitForTransactionReceipt({ hash, pollingInterval: chain.profile.pollMs / 5 });
    if (receipt.status !== 'success') throw new Error(`the chain took the transaction back: ${hash}`);
    return receipt;
  };
}
