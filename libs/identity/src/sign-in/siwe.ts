import { getAddress, isAddress, type Address, type Hex } from 'viem';
import { createSiweMessage, parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { ok, refuse, type Outcome } from '@planet/core';
import { signedBy, type WalletChain } from './wallet-signature.js';

export interface SiweRequest {
  /** Host with port. */
  origin: string;
  /** Any case. */
  address: string;
  chainId: number;
  /** At least 8 letters and digits. */
  nonce: string;
  statement: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** Lower case; null: it is no address. */
export const addressOf = (text: string): Address | null =>
  isAddress(text, { strict: false }) ? (text.toLowerCase() as Address) : null;

/** The text that the wallet signs (ERC-4361). */
export function siweText({ origin, address, issuedAt, expiresAt, ...request }: SiweRequest): string {
  return createSiweMessage({
    ...request,
    address: getAddress(address),
    domain: new URL(origin).host,
    uri: origin,
    version: '1',
    issuedAt,
    expirationTime: expiresAt,
  });
}

/**
 * How a wallet is known (CAIP-10). A key is the same on every chain, so its chain is 0; a contract is another one, perhaps
 * of somebody else, on each.
 */
export const walletName = (address: string, chainId: number): string => `eip155:${chainId}:${address.toLowerCase()}`;

/**
 * Is the text one that was meant for this site, this wallet, this chain and this moment, and has the wallet signed it?
 * Contract wallets (ERC-1271, ERC-6492) are asked where a chain is there.
 *
 * @returns the wallet's name
 */
export async function checkSiwe(
  text: string,
  signature: string,
  expected: { origin: string; address: string; chainId: number; nonce: string; now: Date },
  chain: WalletChain | null,
): Promise<Outcome<string>> {
  const message = parseSiweMessage(text);
  const address = addressOf(expected.address);
  if (!address) return refuse('wallet-malformed');
  const fits =
    validateSiweMessage({
      message,
      address,
      domain: new URL(expected.origin).host,
      nonce: expected.nonce,
      time: expected.now,
    }) &&
    message.uri === expected.origin &&
    message.chainId === expected.chainId &&
    message.version === '1' &&
    message.expirationTime !== undefined;
  if (!fits) return refuse('wallet-message');
  if (!/^0x([0-9a-f]{2}){1,4096}$/i.test(signature)) return refuse('wallet-signature');
  const signed = await signedBy(address, text, signature as Hex, chain);
  if (!signed) return refuse('wallet-signature');
  return ok(walletName(address, signed === 'key' ? 0 : expected.chainId));
}
