import pg from 'pg';
import type { AccountId, Identity } from '@planet/core';
import { accounts, acts, seats, type ChainSeat } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { globalId } from '../../apps/gateway/src/graphql/global-id.js';
import { ownToken, link, signedUp } from '../support/identities.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { quickScene, type QuickScene } from '../support/scene.js';

const owner = `0x${'ab'.repeat(20)}`;
const world = '31337:0xcontract';
let databases: TestDatabases;
let s: QuickScene;
let gateway: Gateway;
let ida: Identity & { accountId: AccountId };

beforeAll(async () => {
  databases = await startDatabases();
  s = await quickScene(databases);
  gateway = await gatewayOf(s.p.planet, '1');
  ida = await signedUp(s.p, 'ida');
  await s.p.database.query('UPDATE identity SET owner = $1 WHERE id = $2', [owner, ida.id]);
  const feed = await s.member('feed');
  await s.play(feed.post('I am'));
  await link(s.p, ida, await s.account(feed));
  const wallet = { nativeId: `eip155:1:0x${'cd'.repeat(20)}`, handle: null, host: null, profile: {}, endpoints: {} };
  await link(s.p, ida, await accounts.saveRemote(s.p.store.prisma, 'wallet', wallet as never));
});
afterAll(async () => {
  await gateway.close();
  await s.p.stop();
  await databases.stop();
});

interface Answer {
  // Every test reads another shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors?: { extensions: { code: string } }[];
}
async function ask(query: string, token?: string): Promise<Answer> {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  return (await gateway.http.inject({ method: 'POST', url: '/graphql', payload: { query }, headers })).json();
}

it.each([
  ['its handle', `handle: "ida"`],
  ['its handle as people write it', `handle: "@Ida"`],
  ['the key of its token', `wallet: "${owner.toUpperCase().replace('0X', '0x')}"`],
  ['a linked wallet', `wallet: "eip155:1:0x${'cd'.repeat(20)}"`],
  ['its address', `account: "@ida@planet.test"`],
])('finds a person by %s', async (_what, argument) => {
  expect((await ask(`{ identity(${argument}) { handle address url custody epoch } }`)).data.identity).toEqual({
    handle: 'ida',
    address: '@ida@planet.test',
    url: 'https://planet.test/@ida',
    custody: 'MANAGED',
    epoch: 1,
  });
});

