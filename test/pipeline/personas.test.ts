import { addPersona, createPost, deleteIdentity, leaveNetwork, personasOf, updateProfile } from '@planet/bridge';
import type { AccountId, Identity, NativeActivityInput, NativeId, Network } from '@planet/core';
import { acts, seats, type ChainSeat } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { globalId } from '../../apps/gateway/src/graphql/global-id.js';
import type { AlphaPerson } from '../support/fake-alpha.js';
import { BetaPerson, readLog } from '../support/fake-beta.js';
import { ownToken, link, signedUp } from '../support/identities.js';
import { useDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const databases = useDatabases();
let s: QuickScene;
let gateway: Gateway;
let ida: Identity & { accountId: AccountId };
let ann: AlphaPerson;

beforeEach(async () => {
  s = await quickScene(databases);
  gateway = await gatewayOf(s.p.planet, '1');
  ida = await signedUp(s.p, 'ida');
  ann = s.person('ann@one.test');
});
afterEach(async () => {
  await gateway.close();
  const { faults } = s.p;
  await s.p.stop();
  expect(faults).toEqual([]);
});

const copyOf = async (account: string, network: Network): Promise<NativeId> => {
  const [row] = await s.p.database.query<{ native_id: NativeId }>(
    'SELECT native_id FROM account WHERE of_id = $1 AND network = $2',
    [account, network],
  );
  return row!.native_id;
};
const log = async (account: string): Promise<NativeActivityInput[]> =>
  readLog(
    await s.p.database.query('SELECT key, text FROM log_message WHERE feed = $1 ORDER BY sequence', [
      await copyOf(account, 'beta'),
    ]),
  );
// Every test reads another shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function ask(query: string, token?: string): Promise<any> {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  return (await gateway.http.inject({ method: 'POST', url: '/graphql', payload: { query }, headers })).json();
}
const tokenOf = (account: AccountId): Promise<string> => ownToken(s.p, account);
const persona = async (handle = 'nyx'): Promise<AccountId> => {
  const made = await addPersona(s.p.bridge, ida.id, { handle, networks: ['alpha', 'beta'] });
  if (!made.ok) throw new Error(made.reason);
  await s.p.drain();
  return made.value;
};

describe('a profile', () => {
  it('reaches all copies by one edit; null takes away', async () => {
    await s.play(ann.follow(await copyOf(ida.accountId, 'alpha')));
    s.world.received.length = 0;
    expect(await updateProfile(s.p.bridge, ida.id, { name: 'Ida', bio: 'a *bio*' })).toMatchObject({ ok: true });
    await s.p.drain();
    expect(s.inbox(ann)).toMatchObject([{ kind: 'profile', profile: { name: 'Ida', bio: 'a *bio*' } }]);
    expect((await log(ida.accountId)).at(-1)).toMatchObject({ kind: 'profile', profile: { name: 'Ida' } });
    const token = await tokenOf(ida.accountId);
    const { data, errors } = await ask(
      'mutation { updateProfile(input: { bio: null, avatar: { url: "https://x.test/a.png" } }) { ... on ProfileUpdated { identity { name bio avatar { url } } } } }',
      token,
    );
    expect(errors).toBeUndefined();
    const identity = { name: 'Ida', bio: null, avatar: { url: 'https://x.test/a.png' } };
    expect(data.updateProfile).toEqual({ identity });
    expect((await ask('mutation { updateProfile(input: { name: "x" }) { __typename } }')).errors).toHaveLength(1);
  });

  it('of a linked account is that of the person, once, and the newer one stands', async () => {
    const feed = await s.member('feed');
    await s.play(feed.post('I am'), ann.follow(await copyOf(ida.accountId, 'alpha')));
    await link(s.p, ida, await s.account(feed));
    await s.p.drain();
    s.world.received.length = 0;
    const named = async () => (await ask('{ identity(handle: "ida") { name } }')).data.identity.name;
    await s.play(feed.profile({ name: 'Feed' }));
    expect(await named()).toBe('Feed');
    expect(s.inbox(ann)).toHaveLength(1);
    await s.play(feed.profile({ name: 'Feed' }));
    expect(s.inbox(ann)).toHaveLength(1);
    await updateProfile(s.p.bridge, ida.id, { name: 'Ida' });
    await s.play(feed.profile({ name: 'Older' }));
    expect(await named()).toBe('Ida');
    expect(s.inbox(ann)).toMatchObject([{ profile: { name: 'Feed' } }, { profile: { name: 'Ida' } }]);
  });

  it('is named on the chain once there is a token', async () => {
    const db = s.p.store.prisma;
    await seats.write(db, { mode: 'embedded', world: '1:0x1', chainId: 1, threshold: 1 } as ChainSeat);
    await updateProfile(s.p.bridge, ida.id, { name: 'early' });
    expect(await acts.ofIdentity(db, ida.id)).toEqual([]);
    await onChain();
    await updateProfile(s.p.bridge, ida.id, { name: 'one' });
    await updateProfile(s.p.bridge, ida.id, { name: 'two' });
    expect(await acts.ofIdentity(db, ida.id)).toMatchObject([
      { kind: 'SetProfile', state: 'wanted', message: { identityId: '7', uri: 'https://planet.test/@ida' } },
    ]);
    const token = (await ask('{ identity(handle: "ida") { token { state caip tokenId chainId } } }')).data.identity;
    expect(token).toEqual({ token: { state: 'CONFIRMED', caip: null, tokenId: '7', chainId: 1 } });
  });
});

