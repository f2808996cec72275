import type { KeyObject } from 'node:crypto';
import type { Account, Kit } from '@planet/core';
import { LRUCache } from 'lru-cache';
import { generateKeys, readPrivateKey, writePrivateKey, writePublicKey } from './wire/index.js';

export interface OwnKeys {
  publicPem: string;
  publicKey: KeyObject;
  privateKey: KeyObject;
}
const purpose = 'diaspora-rsa';

/** Keys of the people that live here: made at first need, parsed once. */
export class OwnKeyRing {
  private readonly parsed = new LRUCache<string, OwnKeys>({ max: 5000 });
  constructor(
    private readonly kit: Kit,
    private readonly bits: number,
  ) {}

  async of(as: Account): Promise<OwnKeys> {
    const owner = as.origin === 'service' ? 'diaspora:service' : as.of!;
    const known = this.parsed.get(owner);
    if (known) return known;
    const pair = await this.kit.keys.ensure(owner, purpose, async () => {
      const made = await generateKeys(this.bits);
      return { public: writePublicKey(made.publicKey), private: writePrivateKey(made.privateKey) };
    });
    const keys = { publicPem: pair.public, ...readPrivateKey(pair.private) };
    this.parsed.set(owner, keys);
    return keys;
  }
}
