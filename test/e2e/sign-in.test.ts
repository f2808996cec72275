import { Passwords } from '@planet/identity';
import { version } from '@planet/platform';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { Authenticator } from '../support/authenticator.js';
import { openBrowser, type Browser } from '../support/browser.js';
import { useDatabases } from '../support/database.js';
import { AlphaWorld, defineAlpha } from '../support/fake-alpha.js';
import { defineBeta } from '../support/fake-beta.js';
import { join, joinByPasskey, signIn, signUp, startSignIn, startSignUp } from '../support/people.js';
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
  gateway = await gatewayOf(planet.planet, version, {
    passwords: new Passwords({ n: 2 ** 10 }),
    limits: { signUpsPerDay: 1000, begun: 10_000, attempts: 10_000 },
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
