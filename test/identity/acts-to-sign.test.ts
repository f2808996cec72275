import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { updateProfile } from '@planet/bridge';
import { identities } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { openBrowser, type Browser } from '../support/browser.js';
import { startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { startDatabases, type TestDatabase, type TestDatabases } from '../support/database.js';
import { signIn, startSignIn, type Result } from '../support/people.js';
import * as people from '../support/wallet-people.js';

const { keyWallet, valueOf } = people;
const [wallet, account] = [keyWallet(), keyWallet()];
const time = people.timeMachine();
let databases: TestDatabases;
let database: TestDatabase;
let planet: ChainPlanet;
let gateway: Gateway;
let address: string;
let browser: Browser;
let owner: people.Owner;

beforeAll(async () => {
  databases = await startDatabases();
  database = await databases.createDatabase();
  const off = await startChainPlanet({ databases, database, env: { CHAIN: 'off' } });
  const { identityId: id } = valueOf(await people.joinByWallet(people.entranceOf(off), 'ann', wallet));
  owner = { id, wallet };
  expect(await people.linkByWallet(off, owner, account)).toMatchObject({ state: 'verified', effective: true });
  await off.stop();
  planet = await startChainPlanet({ databases, database, clock: time.clock });
  gateway = await gatewayOf(planet.planet, '1');
  address = await gateway.listen(0, '127.0.0.1');
  browser = openBrowser(address, 'https://planet.test');
  const begun = await startSignIn(browser, { wallet: wallet.address });
  await signIn(browser, { challenge: begun.id, wallet: await wallet.text(begun.siwe!) });
});
afterAll(async () => {
  await gateway?.close();
  await planet?.stop();
  await database?.drop();
  await databases?.stop();
});

interface Waiting {
  id: string;
  kind: string;
}
const waiting = async () => (await browser.ask<{ actsToSign: Waiting[] }>('{ actsToSign { id kind } }')).actsToSign;
const sign = async (id: string, signature?: string) =>
  (
    await browser.ask<{ signAct: Result & { typedData?: object } }>(
      `mutation ($id: ID!, $signature: String) { signAct(id: $id, signature: $signature) {
         __typename ... on ActSignature { typedData } ... on ActSigned { id } ... on Refusal { reason } } }`,
      { id, signature },
    )
  ).signAct;
/** The first that waits. */
async function signNext(kind: string): Promise<void> {
  const [act] = await waiting();
  expect(act).toMatchObject({ kind });
  const { typedData } = await sign(act!.id);
  expect(await sign(act!.id, await wallet.typed(typedData!))).toEqual({ __typename: 'ActSigned', id: act!.id });
}
const one = (sql: string) => planet.until(sql, (rows) => rows.length === 1);
const here = `world = (SELECT value->>'world' FROM key_value WHERE network = 'chain' AND key = 'seat')`;

it('is what came about while there was no chain, the registration first', async () => {
  const acts = await waiting();
  expect(acts).toMatchObject([{ kind: 'Register' }, { kind: 'Link' }]);
  expect(await sign(acts[1]!.id)).toMatchObject({ __typename: 'WalletRefused', reason: 'chain-away' });
  const { typedData } = await sign(acts[0]!.id);
  expect((await sign(acts[0]!.id)).typedData).toEqual(typedData);
  expect(await sign(acts[0]!.id, await account.typed(typedData!))).toMatchObject({ reason: 'wallet-signature' });
  await signNext('Register');
  await people.untilRegistered(planet, 'ann');
  await signNext('Link');
  await one(`SELECT 1 FROM chain_link WHERE ${here}`);
  expect(await waiting()).toEqual([]);
  expect(await sign(acts[0]!.id)).toMatchObject({ reason: 'not-to-sign' });
});

it('is the profile, after the first edit', async () => {
  valueOf(await updateProfile(planet.bridge, owner.id, { name: 'Ann' }));
  await signNext('SetProfile');
  await one(`SELECT 1 FROM chain_identity WHERE ${here} AND profile = 'https://planet.test/@ann'`);
});

it('is once more what was signed too late', async () => {
  const other = keyWallet();
  const proof = await people.linkByWallet(planet, owner, other, async () => time.wait(planet, 3480));
  await one(`SELECT 1 FROM act WHERE reason = 'signature-expired'`);
  await signNext('Link');
  await one(`SELECT 1 FROM proof WHERE id = '${proof.id}' AND effective`);
  const unlinked = await people.unlinkByWallet(planet, owner, proof.id, async () => time.wait(planet, 3480));
  expect(unlinked).toMatchObject({ state: 'unlinked' });
  await one(`SELECT 1 FROM act WHERE reason = 'signature-expired'`);
  await people.unlinkByWallet(planet, owner, proof.id);
  await one(`SELECT 1 FROM proof WHERE id = '${proof.id}' AND holds IS NULL`);
});

it('is all that a chain has lost', async () => {
  await planet.restartChain(() => rm(join(planet.planet.settings.dataDir, 'chain'), { recursive: true }));
  await signNext('Register');
  await one(`SELECT 1 FROM chain_event WHERE ${here} AND name = 'Registered' AND final`);
  await signNext('Link');
  await one(`SELECT 1 FROM chain_link WHERE ${here}`);
  await signNext('SetProfile');
  await one(`SELECT 1 FROM chain_identity WHERE ${here} AND profile <> ''`);
  expect(await waiting()).toEqual([]);
});

it('is for the person alone, in their session', async () => {
  const stranger = openBrowser(address, 'https://planet.test');
  expect((await stranger.send('{ actsToSign { id } }')).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  expect((await identities.byId(planet.store.prisma, owner.id))?.custody).toBe('own');
});
