import type { Passwords, RelyingParty, WalletChain } from '@planet/identity';
import { Passwords as PasswordHasher, relyingPartyOf } from '@planet/identity';
import { limits, seats, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** How people come in. */
export interface Entrance {
  bridge: Bridge;
  /** Public base URL without a slash at the end. */
  origin: string;
  site: RelyingParty;
  signUp: 'open' | 'invite' | 'closed';
  passwords: Passwords;
  limits: EntranceLimits;
}
export interface EntranceLimits {
  /** People who sign up from one address in a day. */
  signUpsPerDay: number;
  /** Attempts from one address in a quarter of an hour: to begin anything, and to sign in. */
  begun: number;
  attempts: number;
  /** Passwords tried for one handle from one address in a quarter of an hour, and from everywhere in an hour. */
  passwords: number;
  passwordsOfAll: number;
  /** Of a person's wallet, in a day. */
  exports: number;
}
export const usualLimits: EntranceLimits = {
  signUpsPerDay: 10,
  begun: 120,
  attempts: 60,
  passwords: 8,
  passwordsOfAll: 100,
  exports: 3,
};

export interface EntranceOptions {
  origin: string;
  name: string;
  signUp?: Entrance['signUp'];
  limits?: Partial<EntranceLimits>;
  passwords?: Passwords;
}

export function createEntrance(
  bridge: Bridge,
  { origin, name, signUp = 'open', limits, passwords = new PasswordHasher() }: EntranceOptions,
): Entrance {
  return {
    bridge,
    origin,
    site: relyingPartyOf(origin, name),
    signUp,
    passwords,
    limits: { ...usualLimits, ...limits },
  };
}

/** Who stands at the door. */
export interface Visit {
  /** Their network address, as attempts are counted; IPv6: the /64. */
  address: string;
  /** What the browser calls itself. */
  agent: string | null;
}

export const quarter = 15 * 60;
export const hour = 3600;
export const day = 24 * hour;

/** Counts one more; false: there were more than so many within the window. */
export const within = async (tx: Tx, name: string, most: number, windowSeconds: number): Promise<boolean> =>
  (await limits.count(tx, name, windowSeconds)) <= most;

/** How long an answer to a challenge is waited for, ms. */
export const challengeMs = 10 * 60_000;

/** Where contract wallets on this chain can be asked; null: no such chain is here. */
export async function walletChain(bridge: Bridge, chainId: number): Promise<WalletChain | null> {
  const seat = await seats.read(bridge.store.prisma);
  return seat?.rpcUrl && seat.chainId === chainId ? { chainId, rpcUrl: seat.rpcUrl } : null;
}

/** The chain that a wallet is asked to name: the one asked for, else that of the identities, else Ethereum. */
export const chainIdFor = async (bridge: Bridge, asked: number | null): Promise<number> =>
  asked ?? ((await seats.read(bridge.store.prisma))?.chainId || 1);

/** The bytes that a passkey signs, and the nonce that a wallet signs. */
export const passkeyBytes = (challengeId: string): Buffer => Buffer.from(challengeId, 'hex');
export const nonceOf = (challengeId: string): string => challengeId.slice(0, 32);
