import { checkPasskey, passkeyIdOf, passkeyRequest, type Passkey, type PasswordHash } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
import { challenges, credentials, identities, limits as counts, sessions } from '@planet/store';
import { challengeMs, hour, passkeyBytes, quarter, within, type Entrance, type Visit } from './entrance.js';
import { openSession } from './sessions.js';
import type { SignedIn } from './sign-up.js';
import { askWallet, checkAnswer, type WalletQuestion } from './wallet-question.js';

export interface SignInChallenge {
  id: string;
  expiresAt: Date;
  passkey: object;
  siwe: string | null;
}
interface SignInData {
  wallet: WalletQuestion | null;
}

/** The same answer for everybody: it says nothing of who is here. */
export async function startSignIn(
  entrance: Entrance,
  { wallet = null, chainId = null }: { wallet?: string | null; chainId?: number | null },
  visit: Visit,
): Promise<Outcome<SignInChallenge>> {
  const { bridge, limits, site } = entrance;
  const db = bridge.store.prisma;
  if (!(await within(db, `begun ${visit.address}`, limits.begun, quarter))) return refuse('too-many-attempts');
  const id = challenges.newChallengeId();
  const issuedAt = bridge.clock();
  const expiresAt = new Date(issuedAt.getTime() + challengeMs);
  const asked = await askWallet(entrance, { id, wallet, chainId, statement: 'Sign in.', issuedAt, expiresAt });
  if (!asked.ok) return asked;
  const data: SignInData = { wallet: asked.value };
  await challenges.insert(db, { id, purpose: 'sign-in', data: { ...data }, expiresAt });
  return ok({ id, expiresAt, passkey: await passkeyRequest(site, passkeyBytes(id)), siwe: data.wallet?.siwe ?? null });
}

export interface SignInInput {
  challenge?: string | null;
  handle?: string | null;
  /** `AuthenticationResponseJSON` */
  passkey?: unknown;
  password?: string | null;
  /** Signature of the challenge's `siwe`. */
  wallet?: string | null;
}

/** By passkey, wallet or password. A session that the browser had already ends. */
export async function signIn(
  entrance: Entrance,
  input: SignInInput,
  visit: Visit,
  standing: string | null = null,
): Promise<Outcome<SignedIn>> {
  const { bridge, limits } = entrance;
  const db = bridge.store.prisma;
  if (!(await within(db, `sign-in ${visit.address}`, limits.attempts, quarter))) return refuse('too-many-attempts');
  const who = await whoIs(entrance, input, visit);
  if (!who.ok) return who;
  const identity = await identities.byId(db, who.value);
  if (!identity || identity.deletedAt) return refuse('credential-wrong');
  return bridge.store.transaction(async (tx) => {
    if (standing) await sessions.end(tx, standing);
    return ok({ identityId: identity.id, session: await openSession(tx, identity, visit, bridge.clock()) });
  });
}

async function whoIs(entrance: Entrance, input: SignInInput, visit: Visit): Promise<Outcome<IdentityId>> {
  const { bridge } = entrance;
  if (input.password && input.handle) {
    const identity = await identities.byHandle(bridge.store.prisma, input.handle);
    return byPassword(entrance, identity, input.handle, input.password, visit);
  }
  if (!input.passkey && !input.wallet) return refuse('credential-missing');
  const begun = await challenges.take(bridge.store.prisma, input.challenge ?? '', 'sign-in', bridge.clock());
  if (!begun) return refuse('challenge-unknown');
  if (input.passkey) return byPasskey(entrance, begun.id, input.passkey);
  return byWallet(entrance, begun.id, begun.data as unknown as SignInData, input.wallet!);
}

/** Whoever is not here, and whoever has no password, is answered like a wrong password, and as slowly. */
export async function byPassword(
  { bridge, passwords, limits }: Entrance,
  identity: Identity | null,
  handle: string,
  password: string,
  visit: Visit,
): Promise<Outcome<IdentityId>> {
  const db = bridge.store.prisma;
  const name = handle.slice(0, 30);
  const [here, everywhere] = [`password ${name} ${visit.address}`, `password ${name}`];
  if (!(await within(db, here, limits.passwords, quarter))) return refuse('too-many-attempts');
  if (!(await within(db, everywhere, limits.passwordsOfAll, hour))) return refuse('too-many-attempts');
  const credential = await credentials.find(db, 'password', identity?.id ?? '');
  const right = await passwords.verify(password, (credential?.data ?? null) as PasswordHash | null);
  if (!right.ok) return right;
  if (!right.value || !credential) return refuse('credential-wrong');
  await counts.clear(db, here);
  await credentials.used(db, credential.id);
  return ok(credential.identityId);
}

export async function byPasskey(
  { bridge, site }: Entrance,
  challenge: string,
  response: unknown,
): Promise<Outcome<IdentityId>> {
  const db = bridge.store.prisma;
  const id = passkeyIdOf(response);
  if (id === null) return refuse('passkey-malformed');
  const credential = await credentials.find(db, 'passkey', id);
  if (!credential) return refuse('credential-wrong');
  const passkey = credential.data as unknown as Passkey;
  const counter = await checkPasskey(site, passkeyBytes(challenge), passkey, credential.identityId, response);
  if (!counter.ok) return counter;
  if (!(await credentials.counted(db, credential.id, counter.value))) return refuse('passkey-counter');
  return ok(credential.identityId);
}

async function byWallet(
  entrance: Entrance,
  challenge: string,
  { wallet }: SignInData,
  signature: string,
): Promise<Outcome<IdentityId>> {
  const db = entrance.bridge.store.prisma;
  const signed = await checkAnswer(entrance, challenge, wallet, signature);
  if (!signed.ok) return signed;
  const credential = await credentials.find(db, 'wallet', signed.value);
  if (!credential) return refuse('credential-wrong');
  await credentials.used(db, credential.id);
  return ok(credential.identityId);
}
