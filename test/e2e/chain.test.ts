import type { Deployment } from '@planet/identity';
import { freePort } from '@planet/platform';
import { startTestChain } from '../support/chain.js';
import { PlanetHouse } from '../support/launcher.js';

let house: PlanetHouse;
beforeEach(async () => {
  house = await PlanetHouse.build();
});
afterEach(() => house.tearDown());

async function json<T>(...args: string[]): Promise<T> {
  const { out, err, code } = await house.run(...args, '--json');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out) as T;
}
interface Status {
  mode: string;
  chainId: number;
  contract: string | null;
  indexed: number;
  relayer: string;
  lastError: string | null;
}

describe('planet chain', () => {
  it('shows the embedded chain, and examines it', async () => {
    const planet = await house.started();
    expect(planet.said.out).toMatch(/chain\s+eip155:31337:0x[0-9a-f]{40} \(Embedded\)/);
    const status = await json<Status>('chain', 'status');
    expect(status).toMatchObject({ mode: 'embedded', chainId: 31337, lastError: null });
    expect(status.indexed).toBeGreaterThanOrEqual(0);
    const { out, code } = await house.run('chain', 'doctor');
    expect(out).toMatch(/^Chain 31337 at 127\.0\.0\.1:\d+\n[^]*✓ opcodes[^]*It works\./);
    expect(code).toBe(0);
    expect(await json('chain', 'doctor')).toMatchObject({ chainId: 31337, build: 'modern', healthy: true });
    const nobody = `http://127.0.0.1:${await freePort(0)}`;
    expect((await house.run('chain', 'doctor', '--rpc', nobody)).code).toBe(1);
    expect((await house.run('chain', 'deploy')).err).toMatch(/^The embedded chain gets its contracts by itself/);
  });

  it('waits for money on another chain, says how much and where, and goes on when it is there', async () => {
    const world = await startTestChain('modern');
    try {
      const env = { CHAIN: 'evm', CHAIN_RPC_URL: world.chain.rpcUrl };
      const planet = await house.started([], env);
      expect(planet.said.out).toMatch(/not ready: there are no contracts yet, .* send [\d.]+ ETH to 0x\w{40} on EVM/);
      const status = await json<Status>('chain', 'status');
      expect(status).toMatchObject({ mode: 'external', chainId: 31337, contract: null });
      const broke = await house.runWith(env, 'chain', 'deploy');
      expect(broke.code).toBe(1);
      expect(broke.err).toContain(`to ${status.relayer} on EVM (31337)`);
      await world.fund(status.relayer as `0x${string}`);
      const other = async (than: string | null): Promise<string> => {
        for (;;) {
          const { contract } = await json<Status>('chain', 'status');
          if (contract !== null && contract !== than) return contract;
        }
      };
      const first = await other(null);
      expect((await house.runWith(env, 'chain', 'deploy')).err).toMatch(/^There are contracts already, at 0x/);
      const anew = JSON.parse((await house.runWith(env, 'chain', 'deploy', '--anew', '--json')).out) as Deployment;
      expect(anew).toMatchObject({ chain: 'EVM', chainId: 31337, relayer: status.relayer });
      expect(await other(first)).toBe(anew.identity.toLowerCase());
    } finally {
      await world.stop();
    }
  });

  it('says in one line what is wrong with the settings, or that the node is of another chain', async () => {
    const wrong = async (env: Record<string, string>): Promise<string> => {
      const planet = house.start([], env);
      expect(await planet.exit).toBe(1);
      return planet.said.err;
    };
    expect(await wrong({ CHAIN: 'evm' })).toContain('CHAIN=evm: needs CHAIN_RPC_URL');
    expect(await wrong({ CHAIN: 'moon' })).toContain('CHAIN="moon": must be one of off, embedded, evm, spectrum');
    const world = await startTestChain('modern');
    try {
      expect(await wrong({ CHAIN: 'spectrum', CHAIN_RPC_URL: world.chain.rpcUrl })).toMatch(
        /^CHAIN=spectrum: the node at 127\.0\.0\.1:\d+ is of chain 31337, not of 20180430 \(SmartMesh Spectrum\)\.\n$/,
      );
    } finally {
      await world.stop();
    }
  });
});
