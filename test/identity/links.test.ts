import ssbKeys from 'ssb-keys';
import type { LogEntry, NativeId } from '@planet/core';
import { checkProofs, confirmLink, startLink, unlink } from '@planet/bridge';
import { protocols } from '@planet/protocols';
import { acts, proofs } from '@planet/store';
import { createMessage, type Head } from '../../libs/ssb/src/wire/index.js';
import { startActorServer, type ActorServer } from '../support/actor-server.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { makePerson, startSigner, withoutChain, type TestPerson } from '../support/owners.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

let databases: TestDatabases;
let planet: InProcessPlanet;
let server: ActorServer;
let signer: { stop(): void };
let now: () => Date;
const people: TestPerson[] = [];
const by = 'session:test';

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

async function person(handle: string, options?: Parameters<typeof makePerson>[2]): Promise<TestPerson> {
  const made = await makePerson(planet.store, handle, options);
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
const paste = (ways: { method: string; paste?: string }[], method: string): string =>
  ways.find((way) => way.method === method)!.paste!;

/** A feed elsewhere, whose messages the stream hands on. */
function feed() {
  const keys = ssbKeys.generate() as { id: string; public: string; private: string; curve: 'ed25519' };
  let head: Head | null = null;
  return {
    id: keys.id,
    keys,
    async publish(content: Record<string, unknown>, at = new Date()) {
      const made = createMessage(head, keys, content, at.getTime());
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

describe('a link to a feed', () => {
  it('waits, is shown by a message, and stands', async () => {
    const alice = await person('alice');
    const hers = feed();
    const { proof, ways } = await start(alice, hers.id);
    expect(proof).toMatchObject({ state: 'pending', network: 'ssb', account: hers.id, verb: 'link' });
    expect(proof.signature).toMatch(/^0x[0-9a-f]{130}$/);
    expect(await confirm(alice, proof.id)).toMatchObject({ ok: true, value: { state: 'waits', waitsFor: 'evidence' } });
    await hers.publish({ type: 'post', text: 'hello' });
    await hers.publish(JSON.parse(paste(ways, 'ssb-message')) as Record<string, unknown>);
    expect(await confirm(alice, proof.id)).toMatchObject({
      ok: true,
      value: {
        state: 'linked',
        proof: {
          state: 'verified',
          effective: true,
          method: 'ssb-message',
          strength: 'key-held',
          holds: `ssb|${hers.id}`,
        },
      },
    });
    const [link] = await acts.ofIdentity(planet.store.prisma, alice.id);
    expect(link).toMatchObject({ kind: 'Link', state: 'wanted', extra: { proofId: proof.id } });
  });

  it('is found by housekeeping alone', async () => {
    const bob = await person('bob');
    const his = feed();
    const { proof, ways } = await start(bob, his.id);
    await his.publish(JSON.parse(paste(ways, 'ssb-message')) as Record<string, unknown>);
    await checkProofs(planet.bridge);
    expect(await proofs.byId(planet.store.prisma, proof.id)).toMatchObject({ state: 'verified', effective: true });
  });

  it('is shown by a signed object that is not published', async () => {
    const carol = await person('carol');
    const hers = feed();
    const { proof, ways } = await start(carol, hers.id);
    const signed = ssbKeys.signObj(hers.keys, null, JSON.parse(paste(ways, 'ssb-signed')) as object);
    expect(await confirm(carol, proof.id, JSON.stringify(signed))).toMatchObject({
      ok: true,
      value: { state: 'linked', proof: { method: 'ssb-signed' } },
    });
  });

  it('ends by the owner, and can be made again', async () => {
    const dora = await person('dora');
    const hers = feed();
    const first = await start(dora, hers.id);
    await hers.publish(JSON.parse(paste(first.ways, 'ssb-message')) as Record<string, unknown>);
    await confirm(dora, first.proof.id);
    expect(await startLink(planet.bridge, { identityId: dora.id, address: hers.id, by })).toMatchObject({
      reason: 'account-linked',
    });
    expect(await unlink(planet.bridge, { identityId: dora.id, proofId: first.proof.id, by })).toMatchObject({
      ok: true,
      value: { state: 'unlinked', proof: { state: 'revoked', effective: false, holds: null } },
    });
    const second = await start(dora, hers.id);
    expect(second.proof.salt).toBe(first.proof.salt);
    await hers.publish(JSON.parse(paste(second.ways, 'ssb-message')) as Record<string, unknown>);
    expect(await confirm(dora, second.proof.id)).toMatchObject({ ok: true, value: { state: 'linked' } });
  });
});

describe('a link to an actor', () => {
  it('is shown by a field of the profile', async () => {
    const erin = await person('erin');
    const id = server.person('erin');
    const { proof, ways } = await start(erin, `@erin@${server.host}`);
    expect(proof.statement).toContain(`account: acct:erin@${server.host} ${id}\n`);
    const href = paste(ways, 'rel-me');
    expect(href).toBe(`http://planet.test/@erin#${proof.nonce}`);
    const value = `<a href="${href}" rel="me nofollow noopener" target="_blank"><span class="invisible">http://</span><span>planet.test/@erin</span></a>`;
    server.person('erin', { attachment: [{ type: 'PropertyValue', name: 'Planet', value }] });
    expect(await confirm(erin, proof.id)).toMatchObject({
      ok: true,
      value: { state: 'linked', proof: { method: 'rel-me', strength: 'server-vouched', effective: true } },
    });
  });

  it('is shown by a public post', async () => {
    const fay = await person('fay');
    const id = server.person('fay');
    const { proof, ways } = await start(fay, id);
    const html = `<p>${paste(ways, 'note').replaceAll('\n', '<br>')}</p>`;
    const note = server.note(id, 'fay-1', { content: html });
    expect(await confirm(fay, proof.id)).toMatchObject({ ok: true, value: { waitsFor: 'evidence' } });
    expect(await confirm(fay, proof.id, note)).toMatchObject({
      ok: true,
      value: { proof: { method: 'note', state: 'verified' } },
    });
  });

  it('to a copy of ours is refused: it is ours already', async () => {
    const gil = await person('gil');
    const { createAccount } = await import('@planet/bridge');
    await createAccount(planet.bridge, 'gilbert');
    const refused = await startLink(planet.bridge, {
      identityId: gil.id,
      address: 'http://planet.test/users/gilbert',
      by,
    });
    expect(refused).toMatchObject({ ok: false, reason: 'ours-already' });
  });
});

describe('what is asked for twice', () => {
  it('is given again while it holds', async () => {
    const hal = await person('hal');
    const his = feed();
    const [one, two] = [await start(hal, his.id), await start(hal, his.id)];
    expect(two.proof.id).toBe(one.proof.id);
  });

  it('is another one when its time is over', async () => {
    const ida = await person('ida');
    const hers = feed();
    const one = await start(ida, hers.id);
    now = () => new Date(Date.now() + 16 * 60_000);
    expect(await confirm(ida, one.proof.id)).toMatchObject({ ok: false, reason: 'expired' });
    const two = await start(ida, hers.id);
    expect(two.proof.id).not.toBe(one.proof.id);
  });
});
