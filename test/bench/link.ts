import { createWalletClient, http, type Hex } from 'viem';
import { randomUUID } from 'node:crypto';
import { connectChain, loadChainProfile, typedData, calls, type Call } from '@planet/identity';
import { chainKeys } from '@planet/platform';
import { seats } from '@planet/store';
import { account, evidence, farAway, person } from '../support/chain.js';
import { addLinkIn, addPerson } from '../support/chain-acts.js';
import { startChainPlanet } from '../support/chain-planet.js';
import { startDatabases } from '../support/database.js';
import { keyOf } from '../support/test-signer.js';
import { perSecond, result, type Bench } from './result.js';

const lanes = 64;

/**
 * Links of as many people, from the row that wants one until it is mined: nonce, the owner's signature, the operator's
 * attestation, simulation, sending. The peer sends the like with plain viem, signed and attested beforehand.
 */
export const linkBench: Bench = async ({ messages }, say) => {
  const databases = await startDatabases();
  const planet = await startChainPlanet({ databases });
  try {
    const { store, database } = planet;
    const people = await Promise.all(Array.from({ length: 2 * messages }, (_, n) => addPerson(store, `person_${n}`)));
    const count = (sql: string, wanted: number) =>
      planet.until<{ n: number }>(sql, ([row]) => row!.n === wanted, 600_000);
    await count('SELECT count(*)::int AS n FROM chain_identity', people.length);
    await count(`SELECT count(*)::int AS n FROM chain_transaction WHERE state = 'final'`, people.length);
    say(`${people.length} people are registered`);

    await store.transaction(async (tx) => {
      for (const [n, id] of people.slice(0, messages).entries()) await addLinkIn(tx, id, `account ${n}`);
    });
    const began = performance.now();
    await count(
      `SELECT count(*)::int AS n FROM chain_transaction WHERE state IN ('mined', 'final')`,
      people.length + messages,
    );
    const value = (messages / (performance.now() - began)) * 1000;
    say(`pump and relayer: ${Math.round(value)}/s, ${messages} links asked for, signed, attested, sent and seen mined`);
    await count(`SELECT count(*)::int AS n FROM chain_link`, messages);

    const seat = (await seats.read(store.prisma))!;
    const at = { chainId: seat.chainId, identity: seat.identity!, gateway: seat.gateway! };
    const { operators } = await chainKeys(planet.planet.keys, 1);
    const chain = await connectChain({
      profile: { ...loadChainProfile('embedded'), finality: { mode: 'tag' } },
      rpcUrl: seat.rpcUrl!,
    });
    const tokens = await database.query<{ id: string; owner: string }>(
      `SELECT c.identity_id AS id, c.owner FROM chain_identity c
       WHERE NOT EXISTS (SELECT 1 FROM chain_link l WHERE l.identity_id = c.identity_id)`,
    );
    const byOwner = new Map(people.map((id) => [keyOf(id).address.toLowerCase(), keyOf(id)]));
    const signed: Call[] = [];
    for (const { id, owner } of tokens) {
      const message = {
        identityId: BigInt(id),
        account: account(randomUUID()),
        evidence,
        nonce: 1n,
        deadline: farAway,
      };
      const signature = await byOwner.get(owner)!.signTypedData(typedData(at, 'Link', message));
      const attestation = typedData(at, 'AttestLink', { ...message, epoch: 1n });
      signed.push(calls(at).link(message, signature, await operators[0]!.signTypedData(attestation)));
    }
    const other = person('plain payer');
    await chain.client.request({
      method: 'anvil_setBalance' as never,
      params: [other.address, '0x3635c9adc5dea00000'] as never,
    });
    const wallet = createWalletClient({ account: other, chain: chain.viem, transport: http(chain.rpcUrl) });
    const start = performance.now();
    for (let from = 0; from < signed.length; from += lanes)
      await Promise.all(
        signed.slice(from, from + lanes).map(async (call, n) => {
          const hash: Hex = await wallet.sendTransaction({ ...call, nonce: from + n });
          await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 10 });
        }),
      );
    const plain = (signed.length / (performance.now() - start)) * 1000;
    say(`plain viem, ${lanes} under way: ${Math.round(plain)}/s`);

    const fees = await chain.fees();
    const message = { identityId: 1n, account: account('a'), evidence, nonce: 1n, deadline: farAway };
    // What nobody can leave out: the owner's signature, the operator's, and the transaction's.
    const limit = await perSecond(1, async () => {
      await other.signTypedData(typedData(at, 'Link', message));
      await other.signTypedData(typedData(at, 'AttestLink', { ...message, epoch: 1n }));
      await other.signTransaction({ chainId: chain.id, ...signed[0]!, nonce: 1, gas: 300_000n, ...fees });
    });
    return result(
      'link',
      'links/s',
      value,
      { name: 'plain viem', value: plain },
      { name: 'three signatures', value: limit },
    );
  } finally {
    await planet.stop();
    await databases.stop();
  }
};
