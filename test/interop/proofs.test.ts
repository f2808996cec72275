import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '@planet/platform';
import { hashOfToken, Store } from '@planet/store';
import { startActorServer, type ActorServer } from '../support/actor-server.js';
import { makePerson, startSigner, withoutChain, type TestPerson } from '../support/owners.js';
import { startPeer, type Peer } from '../support/peers/peer.js';
import { startPod, type RunningPod } from '../support/pod/start.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** People link accounts on programs that this project did not write; each shows the statement in its own way. */
let planet: RunningPlanet;
let store: Store;
let phone: Peer<'ssb-db2-peer'>;
let fedi: Peer<'fedify-peer'>;
let pod: RunningPod;
let server: ActorServer;
let signer: { stop(): void };
let alice: TestPerson;
let token: string;

beforeAll(async () => {
  [planet, phone, fedi, pod, server] = await Promise.all([
    startPlanet({ roles: 'gateway,workers,ssb' }),
    startPeer('ssb-db2-peer'),
    startPeer('fedify-peer', { actors: ['bob', 'bea'] }),
    startPod({ people: ['carol'] }),
    startActorServer(),
  ]);
  store = new Store(await planet.databaseUrl(), 2);
  await withoutChain(store);
  alice = await makePerson(store, 'alice');
  signer = startSigner(store, () => [alice]);
  token = `planet_${randomBytes(32).toString('base64url')}`;
  const row = { hash: hashOfToken(token), name: 'alice', scopes: ['read', 'write'], identityId: alice.id, epoch: 1 };
  await store.prisma.apiToken.create({ data: row });
}, 120_000);
afterAll(async () => {
  signer?.stop();
  await store?.close();
  await Promise.all([planet?.stop(), phone?.stop(), fedi?.stop(), pod?.stop(), server?.stop()]);
});