async function onChain(): Promise<void> {
  const owner = `0x${'a'.repeat(40)}`;
  await s.p.database.query('UPDATE identity SET owner = $1 WHERE id = $2', [owner, ida.id]);
  await s.p.database.query(
    `INSERT INTO chain_identity (world, identity_id, owner, handle, recovery, epoch, profile, block)
     VALUES ('1:0x1', '7', $1, 'ida', '', 1, '', 1)`,
    [owner],
  );
}

describe('a persona', () => {
  it('is told of to nobody but its owner', async () => {
    const nyx = await persona();
    const bob = s.person('bob@two.test');
    await s.play(ann.follow(await copyOf(nyx, 'alpha')), bob.follow(await copyOf(ida.accountId, 'alpha')));
    const post = await createPost(s.p.bridge, { as: nyx, text: 'who am I' });
    if (!post.ok) throw new Error(post.reason);
    await s.p.drain();
    const other = await signedUp(s.p, 'eva');
    const shown = `id network nativeId origin handle host name bio url alsoKnownAs movedTo createdAt fetchedAt
      claims { name value } fields { name value } identity { id handle } copies { id nativeId createdAt fetchedAt } counts { posts }
      followers { nodes { id } } following { nodes { id } } posts { nodes { id author { id } } }`;
    const questions = [
      `{ accounts(first: 100) { nodes { ${shown} } } }`,
      `{ account(address: "@nyx@planet.test") { ${shown} } }`,
      `{ identity(account: "@nyx@planet.test") { id } identities(first: 5) { nodes { id handle personas { handle } accounts { ${shown} } } } }`,
      `{ post(id: "${globalId('Post', post.value)}") { author { ${shown} } copies { nativeId } } viewer { account { id } } me { id personas { handle } } }`,
    ];
    for (const token of [undefined, await tokenOf(other.accountId)])
      for (const question of questions) {
        const { data, errors } = await ask(question, token);
        expect(errors).toBeUndefined();
        const [aboutNyx, aboutIda] = [find(data, nyx, 'nyx'), find(data, ida.accountId, 'ida', ida.id)];
        expect(aboutNyx.filter((text) => aboutIda.includes(text))).toEqual([]);
      }
    for (const { document } of s.world.received) {
      const text = JSON.stringify(document);
      expect([text.includes('nyx'), text.includes('/ida')]).not.toEqual([true, true]);
    }
    const bound = await s.p.database.query(
      'SELECT 1 FROM account WHERE (id = $1 OR of_id = $1) AND identity_id IS NOT NULL',
      [nyx],
    );
    expect(bound).toEqual([]);
    const { rows } = await everyRow();
    const both = rows.filter((row) => row.includes(nyx) && [ida.id, ida.accountId].some((id) => row.includes(id)));
    expect(both).toEqual([]);
    const times = await s.p.database.query(
      `SELECT 1 FROM account WHERE (id = $1 OR of_id = $1) AND created_at <> date_trunc('day', created_at)`,
      [nyx],
    );
    expect(times).toEqual([]);
  });

  it('speaks for its owner, by `as`, and for nobody else', async () => {
    const nyx = await persona();
    const speak = `mutation { createPost(input: { as: "${globalId('Account', nyx)}", text: "hi" }) { post { author { handle } } error { code } } }`;
    const own = await ask(speak, await tokenOf(ida.accountId));
    expect(own.data.createPost).toEqual({ post: { author: { handle: 'nyx' } }, error: null });
    const eva = await signedUp(s.p, 'eva');
    const others = await ask(speak, await tokenOf(eva.accountId));
    expect(others.errors[0].extensions.code).toBe('FORBIDDEN');
    expect(
      (await ask('{ me { personas { handle account { handle } } } }', await tokenOf(ida.accountId))).data.me,
    ).toEqual({
      personas: [{ handle: 'nyx', account: { handle: 'nyx' } }],
    });
  });

  it('has copies where its owner wants them, and a handle of its own', async () => {
    const token = await tokenOf(ida.accountId);
    const add = (handle: string, networks: string) =>
      ask(
        `mutation { addPersona(handle: "${handle}", networks: ${networks}) { __typename ... on PersonaAdded { persona { handle account { copies { network } } } } ... on Refusal { reason } ... on HandleRefused { suggestion } } }`,
        token,
      );
    const { data } = await add('nyx', '["beta"]');
    expect(data.addPersona.persona).toEqual({ handle: 'nyx', account: { copies: [{ network: 'beta' }] } });
    const refused = async (handle: string, networks = '[]') => (await add(handle, networks)).data.addPersona;
    expect(await refused('ida')).toMatchObject({ __typename: 'HandleRefused', reason: 'handle-taken' });
    expect((await refused('ida')).suggestion).toMatch(/^ida_/);
    expect(await refused('Nyx!')).toMatchObject({ __typename: 'HandleRefused', reason: 'handle-malformed' });
    expect(await refused('admin')).toMatchObject({ __typename: 'HandleRefused', reason: 'handle-reserved' });
    expect(await refused('pan', '["gamma"]')).toEqual({ __typename: 'PersonaRefused', reason: 'not-found' });
    for (let n = 1; n < 10; n++) await refused(`pen${n}`);
    expect(await refused('one_more')).toEqual({ __typename: 'LimitReached', reason: 'too-many' });
    const [nyx] = await personasOf(s.p.bridge, ida.id);
    await createPost(s.p.bridge, { as: nyx!, text: 'for feeds' });
    await s.p.drain();
    expect(await s.count('account WHERE of_id = $1', [nyx])).toBe(1);
  });

  it('is one of ten at most, however many are asked for at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 14 }, (_, n) => addPersona(s.p.bridge, ida.id, { handle: `pen${n}`, networks: [] })),
    );
    expect(all.filter((one) => one.ok)).toHaveLength(10);
    expect(await personasOf(s.p.bridge, ida.id)).toHaveLength(10);
  });
});

