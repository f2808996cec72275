import { accepted, ask, refusal, type Refusal } from './graphql.js';

export interface NetworkChoice {
  network: string;
  title: string;
  address: string;
  text: string;
}
export interface SignUpChallenge {
  __typename: 'SignUpChallenge';
  id: string;
  expiresAt: string;
  passkey: Record<string, unknown>;
  siwe: string | null;
  register: unknown;
  networks: NetworkChoice[];
}
export interface SignUpInput {
  challenge: string;
  name: string | null;
  networks: string[];
  passkey?: unknown;
  password?: string;
  wallet?: { siwe: string; register: string | null };
}
export interface SignedIn {
  __typename: 'SignedIn';
  identity: { handle: string; name: string | null };
}

/** From the address of this page, or typed. */
const invite = (): string | null => document.querySelector<HTMLInputElement>('#invite')?.value.trim() || null;

/** @throws Trouble where the handle, the wallet or the number of tries is refused */
export async function startSignUp(
  handle: string,
  wallet?: { address: string; chainId: number },
): Promise<SignUpChallenge> {
  const { startSignUp: result } = await ask<{ startSignUp: SignUpChallenge | Refusal }>(
    `mutation ($handle: String!, $wallet: String, $chainId: Int, $invite: String) {
      startSignUp(handle: $handle, wallet: $wallet, chainId: $chainId, invite: $invite) {
        ${refusal} ... on SignUpChallenge { id expiresAt passkey siwe register networks { network title address text } }
      } }`,
    { handle, wallet: wallet?.address, chainId: wallet?.chainId, invite: invite() },
  );
  return accepted(result, 'SignUpChallenge');
}

export async function signUp(input: SignUpInput): Promise<SignedIn | Refusal> {
  const { signUp: result } = await ask<{ signUp: SignedIn | Refusal }>(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { ${refusal} ... on SignedIn { identity { handle name } } } }`,
    { input },
  );
  return result;
}
