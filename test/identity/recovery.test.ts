import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { actsToSign, cancelRecovery, finishRecovery, recoveryOf, startRecovery, type Entrance } from '@planet/bridge';
import type { IdentityId } from '@planet/core';
import { credentials, identities, proofs, seats } from '@planet/store';
import { startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import * as people from '../support/wallet-people.js';

const { keyWallet, signedBy, valueOf, visit } = people;
const week = 7 * 24 * 3600;
let databases: TestDatabases;
let planet: ChainPlanet;
let entrance: Entrance;
let keyOfHal: people.Wallet;
const time = people.timeMachine();
beforeAll(async () => {
  databases = await startDatabases();
  planet = await startChainPlanet({ databases, signer: true, clock: time.clock });
  entrance = people.entranceOf(planet);
});
afterAll(async () => {
  await planet?.stop();
  await databases?.stop();
});

const wait = (seconds: number) => time.wait(planet, seconds);
const one = (sql: string) => planet.until(sql, (rows) => rows.length === 1);
const db = () => planet.store.prisma;
const identityOf = async (handle: string) => (await identities.byHandle(db(), handle))!;
/** So many of them are final on the chain. */
const event = (handle: string, name: string, count = 1) =>
  planet.until(
    `SELECT 1 FROM chain_event e JOIN chain_identity c USING (world, identity_id)
     WHERE c.handle = '${handle}' AND e.name = '${name}' AND e.final`,
    (rows) => rows.length === count,
  );

const member = (handle: string) => people.member(planet, entrance, handle);
const linked = (id: IdentityId, account: people.Wallet) => people.linkedWallet(planet, id, account);
const start = (handle: string, to: people.Wallet, isAdmin: boolean, signature?: string) =>
  startRecovery(entrance, { handle, newOwner: to.address, signature }, { isAdmin, visit });
const finish = (handle: string, signature?: string) => finishRecovery(entrance, { handle, signature }, visit);

const isOwner = (handle: string, { address }: people.Wallet, epoch: number) =>
  one(`SELECT 1 FROM identity WHERE handle = '${handle}' AND owner = '${address}' AND epoch = ${epoch}`);

test('by the operator: what was before is void, its effects among it, and can be shown anew', async () => {
  const { id } = await member('hal');
  const account = keyWallet();
  const before = await linked(id, account);
  const unwanted = await linked(id, keyWallet());
  await planet.store.prisma.apiToken.create({
    data: { hash: 'x', name: 'x', scopes: ['read'], identityId: id, epoch: 1 },
  });
  const [key, other] = [keyWallet(), keyWallet()];
  const externalId = `eip155:0:${key.address}`;
  await credentials.insert(db(), { identityId: id, kind: 'wallet', externalId, name: null, data: {} });
  valueOf(await start('hal', key, true));
  await event('hal', 'RecoveryStarted');
  const { readyAt } = (await recoveryOf(db(), id))!;
  expect(readyAt.getTime()).toBeGreaterThan(entrance.bridge.clock().getTime() + (week - 600) * 1000);
  expect(await finish('hal')).toMatchObject({ reason: 'recovery-too-early' });
  expect((await identities.byAccount(db(), before.accountId!))?.id).toBe(id);
  await wait(week + 60);
  expect(await signedBy(other, (signature) => finish('hal', signature))).toMatchObject({ reason: 'wallet-signature' });
  expect(valueOf(await signedBy(key, (signature) => finish('hal', signature)))).toMatchObject({ finished: false });
  await isOwner('hal', key, 2);
  expect(await identityOf('hal')).toMatchObject({ custody: 'own', epoch: 2 });
  const left = (table: string, column = 'identity_id') =>
    planet.database.query(`SELECT * FROM ${table} WHERE ${column}::text = '${id}'`);
  expect(await left('session')).toEqual([]);
  expect(await left('api_token')).toEqual([]);
  expect(await left('key_pair', 'owner')).toEqual([]);
  expect(await left('credential')).toMatchObject([{ kind: 'wallet', external_id: externalId }]);
  expect(await recoveryOf(db(), id)).toBeNull();
  const outdated = { state: 'stale', reason: 'recovered-since', effective: false };
  expect(await proofs.byId(db(), before.id)).toMatchObject(outdated);
  expect(await identities.byAccount(db(), before.accountId!)).toBeNull();
  expect(await people.enterByWallet(entrance, key)).toMatchObject({ ok: true, value: { identityId: id } });

  // The contract keeps the link of the older epoch, and takes a new one of the same identity in its place.
  const after = await people.linkByWallet(planet, { id, wallet: key }, account);
  await one(`SELECT 1 FROM proof WHERE id = '${after.id}' AND effective`);
  expect(await proofs.byId(db(), before.id)).toMatchObject({ state: 'broken', holds: null });
  expect((await identities.byAccount(db(), after.accountId!))?.id).toBe(id);
  await people.unlinkByWallet(planet, { id, wallet: key }, unwanted.id);
  await one(`SELECT 1 FROM proof WHERE id = '${unwanted.id}' AND holds IS NULL`);
  expect(await planet.database.query('SELECT evidence, epoch FROM chain_link')).toEqual([
    { evidence: after.digest, epoch: 2 },
  ]);
  await people.unlinkByWallet(planet, { id, wallet: key }, after.id);
  await one(`SELECT 1 FROM proof WHERE id = '${after.id}' AND holds IS NULL`);

  // Whoever keeps their key may lose it as well.
  valueOf(await start('hal', other, true));
  expect(await actsToSign(planet.bridge, id)).toEqual([]);
  await event('hal', 'RecoveryStarted', 2);
  await wait(week + 60);
  valueOf(await signedBy(other, (signature) => finish('hal', signature)));
  await isOwner('hal', other, 3);
  keyOfHal = other;
  expect(await people.enterByWallet(entrance, key)).toMatchObject({ ok: false });
});

test('is stopped by the owner', async () => {
  const { id, session } = await member('ina');
  const thief = keyWallet();
  expect(await start('ina', keyOfHal, true)).toMatchObject({ reason: 'wallet-taken' });
  valueOf(await start('ina', thief, true));
  await event('ina', 'RecoveryStarted');
  valueOf(await cancelRecovery(entrance, { identityId: id, session }));
  await event('ina', 'RecoveryCancelled');
  expect(await recoveryOf(db(), id)).toBeNull();
  await wait(week + 60);
  expect(await finish('ina')).toMatchObject({ reason: 'recovery-not-running' });
});

test('by an address that a person named who keeps their key; the key of before is nobody’s', async () => {
  const [wallet, friend, next, account] = [keyWallet(), keyWallet(), keyWallet(), keyWallet()];
  const jan = { id: valueOf(await people.joinByWallet(entrance, 'jan', wallet)).identityId, wallet };
  const person = { identityId: jan.id, session: 'of jan' };
  await people.untilRegistered(planet, 'jan');
  expect(await start('jan', next, true)).toMatchObject({ reason: 'recovery-none' });
  await people.changeRecoveryByWallet(planet, entrance, jan, friend);
  // What waits for its time holds up nothing.
  const proof = await people.linkByWallet(planet, jan, account);
  await one(`SELECT 1 FROM proof WHERE id = '${proof.id}' AND effective`);
  await wait(week + 60);
  await event('jan', 'RecoveryChanged');
  expect((await identityOf('jan')).recovery).toBe(friend.address);

  expect(await start('jan', next, true)).toMatchObject({ ok: true, value: { asked: {} } });
  const begin = () => signedBy(friend, (by) => start('jan', next, false, by));
  valueOf(await begin());
  await event('jan', 'RecoveryStarted');
  valueOf(await signedBy(wallet, (by) => cancelRecovery(entrance, person, by)));
  await event('jan', 'RecoveryCancelled');
  valueOf(await begin());
  await event('jan', 'RecoveryStarted', 2);
  // Whoever came in with this wallet meanwhile, and is not on the chain, does not own what the chain gives it.
  await planet.store.prisma.identity.create({ data: { id: randomUUID(), handle: 'ghost', owner: next.address } });
  await wait(week + 60);
  valueOf(await signedBy(next, (by) => finish('jan', by)));
  await isOwner('jan', next, 2);
  expect(await identityOf('ghost')).toMatchObject({ owner: null });

  const { identityId: stranger } = valueOf(await people.joinByWallet(entrance, 'stranger', wallet));
  await people.untilRegistered(planet, 'stranger');
  const again = await people.linkByWallet(planet, { id: jan.id, wallet: next }, account);
  await one(`SELECT 1 FROM proof WHERE id = '${again.id}' AND effective`);
  const theirs = await people.linkByWallet(planet, { id: stranger, wallet }, keyWallet());
  await one(`SELECT 1 FROM proof WHERE id = '${theirs.id}' AND effective`);
  expect(planet.faults).toEqual([]);

  // On a chain that began anew epochs begin anew, and recoveries count still.
  await planet.restartChain(() => rm(join(planet.planet.settings.dataDir, 'chain'), { recursive: true }));
  await time.catchUp(planet);
  await people.signNext(planet, { id: jan.id, wallet: next }, 'Register');
  const world = (await seats.read(db()))!.world;
  const final = (name: string) =>
    one(`SELECT 1 FROM chain_event WHERE world = '${world}' AND name = '${name}' AND final`);
  await one(`SELECT 1 FROM chain_event WHERE world = '${world}' AND final AND args->>'handle' = 'jan'`);
  const last = keyWallet();
  valueOf(await signedBy(friend, (by) => start('jan', last, false, by)));
  await final('RecoveryStarted');
  await wait(week + 60);
  valueOf(await signedBy(last, (by) => finish('jan', by)));
  await isOwner('jan', last, 3);
});
