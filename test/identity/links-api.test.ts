import { randomBytes } from 'node:crypto';
import ssbKeys from 'ssb-keys';
import { protocols } from '@planet/protocols';
import { acts, hashOfToken } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { listenToProofs, type Listener } from '../support/listener.js';
import { makePerson, startSigner, withoutChain, type TestPerson } from '../support/owners.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

let databases: TestDatabases;
let planet: InProcessPlanet;
let gateway: Gateway;
let address: string;
let signer: { stop(): void };
const people: TestPerson[] = [];
const tokens: Record<string, string> = {};

beforeAll(async () => {
  databases = await startDatabases();
  planet = await startInProcess({ databases, networks: [...protocols] });
  await withoutChain(planet.store);
  signer = startSigner(planet.store, () => people);
  gateway = await gatewayOf(planet.planet, '0.0.0');
  address = await gateway.listen(0, '127.0.0.1');
  for (const name of ['alice', 'mallory']) {
    const person = await makePerson(planet.store, name);
    people.push(person);
    tokens[name] = `planet_${randomBytes(32).toString('base64url')}`;
    const token = { hash: hashOfToken(tokens[name]), name, scopes: ['read', 'write'], identityId: person.id, epoch: 1 };
    await planet.store.prisma.apiToken.create({ data: token });
  }
});
afterAll(async () => {
  signer?.stop();
  await gateway?.close();
  await planet?.stop();
  await databases?.stop();
});

async function ask<T>(query: string, variables: object = {}, who: string | null = 'alice'): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(who && { authorization: `Bearer ${tokens[who]}` }) };
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as { data?: T; errors?: { message: string; extensions: { code: string } }[] };
  if (answer.errors) throw new Error(answer.errors.map((e) => `${e.extensions.code} ${e.message}`).join());
  return answer.data!;
}

const startText = `mutation ($a: String!) { startLink(account: $a) { __typename
  ... on LinkChallenge { proof { id state network account expiresAt } statement signature ways { method title text paste } }
  ... on Refusal { reason message } } }`;
const confirmText = `mutation ($p: ID!, $e: String) { confirmLink(proof: $p, evidence: $e) { __typename
  ... on LinkConfirmed { proof { id state strength method onChain effective digest evidence } }
  ... on LinkPending { waitsFor ways { method } proof { state } }
  ... on Refusal { reason message } } }`;
const unlinkText = `mutation ($p: ID!) { unlink(proof: $p) { __typename ... on Unlinked { proof { state reason } } ... on Refusal { reason } } }`;

interface Started {
  startLink: {
    __typename: string;
    proof: { id: string };
    statement: string;
    signature: string;
    ways: { method: string; paste: string }[];
  };
}
/** The owner is told that the chain did not take the link, and why; nobody else is. */
async function refusedByChain(
  proof: string,
  news: Listener,
  verified: (all: Listener['heard']) => number,
): Promise<void> {
  const db = planet.store.prisma;
  const { id } = (await db.proof.findFirst({ where: { state: 'verified' } }))!;
  const act = (await acts.linksOf(db, [id])).get(id)!;
  const before = verified(news.heard);
  await db.proof.update({ where: { id }, data: { effective: false } });
  expect(await acts.change(db, act.id, act.state, { state: 'refused', reason: 'AlreadyLinked' })).toBe(true);
  await news.until((all) => verified(all) > before);
  const node = 'query ($id: ID!) { node(id: $id) { ... on Proof { chainRefusal { reason message } } } }';
  const message = 'The account is linked to another identity on the chain.';
  expect(await ask(node, { id: proof })).toEqual({ node: { chainRefusal: { reason: 'AlreadyLinked', message } } });
  expect(await ask(node, { id: proof }, 'mallory')).toEqual({ node: null });
  await db.proof.update({ where: { id }, data: { effective: true } });
  expect(await ask(node, { id: proof })).toEqual({ node: { chainRefusal: null } });
  await acts.change(db, act.id, 'refused', { state: act.state });
}

describe('links by the API', () => {
  it('from the challenge to the link, with news of it', async () => {
    const keys = ssbKeys.generate();
    const news = await listenToProofs(address, { authorization: `Bearer ${tokens.alice}` });
    const others = await listenToProofs(address, { authorization: `Bearer ${tokens.mallory}` });
    const { startLink } = await ask<Started>(startText, { a: keys.id });
    expect(startLink).toMatchObject({
      __typename: 'LinkChallenge',
      proof: { state: 'PENDING', network: 'ssb', account: keys.id },
    });
    const { proof, ways } = startLink;
    expect(ways.map(({ method }) => method)).toEqual(['ssb-message', 'ssb-signed']);
    expect(await ask(confirmText, { p: proof.id })).toMatchObject({
      confirmLink: { __typename: 'LinkPending', waitsFor: 'evidence', proof: { state: 'PENDING' } },
    });
    const e = JSON.stringify(ssbKeys.signObj(keys, null, JSON.parse(ways[1]!.paste) as object));
    expect(await ask(confirmText, { p: proof.id, e }, 'mallory')).toMatchObject({
      confirmLink: { __typename: 'ProofRefused', reason: 'not-found' },
    });
    expect(await ask(confirmText, { p: proof.id, e })).toMatchObject({
      confirmLink: {
        __typename: 'LinkConfirmed',
        proof: {
          state: 'VERIFIED',
          strength: 'KEY_HELD',
          method: 'ssb-signed',
          onChain: false,
          effective: true,
          evidence: { version: 1, network: 'ssb' },
        },
      },
    });
    const verified = (all: typeof news.heard): number =>
      all.filter(({ payload }) => payload?.data?.proofUpdated.state === 'VERIFIED').length;
    await news.until((all) => verified(all) > 0);
    await refusedByChain(proof.id, news, verified);
    expect(others.heard.filter(({ type }) => type === 'next')).toEqual([]);
    news.close();
    others.close();
    const node = 'query ($id: ID!) { node(id: $id) { ... on Proof { state accountNode { nativeId } } } }';
    expect(await ask(node, { id: proof.id }, null)).toEqual({
      node: { state: 'VERIFIED', accountNode: { nativeId: keys.id } },
    });
    expect(await ask(unlinkText, { p: proof.id })).toEqual({
      unlink: { __typename: 'Unlinked', proof: { state: 'REVOKED', reason: 'owner-unlinked' } },
    });
    expect(await ask(node, { id: proof.id }, null)).toEqual({ node: null });
  });

  it('refuses as data what can be expected, and strangers as strangers', async () => {
    expect(await ask(startText, { a: '@nobody@planet.test' })).toMatchObject({
      startLink: { __typename: 'AccountRefused' },
    });
    await expect(ask(startText, { a: 'x' }, null)).rejects.toThrow('UNAUTHENTICATED');
    await expect(ask(confirmText, { p: 'x' })).rejects.toThrow('BAD_USER_INPUT');
    const stranger = await listenToProofs(address);
    await stranger.until((all) => all.some(({ type }) => type === 'error' || type === 'next'));
    expect(JSON.stringify(stranger.heard)).toContain('Sign in');
    stranger.close();
  });

  it('a token of before a recovery opens nothing', async () => {
    await planet.store.prisma.identity.update({ where: { id: people[1]!.id }, data: { epoch: 2 } });
    await expect(ask(startText, { a: 'x' }, 'mallory')).rejects.toThrow('UNAUTHENTICATED');
  });
});
