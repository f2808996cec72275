import { randomBytes } from 'node:crypto';
import ssbKeys from 'ssb-keys';
import { toHex } from 'viem';
import type { LogEntry, NativeId } from '@planet/core';
import { checkProofs, confirmLink, findAccount, linkEnded, prove, startLink, unlink } from '@planet/bridge';
import { checkOwnerSignature, readStatement, writeStatement } from '@planet/identity';
import { protocols } from '@planet/protocols';
import { acts, proofs, seats } from '@planet/store';
import { createMessage, type Head } from '../../libs/ssb/src/wire/index.js';
import { startActorServer, type ActorServer } from '../support/actor-server.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { makePerson, startSigner, withoutChain, type TestPerson } from '../support/owners.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

/** The list of docs/adr/0020-link-proofs.md, one test each. Each fails where its guard is taken out: attack-guards.mjs. */
let databases: TestDatabases;
let planet: InProcessPlanet;
let server: ActorServer;
let signer: { stop(): void };
let now: () => Date;
const people: TestPerson[] = [];
const by = 'session:test';
const day = 24 * 3600_000;

beforeAll(async () => {
  databases = await startDatabases();
  server = await startActorServer();
  now = () => new Date();
  planet = await startInProcess({
    databases,
    networks: [...protocols],
    clock: () => now(),
    env: { ALLOW_PRIVATE_ADDRESSES: 'true', ORIGIN: 'http://planet.test' },
  });
  await withoutChain(planet.store);
  signer = startSigner(planet.store, () => people);
});
afterAll(async () => {
  signer?.stop();
  await planet?.stop();
  await server?.stop();
  await databases?.stop();
});
afterEach(() => (now = () => new Date()));

let count = 0;
async function person(options?: Parameters<typeof makePerson>[2]): Promise<TestPerson> {
  const made = await makePerson(planet.store, `person_${++count}`, options);
  people.push(made);
  return made;
}
async function start(who: TestPerson, address: string) {
  const begun = await startLink(planet.bridge, { identityId: who.id, address, by });
  if (!begun.ok) throw new Error(`${begun.reason} ${begun.detail}`);
  return begun.value;
}
const confirm = (who: TestPerson, proofId: string, evidence?: string) =>
  confirmLink(planet.bridge, { identityId: who.id, proofId, evidence, by });
const stateOf = async (id: string) => (await proofs.byId(planet.store.prisma, id))!;
const paste = (ways: { method: string; paste?: string }[], method: string): string =>
  ways.find((way) => way.method === method)!.paste!;
/** Puts another statement, signed anew by its owner, in the place of the one that was made. */
async function restate(id: string, who: TestPerson, change: (text: string) => string): Promise<string> {
  const { statement } = await stateOf(id);
  const text = change(statement);
  const signature = await who.key.signMessage({ message: text });
  await planet.store.prisma.proof.update({ where: { id }, data: { statement: text, signature } });
  return JSON.stringify({ type: 'planet-link', statement: text, ownerSignature: signature });
}

function feed() {
  const keys = ssbKeys.generate() as { id: string; public: string; private: string; curve: 'ed25519' };
  let head: Head | null = null;
  const sign = (content: string | object) =>
    JSON.stringify(
      ssbKeys.signObj(keys, null, (typeof content === 'string' ? JSON.parse(content) : content) as object),
    );
  return {
    id: keys.id,
    sign,
    async publish(content: string | object, at = new Date()) {
      const made = createMessage(
        head,
        keys,
        (typeof content === 'string' ? JSON.parse(content) : content) as Record<string, unknown>,
        at.getTime(),
      );
      if (!made.ok) throw new Error(made.reason);
      head = made.entry;
      const { author, ...rest } = made.entry;
      const entry: LogEntry = { ...rest, feed: author };
      const draft = {
        network: 'ssb',
        digest: entry.key,
        transport: 'stream' as const,
        body: entry.text,
        headers: {},
        peer: keys.id,
        signer: keys.id as NativeId,
      };
      await planet.takeDrafts([draft], [entry]);
      await planet.drain();
      return entry;
    },
  };
}
/** A link that stands, by a message on a feed. */
async function linked(who: TestPerson, theirs = feed()) {
  const { proof, ways } = await start(who, theirs.id);
  await theirs.publish(paste(ways, 'ssb-message'));
  expect(await confirm(who, proof.id)).toMatchObject({ ok: true, value: { state: 'linked' } });
  return { proof, theirs };
}
async function linkedActor(who: TestPerson, name: string) {
  const id = server.person(name);
  const { proof, ways } = await start(who, id);
  const attachment = [{ type: 'PropertyValue', name: 'Planet', value: paste(ways, 'rel-me') }];
  server.person(name, { attachment });
  expect(await confirm(who, proof.id)).toMatchObject({ ok: true, value: { state: 'linked' } });
  return { id, proof, attachment };
}
const later = async (ms: number): Promise<void> => {
  const at = Date.now() + ms;
  now = () => new Date(at);
  await checkProofs(planet.bridge);
};

