import { accepted, ask, refusal, type Refusal } from '../graphql.js';

export interface Credential {
  id: string;
  kind: 'PASSKEY' | 'PASSWORD' | 'WALLET';
  name: string | null;
  address: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}
export interface CredentialChallenge {
  id: string;
  passkey: Record<string, unknown>;
  /** To confirm something by a passkey that the person has. */
  confirm: Record<string, unknown>;
  siwe: string | null;
}
interface NewCredential {
  challenge?: string;
  name?: string | null;
  passkey?: unknown;
  password?: string;
  currentPassword?: string;
  wallet?: string;
}

export async function loadCredentials(): Promise<Credential[]> {
  const { credentials } = await ask<{ credentials: Credential[] }>(
    '{ credentials { id kind name address createdAt lastUsedAt } }',
  );
  return credentials;
}

export async function startCredential(wallet?: { address: string; chainId: number }): Promise<CredentialChallenge> {
  const { startCredential: challenge } = await ask<{ startCredential: CredentialChallenge }>(
    `mutation ($wallet: String, $chainId: Int) {
      startCredential(wallet: $wallet, chainId: $chainId) { id passkey confirm siwe } }`,
    { wallet: wallet?.address, chainId: wallet?.chainId },
  );
  return challenge;
}

export async function addCredential(input: NewCredential): Promise<void> {
  const { addCredential: result } = await ask<{ addCredential: { __typename: 'CredentialAdded' } | Refusal }>(
    `mutation ($input: NewCredentialInput!) { addCredential(input: $input) { ${refusal} } }`,
    { input },
  );
  accepted(result, 'CredentialAdded');
}

export async function removeCredential(id: string): Promise<void> {
  const { removeCredential: result } = await ask<{ removeCredential: { __typename: 'CredentialRemoved' } | Refusal }>(
    `mutation ($id: ID!) { removeCredential(id: $id) { ${refusal} } }`,
    { id },
  );
  accepted(result, 'CredentialRemoved');
}
