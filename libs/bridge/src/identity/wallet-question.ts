import { addressOf, checkSiwe, siweText } from '@planet/identity';
import { ok, refuse, type Outcome } from '@planet/core';
import { chainIdFor, nonceOf, walletChain, type Entrance } from './entrance.js';

/** A sign-in message (ERC-4361) that a wallet was asked to sign, as its challenge remembers it. */
export interface WalletQuestion {
  address: `0x${string}`;
  chainId: number;
  siwe: string;
}

interface Asking {
  /** Of the challenge. */
  id: string;
  wallet: string | null;
  chainId: number | null;
  statement: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** Null: no wallet was named. */
export async function askWallet(
  { bridge, origin }: Pick<Entrance, 'bridge' | 'origin'>,
  { id, wallet, chainId: wanted, ...text }: Asking,
): Promise<Outcome<WalletQuestion | null>> {
  if (wallet === null) return ok(null);
  const address = addressOf(wallet);
  if (!address) return refuse('wallet-malformed');
  const chainId = await chainIdFor(bridge, wanted);
  return ok({ address, chainId, siwe: siweText({ origin, address, chainId, nonce: nonceOf(id), ...text }) });
}

/** @returns the wallet's name (`walletName`) where it signed what this challenge asked it */
export async function checkAnswer(
  { bridge, origin }: Pick<Entrance, 'bridge' | 'origin'>,
  challenge: string,
  question: WalletQuestion | null,
  signature: string,
): Promise<Outcome<string>> {
  if (!question) return refuse('wallet-message');
  const { address, chainId, siwe } = question;
  const expected = { origin, address, chainId, nonce: nonceOf(challenge), now: bridge.clock() };
  return checkSiwe(siwe, signature, expected, await walletChain(bridge, chainId));
}
