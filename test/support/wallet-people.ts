import {
  actsToSign,
  changeRecovery,
  confirmLink,
  createEntrance,
  signAct,
  signIn,
  signUp,
  startLink,
  startSignIn,
  startSignUp,
  unlink,
  type AskedSignature,
  type Entrance,
  type SignedIn,
} from '@planet/bridge';
import type { IdentityId, Outcome } from '@planet/core';
import { calls, Passwords } from '@planet/identity';
import { identities, proofs, seats, type ProofRow } from '@planet/store';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Address, Hex, LocalAccount } from 'viem';
import type { ChainPlanet } from './chain-planet.js';
import type { TestPlanet } from './planet.js';

/** A wallet as pages see one: it signs texts and typed data, and nobody knows how. */
export interface Wallet {
  address: Address;
  text(message: string): Promise<Hex>;
  typed(data: object): Promise<Hex>;
}
export const keyWallet = (key: LocalAccount = privateKeyToAccount(generatePrivateKey())): Wallet => ({
  address: key.address.toLowerCase() as Address,
  text: (message) => key.signMessage({ message }),
  typed(data) {
    // Wallets of browsers hash the domain by its type as it is given; viem has its own.
    expect(data).toMatchObject({ types: { EIP712Domain: [{ name: 'name' }, {}, {}, { name: 'verifyingContract' }] } });
    return key.signTypedData(data as never);
  },
});

export const entranceOf = ({ bridge }: TestPlanet): Entrance =>
  createEntrance(bridge, { origin: 'https://planet.test', name: 'Planet', passwords: new Passwords({ n: 2 ** 10 }) });
export const visit = { address: '192.0.2.1', agent: null };

