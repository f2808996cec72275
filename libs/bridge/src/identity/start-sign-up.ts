import { randomUUID } from 'node:crypto';
import { passkeyCreation, registrationOf, type Registry } from '@planet/identity';
import { ok, refuse, type IdentityId, type Network, type Outcome } from '@planet/core';
import { challenges, identities, seats, type ChainSeat, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { challengeMs, passkeyBytes, quarter, within, type Entrance, type Visit } from './entrance.js';
import { checkHandle } from './handles.js';
import { isInvite } from './invites.js';
import { askWallet, type WalletQuestion } from './wallet-question.js';

export interface StartSignUp {
  handle: string;
  /** For a key of the person's own. */
  wallet?: string | null;
  chainId?: number | null;
  invite?: string | null;
}
export interface NetworkChoice {
  network: Network;
  title: string;
  address: string;
  text: string;
}
export interface SignUpChallenge {
  id: string;
  expiresAt: Date;
  passkey: object;
  siwe: string | null;
  register: object | null;
  networks: NetworkChoice[];
}
/** What a sign-up that was begun remembers. */
export interface SignUpData {
  identityId: IdentityId;
  handle: string;
  invite: string | null;
  wallet: WalletData | null;
}
export interface WalletData extends WalletQuestion {
  /** To be signed as well where a chain is there. */
  register: { at: Registry; world: string; message: Record<string, unknown> } | null;
}
/** A relayer has to bring it to the chain within this time, ms; the contract's sponsors allow an hour. */
const registerMs = 55 * 60_000;

/** Offers what is needed to sign up under the handle. Nothing is kept for the person until `signUp`. */
export async function startSignUp(
  entrance: Entrance,
  { handle, wallet = null, chainId = null, invite = null }: StartSignUp,
  visit: Visit,
): Promise<Outcome<SignUpChallenge>> {
  const { bridge, limits, site } = entrance;
  const db = bridge.store.prisma;
  if (entrance.signUp === 'closed') return refuse('sign-up-closed');
  if (!(await within(db, `begun ${visit.address}`, limits.begun, quarter))) return refuse('too-many-attempts');
  if (entrance.signUp === 'invite' && !(invite && (await isInvite(db, invite)))) return refuse('invite-wrong');
  const free = await checkHandle(bridge, handle);
  if (!free.ok) return free;

  const id = challenges.newChallengeId();
  const now = bridge.clock();
  const expiresAt = new Date(now.getTime() + challengeMs);
  const identityId = randomUUID() as IdentityId;
  const statement = `Sign up as ${handle}.`;
  const asked = await askWallet(entrance, { id, wallet, chainId, statement, issuedAt: now, expiresAt });
  if (!asked.ok) return asked;
  const owning = asked.value ? await askToRegister(bridge, asked.value, handle, now) : ok(null);
  if (!owning.ok) return owning;
  const data: SignUpData = { identityId, handle, invite, wallet: owning.value?.data ?? null };
  await challenges.insert(db, { id, purpose: 'sign-up', data: { ...data }, expiresAt });
  return ok({
    id,
    expiresAt,
    passkey: await passkeyCreation(site, passkeyBytes(id), { id: identityId, handle }),
    siwe: data.wallet?.siwe ?? null,
    register: owning.value?.register ?? null,
    networks: choices(bridge, handle),
  });
}

/** The wallet is to own the identity: where a chain is there it signs the registration too. */
async function askToRegister(
  bridge: Bridge,
  question: WalletQuestion,
  handle: string,
  now: Date,
): Promise<Outcome<{ data: WalletData; register: object | null }>> {
  const db = bridge.store.prisma;
  const seat = await seats.read(db);
  const { address: owner } = question;
  if (await isWalletTaken(db, owner, seat)) return refuse('wallet-taken');
  const at = registryOf(seat);
  if (!at || !seat) return ok({ data: { ...question, register: null }, register: null });
  const { message, data } = registrationOf(at, { owner, handle, deadline: new Date(now.getTime() + registerMs) });
  return ok({ data: { ...question, register: { at, world: seat.world, message } }, register: data });
}

export const isWalletTaken = async (db: Tx, address: string, seat: ChainSeat | null): Promise<boolean> =>
  (await identities.byOwner(db, address)) !== null ||
  (seat !== null && (await identities.ownsOnChain(db, seat.world, address)));

/** Null: no chain is there. */
export const registryOf = (seat: ChainSeat | null): Registry | null =>
  seat?.identity && seat.gateway ? { chainId: seat.chainId, identity: seat.identity, gateway: seat.gateway } : null;

/** What the person would be on each network. */
const choices = (bridge: Bridge, handle: string): NetworkChoice[] =>
  [...bridge.protocols].map(([network, { title = network, abilities }]) => ({
    network,
    title,
    address: abilities.delivery === 'inbox' ? `${handle}@${bridge.settings.host}` : handle,
    text:
      abilities.delivery === 'inbox'
        ? `People on ${title} find and follow you under this address, and you them.`
        : `A feed of your own on ${title}, written by this Planet under a key that it makes for you.`,
  }));
