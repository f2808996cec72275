import {
  checkPassword,
  checkRegistration,
  clientsOf,
  readNewPasskey,
  type Passkey,
  type PasswordHash,
} from '@planet/identity';
import { accountIdOf, ok, refuse, stableId } from '@planet/core';
import type { Account, Identity, NativeId, Network, Outcome, Refusal } from '@planet/core';
import { accounts, acts, challenges, credentials, identities, isTaken, policies, seats, type Tx } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { ensureHosted } from '../host.js';
import { day, passkeyBytes, within, type Entrance, type Visit } from './entrance.js';
import { checkHandle } from './handles.js';
import { takeInvite } from './invites.js';
import { openSession, type OpenSession } from './sessions.js';
import type { SignUpData, WalletData } from './start-sign-up.js';
import { checkAnswer } from './wallet-question.js';

export interface SignUpInput {
  challenge: string;
  name?: string | null;
  /** Networks on which the person wants to be. */
  networks: Network[];
  /** `RegistrationResponseJSON` */
  passkey?: unknown;
  password?: string | null;
  wallet?: { siwe: string; register?: string | null } | null;
}
export interface SignedIn {
  identityId: Identity['id'];
  session: OpenSession;
}
interface NewCredentials {
  passkey: Passkey | null;
  password: PasswordHash | null;
  wallet: (WalletData & { name: string; registerSignature: string | null }) | null;
}

/** A person comes to be: identity, home account, credentials, session, and the act that registers them, in one transaction. */
export async function signUp(entrance: Entrance, input: SignUpInput, visit: Visit): Promise<Outcome<SignedIn>> {
  const { bridge } = entrance;
  const begun = await challenges.peek(bridge.store.prisma, input.challenge, 'sign-up', bridge.clock());
  if (!begun) return refuse('challenge-unknown');
  if (entrance.signUp === 'closed') return refuse('sign-up-closed');
  const data = begun.data as unknown as SignUpData;
  const free = await checkHandle(bridge, data.handle);
  if (!free.ok) return free;
  const given = await readCredentials(entrance, data, input);
  if (!given.ok) return given;
  const done = await write(entrance, data, input, given.value, visit);
  if (!done.ok) return done;
  await settleIn(bridge, done.value.account, input.networks);
  return ok(done.value.signedIn);
}

async function readCredentials(
  { bridge, origin, site, passwords }: Entrance,
  { handle, wallet }: SignUpData,
  input: SignUpInput,
): Promise<Outcome<NewCredentials>> {
  if (!input.passkey && !input.password && !input.wallet) return refuse('credential-missing');
  if (wallet && !input.wallet) return refuse('wallet-signature');
  if (input.wallet && !wallet) return refuse('wallet-message');
  const password = input.password ? checkPassword(input.password, handle) : ok(null);
  if (!password.ok) return password;
  const passkey = input.passkey ? await readNewPasskey(site, passkeyBytes(input.challenge), input.passkey) : ok(null);
  if (!passkey.ok) return passkey;
  if (passkey.value && (await credentials.find(bridge.store.prisma, 'passkey', passkey.value.id)))
    return refuse('passkey-known');
  const signed = wallet && input.wallet ? await readWallet({ bridge, origin }, input, wallet) : ok(null);
  if (!signed.ok) return signed;
  const hash = password.value === null ? ok(null) : await passwords.hash(password.value);
  if (!hash.ok) return hash;
  return ok({ passkey: passkey.value, password: hash.value, wallet: signed.value });
}

async function readWallet(
  entrance: Pick<Entrance, 'bridge' | 'origin'>,
  { challenge, wallet: given }: SignUpInput,
  wallet: WalletData,
): Promise<Outcome<NewCredentials['wallet']>> {
  const signed = await checkAnswer(entrance, challenge, wallet, given!.siwe);
  if (!signed.ok) return signed;
  const name = signed.value;
  const { register } = wallet;
  if (!register) return ok({ ...wallet, name, registerSignature: null });
  const clientOf = clientsOf(await seats.read(entrance.bridge.store.prisma));
  const registered = await checkRegistration(register.at, register.message, given!.register ?? '', clientOf);
  return registered.ok ? ok({ ...wallet, name, registerSignature: registered.value.signature }) : registered;
}

/** Ends the transaction with a refusal. */
class Stopped extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

