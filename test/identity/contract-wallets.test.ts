import { finishRecovery, startRecovery, type Entrance } from '@planet/bridge';
import { credentials, seats } from '@planet/store';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { contractWallets, delegate } from '../support/contract-wallet.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import * as people from '../support/wallet-people.js';

const { keyWallet, valueOf, visit } = people;
let databases: TestDatabases;
let planet: ChainPlanet;
let entrance: Entrance;
let rpcUrl: string;
let walletOf: Awaited<ReturnType<typeof contractWallets>>;
const time = people.timeMachine();
const week = 7 * 24 * 3600 + 60;
beforeAll(async () => {
  databases = await startDatabases();
  planet = await startChainPlanet({ databases, clock: time.clock });
  entrance = people.entranceOf(planet);
  rpcUrl = (await seats.read(planet.store.prisma))!.rpcUrl!;
  walletOf = await contractWallets(rpcUrl);
});
afterAll(async () => {
  await planet?.stop();
  await databases?.stop();
});
const travel = (seconds: number) => time.wait(planet, seconds);
const one = (sql: string) => planet.until(sql, (rows) => rows.length === 1);
const untilProof = (id: string, condition: string) => one(`SELECT 1 FROM proof WHERE id = '${id}' AND ${condition}`);
const names = async (id: string) =>
  (await credentials.ofIdentity(planet.store.prisma, id)).map(({ externalId }) => externalId);

test('a contract is an owner: it signs in, signs statements, links and unlinks (ERC-1271)', async () => {
  const wallet = walletOf();
  await wallet.deploy();
  const { identityId: id } = valueOf(await people.joinByWallet(entrance, 'safe', wallet));
  await people.untilRegistered(planet, 'safe');
  expect(await names(id)).toEqual([`eip155:31337:${wallet.address}`]);
  expect(await people.enterByWallet(entrance, wallet)).toMatchObject({ ok: true, value: { identityId: id } });
  const thief = { ...walletOf(), address: wallet.address };
  expect(await people.enterByWallet(entrance, thief)).toMatchObject({ reason: 'wallet-signature' });
  const proof = await people.linkByWallet(planet, { id, wallet }, keyWallet());
  await untilProof(proof.id, 'effective');
  await people.unlinkByWallet(planet, { id, wallet }, proof.id);
  await untilProof(proof.id, 'holds IS NULL');
  expect(planet.faults).toEqual([]);
});

test('an account with delegated code signs with its key still (EIP-7702)', async () => {
  const key = privateKeyToAccount(generatePrivateKey());
  await delegate(rpcUrl, key);
  const wallet = keyWallet(key);
  const { identityId: id } = valueOf(await people.joinByWallet(entrance, 'smart', wallet));
  await people.untilRegistered(planet, 'smart');
  expect(await names(id)).toEqual([`eip155:0:${wallet.address}`]);
  const proof = await people.linkByWallet(planet, { id, wallet }, keyWallet());
  await untilProof(proof.id, 'effective');
});

test('a contract that is not deployed is linked as an account; it cannot own what the chain keeps (ERC-6492)', async () => {
  const wallet = keyWallet();
  const { identityId: id } = valueOf(await people.joinByWallet(entrance, 'ann', wallet));
  await people.untilRegistered(planet, 'ann');
  const account = walletOf();
  const wrong = { ...account.undeployed, address: walletOf().address };
  await expect(people.linkByWallet(planet, { id, wallet }, wrong)).rejects.toThrow('bad-signature');
  const proof = await people.linkByWallet(planet, { id, wallet }, account.undeployed);
  expect(proof).toMatchObject({ method: 'wallet-contract', account: `eip155:31337:${account.address}` });
  await untilProof(proof.id, 'effective');

  const own = walletOf();
  const refused = await people.joinByWallet(entrance, 'ghost', own.undeployed);
  expect(refused).toMatchObject({ ok: false, reason: 'wallet-not-deployed' });
  await own.deploy();
  // Its signature is taken out of the wrapping, in which the contract would not know it.
  valueOf(await people.joinByWallet(entrance, 'ghost', own.undeployed));
  await people.untilRegistered(planet, 'ghost');
});

test('a contract takes over what is recovered for it, and signs in', async () => {
  const [wallet, friend, next] = [keyWallet(), keyWallet(), walletOf()];
  const { identityId: id } = valueOf(await people.joinByWallet(entrance, 'jan', wallet));
  await people.untilRegistered(planet, 'jan');
  await people.changeRecoveryByWallet(planet, entrance, { id, wallet }, friend);
  await travel(week);
  await one(`SELECT 1 FROM identity WHERE recovery = '${friend.address}'`);
  const start = (signature?: string) =>
    startRecovery(entrance, { handle: 'jan', newOwner: next.address, signature }, { isAdmin: false, visit });
  const finish = (signature?: string) => finishRecovery(entrance, { handle: 'jan', signature }, visit);
  valueOf(await people.signedBy(friend, start));
  await one(`SELECT 1 FROM chain_event WHERE name = 'RecoveryStarted' AND final`);
  await travel(week);
  expect(await people.signedBy(next.undeployed, finish)).toMatchObject({ reason: 'wallet-not-deployed' });
  await next.deploy();
  valueOf(await people.signedBy(next, finish));
  await one(`SELECT 1 FROM identity WHERE owner = '${next.address}' AND epoch = 2`);
  expect(await names(id)).toEqual([`eip155:31337:${next.address}`]);
  expect(await people.enterByWallet(entrance, next)).toMatchObject({ ok: true, value: { identityId: id } });
  expect(planet.faults).toEqual([]);
});
