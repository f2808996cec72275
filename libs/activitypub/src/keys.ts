import type { KeyObject } from 'node:crypto';
import type { Account, Kit } from '@planet/core';
import { LRUCache } from 'lru-cache';
import {
  generateEd25519Key,
  generateRsaKey,
  readPrivateKeyPem,
  writeMultikey,
  writePrivateKeyPem,
  writePublicKeyPem,
} from './wire/keys.js';

export interface ActorKeys {
  /** PEM. */
  publicPem: string;
  privateKey: KeyObject;
}

/** Owner name of the instance actor's keys. */
const instance = 'activitypub:instance';
export const keyOwnerOf = (as: Account): string => (as.origin === 'service' ? instance : as.of!);

/** Keys of the actors that live here: made at first need, parsed once. */
export class SigningKeys {
  private readonly parsed = new LRUCache<string, ActorKeys>({ max: 5000 });
  constructor(private readonly kit: Kit) {}

  async rsa(owner: string): Promise<ActorKeys> {
    const known = this.parsed.get(owner);
    if (known) return known;
    const pair = await this.kit.keys.ensure(owner, 'rsa', async () => {
      const made = await generateRsaKey();
      return { public: writePublicKeyPem(made.publicKey), private: writePrivateKeyPem(made.privateKey) };
    });
    const keys = { publicPem: pair.public, privateKey: readPrivateKeyPem(pair.private).privateKey };
    this.parsed.set(owner, keys);
    return keys;
  }
  ofInstance = (): Promise<ActorKeys> => this.rsa(instance);

  /** Multikey text (FEP-521a). */
  async ed25519(owner: string): Promise<string> {
    const pair = await this.kit.keys.ensure(owner, 'ed25519', async () => {
      const made = await generateEd25519Key();
      return { public: writeMultikey(made.publicKey), private: writePrivateKeyPem(made.privateKey) };
    });
    return pair.public;
  }
}

export const keyIdOf = (actor: string): string => `${actor}#main-key`;
