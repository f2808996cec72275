import { randomBytes } from 'node:crypto';
import ssbKeys from 'ssb-keys';
import { protocols } from '@planet/protocols';
import { hashOfToken } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
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
interface Heard {
  type: string;
  payload?: { data?: { proofUpdated: { state: string } } };
}

/** A browser that listens. */
async function listen(authorization?: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const heard: Heard[] = [];
  socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)) as Heard);
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: authorization ? { authorization } : {} }));
  const query = 'subscription { proofUpdated { id state } }';
  const until = async (accept: (all: Heard[]) => boolean) => {
    while (!accept(heard)) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await until((all) => all.some(({ type }) => type === 'connection_ack'));
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  return { heard, until, close: () => socket.close() };
}

describe('links by the API', () => {
  it('from the challenge to the link, with news of it', async () => {
    const keys = ssbKeys.generate();
    const news = await listen(`Bearer ${tokens.alice}`);
    const others = await listen(`Bearer ${tokens.mallory}`);
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
    await news.until((all) => all.some(({ payload }) => payload?.data?.proofUpdated.state === 'VERIFIED'));
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
    const stranger = await listen();
    await stranger.until((all) => all.some(({ type }) => type === 'error' || type === 'next'));
    expect(JSON.stringify(stranger.heard)).toContain('Sign in');
    stranger.close();
  });

  it('a token of before a recovery opens nothing', async () => {
    await planet.store.prisma.identity.update({ where: { id: people[1]!.id }, data: { epoch: 2 } });
    await expect(ask(startText, { a: 'x' }, 'mallory')).rejects.toThrow('UNAUTHENTICATED');
  });
});
