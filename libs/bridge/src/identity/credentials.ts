import { checkPassword, passkeyCreation, passkeyRequest, readNewPasskey } from '@planet/identity';
import type { PasswordHash } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
import {
  challenges,
  credentials,
  identities,
  isTaken,
  sessions,
  type CredentialKind,
  type CredentialRow,
} from '@planet/store';
import { challengeMs, passkeyBytes, within, hour, type Entrance, type Visit } from './entrance.js';
import { byPasskey, byPassword } from './sign-in.js';
import { askWallet, checkAnswer, type WalletQuestion } from './wallet-question.js';

export interface CredentialShown {
  id: string;
  kind: CredentialKind;
  name: string | null;
  /** The wallet's address. */
  address: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}
export const shown = ({ id, kind, externalId, name, createdAt, lastUsedAt }: CredentialRow): CredentialShown => ({
  id,
  kind,
  name,
  address: kind === 'wallet' ? (externalId.split(':')[2] ?? null) : null,
  createdAt,
  lastUsedAt,
});

export interface CredentialChallenge {
  id: string;
  expiresAt: Date;
  /** For a new passkey. */
  passkey: object;
  /** For one that the person has, to confirm something by it. */
  confirm: object;
  siwe: string | null;
}
interface CredentialData {
  identityId: IdentityId;
  wallet: WalletQuestion | null;
}

/** For one more credential, or to confirm something by a passkey. */
export async function startCredential(
  entrance: Entrance,
  identityId: IdentityId,
  { wallet = null, chainId = null }: { wallet?: string | null; chainId?: number | null },
): Promise<Outcome<CredentialChallenge>> {
  const { bridge, site } = entrance;
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (!identity) return refuse('identity-gone');
  if (!(await within(db, `credential ${identityId}`, 60, hour))) return refuse('too-many-attempts');
  const id = challenges.newChallengeId();
  const issuedAt = bridge.clock();
  const expiresAt = new Date(issuedAt.getTime() + challengeMs);
  const statement = `Sign in as ${identity.handle} with this wallet.`;
  const asked = await askWallet(entrance, { id, wallet, chainId, statement, issuedAt, expiresAt });
  if (!asked.ok) return asked;
  const data: CredentialData = { identityId, wallet: asked.value };
  await challenges.insert(db, { id, purpose: 'credential', data: { ...data }, expiresAt });
  const standing = (await credentials.ofIdentity(db, identityId)).filter(({ kind }) => kind === 'passkey');
  const user = { id: identityId, handle: identity.handle ?? '' };
  return ok({
    id,
    expiresAt,
    passkey: await passkeyCreation(
      site,
      passkeyBytes(id),
      user,
      standing.map(({ externalId }) => externalId),
    ),
    confirm: await passkeyRequest(site, passkeyBytes(id)),
    siwe: data.wallet?.siwe ?? null,
  });
}

export interface NewCredentialInput {
  challenge?: string | null;
  name?: string | null;
  passkey?: unknown;
  password?: string | null;
  /** Where there is a password, it is changed by whoever knows it. */
  currentPassword?: string | null;
  /** Signature of the challenge's `siwe`. */
  wallet?: string | null;
}

/** One more way in. A new password ends all other sessions. */
export async function addCredential(
  entrance: Entrance,
  who: { identityId: IdentityId; session: string },
  input: NewCredentialInput,
  visit: Visit,
): Promise<Outcome<CredentialShown>> {
  const { bridge } = entrance;
  const identity = await identities.byId(bridge.store.prisma, who.identityId);
  if (!identity) return refuse('identity-gone');
  if (input.password) return setPassword(entrance, identity, who.session, input, visit);
  if (!input.passkey && !input.wallet) return refuse('credential-missing');
  const begun = await challenges.take(bridge.store.prisma, input.challenge ?? '', 'credential', bridge.clock());
  const data = begun?.data as CredentialData | undefined;
  if (!begun || data?.identityId !== who.identityId) return refuse('challenge-unknown');
  const made = input.passkey
    ? await newPasskey(entrance, begun.id, input.passkey)
    : await newWallet(entrance, begun.id, data, input.wallet!);
  if (!made.ok) return made;
  const { kind, externalId, data: content } = made.value;
  const row = { identityId: who.identityId, kind, externalId, name: input.name?.trim() || null, data: content };
  try {
    await bridge.store.transaction((tx) => credentials.insert(tx, row));
  } catch (error) {
    if (isTaken(error)) return refuse(kind === 'passkey' ? 'passkey-known' : 'wallet-taken');
    throw error;
  }
  return ok(shown((await credentials.find(bridge.store.prisma, kind, externalId))!));
}

