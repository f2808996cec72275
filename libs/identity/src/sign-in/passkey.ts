import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { ok, refuse, type Outcome, type Reason } from '@planet/core';

/** Loaded at first need: with what it brings it is a tenth of the modules of a process, and most never need it. */
const webauthn = () => import('@simplewebauthn/server');

/** Who asks (WebAuthn §5.4.2). */
export interface RelyingParty {
  /** Host name, without the port. */
  id: string;
  name: string;
  /** What the browser says of the page: scheme, host, port. */
  origin: string;
}
export interface Passkey {
  /** base64url */
  id: string;
  /** COSE, base64url. */
  publicKey: string;
  /** 0: the device does not count. */
  counter: number;
  transports: string[];
  /** The device keeps a copy elsewhere. */
  backedUp: boolean;
}

export const relyingPartyOf = (origin: string, name: string): RelyingParty => ({
  id: new URL(origin).hostname,
  name,
  origin,
});

/** EdDSA, ES256, RS256 (COSE). */
const algorithms = [-8, -7, -257];
/** How long the person may take, ms. */
const patience = 300_000;

/** For `navigator.credentials.create`. The passkey can be found by the device itself, so that no list is asked for. */
export async function passkeyCreation(
  rp: RelyingParty,
  challenge: Uint8Array,
  user: { id: string; handle: string },
  standing: string[] = [],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return (await webauthn()).generateRegistrationOptions({
    rpName: rp.name,
    rpID: rp.id,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.handle,
    userDisplayName: user.handle,
    challenge: new Uint8Array(challenge),
    timeout: patience,
    attestationType: 'none',
    excludeCredentials: standing.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });
}

/** For `navigator.credentials.get`. It names no passkey, so it tells nobody who has one. */
export const passkeyRequest = async (
  rp: RelyingParty,
  challenge: Uint8Array,
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  (await webauthn()).generateAuthenticationOptions({
    rpID: rp.id,
    challenge: new Uint8Array(challenge),
    timeout: patience,
    userVerification: 'required',
    allowCredentials: [],
  });

/** WebAuthn §7.1. */
export async function readNewPasskey(
  rp: RelyingParty,
  challenge: Uint8Array,
  response: unknown,
): Promise<Outcome<Passkey>> {
  try {
    const { verifyRegistrationResponse } = await webauthn();
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: base64url(challenge),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return refuse('passkey-signature');
    const { credential, credentialBackedUp } = registrationInfo;
    return ok({
      id: credential.id,
      publicKey: base64url(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).filter((name) => typeof name === 'string').slice(0, 10),
      backedUp: credentialBackedUp,
    });
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

/** The passkey's id, as the answer claims it; null: it cannot be read. */
export function passkeyIdOf(response: unknown): string | null {
  const { id } = (response ?? {}) as { id?: unknown };
  return typeof id === 'string' && /^[\w-]{1,1400}$/.test(id) ? id : null;
}

/**
 * WebAuthn §7.2.
 *
 * @param identityId whose passkey it is: a device that says another one is refused
 * @returns the new counter
 */
export async function checkPasskey(
  rp: RelyingParty,
  challenge: Uint8Array,
  passkey: Passkey,
  identityId: string,
  response: unknown,
): Promise<Outcome<number>> {
  try {
    const given = response as AuthenticationResponseJSON;
    const { userHandle } = given.response;
    if (userHandle && userHandle !== base64url(Buffer.from(identityId))) return refuse('credential-wrong');
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: given,
      expectedChallenge: base64url(challenge),
      expectedOrigin: rp.origin,
      expectedRPID: rp.id,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    });
    return verified ? ok(authenticationInfo.newCounter) : refuse('passkey-signature');
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** The library says in words what is wrong. */
const words: [RegExp, Reason][] = [
  [/response challenge/, 'passkey-challenge'],
  [/response origin|top origin/, 'passkey-origin'],
  [/RP ID/, 'passkey-rp'],
  [/user (was not present|could not be verified)|User not present/, 'passkey-unverified'],
  [/counter value/, 'passkey-counter'],
];
function reasonOf(error: unknown): Reason {
  const { message, name } = error as Error;
  return words.find(([pattern]) => pattern.test(`${name} ${message}`))?.[1] ?? 'passkey-malformed';
}
