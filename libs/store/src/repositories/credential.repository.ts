import { randomUUID } from 'node:crypto';
import type { IdentityId } from '@planet/core';
import type { Credential as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

export type CredentialKind = 'passkey' | 'password' | 'wallet';
export type CredentialRow = Omit<Row, 'data' | 'kind' | 'identityId'> & {
  kind: CredentialKind;
  identityId: IdentityId;
  data: Record<string, unknown>;
};
export interface NewCredential {
  identityId: IdentityId;
  kind: CredentialKind;
  externalId: string;
  name: string | null;
  data: object;
}

/** @throws what `isTaken` knows where the passkey or wallet is somebody's already. */
export async function insert(tx: Tx, credential: NewCredential): Promise<string> {
  const id = randomUUID();
  await tx.credential.create({ data: { id, ...credential } });
  return id;
}

export const find = async (tx: Tx, kind: CredentialKind, externalId: string): Promise<CredentialRow | null> =>
  (
    await records<CredentialRow>(tx)`
      SELECT * FROM credential WHERE kind = ${kind} AND external_id = ${externalId}`
  )[0] ?? null;

/** The oldest first. */
export const ofIdentity = (tx: Tx, identityId: string): Promise<CredentialRow[]> =>
  records<CredentialRow>(tx)`SELECT * FROM credential WHERE identity_id = ${identityId}::uuid ORDER BY created_at, id`;

export async function used(tx: Tx, id: string): Promise<void> {
  await execute(tx)`UPDATE credential SET last_used_at = now() WHERE id = ${id}::uuid`;
}

/** Of two answers with the same counter one counts. False: the counter has come so far already. */
export const counted = async (tx: Tx, id: string, counter: number): Promise<boolean> =>
  (await execute(tx)`
    UPDATE credential SET data = jsonb_set(data, '{counter}', to_jsonb(${counter}::bigint)), last_used_at = now()
    WHERE id = ${id}::uuid AND ((data->>'counter')::bigint < ${counter}::bigint OR ${counter}::bigint = 0)`) > 0;

export async function setPassword(tx: Tx, identityId: IdentityId, data: object): Promise<void> {
  await tx.credential.upsert({
    where: { kind_externalId: { kind: 'password', externalId: identityId } },
    create: { id: randomUUID(), identityId, kind: 'password', externalId: identityId, data },
    update: { data },
  });
}

/** The identity's row is held meanwhile, so that two at once do not take away the last two. */
export async function remove(tx: Tx, identityId: string, id: string): Promise<'removed' | 'last' | 'unknown'> {
  await execute(tx)`SELECT 1 FROM identity WHERE id = ${identityId}::uuid FOR UPDATE`;
  const all = await ofIdentity(tx, identityId);
  if (!all.some((one) => one.id === id)) return 'unknown';
  if (all.length === 1) return 'last';
  await execute(tx)`DELETE FROM credential WHERE id = ${id}::uuid`;
  return 'removed';
}

export async function removeAll(tx: Tx, identityId: string): Promise<void> {
  await execute(tx)`DELETE FROM credential WHERE identity_id = ${identityId}::uuid`;
}
