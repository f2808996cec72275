import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seats } from '@planet/store';
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
});