type Made = { kind: CredentialKind; externalId: string; data: object };

async function newPasskey({ site }: Entrance, challenge: string, response: unknown): Promise<Outcome<Made>> {
  const passkey = await readNewPasskey(site, passkeyBytes(challenge), response);
  return passkey.ok ? ok({ kind: 'passkey', externalId: passkey.value.id, data: passkey.value }) : passkey;
}

async function newWallet(
  entrance: Entrance,
  challenge: string,
  { wallet }: CredentialData,
  signature: string,
): Promise<Outcome<Made>> {
  const signed = await checkAnswer(entrance, challenge, wallet, signature);
  return signed.ok ? ok({ kind: 'wallet', externalId: signed.value, data: {} }) : signed;
}

async function setPassword(
  entrance: Entrance,
  { id, handle }: Identity,
  session: string,
  { password, currentPassword }: NewCredentialInput,
  visit: Visit,
): Promise<Outcome<CredentialShown>> {
  const { bridge, passwords } = entrance;
  const db = bridge.store.prisma;
  const fit = checkPassword(password ?? '', handle ?? '');
  if (!fit.ok) return fit;
  const identity = await identities.byId(db, id);
  if (await credentials.find(db, 'password', id)) {
    const known = await byPassword(entrance, identity, handle ?? id, currentPassword ?? '', visit);
    if (!known.ok) return known;
  }
  const hash = await passwords.hash(fit.value);
  if (!hash.ok) return hash;
  await bridge.store.transaction(async (tx) => {
    await credentials.setPassword(tx, id, hash.value satisfies PasswordHash);
    await sessions.endAll(tx, id, session);
  });
  return ok(shown((await credentials.find(db, 'password', id))!));
}

/** Never the last one. Whoever came in by it is shown out: all other sessions end. */
export async function removeCredential(
  { bridge }: Entrance,
  { identityId, session }: { identityId: IdentityId; session: string },
  id: string,
): Promise<Outcome<string>> {
  const end = await bridge.store.transaction(async (tx) => {
    const removed = await credentials.remove(tx, identityId, id);
    if (removed === 'removed') await sessions.endAll(tx, identityId, session);
    return removed;
  });
  if (end === 'last') return refuse('last-credential');
  return end === 'unknown' ? refuse('credential-unknown') : ok(id);
}

export interface Confirmation {
  password?: string | null;
  /** Of `startCredential`, with the passkey's answer to its `confirm`. */
  challenge?: string | null;
  passkey?: unknown;
}
/** A credential that somebody added to a stolen session confirms nothing before the person can have seen it, ms. */
const settledMs = 24 * 3600_000;

/** Is it the person, and not only their open browser? */
export async function confirmPerson(
  entrance: Entrance,
  identity: Identity,
  { password, challenge, passkey }: Confirmation,
  visit: Visit,
): Promise<Outcome<void>> {
  const { bridge } = entrance;
  const db = bridge.store.prisma;
  if (!password && !passkey) return refuse('credential-missing');
  if (passkey) {
    const begun = await challenges.take(db, challenge ?? '', 'credential', bridge.clock());
    if (!begun || begun.data['identityId'] !== identity.id) return refuse('challenge-unknown');
  }
  const who = passkey
    ? await byPasskey(entrance, challenge!, passkey)
    : await byPassword(entrance, identity, identity.handle ?? identity.id, password!, visit);
  if (!who.ok) return who;
  if (who.value !== identity.id) return refuse('credential-wrong');
  const kind = passkey ? 'passkey' : 'password';
  const used = (await credentials.ofIdentity(db, identity.id)).filter((one) => one.kind === kind);
  const latest = passkey ? used.find(({ externalId }) => externalId === (passkey as { id: string }).id) : used[0];
  if (!latest) return refuse('credential-wrong');
  const withIdentity = latest.createdAt.getTime() - identity.createdAt.getTime() < 60_000;
  const settled = bridge.clock().getTime() - latest.createdAt.getTime() >= settledMs;
  return withIdentity || settled ? ok(undefined) : refuse('credential-new');
}
