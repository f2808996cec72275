import { unlink, type Entrance } from '@planet/bridge';
import { acts, identities, proofs } from '@planet/store';
import { startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import * as people from '../support/wallet-people.js';

const { keyWallet } = people;
let databases: TestDatabases;
let planet: ChainPlanet;
let entrance: Entrance;
beforeAll(async () => {
  databases = await startDatabases();
  planet = await startChainPlanet({ databases });
  entrance = people.entranceOf(planet);
});
afterAll(async () => {
  await planet?.stop();
  await databases?.stop();
});

const owner = (handle: string) => people.owner(planet, entrance, handle);
const untilProof = (id: string, condition: string) =>
  planet.until(`SELECT 1 FROM proof WHERE id = '${id}' AND ${condition}`, (rows) => rows.length === 1);

test('a wallet that is the owner registers, links, unlinks, and another may link the account then', async () => {
  const ann = await owner('ann');
  const account = keyWallet();
  const proof = await people.linkByWallet(planet, ann, account);
  await untilProof(proof.id, 'effective');
  const db = planet.store.prisma;
  expect((await identities.byAccount(db, proof.accountId!))?.id).toBe(ann.id);

  const ended = await people.unlinkByWallet(planet, ann, proof.id);
  expect(ended).toMatchObject({ state: 'unlinked', proof: { state: 'revoked', effective: false } });
  expect(await identities.byAccount(db, proof.accountId!)).toBeNull();
  await untilProof(proof.id, 'holds IS NULL');

  const bob = await owner('bob');
  const his = await people.linkByWallet(planet, bob, account);
  expect(his.salt).toBe(proof.salt);
  await untilProof(his.id, 'effective');
  expect(await acts.ofIdentity(db, ann.id)).toMatchObject(
    ['Unlink', 'Link', 'Register'].map((kind) => ({ kind, state: 'relayed', reason: null })),
  );
  expect(await proofs.byId(db, proof.id)).toMatchObject({ state: 'revoked', reason: 'owner-unlinked' });
  expect(planet.faults).toEqual([]);
});

test('an act is asked for when the one before it is on the chain', async () => {
  const cyd = await owner('cyd');
  const proof = await people.linkByWallet(planet, cyd, keyWallet(), () => planet.rpc('evm_setAutomine', [false]));
  await planet.until(`SELECT 1 FROM chain_transaction WHERE state = 'sent'`, (rows) => rows.length === 1);
  const ask = { identityId: cyd.id, proofId: proof.id, by: 'session:test' };
  expect(await unlink(planet.bridge, ask)).toMatchObject({ ok: false, reason: 'act-under-way', retry: true });
  await planet.rpc('evm_setAutomine', [true]);
  await planet.rpc('evm_mine');
  await untilProof(proof.id, 'effective');
  await people.unlinkByWallet(planet, cyd, proof.id);
  await untilProof(proof.id, 'holds IS NULL');
});
