import { deleteIdentity, signUp, startRecovery, startSignUp, type Entrance } from '@planet/bridge';
import type { IdentityId } from '@planet/core';
import { identities, keys, leaving, proofs, seats } from '@planet/store';
import { differences } from '../support/chain-compare.js';
import { startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import * as people from '../support/wallet-people.js';

const { keyWallet, signedBy, valueOf, visit } = people;
let databases: TestDatabases;
let planet: ChainPlanet;
let entrance: Entrance;
beforeAll(async () => {
  databases = await startDatabases();
  planet = await startChainPlanet({ databases, signer: true });
  entrance = people.entranceOf(planet);
});
afterAll(async () => {
  await planet?.stop();
  await databases?.stop();
});

const db = () => planet.store.prisma;
const one = (sql: string) => planet.until(sql, (rows) => rows.length === 1);
const burnt = (handle: string) =>
  one(
    `SELECT 1 FROM chain_event e JOIN chain_identity c USING (world, identity_id)
     WHERE c.handle = '${handle}' AND c.owner IS NULL AND e.name = 'Burned' AND e.final`,
  );
/** The relayer has seen what the index has. */
const allFinal = () =>
  planet.until(
    `SELECT 1 FROM chain_transaction WHERE state <> 'final' UNION ALL SELECT 1 FROM chain_event WHERE NOT final`,
    (rows) => rows.length === 0,
  );
const hasKey = async (id: string) => (await keys.publics(db(), [id], 'wallet')).has(id);

const member = async (handle: string): Promise<IdentityId> => (await people.member(planet, entrance, handle)).id;
const owner = (handle: string, wallet?: people.Wallet) => people.owner(planet, entrance, handle, wallet);
const linked = async (id: IdentityId, account: people.Wallet): Promise<string> =>
  (await people.linkedWallet(planet, id, account)).id;
const goes = (id: IdentityId, more: { signature?: string; keepToken?: boolean } = {}) =>
  deleteIdentity(planet.bridge, id, { session: 'of a test', ...more });
const left = (text: string) => ({
  ok: true,
  value: { left: [{ network: 'chain', forgets: expect.stringMatching(text) }] },
});

test('whose key is kept here: the token is burnt, then the key destroyed, and the accounts are free', async () => {
  const ann = await member('ann');
  const account = keyWallet();
  const proof = await linked(ann, account);
  expect(await goes(ann)).toMatchObject(left('The token is burnt'));
  expect(await goes(ann)).toMatchObject(left('The token is burnt'));
  await burnt('ann');
  expect(await proofs.byId(db(), proof)).toMatchObject({ state: 'revoked', holds: null });
  await allFinal();
  await leaving.destroyKeys(db());
  expect(await hasKey(ann)).toBe(false);
  const bob = await member('bob');
  await linked(bob, account);
  expect(await hasKey(bob)).toBe(true);
  expect(await goes(ann)).toMatchObject(left('The token is burnt'));
  expect(planet.faults).toEqual([]);
});

test('nobody else gets the handle, here or on the chain', async () => {
  expect(await startSignUp(entrance, { handle: 'ann' }, visit)).toMatchObject({ reason: 'handle-taken' });
  await planet.database.query(`UPDATE identity SET handle = NULL WHERE handle = 'ann'`);
  await planet.database.query(`UPDATE account SET handle = 'x' WHERE handle = 'ann'`);
  expect(await startSignUp(entrance, { handle: 'ann' }, visit)).toMatchObject({ reason: 'handle-taken' });
});

test('who goes before their token is there burns it when it comes', async () => {
  await planet.rpc('evm_setAutomine', [false]);
  const begun = valueOf(await startSignUp(entrance, { handle: 'eve' }, visit));
  const input = { challenge: begun.id, password: people.password, networks: [] };
  const { identityId: eve } = valueOf(await signUp(entrance, input, visit));
  await one(`SELECT 1 FROM act WHERE identity_id = '${eve}' AND kind = 'Register' AND state = 'relayed'`);
  expect(await goes(eve)).toMatchObject(left('The token is burnt'));
  await planet.rpc('evm_setAutomine', [true]);
  await planet.rpc('evm_mine');
  await burnt('eve');
});

test('who keeps their key signs it, and may begin anew with the same wallet', async () => {
  const cyd = await owner('cyd');
  const stranger = keyWallet();
  const asked = valueOf(await goes(cyd.id)) as { asked: { typedData: object } };
  expect(asked.asked.typedData).toMatchObject({ primaryType: 'Burn' });
  expect(await goes(cyd.id, { signature: await stranger.typed(asked.asked.typedData) })).toMatchObject({
    reason: 'wallet-signature',
  });
  expect((await identities.byId(db(), cyd.id))!.deletedAt).toBeNull();
  const done = await signedBy(cyd.wallet, (signature) => goes(cyd.id, { signature }));
  expect(done).toMatchObject(left('The token is burnt'));
  await burnt('cyd');
  const again = await owner('cydney', cyd.wallet);
  expect(again.id).not.toBe(cyd.id);
});

test('or goes without, and burns it later by themselves', async () => {
  const dan = await owner('dan');
  expect(await goes(dan.id, { keepToken: true })).toMatchObject(left('Nothing'));
  await people.burnInPerson(planet, dan);
  await burnt('dan');
  expect((await identities.byId(db(), dan.id))!.owner).toBeNull();
});

test('whose token is burnt from outside goes here, too', async () => {
  const fay = await owner('fay');
  const account = keyWallet();
  const proof = await people.linkByWallet(planet, fay, account);
  await one(`SELECT 1 FROM proof WHERE id = '${proof.id}' AND effective`);
  await people.burnInPerson(planet, fay);
  await burnt('fay');
  expect((await identities.byId(db(), fay.id))!.deletedAt).not.toBeNull();
  expect(await proofs.byId(db(), proof.id)).toMatchObject({ state: 'revoked', holds: null });
});

test('not while a recovery runs', async () => {
  const gus = await member('gus');
  const to = { handle: 'gus', newOwner: keyWallet().address };
  valueOf(await startRecovery(entrance, to, { isAdmin: true, visit }));
  await one(`SELECT 1 FROM chain_event WHERE name = 'RecoveryStarted' AND final`);
  expect(await goes(gus)).toMatchObject({ ok: false, reason: 'recovery-running' });
});

test('what the tables say the chain says', async () => {
  await allFinal();
  expect(await differences(planet.database, (await seats.read(db()))!)).toEqual([]);
});
