import type { Authenticator } from './authenticator.js';
import type { Browser } from './browser.js';

const refused = '... on Refusal { reason message }';
const started = `__typename ... on SignUpChallenge { id expiresAt passkey siwe register networks { network title address } }
  ... on HandleRefused { reason message suggestion } ${refused}`;
const signedIn = `__typename ... on SignedIn { expiresAt identity { id handle owner custody epoch token { state } } } ${refused}`;

/** What a union came out as. */
export interface Result extends Record<string, unknown> {
  __typename: string;
  reason?: string;
}
export interface Begun extends Result {
  id: string;
  passkey: { challenge: string; user: { id: string; name: string } };
  siwe: string | null;
  register: Record<string, unknown> | null;
}

export const startSignUp = async (browser: Browser, handle: string, more: object = {}): Promise<Begun> =>
  (
    await browser.ask<{ startSignUp: Begun }>(
      `mutation ($handle: String!, $wallet: String, $chainId: Int, $invite: String) {
         startSignUp(handle: $handle, wallet: $wallet, chainId: $chainId, invite: $invite) { ${started} } }`,
      { handle, ...more },
    )
  ).startSignUp;

export const signUp = async (browser: Browser, input: object): Promise<Result> =>
  (
    await browser.ask<{ signUp: Result }>(`mutation ($input: SignUpInput!) { signUp(input: $input) { ${signedIn} } }`, {
      input: { networks: [], ...input },
    })
  ).signUp;

export const startSignIn = async (browser: Browser, more: object = {}): Promise<Begun> =>
  (
    await browser.ask<{ startSignIn: Begun }>(
      `mutation ($handle: String, $wallet: String, $chainId: Int) {
         startSignIn(handle: $handle, wallet: $wallet, chainId: $chainId) { id expiresAt passkey siwe } }`,
      more,
    )
  ).startSignIn;

export const signIn = async (browser: Browser, input: object): Promise<Result> =>
  (
    await browser.ask<{ signIn: Result }>(`mutation ($input: SignInInput!) { signIn(input: $input) { ${signedIn} } }`, {
      input,
    })
  ).signIn;

/** A person with a password, from nothing. */
export async function join(browser: Browser, handle: string, password: string, more: object = {}): Promise<Result> {
  const { id } = await startSignUp(browser, handle);
  return signUp(browser, { challenge: id, password, ...more });
}

/** A person with a passkey, from nothing. */
export async function joinByPasskey(browser: Browser, handle: string, device: Authenticator): Promise<Result> {
  const { id, passkey } = await startSignUp(browser, handle);
  return signUp(browser, { challenge: id, passkey: device.create(passkey) });
}
