import { createDecipheriv, scryptSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { privateKeyToAccount } from 'viem/accounts';
import { Passwords, sealFor } from '@planet/identity';
import { version } from '@planet/platform';
import { identities, keys } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { startSigner, type RunningSigner } from '../../apps/workers/src/signer/signer.runner.js';
import { askActs } from '../support/ask-acts.js';
import { Authenticator } from '../support/authenticator.js';
import { openBrowser, type Browser } from '../support/browser.js';
import { useDatabases, type TestDatabase } from '../support/database.js';
import { join, joinByPasskey, signIn, startSignIn, type Begun, type Result } from '../support/people.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

const origin = 'https://planet.test';
const password = 'a long way to tipperary';
const filePassword = 'a file of my own key';
const databases = useDatabases();
let database: TestDatabase;
let planet: InProcessPlanet;
let gateway: Gateway;
let signer: RunningSigner;
let address: string;
let now = () => new Date();
const browser = (): Browser => openBrowser(address, origin);
const stranger = (n: number) => privateKeyToAccount(`0x${n.toString(16).padStart(64, '0')}`);

beforeAll(async () => {
  database = await databases.createDatabase();
  planet = await startInProcess({ databases, database, networks: [], clock: () => now() });
  planet.planet.settings.rateLimits = false;
  gateway = await gatewayOf(planet.planet, version, {
    passwords: new Passwords({ n: 2 ** 10 }),
    limits: { signUpsPerDay: 1000, exports: 2, passwords: 1000 },
  });
  address = await gateway.listen(0, '127.0.0.1');
  const { settings, logger } = planet.planet;
  signer = await startSigner({ settings: { ...settings, databaseUrl: database.url }, logger });
});
afterAll(async () => {
  await signer.stop();
  await gateway.close();
  await planet.stop();
});
afterEach(() => (now = () => new Date()));

/** Somebody whose key has been made. */
async function person(handle: string, device?: Authenticator): Promise<Browser> {
  const who = browser();
  await (device ? joinByPasskey(who, handle, device) : join(who, handle, password));
  await askActs(planet.store);
  while (!(await identities.byHandle(planet.store.prisma, handle))?.owner) await sleep(10);
  return who;
}
const identity = async (handle: string) => (await identities.byHandle(planet.store.prisma, handle))!;

const exportWallet = async (who: Browser, input: object) =>
  (
    await who.ask<{ exportWallet: Result & { keystore: Keystore; handOver: { id: string; siwe: string } } }>(
      `mutation ($input: ExportWalletInput!) { exportWallet(input: $input) {
         __typename ... on WalletExport { keystore address handOver { id siwe } } ... on Refusal { reason } } }`,
      { input: { keystorePassword: filePassword, ...input } },
    )
  ).exportWallet;
const confirm = async (who: Browser, challenge: string, signature: string) =>
  (
    await who.ask<{ confirmHandOver: Result }>(
      `mutation ($challenge: ID!, $signature: String!) { confirmHandOver(challenge: $challenge, signature: $signature) {
         __typename ... on HandedOver { identity { custody owner } } ... on Refusal { reason } } }`,
      { challenge, signature },
    )
  ).confirmHandOver;

interface Keystore {
  address: string;
  crypto: {
    ciphertext: string;
    cipherparams: { iv: string };
    kdfparams: { n: number; r: number; p: number; salt: string };
  };
}
/** As any wallet opens the file. */
function open({ crypto }: Keystore, secret: string) {
  const { n: N, r, p, salt } = crypto.kdfparams;
  const key = scryptSync(secret, Buffer.from(salt, 'hex'), 32, { N, r, p, maxmem: 2 ** 29 });
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  return privateKeyToAccount(`0x${decipher.update(Buffer.from(crypto.ciphertext, 'hex')).toString('hex')}`);
}

describe('the key as a file', () => {
  it('is given to the person, encrypted; nothing of it stays in the database', async () => {
    const who = await person('ann');
    const made = await exportWallet(who, { password });
    const { owner } = await identity('ann');
    expect(made).toMatchObject({ __typename: 'WalletExport', address: owner, handOver: null });
    expect(made.keystore.crypto.kdfparams.n).toBe(2 ** 17);
    expect(open(made.keystore, filePassword).address.toLowerCase()).toBe(owner);
    const left = await database.query(`SELECT * FROM key_value WHERE network = 'export'`);
    expect(left).toEqual([]);
    const rows = JSON.stringify([
      await database.query('SELECT * FROM act'),
      await database.query('SELECT * FROM challenge'),
    ]);
    expect(rows).not.toContain(filePassword);
    const [act] = await database.query(`SELECT kind, state, by FROM act WHERE kind = 'Export'`);
    expect(act).toEqual({ kind: 'Export', state: 'done', by: expect.stringMatching(/^session:/) });
  });

  it('is refused by name', async () => {
    const who = await person('bob');
    expect(await exportWallet(who, {})).toMatchObject({
      __typename: 'CredentialRefused',
      reason: 'credential-missing',
    });
    expect(await exportWallet(who, { password: 'not the right one' })).toMatchObject({ reason: 'credential-wrong' });
    expect(await exportWallet(who, { password, keystorePassword: 'short' })).toMatchObject({
      reason: 'password-short',
    });
    expect(
      (await browser().send('mutation { exportWallet(input: { keystorePassword: "x" }) { __typename } }')).errors,
    ).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const [{ n }] = (await database.query(`SELECT count(*)::int AS n FROM act a JOIN identity i ON i.id = a.identity_id
      WHERE i.handle = 'bob' AND a.kind = 'Export'`)) as [{ n: number }];
    expect(n).toBe(0);
  });

  it('is confirmed by a passkey too; one that was added just now confirms nothing', async () => {
    const device = new Authenticator(origin);
    const who = await person('cyd', device);
    const begin = () =>
      who
        .ask<{ startCredential: Begun & { confirm: object } }>('mutation { startCredential { id passkey confirm } }')
        .then((answer) => answer.startCredential);
    const begun = await begin();
    const answer = { challenge: begun.id, passkey: device.get(begun.confirm) };
    expect(await exportWallet(who, answer)).toMatchObject({ __typename: 'WalletExport' });
    expect(await exportWallet(who, answer)).toMatchObject({ __typename: 'ChallengeRefused' });
    await database.query(`UPDATE identity SET created_at = now() - interval '3 days' WHERE handle = 'cyd'`);
    const thief = new Authenticator(origin);
    const adding = await begin();
    await who.ask('mutation ($input: NewCredentialInput!) { addCredential(input: $input) { __typename } }', {
      input: { challenge: adding.id, passkey: thief.create(adding.passkey) },
    });
    const last = await begin();
    expect(await exportWallet(who, { challenge: last.id, passkey: thief.get(last.confirm) })).toMatchObject({
      reason: 'credential-new',
    });
  });

  it('is made so often a day', async () => {
    const who = await person('dan');
    for (let n = 0; n < 2; n++) expect((await exportWallet(who, { password })).__typename).toBe('WalletExport');
    expect(await exportWallet(who, { password })).toMatchObject({ __typename: 'LimitReached' });
  });

  it('a request for one person opens no other’s key', async () => {
    await person('eve');
    await person('fay');
    const [eve, fay] = [await identity('eve'), await identity('fay')];
    const act = '99999999-2222-4333-8444-555555555555';
    const box = (await keys.publics(planet.store.prisma, ['signer'], 'box')).get('signer')!;
    const sealed = sealFor(box, JSON.stringify({ act, identityId: eve.id, password: 'x' }));
    await database.query(`INSERT INTO key_value VALUES ('export', $1, $2, now() + interval '1 minute')`, [
      `request ${act}`,
      JSON.stringify(sealed),
    ]);
    await database.query(
      `INSERT INTO act (id, identity_id, kind, message, state, by) VALUES ($1, $2, 'Export', '{}', 'asked', 'x')`,
      [act, fay.id],
    );
    await database.query(`SELECT pg_notify('act', 'asked')`);
    const state = async () =>
      (await database.query<{ state: string }>('SELECT state FROM act WHERE id = $1', [act]))[0]!.state;
    while ((await state()) === 'asked') await sleep(10);
    expect(await state()).toBe('refused');
    expect(await database.query(`SELECT * FROM key_value WHERE network = 'export'`)).toEqual([]);
  });
});

it('the key is handed over: the wallet signs, our copy is destroyed, and the wallet signs in', async () => {
  const who = await person('gil');
  const made = await exportWallet(who, { password, handOver: true });
  const mine = open(made.keystore, filePassword);
  const { id, siwe } = made.handOver;
  expect(await confirm(who, id, await stranger(1).signMessage({ message: siwe }))).toMatchObject({
    reason: 'wallet-signature',
  });
  const thief = await person('gustav');
  const signature = await mine.signMessage({ message: siwe });
  expect(await confirm(thief, id, signature)).toMatchObject({ reason: 'challenge-unknown' });
  const before = await identity('gil');
  const keysOf = () => database.query(`SELECT 1 FROM key_pair WHERE owner = $1`, [before.id]);
  expect(await keysOf()).toHaveLength(1);
  expect(await confirm(who, id, signature)).toMatchObject({ identity: { custody: 'OWN', owner: before.owner } });
  expect(await keysOf()).toHaveLength(0);
  expect(await confirm(who, id, signature)).toMatchObject({ reason: 'challenge-unknown' });
  expect(await exportWallet(who, { password })).toMatchObject({ __typename: 'WalletRefused', reason: 'key-not-kept' });
  const again = browser();
  const begun = await startSignIn(again, { wallet: mine.address });
  const answer = { challenge: begun.id, wallet: await mine.signMessage({ message: begun.siwe! }) };
  expect(await signIn(again, answer)).toMatchObject({ identity: { handle: 'gil' } });
});

describe('a recovery', () => {
  const shown =
    '__typename ... on RecoveryState { newOwner readyAt finished } ... on RecoverySignature { typedData } ... on Refusal { reason }';
  const start = async (who: Browser, handle: string, newOwner: string, admin = false) =>
    (
      await who.ask<{ startRecovery: Result }>(
        `mutation ($handle: String!, $newOwner: String!) { startRecovery(handle: $handle, newOwner: $newOwner) { ${shown} } }`,
        { handle, newOwner },
        admin ? { authorization: `Bearer ${planet.planet.adminToken}` } : {},
      )
    ).startRecovery;
  const finish = async (handle: string, signature?: string) =>
    (
      await browser().ask<{ finishRecovery: Result & { typedData: never } }>(
        `mutation ($handle: String!, $signature: String) { finishRecovery(handle: $handle, signature: $signature) { ${shown} } }`,
        { handle, signature },
      )
    ).finishRecovery;
  const cancel = async (who: Browser) =>
    (await who.ask<{ cancelRecovery: Result }>(`mutation { cancelRecovery { ${shown} } }`)).cancelRecovery;
  const view = async (who: Browser) =>
    (
      await who.ask<{ recovery: Record<string, unknown> }>(
        '{ recovery { address byOperator next { address } running { newOwner finished } } }',
      )
    ).recovery;
  const inAWeek = () => (now = () => new Date(Date.now() + 7 * 86_400_000 + 1000));

  it('by the operator takes seven days, and makes all void that was before', async () => {
    const who = await person('hal');
    const { createMyToken } = await who.ask<{ createMyToken: { token: string } }>(
      'mutation { createMyToken(name: "x", scopes: [READ]) { ... on MyTokenCreated { token } } }',
    );
    const key = stranger(11);
    expect(await start(browser(), 'hal', key.address)).toMatchObject({ reason: 'recovery-not-yours' });
    expect(await start(browser(), 'hal', key.address, true)).toMatchObject({
      __typename: 'RecoveryState',
      newOwner: key.address.toLowerCase(),
      finished: false,
    });
    expect(await finish('hal')).toMatchObject({ reason: 'recovery-too-early' });
    inAWeek();
    const { typedData } = await finish('hal');
    expect(await finish('hal', await stranger(12).signTypedData(typedData))).toMatchObject({
      reason: 'wallet-signature',
    });
    const signature = await key.signTypedData(typedData);
    expect(await finish('hal', signature)).toMatchObject({ finished: true });
    now = () => new Date();
    expect(await identity('hal')).toMatchObject({ owner: key.address.toLowerCase(), custody: 'own', epoch: 2 });
    expect(await who.ask('{ me { handle } }')).toEqual({ me: null });
    const byToken = await browser().send('{ me { handle } }', {}, { authorization: `Bearer ${createMyToken.token}` });
    expect(byToken.errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
    expect(await signIn(browser(), { handle: 'hal', password })).toMatchObject({ reason: 'credential-wrong' });
    const begun = await startSignIn(browser(), { wallet: key.address });
    const answer = { challenge: begun.id, wallet: await key.signMessage({ message: begun.siwe! }) };
    expect(await signIn(browser(), answer)).toMatchObject({ identity: { handle: 'hal', epoch: 2 } });
    const { id } = await identity('hal');
    expect(await database.query(`SELECT 1 FROM key_pair WHERE owner = $1`, [id])).toHaveLength(0);
    expect(await finish('hal', signature)).toMatchObject({ reason: 'recovery-not-running' });
  });

  it('is cancelled by the person', async () => {
    const who = await person('ina');
    expect(await cancel(who)).toMatchObject({ reason: 'recovery-not-running' });
    expect(await view(who)).toMatchObject({ byOperator: true, next: null, running: null });
    await start(browser(), 'ina', stranger(13).address, true);
    const running = { newOwner: stranger(13).address.toLowerCase(), finished: false };
    expect(await view(who)).toMatchObject({ running });
    const asked = await browser().send('{ recovery { address } }');
    expect(asked.errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
    expect(await cancel(who)).toMatchObject({ newOwner: null, finished: false });
    inAWeek();
    expect(await finish('ina')).toMatchObject({ reason: 'recovery-not-running' });
  });

  it('by an address that the person named is begun by its wallet', async () => {
    const friend = stranger(14);
    const jan = await person('jan');
    const change = async (input: object) =>
      (
        await jan.ask<{ changeRecovery: Result }>(
          'mutation ($input: ChangeRecoveryInput!) { changeRecovery(input: $input) { __typename ... on Refusal { reason } } }',
          { input: { address: friend.address, ...input } },
        )
      ).changeRecovery;
    expect(await change({ password: 'not the right one' })).toMatchObject({ reason: 'credential-wrong' });
    expect(await change({ password, address: '0x12' })).toMatchObject({ reason: 'wallet-malformed' });
    expect(await change({ password })).toMatchObject({ __typename: 'RecoveryChanged' });
    expect((await identity('jan')).recovery).toBe(friend.address.toLowerCase());
    expect(await view(jan)).toEqual({
      address: friend.address.toLowerCase(),
      byOperator: false,
      next: null,
      running: null,
    });
    const to = stranger(15).address;
    const { typedData } = (await start(browser(), 'jan', to)) as unknown as { typedData: never };
    const query = `mutation ($s: String!) { startRecovery(handle: "jan", newOwner: "${to}", signature: $s) { ${shown} } }`;
    const by = async (key: typeof friend) =>
      (await browser().ask<{ startRecovery: Result }>(query, { s: await key.signTypedData(typedData) })).startRecovery;
    expect(await by(stranger(16))).toMatchObject({ reason: 'wallet-signature' });
    expect(await by(friend)).toMatchObject({ newOwner: to.toLowerCase() });
    expect(await by(friend)).toMatchObject({ reason: 'challenge-unknown' });
  });

  it('is refused by name', async () => {
    await person('kai');
    expect(await start(browser(), 'nobody_here', stranger(17).address, true)).toMatchObject({
      reason: 'recovery-none',
    });
    expect(await start(browser(), 'kai', '0x12', true)).toMatchObject({ reason: 'wallet-malformed' });
    expect(await start(browser(), 'kai', (await identity('kai')).owner!, true)).toMatchObject({
      reason: 'wallet-taken',
    });
  });
});

it('nobody is deleted but by themselves, who name their handle', async () => {
  const who = await person('leo');
  const query =
    'mutation ($handle: String!) { deleteIdentity(handle: $handle) { __typename ... on Refusal { reason } } }';
  expect((await browser().send(query, { handle: 'leo' })).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  expect(await who.ask(query, { handle: 'kai' })).toMatchObject({ deleteIdentity: { reason: 'credential-wrong' } });
});
