import { sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeBase64 } from '../base64.js';
import { make } from '../entities/make.js';
import type { AccountMigration, EntityInput, Relayable } from '../entities/registry.js';

const signAsync = promisify(sign) as (algorithm: string, data: Buffer, key: KeyObject) => Promise<Buffer>;

/** What a relayable's author signs: the values in the author's order with `;` between them, nothing escaped. */
export function authorSignatureBase({ signed }: Pick<Relayable, 'signed'>): string {
  let base = '';
  for (let index = 0; index < signed.length; index += 1)
    base += index === 0 ? signed[index]![1] : `;${signed[index]![1]}`;
  return base;
}

function signed<T extends Relayable>(entity: T, signature: Buffer): T {
  return Object.freeze({ ...entity, author_signature: signature.toString('base64') }) as unknown as T;
}

/** The relayable with its author's signature. Signs on the calling thread. */
export function signRelayable<T extends Relayable>(entity: T, authorKey: KeyObject): T {
  const signature = sign('sha256', Buffer.from(authorSignatureBase(entity)), authorKey);
  return signed(entity, signature);
}

/** The same, with the signature made in libuv's pool. */
export async function signRelayableAsync<T extends Relayable>(entity: T, authorKey: KeyObject): Promise<T> {
  const signature = await signAsync('sha256', Buffer.from(authorSignatureBase(entity)), authorKey);
  return signed(entity, signature);
}

export function verifyRelayable(entity: Relayable, authorKey: KeyObject): boolean {
  return verifies(authorSignatureBase(entity), entity.author_signature ?? '', authorKey);
}

/** Old and new identity of a migration, and which of them signs: the one that is not its author. */
export function migrationParties(entity: Pick<AccountMigration, 'author' | 'profile' | 'old_identity'>): {
  readonly old: string;
  readonly new: string;
  readonly signer: string;
} {
  const old = entity.old_identity ?? entity.author;
  const moved = entity.profile.author;
  return { old, new: moved, signer: entity.author === moved ? old : moved };
}

function migrationBase(entity: Pick<AccountMigration, 'author' | 'profile' | 'old_identity'>): string {
  const parties = migrationParties(entity);
  return `AccountMigration:${parties.old}:${parties.new}`;
}

/** A migration, signed with the key of the identity that is not its author. */
export function makeMigration(
  values: Omit<EntityInput<'account_migration'>, 'signature'>,
  signerKey: KeyObject,
): AccountMigration {
  const base = migrationBase({ old_identity: null, ...values });
  return make('account_migration', {
    ...values,
    signature: sign('sha256', Buffer.from(base), signerKey).toString('base64'),
  });
}

export function verifyMigration(entity: AccountMigration, signerKey: KeyObject): boolean {
  return verifies(migrationBase(entity), entity.signature, signerKey);
}

function verifies(base: string, signature: string, key: KeyObject): boolean {
  const bytes = decodeBase64(/\s/.test(signature) ? signature.replace(/\s+/g, '') : signature);
  return bytes !== undefined && key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(base), key, bytes);
}