export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.reason} ${outcome.detail ?? ''}`);
  return outcome.value;
}

/** Signs up with the wallet as owner; where a chain is there it signs the registration too. */
export async function joinByWallet(entrance: Entrance, handle: string, wallet: Wallet): Promise<Outcome<SignedIn>> {
  const begun = valueOf(await startSignUp(entrance, { handle, wallet: wallet.address }, visit));
  const siwe = await wallet.text(begun.siwe!);
  const register = begun.register && (await wallet.typed(begun.register));
  return signUp(entrance, { challenge: begun.id, networks: [], wallet: { siwe, register } }, visit);
}

export async function enterByWallet(entrance: Entrance, wallet: Wallet): Promise<Outcome<SignedIn>> {
  const begun = valueOf(await startSignIn(entrance, { wallet: wallet.address }, visit));
  return signIn(entrance, { challenge: begun.id, wallet: await wallet.text(begun.siwe!) }, visit);
}

/** Somebody who keeps their key. */
export interface Owner {
  id: IdentityId;
  wallet: Wallet;
}
const by = 'session:test';

/** All that a person does to link another wallet, up to their signature for the chain. */
export async function linkByWallet(
  { bridge }: TestPlanet,
  { id, wallet }: Owner,
  account: Wallet,
  dawdle: () => Promise<unknown> = async () => undefined,
): Promise<ProofRow> {
  const { proof } = valueOf(await startLink(bridge, { identityId: id, address: account.address, by }));
  const confirm = async (more: object) =>
    valueOf(await confirmLink(bridge, { identityId: id, proofId: proof.id, by, ...more }));
  expect(await confirm({})).toMatchObject({ waitsFor: 'statement-signature' });
  const statementSignature = await wallet.text(proof.statement);
  expect(await confirm({ statementSignature })).toMatchObject({ waitsFor: 'evidence' });
  const asked = await confirm({ evidence: await account.text(proof.statement) });
  if (asked.state === 'linked') return asked.proof;
  expect(asked.waitsFor).toBe('link-signature');
  await dawdle();
  const done = await confirm({ linkSignature: await wallet.typed(asked.typedData!) });
  expect(done).toMatchObject({ state: 'linked', proof: { state: 'verified', effective: false } });
  return done.proof;
}

export async function unlinkByWallet(
  { bridge }: TestPlanet,
  { id, wallet }: Owner,
  proofId: string,
  dawdle: () => Promise<unknown> = async () => undefined,
) {
  const ask = { identityId: id, proofId, by };
  const asked = valueOf(await unlink(bridge, ask));
  if (asked.state !== 'waits') return asked;
  await dawdle();
  return valueOf(await unlink(bridge, { ...ask, signature: await wallet.typed(asked.typedData) }));
}

export const password = 'a long way to tipperary';
/** Somebody whose key is kept here, once their token is final. */
export async function member(
  planet: Pick<ChainPlanet, 'until'>,
  entrance: Entrance,
  handle: string,
): Promise<{ id: IdentityId; session: string }> {
  const begun = valueOf(await startSignUp(entrance, { handle }, visit));
  const input = { challenge: begun.id, password, networks: [] };
  const { identityId: id, session } = valueOf(await signUp(entrance, input, visit));
  await untilRegistered(planet, handle);
  return { id, session: session.id };
}

/** Somebody who keeps their key, once their token is final. */
export async function owner(
  planet: Pick<ChainPlanet, 'until'>,
  entrance: Entrance,
  handle: string,
  wallet = keyWallet(),
): Promise<Owner> {
  const { identityId: id } = valueOf(await joinByWallet(entrance, handle, wallet));
  await untilRegistered(planet, handle);
  return { id, wallet };
}

/** Somebody whose key is kept here links a wallet; gives the proof when it is final. */
export async function linkedWallet(planet: ChainPlanet, identityId: IdentityId, account: Wallet): Promise<ProofRow> {
  const { bridge, store } = planet;
  const { proof } = valueOf(await startLink(bridge, { identityId, address: account.address, by }));
  const evidence = await account.text(proof.statement);
  valueOf(await confirmLink(bridge, { identityId, proofId: proof.id, evidence, by }));
  await planet.until(`SELECT 1 FROM proof WHERE id = '${proof.id}' AND effective`, (rows) => rows.length === 1);
  return (await proofs.byId(store.prisma, proof.id))!;
}

/** The chain will not forget the person again. */
export const untilRegistered = (planet: Pick<ChainPlanet, 'until'>, handle: string): Promise<unknown> =>
  planet.until(
    `SELECT 1 FROM chain_event WHERE name = 'Registered' AND final AND args->>'handle' = '${handle}'`,
    (rows) => rows.length === 1,
  );

/** Asks, and asks again with what this wallet signs. */
export async function signedBy<T>(
  wallet: Wallet,
  act: (signature?: string) => Promise<Outcome<T | { asked: AskedSignature }>>,
): Promise<Outcome<T | { asked: AskedSignature }>> {
  const step = valueOf(await act()) as { asked?: AskedSignature };
  if (!step.asked) throw new Error('nothing was asked to be signed');
  return act(await wallet.typed(step.asked.typedData));
}

/** The first of the acts that wait for the wallet. */
export async function signNext({ bridge }: TestPlanet, { id, wallet }: Owner, kind: string): Promise<void> {
  const [act] = await actsToSign(bridge, id);
  expect(act).toMatchObject({ kind });
  const person = { identityId: id, session: 'of a test' };
  valueOf(await signedBy(wallet, (signature) => signAct(bridge, person, act!.id, signature)));
}

/** By the owner's own transaction, of which Planet knows nothing. */
export async function burnInPerson({ rpc, store }: ChainPlanet, { wallet }: Owner): Promise<void> {
  const { world, ...seat } = (await seats.read(store.prisma))!;
  const at = { identity: seat.identity!, gateway: seat.gateway! } as { identity: Hex; gateway: Hex };
  const token = BigInt((await identities.tokenOf(store.prisma, world, wallet.address))!);
  const { to, data } = calls(at).burn(token, 2n ** 40n, '0x');
  await rpc('anvil_setBalance', [wallet.address, '0xde0b6b3a7640000']);
  await rpc('anvil_impersonateAccount', [wallet.address]);
  await rpc('eth_sendTransaction', [{ from: wallet.address, to, data }]);
}

/** Names somebody who may recover the identity: they can a week later. */
export async function changeRecoveryByWallet(
  planet: ChainPlanet,
  entrance: Entrance,
  owner: Owner,
  { address }: Wallet,
): Promise<void> {
  valueOf(await changeRecovery(entrance, { identityId: owner.id, session: 'of a test' }, { address }, visit));
  await signNext(planet, owner, 'ChangeRecovery');
  const started = `SELECT 1 FROM chain_event WHERE name = 'RecoveryChangeStarted' AND final AND args->>'recovery' = '${address}'`;
  await planet.until(started, (rows) => rows.length === 1);
}

/** A clock that can be put forward, here and on the chain. */
export function timeMachine() {
  let later = 0;
  return {
    clock: () => new Date(Date.now() + later * 1000),
    async wait({ rpc }: Pick<ChainPlanet, 'rpc'>, seconds: number): Promise<void> {
      later += seconds;
      await rpc('evm_increaseTime', [seconds]);
      await rpc('evm_mine');
    },
    /** A chain that began anew knows nothing of it. */
    catchUp({ rpc }: Pick<ChainPlanet, 'rpc'>): Promise<unknown> {
      return rpc('evm_increaseTime', [later]);
    },
  };
}