async function write(
  entrance: Entrance,
  data: SignUpData,
  input: SignUpInput,
  given: NewCredentials,
  visit: Visit,
): Promise<Outcome<{ signedIn: SignedIn; account: Account }>> {
  const { bridge, limits } = entrance;
  const now = bridge.clock();
  try {
    return ok(
      await bridge.store.transaction(async (tx) => {
        if (!(await challenges.take(tx, input.challenge, 'sign-up', now)))
          throw new Stopped(refuse('challenge-unknown'));
        if (entrance.signUp === 'invite' && !(await takeInvite(tx, data.invite ?? '')))
          throw new Stopped(refuse('invite-wrong'));
        if (!(await within(tx, `sign-up ${visit.address}`, limits.signUpsPerDay, day)))
          throw new Stopped(refuse('too-many-sign-ups'));
        const account = await insertPerson(tx, bridge, data, given, input.name?.trim() || data.handle);
        await insertCredentials(tx, data, given);
        const session = await openSession(tx, { id: data.identityId, epoch: 1 }, visit, now);
        await register(tx, data, given, `session:${session.id}`);
        await agree(tx, bridge, account, input.networks);
        return { signedIn: { identityId: data.identityId, session }, account };
      }),
    );
  } catch (error) {
    if (error instanceof Stopped) return error.refusal;
    if (isTaken(error)) return refuse('handle-taken');
    throw error;
  }
}

async function insertPerson(
  tx: Tx,
  bridge: Bridge,
  { identityId, handle }: SignUpData,
  { wallet }: NewCredentials,
  name: string,
): Promise<Account> {
  const nativeId = `planet:account:${handle}` as NativeId;
  const accountId = accountIdOf(home, nativeId);
  await accounts.claimHandle(tx, [...bridge.protocols.keys()], handle, accountId);
  await identities.insert(tx, {
    id: identityId,
    handle,
    owner: wallet?.address ?? null,
    custody: wallet ? 'own' : 'managed',
    recovery: null,
    accountId,
  });
  const account = await accounts.saveRemote(tx, home, {
    nativeId,
    handle,
    host: null,
    profile: { name },
    endpoints: {},
  });
  await accounts.setOrigin(tx, account.id, 'member');
  await identities.adopt(tx, account.id, identityId);
  return { ...account, origin: 'member', identityId };
}

async function insertCredentials(
  tx: Tx,
  { identityId }: SignUpData,
  { passkey, password, wallet }: NewCredentials,
): Promise<void> {
  if (passkey)
    await credentials.insert(tx, { identityId, kind: 'passkey', externalId: passkey.id, name: null, data: passkey });
  if (password) await credentials.setPassword(tx, identityId, password);
  if (wallet)
    await credentials.insert(tx, { identityId, kind: 'wallet', externalId: wallet.name, name: null, data: {} });
}

/** A managed key is made by the signer; a wallet has signed already, or is asked to when a chain is there. */
async function register(
  tx: Tx,
  { identityId, handle }: SignUpData,
  { wallet }: NewCredentials,
  by: string,
): Promise<void> {
  const act = { id: stableId('activity', 'act', 'Register', identityId), identityId, kind: 'Register', by };
  if (wallet?.register && wallet.registerSignature) {
    const { message, world } = wallet.register;
    await acts.add(tx, { ...act, message, world, state: 'signed', signature: wallet.registerSignature });
  } else await acts.add(tx, { ...act, message: { handle }, state: 'wanted' });
}

/** What was not chosen is refused until the person says otherwise. */
async function agree(tx: Tx, bridge: Bridge, account: Account, chosen: Network[]): Promise<void> {
  const version = bridge.clock().getTime();
  for (const network of bridge.protocols.keys())
    await policies.setConsent(tx, {
      accountId: account.id,
      network,
      granted: chosen.includes(network),
      evidence: 'sign-up',
      version,
    });
}

/** The person's places on the networks. One that cannot be made now is made when it is first needed. */
async function settleIn(bridge: Bridge, account: Account, chosen: Network[]): Promise<void> {
  for (const network of bridge.protocols.keys()) {
    if (!chosen.includes(network)) continue;
    const hosted = await ensureHosted(bridge, account, network);
    if (!hosted.ok) bridge.logger.warn({ network, reason: hosted.reason }, 'a new person could not be hosted yet');
  }
}
