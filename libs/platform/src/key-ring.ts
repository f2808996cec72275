import type { KeyPair, KeyRing } from '@planet/core';
import { LRUCache } from 'lru-cache';
import type { Sealer } from './sealing.js';

/** Rows of sealed pairs; the private half never leaves this process unsealed. */
export interface KeyStore {
  find(owner: string, purpose: string): Promise<SealedPair | null>;
  /** The row that stands afterwards: the first one wins. */
  insertIfAbsent(owner: string, purpose: string, pair: SealedPair): Promise<SealedPair>;
  publics(owners: string[], purpose: string): Promise<Map<string, string>>;
}
export interface SealedPair {
  public: string;
  sealed: Uint8Array;
}

/** Key pairs kept open in memory; an RSA-2048 pair takes about 2 kB. */
const OPEN_PAIRS = 5000;

/** @throws SealBroken from `find` and `ensure` where a row cannot be opened. */
export function createKeyRing(store: KeyStore, sealer: Sealer): KeyRing {
  const open = new LRUCache<string, KeyPair>({ max: OPEN_PAIRS });
  const making = new Map<string, Promise<KeyPair>>();

  const opened = (owner: string, purpose: string, row: SealedPair): KeyPair => {
    const pair = { public: row.public, private: sealer.unseal(row.sealed, { owner, purpose }) };
    open.set(nameOf(owner, purpose), pair);
    return pair;
  };
  const find = async (owner: string, purpose: string): Promise<KeyPair | null> => {
    const known = open.get(nameOf(owner, purpose));
    if (known) return known;
    const row = await store.find(owner, purpose);
    return row && opened(owner, purpose, row);
  };
  const findOrMake = async (
    owner: string,
    purpose: string,
    make: () => Promise<KeyPair> | KeyPair,
  ): Promise<KeyPair> => {
    const known = await find(owner, purpose);
    if (known) return known;
    const made = await make();
    const sealed = sealer.seal(made.private, { owner, purpose });
    return opened(owner, purpose, await store.insertIfAbsent(owner, purpose, { public: made.public, sealed }));
  };
  return {
    find,
    ensure(owner, purpose, make) {
      const name = nameOf(owner, purpose);
      const underWay = making.get(name);
      if (underWay) return underWay;
      const work = findOrMake(owner, purpose, make).finally(() => making.delete(name));
      making.set(name, work);
      return work;
    },
    publics: (owners, purpose) => store.publics(owners, purpose),
  };
}

const nameOf = (owner: string, purpose: string): string => JSON.stringify([owner, purpose]);
