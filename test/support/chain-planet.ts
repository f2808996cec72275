import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stableId, type IdentityId } from '@planet/core';
import { accountDigest } from '@planet/identity';
import { acts, type Store } from '@planet/store';
import { keccak256, stringToHex, type Hex } from 'viem';
import { startChain, type RunningChain } from '../../apps/workers/src/chain/chain.runner.js';
import { startWithoutChain } from '../../apps/workers/src/chain/off-chain.js';
import { nobody } from './chain.js';
import { startInProcess, type InProcessPlanet, type TestPlanetOptions } from './planet.js';
import { signAsked } from './test-signer.js';

/** A person as sign-up leaves one: the identity, and the act that registers it. */
export async function addPerson(store: Store, handle: string, id: string = randomUUID()): Promise<IdentityId> {
  await store.transaction(async (tx) => {
    await tx.identity.create({ data: { id, handle } });
    await acts.add(tx, {
      id: stableId('activity', 'act', 'Register', id),
      identityId: id as IdentityId,
      kind: 'Register',
      message: { handle, recovery: nobody },
      state: 'wanted',
      by: 'planet',
    });
  });
  return id as IdentityId;
}

/** A link as a proof that held leaves one: the proof, and the act that brings it to the chain. */
export async function addLink(
  store: Store,
  identityId: IdentityId,
  account: string,
  state = 'verified',
): Promise<{ proofId: string; actId: string; account: Hex; evidence: Hex }> {
  const proofId = randomUUID();
  const salt = randomBytes(32);
  const evidence = keccak256(stringToHex(`the bundle of ${proofId}`));
  const digest = accountDigest('test', account, salt);
  const actId = stableId('activity', 'act', 'Link', proofId);
  await store.transaction(async (tx) => {
    await tx.proof.create({
      data: {
        id: proofId,
        identityId,
        network: 'test',
        account,
        verb: 'link',
        statement: '',
        nonce: randomBytes(16).toString('hex'),
        epoch: 1,
        digest: evidence,
        salt: salt.toString('hex'),
        state,
        holds: `test|${account}`,
        expiresAt: new Date(Date.now() + 3600_000),
      },
    });
    const message = { account: digest, evidence };
    await acts.add(tx, { id: actId, identityId, kind: 'Link', message, state: 'wanted', by: 'planet' });
  });
  return { proofId, actId, account: digest, evidence };
}

export interface ChainPlanet extends InProcessPlanet {
  /** Null where the chain is off. */
  chain(): RunningChain | null;
  /** Stops what works with the chain, and starts it again. */
  restartChain(between?: () => Promise<void>): Promise<void>;
  /** Signs what is asked, until the statement gives the rows that are wanted. */
  until<Row>(sql: string, accept: (rows: Row[]) => boolean, timeoutMs?: number): Promise<Row[]>;
}

/** A Planet in this process with a chain of its own (or, by `env`, another or none), and keys that tests know. */
export async function startChainPlanet(
  options: Omit<TestPlanetOptions, 'networks'> & Partial<Pick<TestPlanetOptions, 'networks'>>,
): Promise<ChainPlanet> {
  const base = await startInProcess({ networks: [], ...options });
  const { planet, store, database } = base;
  const isOff = planet.settings.chain === 'off';
  const begin = () => (isOff ? startWithoutChain(planet) : startChain(planet));
  let running: { stop(): Promise<void> } = await begin();
  return Object.assign(base, {
    chain: () => (isOff ? null : (running as RunningChain)),
    async restartChain(between?: () => Promise<void>) {
      await running.stop();
      await between?.();
      running = await begin();
    },
    async until<Row>(sql: string, accept: (rows: Row[]) => boolean, timeoutMs = 30_000) {
      for (const end = Date.now() + timeoutMs; ; await sleep(20)) {
        await signAsked(store);
        const rows = await database.query<Row>(sql);
        if (accept(rows)) return rows;
        if (Date.now() > end) {
          const all = await database.query('SELECT kind, state, reason, message FROM act ORDER BY seq');
          throw new Error(`not in ${timeoutMs} ms: ${JSON.stringify({ rows, acts: all, faults: base.faults })}`);
        }
      }
    },
    stop: async () => {
      await running.stop();
      await planet.close();
      if (!options.database) await database.drop();
    },
  });
}