describe('attacks on links', () => {
  it('1 replay: what was shown once does not show the next statement', async () => {
    const alice = await person();
    const { proof, theirs } = await linked(alice);
    const old = await stateOf(proof.id);
    await unlink(planet.bridge, { identityId: alice.id, proofId: proof.id, by });
    const again = await start(alice, theirs.id);
    expect(again.proof.nonce).not.toBe(old.nonce);
    expect(await confirm(alice, again.proof.id)).toMatchObject({ ok: true, value: { state: 'waits' } });
    const handed = theirs.sign({
      type: 'planet-link',
      statement: old.statement,
      ownerSignature: again.proof.signature,
    });
    expect(await confirm(alice, again.proof.id, handed)).toMatchObject({ ok: false, reason: 'wrong-statement' });
  });

  it('1b replay: a message made out of its time counts for nothing', async () => {
    const alice = await person();
    const theirs = feed();
    const { proof, ways } = await start(alice, theirs.id);
    await theirs.publish(paste(ways, 'ssb-message'), new Date(Date.now() + 20 * 60_000));
    expect(await confirm(alice, proof.id)).toMatchObject({ ok: false, reason: 'made-out-of-time' });
  });

  it('2 cross-domain: a statement for another host', async () => {
    const alice = await person();
    const theirs = feed();
    const { proof } = await start(alice, theirs.id);
    const shown = await restate(proof.id, alice, (text) =>
      text.replace('audience: planet.test', 'audience: evil.test'),
    );
    expect(await confirm(alice, proof.id, theirs.sign(shown))).toMatchObject({ ok: false, reason: 'wrong-audience' });
  });

  it('3 cross-chain: a statement that names another chain or contract', async () => {
    const alice = await person();
    const theirs = feed();
    const { proof } = await start(alice, theirs.id);
    const other = `eip155:1:0x${'ab'.repeat(20)}/7`;
    const shown = await restate(proof.id, alice, (text) => text.replace(/identity: .*/, `identity: ${other}`));
    expect(await confirm(alice, proof.id, theirs.sign(shown))).toMatchObject({ ok: false, reason: 'wrong-owner' });
  });

  it('4 stolen link: a claim of an account that somebody else signs for', async () => {
    const [mallory, victim, hers] = [await person(), feed(), feed()];
    const { proof, ways } = await start(mallory, victim.id);
    expect(await confirm(mallory, proof.id, hers.sign(paste(ways, 'ssb-signed')))).toMatchObject({
      ok: false,
      reason: 'bad-signature',
    });
    const id = server.person('victim');
    const actor = await start(mallory, id);
    const evil = server.person('evil');
    const note = server.note(evil, 'stolen', { content: paste(actor.ways, 'note').replaceAll('\n', '<br>') });
    expect(await confirm(mallory, actor.proof.id, note)).toMatchObject({ ok: false, reason: 'author-mismatch' });
  });

  it('5 reverse theft: an account that says it is somebody who never signed', async () => {
    const [alice, mallory, hers] = [await person(), await person(), feed()];
    const { proof } = await start(alice, hers.id);
    const { statement } = await stateOf(proof.id);
    const signature = await mallory.key.signMessage({ message: statement });
    await planet.store.prisma.proof.update({ where: { id: proof.id }, data: { signature } });
    const shown = hers.sign({ type: 'planet-link', statement, ownerSignature: signature });
    expect(await confirm(alice, proof.id, shown)).toMatchObject({ ok: false, reason: 'bad-signature' });
    expect(await stateOf(proof.id)).toMatchObject({ state: 'pending', effective: false });
  });

  it('6 reused handle: the next holder of the account does not inherit the link', async () => {
    const alice = await person();
    const { id, proof } = await linkedActor(alice, 'reused');
    server.documents.set('/users/reused', 404);
    await later(34 * day);
    expect(await stateOf(proof.id)).toMatchObject({ state: 'stale', reason: 'not-found' });
    server.person('reused');
    await later(36 * day);
    expect(await stateOf(proof.id)).toMatchObject({ state: 'broken', effective: false, holds: null });
    const next = await person();
    const fresh = await start(next, id);
    server.person('reused', { attachment: [{ type: 'PropertyValue', name: 'x', value: paste(fresh.ways, 'rel-me') }] });
    expect(await confirm(next, fresh.proof.id)).toMatchObject({ ok: true, value: { state: 'linked' } });
  });

  it('7 forked feed: nobody can say what it says last', async () => {
    const alice = await person();
    const theirs = feed();
    const { proof, ways } = await start(alice, theirs.id);
    await planet.store.prisma.keyValue.create({ data: { network: 'ssb', key: `fork:${theirs.id}`, value: true } });
    await theirs.publish(paste(ways, 'ssb-message'));
    expect(await confirm(alice, proof.id)).toMatchObject({ ok: false, reason: 'forked-feed' });
    expect(await stateOf(proof.id)).toMatchObject({ state: 'broken' });
  });

  it('8 key rotation: another key of the account asks for a new proof', async () => {
    const alice = await person();
    const { id, proof, attachment } = await linkedActor(alice, 'rotated');
    const publicKey = { id: `${id}#main-key`, owner: id, publicKeyPem: 'another' };
    server.person('rotated', { attachment, publicKey });
    await later(34 * day);
    expect(await stateOf(proof.id)).toMatchObject({ state: 'stale', reason: 'key-changed' });
    await later(36 * day);
    expect(await stateOf(proof.id)).toMatchObject({ state: 'broken', reason: 'key-changed', effective: false });
  });

  it('9 malleable signature: the twin of a signature is none', async () => {
    const alice = await person();
    const text = 'hello';
    const signature = await alice.key.signMessage({ message: text });
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = order - BigInt(`0x${signature.slice(66, 130)}`);
    const v = signature.endsWith('1b') ? '1c' : '1b';
    const twin = `${signature.slice(0, 66)}${toHex(s, { size: 32 }).slice(2)}${v}`;
    const owner = alice.key.address.toLowerCase();
    expect(await checkOwnerSignature(text, owner, signature)).toEqual({ ok: true, value: undefined });
    expect(await checkOwnerSignature(text, owner, twin)).toMatchObject({ ok: false, reason: 'malleable-signature' });
  });

  it('10 race: two identities show one account at once, and one gets it', async () => {
    const theirs = feed();
    const two = [await person(), await person()];
    const begun = [];
    for (const who of two) begun.push(await start(who, theirs.id));
    for (const { ways } of begun) await theirs.publish(paste(ways, 'ssb-message'));
    const ends = await Promise.all(begun.map(({ proof }) => prove(planet.bridge, proof.id)));
    expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
    expect(ends.filter((end) => !end.ok && end.reason === 'account-linked')).toHaveLength(1);
    const { length } = await planet.store.prisma.proof.findMany({ where: { holds: `ssb|${theirs.id}` } });
    expect(length).toBe(1);
  });

  it('11 phishing: a look-alike of the audience is another host', () => {
    const statement = {
      verb: 'link' as const,
      identity: 'planet:planet.test/8f14e45f-ceea-467f-9d2a-1c2b3c4d5e6f',
      owner: `0x${'ab'.repeat(20)}`,
      epoch: 1,
      account: 'ssb:@x',
      audience: 'planet.test',
      nonce: randomBytes(16).toString('hex'),
      issued: new Date(1_790_000_000_000),
      expires: new Date(1_790_000_900_000),
    };
    expect(readStatement(writeStatement(statement))).toMatchObject({ ok: true });
    for (const audience of [
      'plаnet.test',
      'PLANET.test',
      'planet.test.',
      'planet.test evil.test',
      '*',
      'planet.test\u200b',
    ])
      expect(readStatement(writeStatement({ ...statement, audience }))).toMatchObject({
        ok: false,
        reason: 'malformed',
      });
  });

  it('12 recovery during linking: what an earlier owner signed is void', async () => {
    const alice = await person();
    const theirs = feed();
    const { proof, ways } = await start(alice, theirs.id);
    await theirs.publish(paste(ways, 'ssb-message'));
    await planet.store.prisma.identity.update({ where: { id: alice.id }, data: { epoch: 2 } });
    expect(await confirm(alice, proof.id)).toMatchObject({ ok: false, reason: 'recovered-since' });
    expect(await stateOf(proof.id)).toMatchObject({ state: 'broken', effective: false });
  });

  it('13 unlink by either side: neither needs the other', async () => {
    const [alice, bob] = [await person(), await person()];
    const one = await linked(alice);
    await unlink(planet.bridge, { identityId: alice.id, proofId: one.proof.id, by });
    expect(await stateOf(one.proof.id)).toMatchObject({ state: 'revoked', reason: 'owner-unlinked', effective: false });
    const two = await linked(bob);
    const { statement } = await stateOf(two.proof.id);
    await two.theirs.publish({ type: 'planet-link', statement: statement.replace('verb: link', 'verb: unlink') });
    await checkProofs(planet.bridge);
    expect(await stateOf(two.proof.id)).toMatchObject({ state: 'revoked', reason: 'account-unlinked', holds: null });
    const three = await linked(bob);
    const shown = (await stateOf(three.proof.id)).statement;
    await three.theirs.publish({ type: 'planet-link', statement: shown.replace('verb: link', 'verb: rotate') });
    await checkProofs(planet.bridge);
    expect(await stateOf(three.proof.id)).toMatchObject({ state: 'revoked', reason: 'account-rotated', holds: null });
    const mallory = await person();
    expect(await unlink(planet.bridge, { identityId: mallory.id, proofId: one.proof.id, by })).toMatchObject({
      reason: 'not-found',
    });
  });

  it('14 revoked operator: without the chain’s own word a link has no effects', async () => {
    const alice = await person();
    const contract = `0x${'cd'.repeat(20)}` as const;
    const seat = {
      ...seats.chainOff,
      mode: 'external' as const,
      world: `7:${contract}`,
      chainId: 7,
      identity: contract,
    };
    await seats.write(planet.store.prisma, seat);
    try {
      const { chainIdentity } = planet.store.prisma;
      const row = { handle: alice.handle, recovery: '0x', epoch: 1, profile: '', block: 1 };
      await chainIdentity.create({
        data: { ...row, world: seat.world, identityId: '9', owner: alice.key.address.toLowerCase() },
      });
      const theirs = feed();
      const { proof, ways } = await start(alice, theirs.id);
      expect(proof.statement).toContain(`identity: eip155:7:${contract}/9\n`);
      await theirs.publish(paste(ways, 'ssb-message'));
      expect(await confirm(alice, proof.id)).toMatchObject({
        ok: true,
        value: { proof: { state: 'verified', effective: false } },
      });
      const [act] = await acts.ofIdentity(planet.store.prisma, alice.id);
      expect(act).toMatchObject({ kind: 'Link', state: 'wanted', message: { identityId: '9' } });
      await planet.store.transaction((tx) => linkEnded(tx, planet.bridge, { proofId: proof.id }));
      expect(await stateOf(proof.id)).toMatchObject({ state: 'revoked', effective: false });
    } finally {
      await withoutChain(planet.store);
    }
  });

  it('15 expired domain: nobody speaks for an account from another host', async () => {
    const alice = await person();
    const other = await startActorServer();
    try {
      const id = server.person('moved_host');
      const { proof, ways } = await start(alice, id);
      const value = paste(ways, 'rel-me');
      server.documents.set('/users/moved_host', `${other.origin}/users/moved_host`);
      other.person('moved_host', { id, attachment: [{ type: 'PropertyValue', name: 'x', value }] });
      expect(await confirm(alice, proof.id)).toMatchObject({ ok: false });
      const note = other.note(id, 'elsewhere', { content: paste(ways, 'note').replaceAll('\n', '<br>') });
      server.person('moved_host');
      expect(await confirm(alice, proof.id, note)).toMatchObject({ ok: false, reason: 'host-mismatch' });
      expect(await stateOf(proof.id)).toMatchObject({ state: 'pending' });
      expect(other.asked).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('a copy that we host is nobody’s to link', async () => {
    const found = await findAccount(planet.bridge, `planet@planet.test`, { fetch: false, copies: true });
    const alice = await person();
    expect(found.ok).toBe(true);
    const refused = await startLink(planet.bridge, { identityId: alice.id, address: 'planet@planet.test', by });
    expect(refused).toMatchObject({ ok: false, reason: 'ours-already' });
  });
});
