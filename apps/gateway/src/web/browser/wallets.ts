/** EIP-1193. */
export interface Provider {
  request(call: { method: string; params?: unknown[] }): Promise<unknown>;
}
/** A wallet of this browser, as it announces itself (EIP-6963). */
export interface Wallet {
  info: { uuid: string; name: string; icon: string; rdns: string };
  provider: Provider;
}

/** Tells of each wallet once, as they answer. */
export function discoverWallets(found: (wallet: Wallet) => void): void {
  const known = new Set<string>();
  addEventListener('eip6963:announceProvider', (event) => {
    const wallet = (event as CustomEvent<Wallet>).detail;
    if (!wallet?.info?.uuid || known.has(wallet.info.uuid)) return;
    known.add(wallet.info.uuid);
    found(wallet);
  });
  dispatchEvent(new Event('eip6963:requestProvider'));
}

export interface Connected {
  wallet: Wallet;
  address: string;
  chainId: number;
}

/** Asks the wallet which account to use. @throws Error with words for the person */
export async function connect(wallet: Wallet): Promise<Connected> {
  const accounts = (await call(wallet, 'eth_requestAccounts')) as string[];
  const [address] = accounts;
  if (!address) throw new Error(`${wallet.info.name} gave no account.`);
  const chainId = Number(await call(wallet, 'eth_chainId'));
  return { wallet, address, chainId };
}

/** EIP-191. */
export async function signText({ wallet, address }: Connected, text: string): Promise<string> {
  const hex = Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return (await call(wallet, 'personal_sign', [`0x${hex}`, address])) as string;
}

/** EIP-712. */
export async function signTyped({ wallet, address }: Connected, data: unknown): Promise<string> {
  return (await call(wallet, 'eth_signTypedData_v4', [address, JSON.stringify(data)])) as string;
}

async function call({ info, provider }: Wallet, method: string, params?: unknown[]): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (error) {
    const { code, message } = (error ?? {}) as { code?: number; message?: string };
    if (code === 4001) throw new Error(`${info.name} was told no. Nothing was signed.`);
    if (code === -32002) throw new Error(`${info.name} waits for you: open it.`);
    throw new Error(`${info.name} says: ${message ?? 'no'}`);
  }
}
