import { createPublicClient, http, verifyMessage, type Address, type Hex } from 'viem';

/** Where contract wallets can be asked. */
export interface WalletChain {
  chainId: number;
  rpcUrl: string;
}

/** By a key first, which needs no chain; then by a contract (ERC-1271, ERC-6492), which is asked on its chain. */
export async function signedBy(
  address: Address,
  message: string,
  signature: Hex,
  chain: WalletChain | null,
): Promise<'key' | 'contract' | null> {
  if (await verifyMessage({ address, message, signature }).catch(() => false)) return 'key';
  if (!chain) return null;
  const client = createPublicClient({ transport: http(chain.rpcUrl, { timeout: 5000, retryCount: 0 }) });
  return (await client.verifyMessage({ address, message, signature }).catch(() => false)) ? 'contract' : null;
}
