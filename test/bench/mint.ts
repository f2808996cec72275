import { randomUUID } from 'node:crypto';
import { createWalletClient, http } from 'viem';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRelayer, type Call } from '@planet/identity';
import { projectRoot, startPostgres } from '@planet/platform';
import { createRelayStore, migrate, relays, Store } from '@planet/store';
import { person, startTestChain } from '../support/chain.js';
import { quiet } from '../support/quiet.js';
import { perSecond, result, type Bench } from './result.js';

const lanes = 64;

/** Gasless registrations through the relayer until they are mined; the peer sends the like with plain viem. */
export const mintBench: Bench = async ({ messages }, say) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'planet-bench-'));
  const postgres = await startPostgres({ dataDir, logger: quiet });
  await migrate(postgres.url, { migrationsDir: join(projectRoot(), 'prisma/migrations'), logger: quiet });
  const store = new Store(postgres.url);
  const world = await startTestChain('modern');
  try {
    const payer = person('payer');
    const other = person('plain payer');
    await Promise.all([payer, other].map(({ address }) => world.fund(address)));
    const made = async (prefix: string): Promise<Call[]> => {
      const calls: Call[] = [];
      for (let n = 0; n < messages; n++) calls.push(await world.registration(person(prefix + n), `${prefix}_${n}`));
      return calls;
    };
    const line = { world: 'bench', signer: payer.address };
    const relayer = createRelayer({
      chain: world.chain,
      account: payer,
      store: createRelayStore(store, line),
      logger: quiet,
    });
    const [ours, theirs] = [await made('relayed'), await made('plain')];
    for (const call of ours) await store.transaction((tx) => relays.add(tx, line, { id: randomUUID(), ...call }));
    const began = performance.now();
    while ((await store.prisma.chainTransaction.count({ where: { state: { in: ['mined', 'final'] } } })) < messages)
      await relayer.pass();
    const value = (messages / (performance.now() - began)) * 1000;
    say(`relayer: ${Math.round(value)}/s, ${messages} registrations kept, simulated, sent and seen mined`);

    const wallet = createWalletClient({ account: other, chain: world.chain.viem, transport: http(world.chain.rpcUrl) });
    // As fast as plain sending goes: nonces counted here, as many under way as the relayer has.
    const start = performance.now();
    for (let from = 0; from < messages; from += lanes)
      await Promise.all(
        theirs.slice(from, from + lanes).map(async (call, at) => {
          const hash = await wallet.sendTransaction({ ...call, nonce: from + at });
          await world.chain.client.waitForTransactionReceipt({ hash, pollingInterval: 10 });
        }),
      );
    const plain = (messages / (performance.now() - start)) * 1000;
    say(`plain viem, ${lanes} under way: ${Math.round(plain)}/s`);
    const fees = await world.chain.fees();
    const limit = await perSecond(1, () =>
      other.signTransaction({ chainId: world.chain.id, ...ours[0]!, nonce: 1, gas: 300_000n, ...fees }),
    );
    return result(
      'mint',
      'mints/s',
      value,
      { name: 'plain viem', value: plain },
      { name: 'transactions signed', value: limit },
    );
  } finally {
    await world.stop();
    await store.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
