import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkPassword, sealFor, siweText } from '@planet/identity';
import { ok, refuse, type Identity, type IdentityId, type Outcome } from '@planet/core';
import { acts, challenges, credentials, identities, isTaken, keys, signings } from '@planet/store';
import { confirmPerson, type Confirmation } from './credentials.js';
import { chainIdFor, challengeMs, day, nonceOf, within, type Entrance, type Visit } from './entrance.js';
import { checkAnswer } from './wallet-question.js';
import { bySession } from './sessions.js';

export interface ExportInput extends Confirmation {
  /** Under it the file is encrypted; nobody keeps it. */
  keystorePassword: string;
  /** The person keeps the key themselves from then on. */
  handOver?: boolean | null;
}
export interface WalletExport {
  /** Web3 Secret Storage, version 3. */
  keystore: object;
  address: string;
  handOver: HandOver | null;
}
/** To be signed by the wallet into which the file was brought. */
export interface HandOver {
  id: string;
  expiresAt: Date;
  siwe: string;
}
interface HandOverData {
  identityId: IdentityId;
  chainId: number;
  siwe: string;
}
/** What only the signer can read. */
export interface ExportRequest {
  act: string;
  identityId: IdentityId;
  password: string;
}
/** How long the signer is waited for. */
const [patienceMs, stepMs] = [15_000, 100];

/** The managed key as a file. The signer makes it; the password goes there sealed. */
export async function exportWallet(
  entrance: Entrance,
  { identityId, session }: { identityId: IdentityId; session: string },
  input: ExportInput,
  visit: Visit,
): Promise<Outcome<WalletExport>> {
  const { bridge, limits } = entrance;
  const db = bridge.store.prisma;
  const identity = await identities.byId(db, identityId);
  if (!identity || identity.deletedAt) return refuse('identity-gone');
  if (identity.custody !== 'managed' || !identity.owner) return refuse('key-not-kept');
  const fit = checkPassword(input.keystorePassword, identity.handle ?? '');
  if (!fit.ok) return fit;
  const confirmed = await confirmPerson(entrance, identity, input, visit);
  if (!confirmed.ok) return confirmed;
  if (!(await within(db, `export ${identityId}`, limits.exports, day))) return refuse('too-many-attempts');
  const box = (await keys.publics(db, ['signer'], 'box')).get('signer');
  if (!box) return refuse('signer-away');
  const act = randomUUID();
  // Wallets take the text as it was typed.
  const request: ExportRequest = { act, identityId, password: input.keystorePassword };
  await bridge.store.transaction(async (tx) => {
    await signings.put(tx, `request ${act}`, sealFor(box, JSON.stringify(request)));
    const by = bySession(session);
    await acts.add(tx, { id: act, identityId, kind: 'Export', message: {}, state: 'asked', by });
  });
  const keystore = await answer(entrance, act);
  if (!keystore.ok) return keystore;
  const handOver = input.handOver ? await startHandOver(entrance, identity, identity.owner) : null;
  return ok({ keystore: keystore.value, address: identity.owner, handOver });
}

async function answer({ bridge }: Entrance, act: string): Promise<Outcome<object>> {
  const db = bridge.store.prisma;
  for (let waited = 0; waited < patienceMs; waited += stepMs) {
    const made = await signings.take<object>(db, `result ${act}`);
    if (made) return ok(made);
    const row = await acts.byId(db, act);
    if (row?.state === 'refused') return refuse('key-not-kept');
    await sleep(stepMs);
  }
  // Nobody is there to take it: it shall not be made later.
  await bridge.store.transaction(async (tx) => {
    await signings.take(tx, `request ${act}`);
    await acts.change(tx, act, 'asked', { state: 'refused', reason: 'signer-away' });
  });
  return refuse('signer-away');
}

async function startHandOver(
  { bridge, origin }: Entrance,
  { id: identityId, handle }: Identity,
  address: string,
): Promise<HandOver> {
  const id = challenges.newChallengeId();
  const issuedAt = bridge.clock();
  const expiresAt = new Date(issuedAt.getTime() + 6 * challengeMs);
  const chainId = await chainIdFor(bridge, null);
  const statement = `I keep the key of ${handle} myself from now on. This Planet destroys its copy.`;
  const siwe = siweText({ origin, address, chainId, nonce: nonceOf(id), statement, issuedAt, expiresAt });
  const data: HandOverData = { identityId, chainId, siwe };
  await challenges.insert(bridge.store.prisma, { id, purpose: 'hand-over', data: { ...data }, expiresAt });
  return { id, expiresAt, siwe };
}

/** The person's wallet has signed: the key kept here is destroyed, and the wallet becomes a way to sign in. */
export async function confirmHandOver(
  entrance: Entrance,
  { identityId, session }: { identityId: IdentityId; session: string },
  { challenge, signature }: { challenge: string; signature: string },
): Promise<Outcome<IdentityId>> {
  const { bridge } = entrance;
  const db = bridge.store.prisma;
  const begun = await challenges.peek(db, challenge, 'hand-over', bridge.clock());
  const identity = await identities.byId(db, identityId);
  if (!begun || begun.data['identityId'] !== identityId) return refuse('challenge-unknown');
  if (!identity?.owner || identity.custody !== 'managed') return refuse('key-not-kept');
  const { chainId, siwe } = begun.data as unknown as HandOverData;
  const address = identity.owner as `0x${string}`;
  const signed = await checkAnswer(entrance, challenge, { address, chainId, siwe }, signature);
  if (!signed.ok) return signed;
  const row = { identityId, kind: 'wallet' as const, externalId: signed.value, name: null, data: {} };
  const by = bySession(session);
  try {
    return await bridge.store.transaction(async (tx) => {
      if (!(await challenges.take(tx, challenge, 'hand-over', bridge.clock()))) return refuse('challenge-unknown');
      await keys.remove(tx, identityId, 'wallet');
      await identities.setCustody(tx, identityId, 'own');
      await credentials.insert(tx, row);
      await acts.add(tx, { id: randomUUID(), identityId, kind: 'HandOver', message: {}, state: 'done', by });
      return ok(identityId);
    });
  } catch (error) {
    if (isTaken(error)) return refuse('wallet-taken');
    throw error;
  }
}
