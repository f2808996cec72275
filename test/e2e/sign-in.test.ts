import { createHash } from 'node:crypto';
import { privateKeyToAccount } from 'viem/accounts';
import { ensureHosted } from '@planet/bridge';
import type { NativeId } from '@planet/core';
import { Passwords } from '@planet/identity';
import { version } from '@planet/platform';
import { accounts, chainOff, seats } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { faviconIco } from '../../apps/gateway/src/web/favicon.js';
import { Authenticator } from '../support/authenticator.js';
import { openBrowser, type Browser } from '../support/browser.js';
import { useDatabases } from '../support/database.js';
import { AlphaWorld, defineAlpha } from '../support/fake-alpha.js';
import { defineBeta } from '../support/fake-beta.js';
import { listenToProofs, type Heard, type Listener } from '../support/listener.js';
import {
  join,
  joinByPasskey,
  signIn,
  signUp,
  startSignIn,
  startSignUp,
  type Begun,
  type Result,
} from '../support/people.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

const origin = 'https://planet.test';
const databases = useDatabases();
let planet: InProcessPlanet;
let gateway: Gateway;
let address: string;
const browser = (): Browser => openBrowser(address, origin);

beforeAll(async () => {
  planet = await startInProcess({
    databases,
    database: await databases.createDatabase(),
    networks: [defineAlpha(new AlphaWorld()), defineBeta()],
  });
  planet.planet.settings.rateLimits = false;
  gateway = await gatewayOf(planet.planet, version, {
    passwords: new Passwords({ n: 2 ** 10 }),
    limits: { signUpsPerDay: 1000, begun: 10_000, attempts: 10_000, passwords: 1000 },
  });
  address = await gateway.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await gateway.close();
  await planet.stop();
});

const me = async (who: Browser) => (await who.ask<{ me: { handle: string } | null }>('{ me { handle } }')).me;

describe('sign-up', () => {
  it('with a password: identity, home account, session, and the act that registers', async () => {
    const ann = browser();
    const begun = await startSignUp(ann, 'ann');
    expect(begun).toMatchObject({ __typename: 'SignUpChallenge', siwe: null, register: null });
    const done = await signUp(ann, {
      challenge: begun.id,
      password: 'a long way to tipperary',
      name: 'Ann',
      networks: ['alpha'],
    });
    expect(done).toMatchObject({
      __typename: 'SignedIn',
      identity: { handle: 'ann', owner: null, custody: 'MANAGED', epoch: 1, token: { state: 'PENDING' } },
    });
    expect(await me(ann)).toEqual({ handle: 'ann' });
    const [row] = await planet.database.query(
      `SELECT a.kind, a.state, a.message, a.by, h.network, h.origin, h.identity_id = i.id AS mine
       FROM identity i JOIN act a ON a.identity_id = i.id JOIN account h ON h.id = i.account_id WHERE i.handle = 'ann'`,
    );
    expect(row).toMatchObject({
      kind: 'Register',
      state: 'wanted',
      message: { handle: 'ann' },
      network: 'planet',
      origin: 'member',
      mine: true,
    });
    expect(row!['by']).toMatch(/^session:[0-9a-f]{16}$/);
    const consents = await planet.database.query(
      `SELECT c.network, c.granted FROM consent c JOIN identity i ON i.account_id = c.account_id WHERE i.handle = 'ann' ORDER BY 1`,
    );
    expect(consents).toEqual([
      { network: 'alpha', granted: true },
      { network: 'beta', granted: false },
    ]);
    const hosted = await planet.database.query(`SELECT network FROM account WHERE local_handle = 'ann'`);
    expect(hosted).toEqual([{ network: 'alpha' }]);
  });

  it('with a passkey', async () => {
    const bob = browser();
    const device = new Authenticator(origin);
    expect(await joinByPasskey(bob, 'bob', device)).toMatchObject({ __typename: 'SignedIn' });
    expect(await me(bob)).toEqual({ handle: 'bob' });
    const again = browser();
    const { id, passkey } = await startSignIn(again);
    expect(await signIn(again, { challenge: id, passkey: device.get(passkey) })).toMatchObject({
      identity: { handle: 'bob' },
    });
    expect(await me(again)).toEqual({ handle: 'bob' });
  });

  it('and again with the password', async () => {
    const cyd = browser();
    await join(cyd, 'cyd', 'a long way to tipperary');
    const later = browser();
    expect(await signIn(later, { handle: 'cyd', password: 'a long way to tipperary' })).toMatchObject({
      identity: { handle: 'cyd' },
    });
    expect(await me(later)).toEqual({ handle: 'cyd' });
  });
});

const password = 'a long way to tipperary';
const wallet = (n: number) => privateKeyToAccount(`0x${n.toString(16).padStart(64, '0')}`);

