import { newBoxKeys, newWalletKey, type BoxKeys, type WalletKey } from '@planet/identity';
import type { Sealer } from '@planet/platform';
import { keys, type Tx } from '@planet/store';

/** Rows of `key_pair`. */
const operator = 'chain';
const signer = 'signer';

/** The keys that the signer alone can open. None is kept in memory. */
export class WalletKeys {
  constructor(private readonly sealer: Sealer) {}

  /** Of the person; made at first need, in the transaction. */
  ensure(tx: Tx, identityId: string): Promise<WalletKey> {
    return this.pair(tx, identityId, 'wallet', true) as Promise<WalletKey>;
  }
  /** Null: this Planet keeps none of this person. */
  find(tx: Tx, identityId: string): Promise<WalletKey | null> {
    return this.pair(tx, identityId, 'wallet', false);
  }
  /** With this the operator begins the recovery of those who named nobody else. */
  recovery(tx: Tx): Promise<WalletKey> {
    return this.pair(tx, operator, 'recovery', true) as Promise<WalletKey>;
  }

  /** Of the box into which requests are put that nobody else shall read. */
  async box(tx: Tx): Promise<BoxKeys> {
    const purpose = 'box';
    const standing = (await keys.find(tx, signer, purpose)) ?? (await this.addBox(tx, purpose));
    return { public: standing.public, private: this.sealer.unseal(standing.sealed, { owner: signer, purpose }) };
  }
  private addBox(tx: Tx, purpose: string) {
    const made = newBoxKeys();
    const sealed = this.sealer.seal(made.private, { owner: signer, purpose });
    return keys.insertIfAbsent(tx, signer, purpose, { public: made.public, sealed });
  }

  private async pair(tx: Tx, owner: string, purpose: string, make: boolean): Promise<WalletKey | null> {
    const row = (await keys.find(tx, owner, purpose)) ?? (make ? await this.add(tx, owner, purpose) : null);
    if (!row) return null;
    const privateKey = this.sealer.unseal(row.sealed, { owner, purpose }) as WalletKey['privateKey'];
    return { address: row.public as WalletKey['address'], privateKey };
  }
  private add(tx: Tx, owner: string, purpose: string) {
    const made = newWalletKey();
    const sealed = this.sealer.seal(made.privateKey, { owner, purpose });
    return keys.insertIfAbsent(tx, owner, purpose, { public: made.address, sealed });
  }
}
