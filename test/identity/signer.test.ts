import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { home } from '@planet/bridge';
import { accountIdOf, stableId, type IdentityId, type NativeId } from '@planet/core';
import { readMessage, typedData, writeStatement } from '@planet/identity';
import { createSealer, SealBroken } from '@planet/platform';
import { accounts, acts, identities, seats, Store, type ActRow } from '@planet/store';
import { recoverMessageAddress, recoverTypedDataAddress, zeroAddress, type Hex } from 'viem';
import { startSigner, type RunningSigner } from '../../apps/workers/src/signer/signer.runner.js';
import { WalletKeys } from '../../apps/workers/src/signer/wallet-keys.js';
import { askActs } from '../support/ask-acts.js';
import { useDatabases, type TestDatabase } from '../support/database.js';
import { recordingLogger } from '../support/quiet.js';

const databases = useDatabases();
let database: TestDatabase;
let store: Store;
let dataDir: string;
let signer: RunningSigner;
const { logger, lines } = recordingLogger();
const settings = () => ({ dataDir, origin: 'https://planet.test', databaseUrl: database.url });
const at = { chainId: 0, identity: zeroAddress, gateway: zeroAddress };

beforeAll(async () => {
  database = await databases.createDatabase();
  store = new Store(database.url, 4);
  dataDir = await mkdtemp(join(tmpdir(), 'planet-signer-'));
  signer = await startSigner({ settings: settings(), logger });
});
afterAll(async () => {
  await signer.stop();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function person(handle: string): Promise<{ id: IdentityId; act: string }> {
  const id = randomUUID() as IdentityId;
  const act = stableId('activity', 'act', 'Register', id);
  const nativeId = `planet:account:${handle}` as NativeId;
  const row = { id, handle, owner: null, custody: 'managed' as const, recovery: null };
  await accounts.saveRemote(store.prisma, home, { nativeId, handle, host: null, profile: {}, endpoints: {} });
  await store.transaction(async (tx) => {
    await identities.insert(tx, { ...row, accountId: accountIdOf(home, nativeId) });
    await acts.add(tx, {
      id: act,
      identityId: id,
      kind: 'Register',
      message: { handle },
      state: 'wanted',
      by: 'planet',
    });
  });
  return { id, act };
}
/** The act, when nothing is asked of the signer any more. */
async function ended(id: string): Promise<ActRow> {
  for (;;) {
    const act = await acts.byId(store.prisma, id);
    if (act && act.state !== 'asked' && act.state !== 'wanted') return act;
    await sleep(10);
  }
}
const ask = async (identityId: IdentityId, kind: string, message: Record<string, unknown>): Promise<ActRow> => {
  const id = randomUUID();
  const statement = kind === 'Statement';
  const state = statement ? 'asked' : 'wanted';
  await store.transaction((tx) => acts.add(tx, { id, identityId, kind, message, state, by: 'session:test' }));
  if (!statement) await askActs(store);
  return ended(id);
};

it('makes the key with the registration, signs, and names the owner', async () => {
  const { id, act } = await person('ann');
  await askActs(store);
  const done = await ended(act);
  expect(done).toMatchObject({ state: 'signed', world: 'off' });
  const identity = await identities.byId(store.prisma, id);
  expect(identity).toMatchObject({ owner: expect.stringMatching(/^0x[0-9a-f]{40}$/), recovery: signer.recovery });
  expect(done.message).toMatchObject({ handle: 'ann', owner: identity!.owner, recovery: signer.recovery });
  const data = typedData(at, 'Register', readMessage('Register', done.message)!);
  const who = await recoverTypedDataAddress({ ...data, signature: done.signature as Hex } as never);
  expect(who.toLowerCase()).toBe(identity!.owner);
});

it('signs the statement of a link, and no other text', async () => {
  const { id, act } = await person('bob');
  await askActs(store);
  await ended(act);
  const { owner } = (await identities.byId(store.prisma, id))!;
  const issued = new Date(Math.floor(Date.now() / 1000) * 1000);
  const statement = {
    verb: 'link' as const,
    identity: `planet:planet.test/${id}`,
    owner: owner!,
    epoch: 1,
    account: 'ssb:@x.ed25519',
    audience: 'planet.test',
    nonce: 'ab'.repeat(16),
    issued,
    expires: new Date(issued.getTime() + 900_000),
  };
  const text = writeStatement(statement);
  const done = await ask(id, 'Statement', { text });
  expect(done.state).toBe('done');
  expect((await recoverMessageAddress({ message: text, signature: done.signature as Hex })).toLowerCase()).toBe(owner);
  const other = await ask(id, 'Statement', { text: 'I give everything to Mallory' });
  expect(other).toMatchObject({ state: 'refused', reason: 'statement-wrong', signature: null });
});

it('refuses by name what the policy does not allow, and the rows say so', async () => {
  const { id, act } = await person('cyd');
  await askActs(store);
  await ended(act);
  expect(await ask(id, 'Sponsor', {})).toMatchObject({ state: 'refused', reason: 'kind-not-signed', signature: null });
  expect(await ask(id, 'SetProfile', { uri: 7 })).toMatchObject({ state: 'refused', reason: 'message-wrong' });
  expect(await ask(id, 'SetProfile', { uri: 'ipfs://x' })).toMatchObject({ state: 'signed' });
  await identities.setCustody(store.prisma, id, 'own');
  expect(await ask(id, 'SetProfile', { uri: 'ipfs://y' })).toMatchObject({ state: 'refused', reason: 'key-not-kept' });
  const log = await acts.ofIdentity(store.prisma, id);
  expect(log.map(({ kind, state, by }) => [kind, state, by])).toEqual([
    ['SetProfile', 'refused', 'session:test'],
    ['SetProfile', 'signed', 'session:test'],
    ['SetProfile', 'refused', 'session:test'],
    ['Sponsor', 'refused', 'session:test'],
    ['Register', 'signed', 'planet'],
  ]);
});

it('leaves alone what was asked in another world', async () => {
  const { act } = await person('dan');
  const seat = (await seats.read(store.prisma))!;
  await store.transaction((tx) => acts.change(tx, act, 'wanted', { state: 'asked', world: '1:0xold' }));
  await askActs(store, seat);
  const { act: next } = await person('dora');
  await askActs(store);
  await ended(next);
  expect(await acts.byId(store.prisma, act)).toMatchObject({ state: 'asked', signature: null });
});

it('two signers make one key', async () => {
  const second = await startSigner({ settings: settings(), logger });
  try {
    expect(second.recovery).toBe(signer.recovery);
    const people = await Promise.all(['eva', 'fay', 'gil', 'hal'].map(person));
    await askActs(store);
    for (const { id, act } of people) {
      const done = await ended(act);
      expect(done.state).toBe('signed');
      const [row] = await database.query(`SELECT public FROM key_pair WHERE owner = $1 AND purpose = 'wallet'`, [id]);
      expect(row).toEqual({ public: (await identities.byId(store.prisma, id))!.owner });
    }
  } finally {
    await second.stop();
  }
});

it('seals the keys under a key of their own, and tells nobody', async () => {
  const { id, act } = await person('ivy');
  await askActs(store);
  await ended(act);
  const file = join(dataDir, 'wallet-kek');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const kek = (await readFile(file, 'utf8')).trim();
  const key = await new WalletKeys(createSealer(kek)).find(store.prisma, id);
  expect(key!.address).toBe((await identities.byId(store.prisma, id))!.owner);
  const another = new WalletKeys(createSealer(Buffer.alloc(32, 7).toString('base64')));
  await expect(another.find(store.prisma, id)).rejects.toThrow(SealBroken);
  const told = JSON.stringify(lines);
  for (const secret of [key!.privateKey, key!.privateKey.slice(2), kek]) expect(told).not.toContain(secret);
  const dump =
    JSON.stringify(await database.query('SELECT * FROM key_pair')) +
    JSON.stringify(await database.query('SELECT * FROM act'));
  expect(dump).not.toContain(key!.privateKey.slice(2));
});

it('takes its key from a command, and says nothing of it where that fails', async () => {
  const kek = Buffer.alloc(32, 9).toString('base64');
  const other = await databases.createDatabase();
  const by = (walletKekCommand: string) =>
    startSigner({ settings: { ...settings(), databaseUrl: other.url, walletKekCommand }, logger });
  await (await by(`printf %s ${kek}`)).stop();
  await expect(by('echo secret; exit 3')).rejects.toThrow('WALLET_KEK_COMMAND failed (code 3).');
  await expect(by('echo not-a-key')).rejects.toThrow('must be 32 bytes');
  await other.drop();
});
