import {
  createPublicClient,
  http,
  verifyMessage,
  verifyTypedData,
  type Address,
  type Hex,
  type TypedDataDefinition,
} from 'viem';

/** Where contract wallets can be asked. */
export interface WalletChain {
  chainId: number;
  rpcUrl: string;
}
export type Signed = { message: string } | { typedData: TypedDataDefinition };

/** By a key first, which needs no chain; then by a contract (ERC-1271, ERC-6492), which is asked on its chain. */
export async function signedBy(
  address: Address,
  what: Signed,
  signature: Hex,
  chain: WalletChain | null,
): Promise<'key' | 'contract' | null> {
  const byKey = await (
    'message' in what
      ? verifyMessage({ address, message: what.message, signature })
      : verifyTypedData({ address, signature, ...what.typedData })
  ).catch(() => false);
  if (byKey) return 'key';
  if (!chain) return null;
  const client = createPublicClient({ transport: http(chain.rpcUrl, { timeout: 5000, retryCount: 0 }) });
  const byContract = await (
    'message' in what
      ? client.verifyMessage({ address, message: what.message, signature })
      : client.verifyTypedData({ address, signature, ...what.typedData })
  ).catch(() => false);
  return byContract ? 'contract' : null;
}
