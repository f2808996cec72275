import type { KeyRing } from '@planet/core';
import type { Hex, LocalAccount } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';

/** The keys of this Planet on the chain: made at the first need, sealed like all others. */
export interface ChainKeys {
  /** Pays for the acts of others. */
  relayer: LocalAccount;
  /** Vouch for registrations and links; in ascending order of their addresses. */
  operators: LocalAccount[];
}

export async function chainKeys(keys: KeyRing, operators: number): Promise<ChainKeys> {
  const account = async (purpose: string): Promise<LocalAccount> => {
    const pair = await keys.ensure('chain', purpose, () => {
      const key = generatePrivateKey();
      return { public: privateKeyToAccount(key).address, private: key };
    });
    return privateKeyToAccount(pair.private as Hex);
  };
  const vouching = await Promise.all(Array.from({ length: operators }, (_, n) => account(`operator-${n + 1}`)));
  return {
    relayer: await account('relayer'),
    operators: vouching.sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1)),
  };
}
