import type { NativeId, Network } from '@planet/core';
import { walletIn } from '@planet/identity';
import { claims, type NewClaim } from '@planet/store';
import type { Bridge } from '../bridge.js';

export interface ClaimGiven {
  /** An id that a network knows without asking. */
  account: string;
  /** `0x…`, or with its chain `eip155:…:0x…`. */
  address: string;
}
export interface ClaimsImported {
  added: number;
  known: number;
  refused: { at: number; reason: 'no-account' | 'no-address' }[];
}

/** Keeps what somebody says of accounts and addresses: unproven, and no link follows. The same again changes nothing. */
export async function importClaims(bridge: Bridge, given: ClaimGiven[], source: string): Promise<ClaimsImported> {
  const fit: NewClaim[] = [];
  const refused: ClaimsImported['refused'] = [];
  for (const [at, { account, address }] of given.entries()) {
    const named = whose(bridge, account.trim());
    const claimed = walletIn(address, 1);
    if (!named) refused.push({ at, reason: 'no-account' });
    else if (!claimed) refused.push({ at, reason: 'no-address' });
    else fit.push({ network: named.network, account: named.nativeId, claims: claimed });
  }
  const added = fit.length > 0 ? await claims.insert(bridge.store.prisma, fit, source) : 0;
  return { added, known: fit.length - added, refused };
}

function whose({ protocols }: Bridge, id: string): { network: Network; nativeId: NativeId } | null {
  for (const [network, { proofs }] of protocols) {
    const nativeId = proofs?.named?.(id);
    if (nativeId) return { network, nativeId };
  }
  return null;
}