describe('leaving', () => {
  it('a network ends the copy there alone, and takes back what was said in a feed', async () => {
    await s.play(ann.follow(await copyOf(ida.accountId, 'alpha')));
    await createPost(s.p.bridge, { as: ida.accountId, text: 'one' });
    await createPost(s.p.bridge, { as: ida.accountId, text: 'two' });
    await s.p.drain();
    const token = await tokenOf(ida.accountId);
    const leave =
      'mutation { leaveNetwork(network: "beta") { __typename ... on LeftNetwork { network forgets keeps } ... on Refusal { reason } } }';
    const { data } = await ask(leave, token);
    expect(data.leaveNetwork).toMatchObject({ __typename: 'LeftNetwork', network: 'beta' });
    expect((await ask(leave.replace('beta', 'gamma'), token)).data.leaveNetwork).toEqual({
      __typename: 'NetworkRefused',
      reason: 'not-found',
    });
    await s.p.drain();
    expect((await log(ida.accountId)).filter(({ kind }) => kind === 'delete')).toHaveLength(2);
    expect(s.inbox(ann).filter(({ kind }) => kind === 'delete' || kind === 'leave')).toEqual([]);
    await createPost(s.p.bridge, { as: ida.accountId, text: 'three' });
    await s.p.drain();
    expect(s.inbox(ann).filter(({ kind }) => kind === 'post')).toHaveLength(3);
    expect((await log(ida.accountId)).filter(({ kind }) => kind === 'post')).toHaveLength(2);
    await leaveNetwork(s.p.bridge, ida.id, 'alpha');
    await leaveNetwork(s.p.bridge, ida.id, 'alpha');
    await s.p.drain();
    expect(s.inbox(ann).filter(({ kind }) => kind === 'leave')).toHaveLength(1);
  });

  it('altogether breaks links, tells everybody, closes the doors, and keeps the handle', async () => {
    const db = s.p.store.prisma;
    const feed = new BetaPerson('feed');
    await s.play(feed.post('I am'), ann.follow(await copyOf(ida.accountId, 'alpha')));
    await link(s.p, ida, await s.account(feed));
    await s.play(feed.post('as ida'));
    await seats.write(db, { mode: 'embedded', world: '1:0x1', chainId: 1, threshold: 1 } as ChainSeat);
    await onChain();
    await proven((await s.account(feed)).id);
    await s.p.database.query(
      `INSERT INTO session (hash, identity_id, epoch, expires_at) VALUES ('h', $1, 1, now() + interval '1 day')`,
      [ida.id],
    );
    await s.p.database.query(`INSERT INTO key_pair (owner, purpose, public, sealed) VALUES ($1, 'wallet', '', '')`, [
      ida.id,
    ]);
    const token = await tokenOf(ida.accountId);
    const done = await deleteIdentity(s.p.bridge, ida.id, { session: 'x' });
    expect(done.ok && 'left' in done.value && done.value.left.map(({ network }) => network)).toEqual([
      'alpha',
      'beta',
      'chain',
    ]);
    expect(await deleteIdentity(s.p.bridge, ida.id, { session: 'x' })).toEqual(done);
    await s.p.drain();
    expect(s.inbox(ann).find(({ kind }) => kind === 'leave')).toMatchObject({
      kind: 'leave',
      actor: await copyOf(ida.accountId, 'alpha'),
    });
    expect((await s.account(feed)).identityId).toBeNull();
    expect(await acts.inState(db, 'wanted')).toMatchObject([{ kind: 'Burn', message: {} }]);
    // Nobody else's while the token stands (test/identity/leaving).
    expect(await s.count(`proof WHERE state = 'revoked' AND holds IS NOT NULL`)).toBe(1);
    expect([
      await s.count('session'),
      await s.count('api_token'),
      await s.count('key_pair WHERE purpose = $1', ['wallet']),
    ]).toEqual([0, 0, 1]);
    expect((await ask('{ viewer { name } }', token)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask('{ identity(handle: "ida") { id } }')).data.identity).toBeNull();
    const eva = await signedUp(s.p, 'eva');
    expect(await addPersona(s.p.bridge, eva.id, { handle: 'ida', networks: [] })).toMatchObject({
      reason: 'handle-taken',
    });
    // The key goes when the chain has what it still had to sign.
    await s.p.database.query(`UPDATE act SET state = 'done' WHERE state = 'wanted'`);
    await s.p.drain();
    expect(await s.count('key_pair WHERE purpose = $1', ['wallet'])).toBe(0);
  });
});