async function ask<T>(query: string, variables: object): Promise<T> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${planet.origin}/graphql`, { method: 'POST', headers, body });
  const answer = (await response.json()) as { data?: T; errors?: unknown };
  if (!answer.data) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}
interface Challenge {
  __typename: string;
  reason?: string;
  message?: string;
  proof: { id: string };
  ways: { method: string; paste: string }[];
}
async function start(account: string) {
  const { startLink } = await ask<{ startLink: Challenge }>(
    `mutation ($account: String!) { startLink(account: $account) { __typename
      ... on LinkChallenge { proof { id } ways { method paste } } ... on Refusal { reason message } } }`,
    { account },
  );
  if (startLink.__typename !== 'LinkChallenge') throw new Error(`${startLink.reason} ${startLink.message}`);
  const paste = (method: string) => startLink.ways.find((way) => way.method === method)!.paste;
  return { id: startLink.proof.id, paste };
}
const confirm = (proof: string, evidence?: string) =>
  ask<{ confirmLink: { __typename: string; proof?: { state: string; method: string }; reason?: string } }>(
    `mutation ($proof: ID!, $evidence: String) { confirmLink(proof: $proof, evidence: $evidence) { __typename
      ... on LinkConfirmed { proof { state method effective } } ... on LinkPending { waitsFor } ... on Refusal { reason message } } }`,
    { proof, evidence },
  );
const confirmed = (method: string) => ({
  confirmLink: { __typename: 'LinkConfirmed', proof: { state: 'VERIFIED', method, effective: true } },
});
const stateText = 'query ($id: ID!) { node(id: $id) { ... on Proof { state method reason } } }';
type State = { node: { state: string; reason: string | null } | null };
async function until(id: string, state: string): Promise<void> {
  for (;;) {
    const { node } = await ask<State>(stateText, { id });
    if (node?.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe('a Scuttlebutt program', () => {
  it('publishes the message; the feed comes here for it, housekeeping finds it; a later one ends the link', async () => {
    const { id, paste } = await start(phone.ready.id);
    await phone.call('connect', { address: planet.ssbAddress });
    const content = JSON.parse(paste('ssb-message')) as { statement: string };
    await phone.call('publish', { content });
    await until(id, 'VERIFIED');
    const statement = content.statement.replace('verb: link', 'verb: unlink');
    await phone.call('publish', { content: { type: 'planet-link', statement } });
    await until(id, 'REVOKED');
  });
});

describe('a fediverse server', () => {
  it('shows the address of the page in the profile', async () => {
    const [bob] = await fedi.call('actors');
    const { id, paste } = await start(bob!.handle);
    await fedi.call('updateActor', {
      actor: 'bob',
      bio: `<p>I am <a href="${paste('rel-me')}" rel="me">alice</a></p>`,
    });
    expect(await confirm(id)).toEqual(confirmed('rel-me'));
  });

  it('shows a public post, and what it shows can be checked by anybody', async () => {
    const bea = (await fedi.call('actors')).find(({ id }) => id.endsWith('bea'))!;
    const { id, paste } = await start(bea.id);
    const content = `<p>${paste('note').replaceAll('\n', '<br>')}</p>`;
    const note = await fedi.call('post', { actor: 'bea', content });
    expect(await confirm(id, note.id)).toEqual(confirmed('note'));
    const { node } = await ask<{ node: { evidence: { evidence: { raw: string } } } }>(
      'query ($id: ID!) { node(id: $id) { ... on Proof { evidence } } }',
      { id },
    );
    expect(verify(await kept('note.json', node.evidence))).toMatchObject({
      code: 0,
      verdict: { holds: true, method: 'note' },
    });
    const forged = JSON.parse(JSON.stringify(node.evidence)) as typeof node.evidence;
    forged.evidence.raw = forged.evidence.raw.replace('nonce: ', 'nonce: 0');
    expect(verify(await kept('forged.json', forged))).toMatchObject({
      code: 1,
      verdict: { holds: false, reason: 'wrong-statement' },
    });
    const exported = cli('proof', 'export', id);
    expect(JSON.parse(exported.stdout)).toEqual(node.evidence);
  });

  it('made of nothing but documents is believed, at its own address alone', async () => {
    const actor = server.person('dan');
    const { id, paste } = await start(actor);
    const value = `<a href="${paste('rel-me')}" rel="me">x</a>`;
    server.person('dan', { attachment: [{ type: 'PropertyValue', name: 'Planet', value }] });
    expect(await confirm(id)).toEqual(confirmed('rel-me'));
  });
});

describe('a diaspora* pod', () => {
  it('gives out the public post, signed by its author', async () => {
    const person = `carol@${pod.ready.host}`;
    const { id, paste } = await start(person);
    const { guid } = await pod.call('post', { person: 'carol', text: paste('diaspora-post'), public: true });
    expect(await confirm(id, `${pod.ready.origin}/posts/${guid}`)).toEqual(confirmed('diaspora-post'));
  });
});

describe('claims', () => {
  it('are imported once, however often', async () => {
    const file = await kept('claims.json', [
      { id: phone.ready.id, eth: alice.key.address },
      { id: 'nobody', eth: alice.key.address },
      { id: phone.ready.id, eth: '0x12' },
    ]);
    const run = () => JSON.parse(cli('claims', 'import', file, '--source', 'metalife', '--json').stdout) as object;
    expect(run()).toMatchObject({ read: 3, added: 1, known: 0, refused: 2 });
    expect(run()).toMatchObject({ read: 3, added: 0, known: 1, refused: 2 });
  });
});

function cli(...args: string[]) {
  const main = join(projectRoot(), 'dist/apps/cli/src/main.js');
  const env = { PATH: process.env.PATH, DATA_DIR: planet.dataDir, ORIGIN: planet.origin };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return { code: status, stdout, stderr };
}
function verify(file: string) {
  const { code, stdout } = cli('proof', 'verify', file, '--json');
  return { code, verdict: JSON.parse(stdout) as object };
}
async function kept(name: string, value: object): Promise<string> {
  const file = join(planet.dataDir, name);
  await writeFile(file, JSON.stringify(value));
  return file;
}
