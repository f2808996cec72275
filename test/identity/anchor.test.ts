import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IdentityId } from '@planet/core';
import { endedByAccount } from '@planet/bridge';
import { typedData } from '@planet/identity';
import { acts, proofs, seats, settlements } from '@planet/store';
import { addLink, addPerson, startChainPlanet, type ChainPlanet } from '../support/chain-planet.js';
import { useDatabases } from '../support/database.js';
import { keyOf } from '../support/test-signer.js';

const databases = useDatabases();
interface Token {
  identity_id: string;
  owner: string;
  handle: string;
}
const tokens =
  "SELECT identity_id, owner, handle FROM chain_identity WHERE world = (SELECT value->>'world' FROM key_value WHERE network = 'chain' AND key = 'seat') ORDER BY identity_id::int";

describe('acts on the way to the embedded chain', () => {
  let planet: ChainPlanet;
  beforeEach(async () => {
    planet = await startChainPlanet({ databases });
  });
  afterEach(async () => {
    await planet?.stop();
  });

  test('a person who was signed up has a token, and links follow in their order', async () => {
    const id = await addPerson(planet.store, 'alice');
    const first = await addLink(planet.store, id, 'alice@one');
    const second = await addLink(planet.store, id, 'alice@two');
    const unproven = await addLink(planet.store, id, 'alice@three', 'pending');
    const [token] = await planet.until<Token>(tokens, (rows) => rows.length === 1);
    expect(token).toEqual({ identity_id: '1', owner: keyOf(id).address.toLowerCase(), handle: 'alice' });
    const links = await planet.until<{ account: string; evidence: string }>(
      'SELECT account, evidence FROM chain_link ORDER BY evidence',
      (rows) => rows.length === 2,
    );
    expect(new Set(links.map(({ evidence }) => evidence))).toEqual(new Set([first.evidence, second.evidence]));
    const [refused] = await planet.until<{ state: string; reason: string }>(
      `SELECT state, reason FROM act WHERE id = '${unproven.actId}'`,
      ([row]) => row?.state === 'refused',
    );
    expect(refused).toMatchObject({ reason: 'proof-not-verified' });
    await planet.until<{ state: string }>('SELECT state FROM chain_transaction', (rows) =>
      rows.every(({ state }) => state === 'final'),
    );
    expect(planet.faults).toEqual([]);

    // What follows from final events finds the person and the proof.
    const { world } = (await seats.read(planet.store.prisma))!;
    const db = planet.store.prisma;
    expect((await settlements.identitiesOf(db, world, ['1'])).get('1')).toMatchObject({ id, handle: 'alice' });
    expect(await settlements.proofWith(db, id, first.evidence)).toBe(first.proofId);
    const unlink = { id: randomUUID(), identityId: id, kind: 'Unlink', state: 'wanted', by: 'planet' } as const;
    await planet.store.transaction((tx) => acts.add(tx, { ...unlink, message: { account: first.account } }));
    const [event] = await planet.until<{ block: number; log_index: number; args: { account: string } }>(
      `SELECT block, log_index, args FROM chain_event WHERE name = 'Unlinked'`,
      (rows) => rows.length === 1,
    );
    const unlinked = { block: event!.block, logIndex: event!.log_index, args: event!.args, identityId: '1' };
    expect(await settlements.evidenceBefore(db, world, unlinked)).toBe(first.evidence);
    expect(await db.chainLink.count({ where: { world } })).toBe(1);
  });

  test('an account is free again where the link that was to be broken never came to the chain', async () => {
    const id = await addPerson(planet.store, 'alice');
    const { proofId, account } = await addLink(planet.store, id, 'alice@one', 'revoked');
    const unlink = { id: randomUUID(), identityId: id, kind: 'Unlink', state: 'wanted', by: 'planet' } as const;
    await planet.store.transaction((tx) => acts.add(tx, { ...unlink, message: { account }, extra: { proofId } }));
    await planet.until(`SELECT 1 FROM act WHERE kind = 'Unlink' AND reason = 'NotLinked'`, (rows) => rows.length === 1);
    expect(await planet.database.query('SELECT holds FROM proof')).toEqual([{ holds: null }]);
  });

  test('a link ends by its account on the chain too, and only where the account ended it; then another may have it', async () => {
    const [alice, bob] = [await addPerson(planet.store, 'alice'), await addPerson(planet.store, 'bob')];
    const first = await addLink(planet.store, alice, 'shared@one');
    const linkOf = (evidence: string) =>
      planet.until<{ evidence: string }>('SELECT evidence FROM chain_link', (rows) => rows[0]?.evidence === evidence);
    await linkOf(first.evidence);
    const forged = {
      id: randomUUID(),
      identityId: alice,
      kind: 'AttestUnlink',
      state: 'wanted',
      by: 'account',
    } as const;
    const message = { account: first.account, evidence: first.evidence };
    const extra = { proofId: first.proofId, link: first.evidence, place: '' };
    await planet.store.transaction((tx) => acts.add(tx, { ...forged, message, extra }));
    await planet.until<{ reason: string }>(
      `SELECT reason FROM act WHERE id = '${forged.id}'`,
      ([row]) => row?.reason === 'proof-holds',
    );
    await planet.store.transaction(async (tx) => {
      const proof = await proofs.lock(tx, first.proofId);
      await endedByAccount(tx, planet.bridge, proof, { state: 'broken', reason: 'not-found' });
    });
    const proofOf = async (id: string) => (await proofs.byId(planet.store.prisma, id))!;
    expect(await proofOf(first.proofId)).toMatchObject({ state: 'broken', holds: 'test|shared@one' });
    await planet.until(`SELECT 1 FROM proof WHERE holds IS NULL`, (rows) => rows.length === 1);
    const second = await addLink(planet.store, bob, 'shared@one');
    expect(second.account).toBe(first.account);
    await linkOf(second.evidence);

    // Where the chain knows better, the link is none: nothing waits for it.
    await planet.database.query(`UPDATE proof SET holds = NULL`);
    const third = await addLink(planet.store, alice, 'shared@one');
    await planet.until<{ reason: string }>(
      `SELECT reason FROM act WHERE id = '${third.actId}' AND state = 'refused'`,
      ([row]) => row?.reason === 'AlreadyLinked',
    );
    expect(await proofOf(third.proofId)).toMatchObject({ state: 'broken', reason: 'account-linked', holds: null });
    await linkOf(second.evidence);
    expect(planet.faults).toEqual([]);
  });

  test('what is to be done later holds up nothing', async () => {
    const id = await addPerson(planet.store, 'alice');
    const later = { id: randomUUID(), identityId: id, kind: 'FinishRecoveryChange', state: 'wanted' } as const;
    const extra = { notBefore: '4000000000' };
    await planet.store.transaction((tx) => acts.add(tx, { ...later, message: {}, extra, by: 'planet' }));
    await addLink(planet.store, id, 'alice@one');
    await planet.until('SELECT 1 FROM chain_link', (rows) => rows.length === 1);
    expect(await acts.byId(planet.store.prisma, later.id)).toMatchObject({ state: 'wanted' });
  });

  test('the chain that was lost begins anew, and nobody is lost with it', async () => {
    const people = [];
    for (const handle of ['alice', 'bob', 'carol']) people.push(await addPerson(planet.store, handle));
    const link = await addLink(planet.store, people[1]!, 'bob@one');
    await planet.until('SELECT * FROM chain_link', (rows) => rows.length === 1);
    const before = (await seats.read(planet.store.prisma))!;
    await planet.restartChain(() => rm(join(planet.planet.settings.dataDir, 'chain'), { recursive: true }));
    const after = (await seats.read(planet.store.prisma))!;
    expect(after.world).not.toBe(before.world);
    const found = await planet.until<Token>(tokens, (rows) => rows.length === 3);
    expect(new Set(found.map(({ handle }) => handle))).toEqual(new Set(['alice', 'bob', 'carol']));
    await planet.until<{ evidence: string }>(
      `SELECT evidence FROM chain_link WHERE world = '${after.world}'`,
      ([row]) => row?.evidence === link.evidence,
    );
  });

  test('an act that waited too long is signed anew; of a wallet of somebody’s own it is refused', async () => {
    const id = await addPerson(planet.store, 'alice');
    await planet.until(tokens, (rows) => rows.length === 1);
    const { actId } = await addLink(planet.store, id, 'alice@one');
    // The signer is away until the deadline has passed.
    const deadline = async (): Promise<number> => {
      const [row] = await planet.database.query<{ deadline: string }>(
        `SELECT message->>'deadline' AS deadline FROM act WHERE id = '${actId}' AND state = 'asked'`,
      );
      return Number(row?.deadline ?? 0);
    };
    while ((await deadline()) === 0) await sleep(20);
    await planet.database.query(`UPDATE act SET message = message || '{"deadline":"1000"}' WHERE id = '${actId}'`);
    while ((await deadline()) <= 1000) await sleep(20);
    await planet.until('SELECT 1 FROM chain_link', (rows) => rows.length === 1);

    const own = await addPerson(planet.store, 'bob');
    await planet.until(tokens, (rows) => rows.length === 2);
    await planet.store.prisma.identity.update({ where: { id: own }, data: { custody: 'own' } });
    const seat = (await seats.read(planet.store.prisma))!;
    const signed = async (uri: string, nonce: bigint, deadline: bigint): Promise<string> => {
      const message = { identityId: 2n, uri, nonce, deadline };
      const at = { chainId: seat.chainId, identity: seat.identity!, gateway: seat.gateway! };
      const signature = await keyOf(own).signTypedData(typedData(at, 'SetProfile', message));
      const actId = randomUUID();
      await planet.store.transaction((tx) =>
        acts.add(tx, {
          id: actId,
          identityId: own,
          kind: 'SetProfile',
          message: { identityId: '2', uri, nonce: String(nonce), deadline: String(deadline) },
          state: 'signed',
          signature,
          by: 'session:test',
        }),
      );
      return actId;
    };
    const now = BigInt(Math.floor(Date.now() / 1000));
    const ends = async (id: string, state: string, reason: string | null) =>
      planet.until<{ state: string; reason: string | null }>(
        `SELECT state, reason FROM act WHERE id = '${id}'`,
        ([row]) => row?.state === state && row.reason === reason,
      );
    await ends(await signed('ipfs://late', 1n, now - 10n), 'refused', 'signature-expired');
    await ends(await signed('ipfs://nonce', 7n, now + 600n), 'refused', 'signature-expired');
    await ends(await signed('ipfs://good', 1n, now + 600n), 'relayed', null);
    await planet.until<{ profile: string }>(
      `SELECT profile FROM chain_identity WHERE identity_id = '2'`,
      ([row]) => row?.profile === 'ipfs://good',
    );
    // What the contract refuses for good is the end of the act, in the contract's word.
    const taken = randomUUID();
    await planet.store.prisma.identity.create({ data: { id: taken } });
    await planet.database.query(`UPDATE identity SET handle = 'zed' WHERE id = '${own}'`);
    await planet.database.query(`UPDATE identity SET handle = 'bob' WHERE id = '${taken}'`);
    const register = randomUUID();
    await planet.store.transaction((tx) =>
      acts.add(tx, {
        id: register,
        identityId: taken as IdentityId,
        kind: 'Register',
        message: { handle: 'bob' },
        state: 'wanted',
        by: 'planet',
      }),
    );
    await ends(register, 'refused', 'HandleTaken');
  });
});

test('without a chain signed acts are done; when one comes, they are wanted on it', async () => {
  const database = await databases.createDatabase();
  const off = await startChainPlanet({ databases, database, env: { CHAIN: 'off' } });
  const id = await addPerson(off.store, 'alice');
  const { actId, evidence } = await addLink(off.store, id, 'alice@one');
  const done = await off.until<{ kind: string; world: string; state: string }>(
    'SELECT kind, world, state FROM act ORDER BY seq',
    (rows) => rows.every(({ state }) => state === 'done'),
  );
  expect(done).toEqual(['Register', 'Link'].map((kind) => ({ kind, world: 'off', state: 'done' })));
  expect(await seats.read(off.store.prisma)).toMatchObject({ mode: 'off', chainId: 0 });
  await off.stop();
  const on = await startChainPlanet({ databases, database });
  await on.until<Token>(tokens, (rows) => rows[0]?.handle === 'alice');
  await on.until<{ evidence: string }>('SELECT evidence FROM chain_link', ([row]) => row?.evidence === evidence);
  expect(await on.database.query(`SELECT state FROM act WHERE id = '${actId}'`)).toEqual([{ state: 'relayed' }]);
  await on.stop();
  await database.drop();
});
