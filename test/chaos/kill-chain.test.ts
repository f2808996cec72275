import { useDatabases } from '../support/database.js';
import { killChain } from './chain-under-fire.js';

const databases = useDatabases();
const kills = Number(process.env.KILLS ?? 8);

it('whatever is killed, nobody is lost, and every table says what the chain says', async () => {
  const { ofChain, ofRole, atWork, identities, voided, burnt, ...found } = await killChain(databases, { kills });
  expect({ ...found, seconds: 0 }).toEqual({
    kills,
    links: identities - voided,
    lost: 0,
    differing: 0,
    orphans: 0,
    said: [],
    worlds: 1,
    seconds: 0,
  });
  expect(ofChain + ofRole).toBe(kills);
  expect(atWork).toBeGreaterThan(0);
  expect(identities).toBeGreaterThan(0);
  expect(burnt).toBeGreaterThan(0);
}, 600_000);