describe('a handle', () => {
  it.each([
    ['An', 'handle-malformed'],
    ['ab', 'handle-malformed'],
    ['_abc', 'handle-malformed'],
    ['a__b', 'handle-malformed'],
    ['аnna', 'handle-malformed'],
    ['admin', 'handle-reserved'],
    ['planet', 'handle-reserved'],
    ['root', 'handle-reserved'],
  ])('%s is refused: %s', async (handle, reason) => {
    const begun = await startSignUp(browser(), handle);
    expect(begun).toMatchObject({ __typename: 'HandleRefused', reason });
    if (begun.suggestion)
      expect((await startSignUp(browser(), String(begun.suggestion))).__typename).toBe('SignUpChallenge');
  });

  it('of a person, of an identity on the chain, and of a copy of somebody is taken', async () => {
    await join(browser(), 'eve', password);
    expect(await startSignUp(browser(), 'eve')).toMatchObject({ reason: 'handle-taken', suggestion: 'eve_26' });
    const stranger = await planet.bridge.store.transaction((tx) =>
      accounts.saveRemote(tx, 'beta', {
        nativeId: 'beta:faye' as NativeId,
        handle: 'faye',
        host: null,
        profile: { name: 'Faye' },
        endpoints: {},
      }),
    );
    await ensureHosted(planet.bridge, stranger, 'alpha');
    expect(await startSignUp(browser(), 'faye')).toMatchObject({ reason: 'handle-taken' });
    await seats.write(planet.store.prisma, { ...chainOff, world: '1:0xc' });
    await planet.database.query(
      `INSERT INTO chain_identity VALUES ('1:0xc', '1', '0xo', 'gustav', '0x0', 1, '', NULL, 1)`,
    );
    expect(await startSignUp(browser(), 'gustav')).toMatchObject({ reason: 'handle-taken' });
    await seats.write(planet.store.prisma, chainOff);
  });

  it('goes to one of those who want it at once', async () => {
    const begun = await Promise.all(Array.from({ length: 6 }, () => startSignUp(browser(), 'hugo')));
    const ends = await Promise.all(begun.map(({ id }) => signUp(browser(), { challenge: id, password })));
    expect(ends.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
    expect(ends.filter(({ reason }) => reason === 'handle-taken')).toHaveLength(5);
    const [{ n }] = (await planet.database.query(
      `SELECT count(*)::int AS n FROM credential c LEFT JOIN identity i ON i.id = c.identity_id WHERE i.id IS NULL`,
    )) as [{ n: number }];
    expect(n).toBe(0);
  });
});

describe('sign-up is refused', () => {
  it.each([
    [{}, 'credential-missing'],
    [{ password: 'short' }, 'password-short'],
    [{ password: 'password123' }, 'password-common'],
    [{ password: 'ida_ida_ida' }, 'password-is-handle'],
    [{ password: 'x y '.repeat(60) }, 'password-long'],
    [{ passkey: { id: 'x' } }, 'passkey-malformed'],
    [{ passkey: {} }, 'passkey-malformed'],
    [{ wallet: { siwe: '0x00' } }, 'wallet-message'],
  ])('with %j: %s', async (given, reason) => {
    const { id } = await startSignUp(browser(), 'ida');
    const who = browser();
    expect(await signUp(who, { challenge: id, ...given })).toMatchObject({ __typename: 'CredentialRefused', reason });
    expect(who.cookie).toBeNull();
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }, 'passkey-origin'],
    ['another port', { origin: 'https://planet.test:8443' }, 'passkey-origin'],
    ['another relying party', { rpId: 'evil.example' }, 'passkey-rp'],
    ['another challenge', { challenge: 'AAAA' }, 'passkey-challenge'],
    ['nobody there', { present: false }, 'passkey-unverified'],
    ['nobody checked', { verified: false }, 'passkey-unverified'],
    ['the wrong type', { type: 'webauthn.get' }, 'passkey-malformed'],
  ])('by a passkey with %s', async (_name, lies, reason) => {
    const { id, passkey } = await startSignUp(browser(), 'ida');
    const made = new Authenticator(origin).create(passkey, lies);
    expect(await signUp(browser(), { challenge: id, passkey: made })).toMatchObject({ reason });
  });

  it('when the challenge was used, has expired, is another one, or is for something else', async () => {
    const { id } = await startSignUp(browser(), 'jack');
    expect(await signUp(browser(), { challenge: id, password })).toMatchObject({ __typename: 'SignedIn' });
    const wrong = { __typename: 'ChallengeRefused', reason: 'challenge-unknown' };
    expect(await signUp(browser(), { challenge: id, password })).toMatchObject(wrong);
    expect(await signUp(browser(), { challenge: 'ff'.repeat(32), password })).toMatchObject(wrong);
    const { id: signInId } = await startSignIn(browser());
    expect(await signUp(browser(), { challenge: signInId, password })).toMatchObject(wrong);
    const late = await startSignUp(browser(), 'jacob');
    await planet.database.query(`UPDATE challenge SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      late.id,
    ]);
    expect(await signUp(browser(), { challenge: late.id, password })).toMatchObject(wrong);
  });

  it('for networks that are not there, and for texts that are too long', async () => {
    const { id } = await startSignUp(browser(), 'jane');
    for (const more of [
      { networks: ['gamma'] },
      { name: 'x'.repeat(501) },
      { password: 'x'.repeat(1001) },
      { passkey: 7 },
    ]) {
      const { errors } = await browser().send(
        'mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }',
        { input: { challenge: id, networks: [], password, ...more } },
      );
      expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('with a passkey that is somebody else’s', async () => {
    const device = new Authenticator(origin);
    await joinByPasskey(browser(), 'kai', device);
    expect(await joinByPasskey(browser(), 'kira', device)).toMatchObject({ reason: 'passkey-known' });
  });
});

describe('a wallet', () => {
  it('signs up without a chain, and signs in', async () => {
    const key = wallet(101);
    const who = browser();
    const { id, siwe, register } = await startSignUp(who, 'lea', { wallet: key.address });
    expect(register).toBeNull();
    expect(siwe).toContain('planet.test wants you to sign in');
    const signature = await key.signMessage({ message: siwe! });
    expect(await signUp(who, { challenge: id, wallet: { siwe: signature } })).toMatchObject({
      identity: { handle: 'lea', custody: 'OWN', owner: key.address.toLowerCase() },
    });
    const again = browser();
    const begun = await startSignIn(again, { wallet: key.address, chainId: 5 });
    const answer = { challenge: begun.id, wallet: await key.signMessage({ message: begun.siwe! }) };
    expect(await signIn(again, answer)).toMatchObject({ identity: { handle: 'lea' } });
    expect(await signIn(again, answer)).toMatchObject({ __typename: 'ChallengeRefused' });
    expect(await startSignUp(browser(), 'leo', { wallet: key.address })).toMatchObject({
      __typename: 'WalletRefused',
      reason: 'wallet-taken',
    });
  });

  it('signs the registration where a chain is there', async () => {
    const contract = `0x${'c0'.repeat(20)}` as const;
    const seat = {
      ...chainOff,
      mode: 'external' as const,
      world: `31337:${contract}`,
      chainId: 31337,
      identity: contract,
    };
    await seats.write(planet.store.prisma, { ...seat, gateway: `0x${'9a'.repeat(20)}` });
    const key = wallet(102);
    const { id, siwe, register } = await startSignUp(browser(), 'mia', { wallet: key.address });
    const signature = await key.signMessage({ message: siwe! });
    const refused = await signUp(browser(), { challenge: id, wallet: { siwe: signature } });
    expect(refused).toMatchObject({ reason: 'wallet-signature' });
    const registerSignature = await key.signTypedData(register as never);
    const foreign = await wallet(103).signTypedData(register as never);
    expect(await signUp(browser(), { challenge: id, wallet: { siwe: signature, register: foreign } })).toMatchObject({
      reason: 'wallet-signature',
    });
    const done = await signUp(browser(), { challenge: id, wallet: { siwe: signature, register: registerSignature } });
    expect(done).toMatchObject({ __typename: 'SignedIn' });
    const [act] = await planet.database.query(
      `SELECT a.state, a.world, a.message, a.signature FROM act a JOIN identity i ON i.id = a.identity_id WHERE i.handle = 'mia'`,
    );
    expect(act).toMatchObject({ state: 'signed', world: seat.world, signature: registerSignature });
    expect(act!['message']).toMatchObject({ handle: 'mia', owner: key.address.toLowerCase() });
    await seats.write(planet.store.prisma, chainOff);
  });

  it('is refused where it is none, where another signs, and where nobody knows it', async () => {
    expect(await startSignUp(browser(), 'nele', { wallet: '0x12' })).toMatchObject({ reason: 'wallet-malformed' });
    const { id, siwe } = await startSignUp(browser(), 'nele', { wallet: wallet(104).address });
    const foreign = await wallet(105).signMessage({ message: siwe! });
    for (const bad of [foreign, '0x', 'nonsense', ''])
      expect(await signUp(browser(), { challenge: id, wallet: { siwe: bad } })).toMatchObject({
        reason: 'wallet-signature',
      });
    const unknown = await startSignIn(browser(), { wallet: wallet(106).address });
    const signature = await wallet(106).signMessage({ message: unknown.siwe! });
    expect(await signIn(browser(), { challenge: unknown.id, wallet: signature })).toMatchObject({
      __typename: 'CredentialRefused',
      reason: 'credential-wrong',
    });
  });
});

describe('sign-in by passkey is refused', () => {
  const device = new Authenticator(origin);
  beforeAll(async () => void (await joinByPasskey(browser(), 'olaf', device)));

  it.each([
    ['another site', { origin: 'https://evil.example' }, 'passkey-origin'],
    ['another relying party', { rpId: 'evil.example' }, 'passkey-rp'],
    ['another challenge', { challenge: 'AAAA' }, 'passkey-challenge'],
    ['nobody checked', { verified: false }, 'passkey-unverified'],
    ['a spoiled signature', { spoiled: true }, 'passkey-'],
    ['the handle of another person', { userHandle: 'AAAA' }, 'credential-wrong'],
  ])('with %s', async (_name, lies, reason) => {
    const { id, passkey } = await startSignIn(browser());
    const who = browser();
    const refused = await signIn(who, { challenge: id, passkey: device.get(passkey, lies) });
    expect(refused).toMatchObject({ __typename: 'CredentialRefused', reason: expect.stringContaining(reason) });
    expect(who.cookie).toBeNull();
  });

  it('when it is replayed, or counts backwards', async () => {
    const { id, passkey } = await startSignIn(browser());
    const answer = device.get(passkey);
    expect(await signIn(browser(), { challenge: id, passkey: answer })).toMatchObject({ __typename: 'SignedIn' });
    expect(await signIn(browser(), { challenge: id, passkey: answer })).toMatchObject({ reason: 'challenge-unknown' });
    const next = await startSignIn(browser());
    expect(await signIn(browser(), { challenge: next.id, passkey: answer })).toMatchObject({
      reason: 'passkey-challenge',
    });
    const last = await startSignIn(browser());
    const back = device.get(last.passkey, { counter: 1 });
    expect(await signIn(browser(), { challenge: last.id, passkey: back })).toMatchObject({ reason: 'passkey-counter' });
  });

  it('of two who give the same answer at once, one comes in', async () => {
    const { id, passkey } = await startSignIn(browser());
    const answer = { challenge: id, passkey: device.get(passkey) };
    const ends = await Promise.all(Array.from({ length: 5 }, () => signIn(browser(), answer)));
    expect(ends.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1);
  });

  it('when nobody has it', async () => {
    const { id, passkey } = await startSignIn(browser());
    const answer = new Authenticator(origin).get(passkey);
    expect(await signIn(browser(), { challenge: id, passkey: answer })).toMatchObject({ reason: 'credential-wrong' });
  });
});

describe('nobody learns who is here', () => {
  it('from the start of a sign-in', async () => {
    await joinByPasskey(browser(), 'paul', new Authenticator(origin));
    const shape = async (handle: string) => {
      const { id: _, expiresAt: __, passkey, ...rest } = await startSignIn(browser(), { handle });
      return { ...rest, passkey: { ...passkey, challenge: '' } };
    };
    expect(await shape('paul')).toEqual(await shape('nobody_at_all'));
  });

  it('from a wrong password', async () => {
    await join(browser(), 'quentin', password);
    await joinByPasskey(browser(), 'rosa', new Authenticator(origin));
    const [wrong, nobody, without] = await Promise.all(
      ['quentin', 'nobody_at_all', 'rosa'].map((handle) =>
        signIn(browser(), { handle, password: 'another one entirely' }),
      ),
    );
    expect(wrong).toMatchObject({ __typename: 'CredentialRefused', reason: 'credential-wrong' });
    expect(nobody).toEqual(wrong);
    expect(without).toEqual(wrong);
  });
});

describe('limits', () => {
  const strict = async (limits: object, work: (open: () => Browser) => Promise<void>, options: object = {}) => {
    const other = await gatewayOf(planet.planet, version, {
      passwords: new Passwords({ n: 2 ** 10 }),
      limits: { signUpsPerDay: 1000, ...limits },
      ...options,
    });
    const at = await other.listen(0, '127.0.0.1');
    await planet.database.query(`DELETE FROM key_value WHERE network = 'limit'`);
    try {
      await work(() => openBrowser(at, origin));
    } finally {
      await planet.database.query(`DELETE FROM key_value WHERE network = 'limit'`);
      await other.close();
    }
  };

  it('hold for passwords of one handle; the right one is refused then too; other handles are free', async () => {
    await join(browser(), 'sam', password);
    await strict({ passwords: 3 }, async (open) => {
      for (let n = 0; n < 3; n++)
        expect(await signIn(open(), { handle: 'sam', password: 'wrong wrong wrong' })).toMatchObject({
          reason: 'credential-wrong',
        });
      expect(await signIn(open(), { handle: 'sam', password })).toMatchObject({
        __typename: 'LimitReached',
        reason: 'too-many-attempts',
      });
      expect(await signIn(open(), { handle: 'tom', password })).toMatchObject({ reason: 'credential-wrong' });
      const { signInLimits } = await open().ask<{ signInLimits: { name: string; count: number }[] }>(
        '{ signInLimits { name count } }',
        {},
        { authorization: `Bearer ${planet.planet.adminToken}` },
      );
      expect(signInLimits).toContainEqual({ name: 'password sam 127.0.0.1', count: 4 });
    });
  });

  it('hold for attempts and beginnings from one address', async () => {
    await strict({ attempts: 2, begun: 2 }, async (open) => {
      for (let n = 0; n < 2; n++) expect((await signIn(open(), {})).reason).toBe('credential-missing');
      expect((await signIn(open(), {})).reason).toBe('too-many-attempts');
      for (let n = 0; n < 2; n++) await startSignIn(open());
      await expect(startSignIn(open())).rejects.toThrow('RATE_LIMITED');
      expect(await startSignUp(open(), 'ursula')).toMatchObject({ __typename: 'LimitReached' });
    });
  });

  it('hold for sign-ups of a day; what failed is not counted', async () => {
    await strict({ signUpsPerDay: 1 }, async (open) => {
      expect(await join(open(), 'viktor', 'short')).toMatchObject({ reason: 'password-short' });
      expect(await join(open(), 'viktor', password)).toMatchObject({ __typename: 'SignedIn' });
      expect(await join(open(), 'vera', password)).toMatchObject({ reason: 'too-many-sign-ups' });
      expect((await startSignUp(open(), 'vera')).__typename).toBe('SignUpChallenge');
    });
  });

  it('SIGN_UP closes the door, or opens it for an invite, so often', async () => {
    await strict(
      {},
      async (open) => {
        expect(await startSignUp(open(), 'walter')).toMatchObject({
          __typename: 'LimitReached',
          reason: 'sign-up-closed',
        });
      },
      { signUp: 'closed' },
    );
    await strict(
      {},
      async (open) => {
        expect(await startSignUp(open(), 'walter')).toMatchObject({ reason: 'invite-wrong' });
        const { createSignUpInvite: invite } = await open().ask<{ createSignUpInvite: string }>(
          'mutation { createSignUpInvite(uses: 1) }',
          {},
          { authorization: `Bearer ${planet.planet.adminToken}` },
        );
        const [first, second] = await Promise.all(
          ['walter', 'wanda'].map((handle) => startSignUp(open(), handle, { invite })),
        );
        expect(await signUp(open(), { challenge: first!.id, password })).toMatchObject({ __typename: 'SignedIn' });
        expect(await signUp(open(), { challenge: second!.id, password })).toMatchObject({ reason: 'invite-wrong' });
      },
      { signUp: 'invite' },
    );
  });
});

describe('a session', () => {
  const sessions = async (who: Browser) =>
    (
      await who.ask<{ sessions: { id: string; current: boolean; agent: string }[] }>(
        '{ sessions { id current agent } }',
      )
    ).sessions;

  it('is in a cookie that no script reads', async () => {
    const { id } = await startSignUp(browser(), 'xaver');
    const { cookies } = await browser().send(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }',
      { input: { challenge: id, networks: [], password } },
    );
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^planet_session=[\w-]{43}; Expires=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const token = /=([\w-]{43})/.exec(cookies[0]!)![1];
    expect(JSON.stringify(await planet.database.query('SELECT * FROM session'))).not.toContain(token);
  });

  it('opens for pages of this Planet alone', async () => {
    const yara = browser();
    await join(yara, 'yara', password);
    const { cookie } = yara;
    const asks = async (headers: Record<string, string>) => {
      const answer = await yara.send('{ me { handle } }', {}, headers);
      return answer.data?.['me'] ?? null;
    };
    expect(await asks({})).toEqual({ handle: 'yara' });
    expect(await asks({ 'sec-fetch-site': 'same-origin' })).toEqual({ handle: 'yara' });
    expect(await asks({ origin: 'https://evil.example' })).toBeNull();
    expect(await asks({ origin: 'null' })).toBeNull();
    expect(await asks({ 'sec-fetch-site': 'cross-site' })).toBeNull();
    expect(await asks({ 'sec-fetch-site': 'same-site' })).toBeNull();
    const bare = { cookie: cookie!, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ me { handle } }' });
    const withoutOrigin = await fetch(`${address}/graphql`, { method: 'POST', headers: bare, body });
    expect(await withoutOrigin.json()).toEqual({ data: { me: null } });
    const form = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { ...bare, origin, 'content-type': 'text/plain' },
      body,
    });
    expect(await form.text()).not.toContain('yara');
    const get = await fetch(`${address}/graphql?query={me{handle}}`, { headers: { cookie: cookie!, origin } });
    expect(await get.text()).not.toContain('yara');
  });

  it('is given to no page of another site', async () => {
    await join(browser(), 'zoe', password);
    const { errors, cookies } = await browser().send(
      'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }',
      { input: { handle: 'zoe', password } },
      { origin: 'https://evil.example' },
    );
    expect(errors[0]!.extensions.code).toBe('FORBIDDEN');
    expect(cookies).toEqual([]);
  });

  it('reads and writes in the person’s name, and not more', async () => {
    const abe = browser();
    await join(abe, 'abe', password, { networks: ['alpha'] });
    const { createPost } = await abe.ask<{ createPost: { error: unknown; post: { author: { handle: string } } } }>(
      'mutation { createPost(input: { text: "Hello" }) { post { author { handle } } error { code } } }',
    );
    expect(createPost).toEqual({ error: null, post: { author: { handle: 'abe' } } });
    for (const query of ['{ tokens { id } }', 'mutation { createInvite { code } }', '{ signInLimits { name } }']) {
      const { errors } = await abe.send(query);
      expect(errors[0]!.extensions.code).toBe('FORBIDDEN');
    }
    const { errors } = await browser().send('{ sessions { id } }');
    expect(errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is listed, and ended: one, or this one', async () => {
    const [one, two] = [browser(), browser()];
    await join(one, 'ben', password);
    await signIn(two, { handle: 'ben', password });
    const all = await sessions(one);
    expect(all).toHaveLength(2);
    expect(all[0]!.agent).toBe('a browser of tests');
    const other = all.find(({ current }) => !current)!;
    const stranger = browser();
    await join(stranger, 'bela', password);
    const end = `mutation ($id: ID!) { endSession(id: $id) }`;
    expect(await stranger.ask(end, { id: other.id })).toEqual({ endSession: false });
    expect(await one.ask(end, { id: other.id })).toEqual({ endSession: true });
    expect(await me(two)).toBeNull();
    const { cookie } = one;
    expect(await one.ask('mutation { signOut }')).toEqual({ signOut: true });
    expect(one.cookie).toBeNull();
    one.cookie = cookie;
    expect(await me(one)).toBeNull();
  });

  it('hears over a socket that a page of this Planet opened, renews nothing there, and hears no more once it ended, as a token', async () => {
    const who = browser();
    await join(who, 'gita', password);
    const [{ id }] = (await planet.database.query<{ id: string }>(`SELECT id FROM identity WHERE handle = 'gita'`)) as [
      { id: string },
    ];
    await planet.database.query(
      `INSERT INTO proof (id, identity_id, network, account, verb, statement, nonce, epoch, salt, expires_at)
       VALUES (gen_random_uuid(), $1, 'alpha', 'a', 'link', '', '', 1, '', now() + interval '1 hour')`,
      [id],
    );
    const { createMyToken } = await who.ask<{ createMyToken: { token: string } }>(
      'mutation { createMyToken(name: "x", scopes: [READ]) { ... on MyTokenCreated { token } } }',
    );
    const { myTokens } = await who.ask<{ myTokens: { id: string }[] }>('{ myTokens { id } }');
    await planet.database.query(`UPDATE session SET expires_at = now() + interval '20 days' WHERE identity_id = $1`, [
      id,
    ]);
    const change = () =>
      planet.database.query(`SELECT pg_notify('proof', identity_id || ' ' || id) FROM proof WHERE identity_id = $1`, [
        id,
      ]);
    const cookie = who.cookie!;
    const foreign = await listenToProofs(address, { headers: { cookie, origin: 'https://evil.test' } });
    await foreign.until((all) => all.some(({ type }) => type === 'error'));
    const unnamed = await listenToProofs(address, { headers: { cookie } });
    await unnamed.until((all) => all.some(({ type }) => type === 'error'));
    const own = await listenToProofs(address, { headers: { cookie, origin } });
    const authorization = `Bearer ${createMyToken.token}`;
    const tokens = [
      await listenToProofs(address, { authorization }),
      await listenToProofs(address, { headers: { authorization } }),
    ];
    const hears = (line: Listener) => line.heard.some(({ type }) => type === 'next');
    // A line is open when the first change is heard.
    while (![own, ...tokens].every(hears)) {
      await change();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await planet.database.query(`SELECT 1 FROM session WHERE identity_id = $1`, [id])).toHaveLength(1);
    const ended = (all: Heard[]) => all.some(({ type }) => type === 'complete');
    await who.ask('mutation ($id: String!) { revokeMyToken(id: $id) { __typename } }', { id: myTokens[0]!.id });
    own.heard.length = 0;
    await change();
    await Promise.all(tokens.map((line) => line.until(ended)));
    await own.until(() => hears(own));
    await planet.database.query(`DELETE FROM session WHERE identity_id = $1`, [id]);
    await change();
    await own.until(ended);
    for (const line of [foreign, unnamed, own, ...tokens]) line.close();
  });

  it('is replaced by a new one at sign-in', async () => {
    const who = browser();
    await join(who, 'carl', password);
    const { cookie } = who;
    await signIn(who, { handle: 'carl', password });
    expect(who.cookie).not.toBe(cookie);
    const old = browser();
    old.cookie = cookie;
    expect(await me(old)).toBeNull();
  });

  it('moves on with use: the cookie changes after a day, once, and the old one ends', async () => {
    const who = browser();
    await join(who, 'dirk', password);
    const { cookie } = who;
    const ofDirk = `identity_id = (SELECT id FROM identity WHERE handle = 'dirk')`;
    await planet.database.query(`UPDATE session SET expires_at = now() + interval '20 days' WHERE ${ofDirk}`);
    const tabs = Array.from({ length: 12 }, () => Object.assign(browser(), { cookie }));
    expect(await Promise.all(tabs.map(me))).toEqual(Array(12).fill({ handle: 'dirk' }));
    const renewed = tabs.filter((tab) => tab.cookie !== cookie);
    expect(renewed).toHaveLength(1);
    expect(await me(renewed[0]!)).toEqual({ handle: 'dirk' });
    expect(await sessions(renewed[0]!)).toHaveLength(1);
    const rows = await planet.database.query<{ left: number }>(
      `SELECT extract(epoch FROM expires_at - now())::int AS left FROM session WHERE ${ofDirk} ORDER BY expires_at`,
    );
    expect(rows[0]!.left).toBeLessThanOrEqual(60);
    expect(rows[1]!.left).toBeGreaterThan(29 * 86_400);
  });

  it('ends with its time, and with the epoch', async () => {
    const who = browser();
    await join(who, 'emil', password);
    const { createMyToken } = await who.ask<{ createMyToken: { token: string } }>(
      'mutation { createMyToken(name: "x", scopes: [READ]) { ... on MyTokenCreated { token } } }',
    );
    const byToken = { authorization: `Bearer ${createMyToken.token}` };
    expect((await browser().send('{ me { handle } }', {}, byToken)).data).toEqual({ me: { handle: 'emil' } });
    await planet.database.query(`UPDATE identity SET epoch = 2 WHERE handle = 'emil'`);
    expect(await me(who)).toBeNull();
    expect((await browser().send('{ me { handle } }', {}, byToken)).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
    await planet.database.query(`UPDATE identity SET epoch = 1 WHERE handle = 'emil'`);
    expect(await me(who)).toEqual({ handle: 'emil' });
    await planet.database.query(
      `UPDATE session SET expires_at = now() - interval '1 second' WHERE identity_id = (SELECT id FROM identity WHERE handle = 'emil')`,
    );
    expect(await me(who)).toBeNull();
  });

  it.each(['nonsense', 'A'.repeat(43), '"; DROP', ''])('is none with the cookie %s', async (value) => {
    const who = browser();
    who.cookie = `planet_session=${value}`;
    expect(await me(who)).toBeNull();
  });
});

describe('tokens of one’s own', () => {
  it('read and write, are listed, and end', async () => {
    const who = browser();
    await join(who, 'finn', password);
    const bad = await who.send('mutation { createMyToken(name: "x", scopes: [ADMIN]) { __typename } }');
    expect(bad.errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
    const { createMyToken } = await who.ask<{ createMyToken: { token: string } }>(
      'mutation { createMyToken(name: "cli", scopes: [READ, WRITE]) { ... on MyTokenCreated { token } } }',
    );
    const by = { authorization: `Bearer ${createMyToken.token}` };
    const program = browser();
    expect(await program.ask('{ viewer { name scopes } me { handle } }', {}, by)).toEqual({
      viewer: { name: 'cli', scopes: ['READ', 'WRITE'] },
      me: { handle: 'finn' },
    });
    // A program makes no further keys, and changes no credentials.
    for (const query of [
      'mutation { createMyToken(name: "x", scopes: [READ]) { ... on MyTokenCreated { token } } }',
      '{ credentials { id } }',
      '{ sessions { id } }',
    ])
      expect((await program.send(query, {}, by)).errors[0]!.extensions.code).toBe('FORBIDDEN');
    const { myTokens } = await who.ask<{ myTokens: { id: string; name: string }[] }>('{ myTokens { id name } }');
    expect(myTokens).toEqual([{ id: expect.any(String), name: 'cli' }]);
    const revoke = 'mutation ($id: String!) { revokeMyToken(id: $id) { __typename ... on Refusal { reason } } }';
    const stranger = browser();
    await join(stranger, 'fritz', password);
    expect(await stranger.ask(revoke, myTokens[0])).toEqual({
      revokeMyToken: { __typename: 'TokenRefused', reason: 'not-found' },
    });
    expect(await who.ask(revoke, myTokens[0])).toEqual({ revokeMyToken: { __typename: 'MyTokenRevoked' } });
    expect((await program.send('{ me { handle } }', {}, by)).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('are fifty at most', async () => {
    const who = browser();
    await join(who, 'flora', password);
    const create = 'mutation { createMyToken(name: "x", scopes: [READ]) { __typename ... on Refusal { reason } } }';
    for (let n = 0; n < 50; n++)
      expect(await who.ask(create)).toEqual({ createMyToken: { __typename: 'MyTokenCreated' } });
    expect(await who.ask(create)).toEqual({ createMyToken: { __typename: 'LimitReached', reason: 'too-many' } });
  });
});

describe('a picture', () => {
  const upload = async (who: Browser, bytes: Buffer) =>
    (
      await who.ask<{ uploadPicture: { __typename: string; reason?: string; url?: string; media?: { url: string } } }>(
        `mutation ($data: String!) { uploadPicture(data: $data) {
           __typename ... on PictureUploaded { url media { url } } ... on Refusal { reason } } }`,
        { data: bytes.toString('base64') },
      )
    ).uploadPicture;

  it('is brought, and becomes the face of a person', async () => {
    const who = browser();
    await join(who, 'hedi', password);
    const bytes = faviconIco().subarray(22);
    const { url, media } = await upload(who, bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect([url, media]).toEqual([`blob:${digest}`, { url: `${origin}/media/${digest}` }]);
    const served = await fetch(`${address}/media/${digest}`);
    expect([served.headers.get('content-type'), Buffer.from(await served.arrayBuffer())]).toEqual(['image/png', bytes]);
    const update = `mutation ($url: String!) { updateProfile(input: { avatar: { url: $url, mediaType: "image/png" } }) {
      ... on ProfileUpdated { identity { avatar { url } } } } }`;
    expect(await who.ask(update, { url })).toEqual({ updateProfile: { identity: { avatar: media } } });
  });

  it('is refused where it is none, too large, or a stranger’s', async () => {
    const who = browser();
    await join(who, 'ilja', password);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await upload(who, svg)).toEqual({ __typename: 'PictureRefused', reason: 'not-a-picture' });
    const large = Buffer.concat([faviconIco().subarray(22), Buffer.alloc(524_288)]);
    expect(await upload(who, large)).toEqual({ __typename: 'PictureRefused', reason: 'too-large' });
    const query = 'mutation ($data: String!) { uploadPicture(data: $data) { __typename } }';
    expect((await who.send(query, { data: '<>' })).errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
    expect((await browser().send(query, { data: 'AAAA' })).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('credentials', () => {
  const add = async (who: Browser, input: object) =>
    (
      await who.ask<{ addCredential: Result }>(
        `mutation ($input: NewCredentialInput!) { addCredential(input: $input) {
           __typename ... on CredentialAdded { credential { id kind address } } ... on Refusal { reason } } }`,
        { input },
      )
    ).addCredential;
  const begin = async (who: Browser, more: object = {}) =>
    (
      await who.ask<{ startCredential: Begun }>(
        'mutation ($wallet: String) { startCredential(wallet: $wallet) { id passkey confirm siwe } }',
        more,
      )
    ).startCredential;
  const list = async (who: Browser) =>
    (await who.ask<{ credentials: { id: string; kind: string }[] }>('{ credentials { id kind } }')).credentials;
  const remove = async (who: Browser, id: string) =>
    (
      await who.ask<{ removeCredential: Result }>(
        'mutation ($id: ID!) { removeCredential(id: $id) { __typename ... on Refusal { reason } } }',
        { id },
      )
    ).removeCredential;

  it('of every kind are added, sign in, and are taken away, but for the last', async () => {
    const who = browser();
    await join(who, 'gabi', password);
    const device = new Authenticator(origin);
    const first = await begin(who);
    expect(await add(who, { challenge: first.id, passkey: device.create(first.passkey) })).toMatchObject({
      credential: { kind: 'PASSKEY' },
    });
    const key = wallet(201);
    const second = await begin(who, { wallet: key.address });
    const signature = await key.signMessage({ message: second.siwe! });
    expect(await add(who, { challenge: second.id, wallet: signature })).toMatchObject({
      credential: { kind: 'WALLET', address: key.address.toLowerCase() },
    });
    const { id, passkey } = await startSignIn(browser());
    expect(await signIn(browser(), { challenge: id, passkey: device.get(passkey) })).toMatchObject({
      identity: { handle: 'gabi' },
    });
    const begun = await startSignIn(browser(), { wallet: key.address });
    const other = browser();
    await signIn(other, { challenge: begun.id, wallet: await key.signMessage({ message: begun.siwe! }) });
    expect(await me(other)).toEqual({ handle: 'gabi' });
    const all = await list(who);
    expect(all.map(({ kind }) => kind)).toEqual(['PASSWORD', 'PASSKEY', 'WALLET']);
    const stranger = browser();
    await join(stranger, 'gregor', password);
    expect(await remove(stranger, all[0]!.id)).toMatchObject({ reason: 'credential-unknown' });
    const ends = await Promise.all(all.map((one) => remove(who, one.id)));
    expect(ends.filter(({ __typename }) => __typename === 'CredentialRemoved')).toHaveLength(2);
    expect(ends.filter(({ reason }) => reason === 'last-credential')).toHaveLength(1);
    expect(await me(who)).toEqual({ handle: 'gabi' });
    expect(await me(other)).toBeNull();
  });

  it('are refused by name', async () => {
    const who = browser();
    const device = new Authenticator(origin);
    await joinByPasskey(who, 'hana', device);
    const stranger = browser();
    await join(stranger, 'heike', password);
    const foreign = await begin(stranger);
    expect(
      await add(who, { challenge: foreign.id, passkey: new Authenticator(origin).create(foreign.passkey) }),
    ).toMatchObject({
      reason: 'challenge-unknown',
    });
    const begun = await begin(stranger);
    expect(await add(stranger, { challenge: begun.id, passkey: device.create(begun.passkey) })).toMatchObject({
      reason: 'passkey-known',
    });
    expect(await add(who, {})).toMatchObject({ reason: 'credential-missing' });
    expect(await add(who, { password: 'short' })).toMatchObject({ reason: 'password-short' });
    expect(await add(stranger, { password: 'a new one altogether' })).toMatchObject({ reason: 'credential-wrong' });
    expect(await add(stranger, { password: 'a new one altogether', currentPassword: password })).toMatchObject({
      credential: { kind: 'PASSWORD' },
    });
    expect(await signIn(browser(), { handle: 'heike', password })).toMatchObject({ reason: 'credential-wrong' });
    expect(await signIn(browser(), { handle: 'heike', password: 'a new one altogether' })).toMatchObject({
      __typename: 'SignedIn',
    });
  });
});

describe('what was signed', () => {
  it('is shown to the person and to admins, and to nobody else', async () => {
    const [who, stranger] = [browser(), browser()];
    await join(who, 'irma', password);
    await join(stranger, 'ilse', password);
    const query = 'query ($handle: String) { acts(handle: $handle) { kind state by } }';
    const own = await who.ask<{ acts: object[] }>(query);
    expect(own.acts).toEqual([{ kind: 'Register', state: 'wanted', by: expect.stringMatching(/^session:/) }]);
    const admin = { authorization: `Bearer ${planet.planet.adminToken}` };
    expect(await browser().ask(query, { handle: 'irma' }, admin)).toEqual(own);
    expect((await stranger.send(query, { handle: 'irma' })).errors[0]!.extensions.code).toBe('FORBIDDEN');
    expect((await browser().send(query, { handle: 'irma' })).errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });
});