async function proven(account: string): Promise<void> {
  await s.p.database.query(
    `INSERT INTO proof (id, identity_id, network, account, account_id, verb, statement, nonce, epoch, salt, state, holds, digest, expires_at)
     VALUES (gen_random_uuid(), $1, 'beta', 'x', $2, 'link', '', 'n', 1, '', 'verified', 'beta|x', '0xproof', now())`,
    [ida.id, account],
  );
  await s.p.database.query(
    `INSERT INTO act (id, identity_id, kind, message, state, by) VALUES (gen_random_uuid(), $1, 'Link', $2, 'done', 'planet')`,
    [ida.id, { identityId: '7', account: '0xdigest', evidence: '0xproof' }],
  );
}

/** The objects of an answer that name one of these, as text; a list of several people is no object of one. */
function find(value: unknown, ...names: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => find(one, ...names));
  if (typeof value !== 'object' || value === null) return [];
  const decoded = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'string' && /^[A-Za-z0-9+/=]{20,}$/.test(one) ? Buffer.from(one, 'base64').toString('latin1') : one,
  );
  const lists = Object.values(value).some((one) => Array.isArray(one) && one.length > 1 && 'nodes' in value);
  const inner = Object.values(value).flatMap((one) => find(one, ...names));
  const here = !lists && names.some((name) => new RegExp(`\\b${name}\\b`).test(decoded));
  return [...(here && !('accounts' in value) && !('identities' in value) ? [decoded] : []), ...inner];
}

/** All rows of all tables, as text, but logs of what was sent to whom. */
async function everyRow(): Promise<{ rows: string[] }> {
  const tables = await s.p.database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const rows: string[] = [];
  for (const { name } of tables)
    for (const row of await s.p.database.query(`SELECT t::text AS row FROM "${name}" t`))
      rows.push(`${name} ${row['row']}`);
  return { rows };
}
