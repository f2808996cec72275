import { setTimeout as sleep } from 'node:timers/promises';
import { seats } from '@planet/store';
import { createPublicClient, http } from 'viem';
import { startChain, type RunningChain } from '../../apps/workers/src/chain/chain.runner.js';
import { startWithoutChain } from '../../apps/workers/src/chain/off-chain.js';
import { startSigner } from '../../apps/workers/src/signer/signer.runner.js';
import { startInProcess, type InProcessPlanet, type TestPlanetOptions } from './planet.js';
import { signAsked } from './test-signer.js';

export { addLink, addPerson } from './chain-acts.js';

export interface ChainPlanet extends InProcessPlanet {
  /** Null where the chain is off. */
  chain(): RunningChain | null;
  /** Stops what works with the chain, and starts it again. */
  restartChain(between?: () => Promise<void>): Promise<void>;
  /** One call of the embedded chain. */
  rpc(method: string, params?: unknown[]): Promise<unknown>;
  /** Signs what is asked (unless the role does), until the statement gives the rows that are wanted. */
  until<Row>(sql: string, accept: (rows: Row[]) => boolean, timeoutMs?: number): Promise<Row[]>;
}

export interface ChainPlanetOptions extends Omit<TestPlanetOptions, 'networks'> {
  networks?: TestPlanetOptions['networks'];
  /** The role `signer` signs, with keys of its own. */
  signer?: boolean;
}

/** A Planet in this process with a chain of its own (or, by `env`, another or none), and keys that tests know. */
export async function startChainPlanet({ signer, ...options }: ChainPlanetOptions): Promise<ChainPlanet> {
  const base = await startInProcess({ networks: [], ...options });
  const { planet, store, database } = base;
  const { settings, logger } = planet;
  const role = signer
    ? await startSigner({ settings: { ...settings, databaseUrl: database.url }, logger, clock: options.clock })
    : null;
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
    async rpc(method: string, params: unknown[] = []) {
      const { rpcUrl } = (await seats.read(store.prisma))!;
      return createPublicClient({ transport: http(rpcUrl!) }).request({ method, params } as never);
    },
    async until<Row>(sql: string, accept: (rows: Row[]) => boolean, timeoutMs = 60_000) {
      for (const end = Date.now() + timeoutMs; ; await sleep(20)) {
        if (!role) await signAsked(store);
        const rows = await database.query<Row>(sql);
        if (accept(rows)) return rows;
        if (Date.now() > end) {
          const all = await database.query('SELECT kind, state, reason, message FROM act ORDER BY seq');
          throw new Error(`not in ${timeoutMs} ms: ${JSON.stringify({ rows, acts: all, faults: base.faults })}`);
        }
      }
    },
    stop: async () => {
      await role?.stop();
      await running.stop();
      await planet.close();
      if (!options.database) await database.drop();
    },
  });
}