it('finds nobody by what nobody has, and asks to be told one way', async () => {
  const nobody =
    '{ a: identity(handle: "nobody") { id } b: identity(id: "x") { id } c: identity(account: "@x@y.test") { id } me { id } }';
  expect((await ask(nobody)).data).toEqual({ a: null, b: null, c: null, me: null });
  for (const wrong of ['', '(handle: "ida", id: "x")', '(wallet: "0x12")', `(account: "${'x'.repeat(1001)}")`])
    expect((await ask(`{ identity${wrong} { id } }`)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

it('shows whose an account is, and each account in the type of its network', async () => {
  const { data, errors } = await ask(
    `{ identity(handle: "ida") { id accounts { __typename network ... on Node { id } identity { handle } copies { __typename } } } }`,
  );
  expect(errors).toBeUndefined();
  const list = data.identity.accounts as { __typename: string; identity: object; id: string }[];
  expect(list.map((one) => one.__typename).sort()).toEqual(['BetaAccount', 'PlanetAccount', 'Wallet']);
  expect(list.every((one) => JSON.stringify(one.identity) === '{"handle":"ida"}')).toBe(true);
  const wallet = list.find((one) => one.__typename === 'Wallet')!;
  const node = await ask(
    `{ node(id: "${wallet.id}") { __typename ... on Wallet { nativeId } } me: node(id: "${globalId('Identity', ida.id)}") { ... on Identity { handle } } }`,
  );
  expect(node.data).toEqual({
    node: { __typename: 'Wallet', nativeId: `eip155:1:0x${'cd'.repeat(20)}` },
    me: { handle: 'ida' },
  });
});

it('tells people who they are by their token', async () => {
  const token = await ownToken(s.p, ida.accountId, ['read']);
  const { data } = await ask(
    '{ me { handle personas { handle } } identity(handle: "ida") { personas { handle } } }',
    token,
  );
  expect(data).toEqual({ me: { handle: 'ida', personas: [] }, identity: { personas: [] } });
  expect((await ask('{ identity(handle: "ida") { personas { handle } } }')).data.identity.personas).toBeNull();
  const write = await ask('mutation { leaveNetwork(network: "alpha") { __typename } }', token);
  expect(write.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

it('follows the token on its way', async () => {
  const { database, store } = s.p;
  const token = async () =>
    (
      await ask(
        '{ identity(handle: "ida") { token { state caip tokenId chainId contract transaction explorerUrl reason } } }',
      )
    ).data.identity.token;
  const nothing = {
    caip: null,
    tokenId: null,
    chainId: null,
    contract: null,
    transaction: null,
    explorerUrl: null,
    reason: null,
  };
  expect(await token()).toEqual({ ...nothing, state: 'PENDING' });
  await seats.write(store.prisma, { mode: 'off', world: 'off' } as ChainSeat);
  expect(await token()).toEqual({ ...nothing, state: 'OFF', caip: `planet:planet.test/${ida.id}` });
  const seat = { mode: 'external', world, chainId: 31337, identity: '0xContract', explorer: 'https://scan.test' };
  await seats.write(store.prisma, seat as ChainSeat);
  const id = '11111111-1111-4111-8111-111111111111';
  await acts.add(store.prisma, {
    id,
    identityId: ida.id,
    kind: 'Register',
    message: {},
    state: 'wanted',
    by: 'planet',
  });
  const chain = { ...nothing, chainId: 31337, contract: '0xContract' };
  expect(await token()).toEqual({ ...chain, state: 'PENDING' });
  await database.query(`UPDATE act SET state = 'relayed' WHERE id = $1`, [id]);
  await database.query(
    `INSERT INTO chain_transaction (id, world, signer, target, data, state, hashes) VALUES ($1, $2, 'r', 't', 'd', 'sent', '{0xhash}')`,
    [id, world],
  );
  const seen = { ...chain, transaction: '0xhash', explorerUrl: 'https://scan.test/tx/0xhash' };
  expect(await token()).toEqual({ ...seen, state: 'SENT' });
  await database.query(
    `INSERT INTO chain_identity (world, identity_id, owner, handle, recovery, epoch, profile, block) VALUES ($1, '7', $2, 'ida', '', 1, '', 1)`,
    [world, owner],
  );
  await database.query(
    `INSERT INTO chain_event (world, block, log_index, block_hash, tx_hash, name, identity_id, args) VALUES ($1, 1, 0, 'b', '0xhash', 'Registered', '7', '{}')`,
    [world],
  );
  const there = { ...seen, tokenId: '7', caip: 'eip155:31337:0xcontract/7' };
  expect(await token()).toEqual({ ...there, state: 'CONFIRMED' });
  await database.query('UPDATE chain_event SET final = true');
  expect(await token()).toEqual({ ...there, state: 'FINAL' });
  await database.query(`UPDATE act SET state = 'refused', reason = 'limit' WHERE id = $1`, [id]);
  await database.query('DELETE FROM chain_identity');
  expect(await token()).toMatchObject({ state: 'REFUSED', reason: 'limit' });
});

it('lists people, the newest first, with as many queries for many as for one', async () => {
  const list = (first: number, after = 'null') =>
    `{ identities(first: ${first}, after: ${after}) { nodes { handle token { state } accounts { nativeId identity { handle } copies { nativeId } } }
       pageInfo { hasNextPage endCursor } } found: identities(search: "@p") { nodes { handle } } }`;
  for (let n = 0; n < 6; n++) await signedUp(s.p, `p${n}`);
  const one = await queriesOf(() => ask(list(1)));
  const many = await queriesOf(() => ask(list(50)));
  expect(many.queries).toBe(one.queries);
  expect(many.answer.data.identities.nodes).toHaveLength(7);
  expect(many.answer.data.found.nodes).toHaveLength(6);
  const { nodes, pageInfo } = one.answer.data.identities;
  const next = await ask(list(50, JSON.stringify(pageInfo.endCursor)));
  expect([...nodes, ...next.data.identities.nodes]).toEqual(many.answer.data.identities.nodes);
  expect((await ask(list(101))).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

async function queriesOf(work: () => Promise<Answer>): Promise<{ queries: number; answer: Answer }> {
  let queries = 0;
  const { query: real } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    queries++;
    return (real as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof real;
  try {
    const answer = await work();
    return { answer, queries };
  } finally {
    pg.Client.prototype.query = real;
  }
}
