import { randomUUID } from 'node:crypto';
import { type Hex, type Log } from 'viem';
import {
  calls,
  ContractMissing,
  createIndexer,
  createRelayer,
  FinalityBroken,
  identityAbi,
  type Call,
  type Indexer,
  type Relayer,
} from '@planet/identity';
import { createChainIndex, createRelayStore, relays, Store, type ChainEventRow, type RelayLine } from '@planet/store';
import { account, evidence, farAway, person, startTestChain, type TestChain } from '../support/chain.js';
import { identitiesOnChain } from '../support/chain-compare.js';
import { useDatabases, type TestDatabase } from '../support/database.js';
import { quiet } from '../support/quiet.js';

const databases = useDatabases();

describe.each(['modern', 'spectrum'] as const)('relayer and indexer on a chain of the %s build', (build) => {
  let world: TestChain;
  let database: TestDatabase;
  let store: Store;
  let line: RelayLine;
  let relayer: Relayer;
  let indexer: Indexer;
  let final: number;
  let effects: ChainEventRow[];
  const payer = person('payer');
  let names = 0;

  beforeEach(async () => {
    world = await startTestChain(build, { keepHistory: true });
    await world.fund(payer.address);
    database = await databases.createDatabase();
    store = new Store(database.url);
    line = { world: `${world.chain.id}:${world.at.identity}`, signer: payer.address };
    final = -1;
    effects = [];
    // The test says what is final.
    const finalBlock = async () => {
      if (final < 0) return null;
      const { hash } = await world.chain.client.getBlock({ blockNumber: BigInt(final) });
      return { number: final, hash };
    };
    const chain = { ...world.chain, finalBlock };
    relayer = createRelayer({
      chain,
      account: payer,
      store: createRelayStore(store, line),
      logger: quiet,
      stuckMs: 200,
    });
    const index = createChainIndex(store, line.world, async (_tx, events) => void effects.push(...events));
    indexer = createIndexer({ chain, deployment: world.at, store: index, logger: quiet });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
    await world.stop();
  });

  const rows = () =>
    database.query<{ id: string; state: string; nonce: number; reason: string | null; hashes: Hex[] }>(
      'SELECT id, state, nonce, reason, hashes FROM chain_transaction ORDER BY seq',
    );
  const add = async (call: Call, id: string = randomUUID()): Promise<string> => {
    await store.transaction((tx) => relays.add(tx, line, { id, ...call }));
    return id;
  };
  const newcomer = async (): Promise<Call> => {
    const name = `person_${++names}`;
    return world.registration(person(name), name);
  };
  const relay = async (passes = 3): Promise<void> => {
    for (let n = 0; n < passes; n++) await relayer.pass();
  };
  const index = async (): Promise<void> => {
    for (let n = 0; n < 50; n++) if ((await indexer.step()).caughtUp) return;
    throw new Error('the indexer does not catch up');
  };
  const head = async (): Promise<number> => Number(await world.chain.client.getBlockNumber());

  /** Every table of the index, against what the contract itself says now. */
  const compare = async (): Promise<number> => {
    const read = { address: world.at.identity, abi: identityAbi } as const;
    const { client } = world.chain;
    const count = Number(await client.readContract({ ...read, functionName: 'count' }));
    const logs: Log[] = await client.getLogs({ address: world.at.identity, fromBlock: 0n });
    const truth = await identitiesOnChain(client, read.address, logs);
    expect(truth).toHaveLength(count);
    expect(
      await database.query(
        'SELECT identity_id, owner, handle, recovery, epoch, profile, new_owner FROM chain_identity ORDER BY identity_id::int',
      ),
    ).toEqual(truth);
    const links = await database.query<{ account: Hex; identity_id: string }>(
      'SELECT account, identity_id FROM chain_link',
    );
    for (const name of ['one', 'two', 'three']) {
      const { identityId } = await client.readContract({ ...read, functionName: 'linkOf', args: [account(name)] });
      expect(links.filter((link) => link.account === account(name)).map((link) => link.identity_id)).toEqual(
        identityId === 0n ? [] : [String(identityId)],
      );
    }
    const places = await database.query<{ block_hash: Hex; log_index: number }>(
      'SELECT block_hash, log_index FROM chain_event',
    );
    const there = new Set(logs.map((log) => `${log.blockHash} ${log.logIndex}`));
    expect(places.filter((place) => !there.has(`${place.block_hash} ${place.log_index}`))).toEqual([]);
    for (const { number, hash } of await database.query<{ number: number; hash: Hex }>(
      'SELECT number, hash FROM chain_block',
    ))
      expect((await client.getBlock({ blockNumber: BigInt(number) })).hash).toBe(hash);
    return count;
  };
  const link = async (owner: string, identityId: bigint, name: string, nonce: bigint): Promise<Call> => {
    const message = { identityId, account: account(name), evidence, nonce, deadline: farAway };
    const signature = await world.sign(person(owner), 'Link', message);
    return calls(world.at).link(message, signature, await world.attested('AttestLink', { ...message, epoch: 1n }));
  };

  test('what is queued is mined once, in order, and final when the chain says so', async () => {
    for (let n = 0; n < 5; n++) await add(await newcomer());
    const same = await newcomer();
    await add(same, 'the same act');
    await add(same, 'the same act');
    await relay();
    expect((await rows()).map(({ state, nonce }) => [state, nonce])).toEqual(
      [0, 1, 2, 3, 4, 5].map((nonce) => ['mined', nonce]),
    );
    await index();
    expect(await compare()).toBe(6);
    expect(effects).toEqual([]);
    final = await head();
    await relay();
    await index();
    expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set(['final']));
    expect(effects.filter(({ name }) => name === 'Registered')).toHaveLength(6);
    await index();
    expect(effects.filter(({ name }) => name === 'Registered')).toHaveLength(6);
  });

  test('what the contract refuses is refused with its reason; what may pass is tried again', async () => {
    await add(await world.registration(person('a'), 'taken'));
    await relay();
    await add(await world.registration(person('b'), 'taken'), 'late');
    await add(await link('a', 1n, 'one', 2n), 'too early');
    await relay(1);
    const of = async (id: string) => (await rows()).find((row) => row.id === id);
    expect(await of('late')).toMatchObject({ state: 'refused', reason: 'HandleTaken', nonce: null });
    expect(await of('too early')).toMatchObject({ state: 'queued', reason: 'BadSignature' });
    await add(await link('a', 1n, 'two', 1n));
    await relay();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await relay();
    expect(await of('too early')).toMatchObject({ state: 'mined', nonce: 2, reason: null });
    await index();
    await compare();
  });

  test('a crash between keeping and sending loses nothing and sends nothing twice', async () => {
    await add(await newcomer());
    await add(await newcomer());
    // The process dies after the transaction in which nonces were given.
    const deaf = {
      ...world.chain,
      client: { ...world.chain.client, sendRawTransaction: () => Promise.reject(new Error('gone')) },
    };
    const dying = createRelayer({
      chain: deaf as typeof world.chain,
      account: payer,
      store: createRelayStore(store, line),
      logger: quiet,
    });
    await dying.pass();
    expect((await rows()).map(({ state, nonce }) => [state, nonce])).toEqual([
      ['sent', 0],
      ['sent', 1],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await relay(4);
    expect((await rows()).map(({ state, nonce }) => [state, nonce])).toEqual([
      ['mined', 0],
      ['mined', 1],
    ]);
    expect(await world.chain.client.getTransactionCount({ address: payer.address })).toBe(2);
  });

  test('two relayers on one key share one line of nonces', async () => {
    for (let n = 0; n < 20; n++) await add(await newcomer());
    const other = createRelayer({
      chain: world.chain,
      account: payer,
      store: createRelayStore(store, line),
      logger: quiet,
    });
    await Promise.all([relayer.pass(), other.pass()]);
    await Promise.all([relay(), other.pass()]);
    expect((await rows()).map(({ nonce }) => nonce).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set(['mined']));
    await index();
    expect(await compare()).toBe(20);
  });

  // `anvil_reorg` wants a chain of today's machine.
  if (build === 'modern')
    test('a reorganisation drops what it drops: the index follows, the relayer sends again', async () => {
      for (let n = 0; n < 3; n++) await add(await newcomer());
      await relay();
      await add(await link(`person_${names - 2}`, 1n, 'one', 1n));
      await relay();
      await index();
      expect(await compare()).toBe(3);
      for (const depth of [1, 2, 4]) {
        // Counted from the last block with an act: anvil sometimes adds an empty one, and makes the same one again.
        const [last] = await database.query<{ block: number }>('SELECT max(block) AS block FROM chain_transaction');
        await world.embedded.rpc('anvil_reorg', [(await head()) - last!.block + depth, []]);
        expect((await indexer.step()).rolledBackTo).not.toBeNull();
        await index();
        expect(await compare()).toBeLessThanOrEqual(3);
        await relay(4);
        await index();
        expect(await compare()).toBe(3);
        expect(new Set((await rows()).map(({ state }) => state))).toEqual(new Set(['mined']));
      }
      expect(effects).toEqual([]);
    });

  test('what is burnt leaves the tables, and comes back where the chain forgets that it was', async () => {
    await add(await newcomer());
    await relay();
    const burner = `person_${names}`;
    await add(await link(burner, 1n, 'one', 1n));
    await relay();
    const before = await world.embedded.rpc<Hex>('evm_snapshot');
    const message = { identityId: 1n, nonce: 2n, deadline: farAway };
    const signature = await world.sign(person(burner), 'Burn', message);
    await world.send(calls(world.at).burn(1n, farAway, signature));
    await index();
    await compare();
    expect(await database.query('SELECT owner FROM chain_identity')).toEqual([{ owner: null }]);
    await world.send(await world.registration(person(burner), 'begins_anew'));
    await index();
    expect(await compare()).toBe(2);
    await world.embedded.rpc('evm_revert', [before]);
    await world.embedded.rpc('anvil_mine', ['0x3']);
    await index();
    expect(await compare()).toBe(1);
    expect(await database.query('SELECT identity_id FROM chain_link')).toEqual([{ identity_id: '1' }]);
  });

  test('the chain goes back and takes another way (evm_revert): no ghosts', async () => {
    await add(await newcomer());
    await relay();
    const before = await world.embedded.rpc<Hex>('evm_snapshot');
    await world.send(await newcomer());
    await world.send(await newcomer());
    await index();
    expect(await compare()).toBe(3);
    await world.embedded.rpc('evm_revert', [before]);
    await world.send(await world.registration(person('other'), 'another_way'));
    await index();
    expect(await compare()).toBe(2);
    expect(await database.query('SELECT handle FROM chain_identity WHERE identity_id = $1', ['2'])).toEqual([
      { handle: 'another_way' },
    ]);
  });

  test('behind what was final nothing is undone: a person must look', async () => {
    const before = await world.embedded.rpc<Hex>('evm_snapshot');
    await world.send(await newcomer());
    final = await head();
    await index();
    await world.embedded.rpc('evm_revert', [before]);
    await world.embedded.rpc('anvil_mine', ['0x5']);
    await expect(indexer.step()).rejects.toThrow(FinalityBroken);
    expect(await database.query('SELECT 1 FROM chain_identity')).toHaveLength(1);
  });

  test('ranges that the node refuses are read in smaller ones', async () => {
    for (let n = 0; n < 6; n++) await world.send(await newcomer());
    const { client } = world.chain;
    let refused = 0;
    const narrow = {
      ...world.chain,
      finalBlock: () => Promise.resolve(null),
      client: {
        ...client,
        getLogs: (range: { fromBlock: bigint; toBlock: bigint }) => {
          if (range.toBlock - range.fromBlock < 2n) return client.getLogs(range as never);
          refused++;
          return Promise.reject(new Error('too many blocks'));
        },
      },
    };
    indexer = createIndexer({
      chain: narrow as unknown as typeof world.chain,
      deployment: world.at,
      store: createChainIndex(store, line.world),
      logger: quiet,
    });
    await index();
    expect(await compare()).toBe(6);
    expect(refused).toBeGreaterThan(0);
  });

  test('a transaction that is stuck is sent again for more', async () => {
    await world.embedded.rpc('evm_setAutomine', [false]);
    await add(await newcomer());
    await relay(1);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await relay(1);
    const [row] = await rows();
    expect(row!.hashes).toHaveLength(2);
    await world.embedded.rpc('anvil_mine', ['0x1']);
    await world.embedded.rpc('evm_setAutomine', [true]);
    await relay();
    expect((await rows())[0]).toMatchObject({ state: 'mined', nonce: 0 });
    const mined = await world.chain.client.getTransaction({ hash: row!.hashes[1]! });
    const first = await world.chain.client.getTransactionReceipt({ hash: row!.hashes[0]! }).catch(() => null);
    expect(mined.blockNumber).not.toBeNull();
    expect(first).toBeNull();
  });

  if (build === 'modern')
    test('the embedded chain killed at any moment: no identity is lost, nor changed once it was final', async () => {
      const chain = world.chain;
      relayer = createRelayer({
        chain,
        account: payer,
        store: createRelayStore(store, line),
        logger: quiet,
        stuckMs: 200,
      });
      const kept = createChainIndex(store, line.world, async (_tx, events) => void effects.push(...events));
      indexer = createIndexer({ chain, deployment: world.at, store: kept, logger: quiet });
      const wanted: string[] = [];
      await world.embedded.save(); // contracts and money
      let kills = 0;
      const kill = async (nth: number): Promise<void> => {
        process.kill(world.embedded.pid(), 'SIGKILL');
        while (world.embedded.restarts() < nth) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      while (kills < 8) {
        for (let n = 0; n < 4; n++) {
          // Signed for a minute only: what is sent again later must not be too late.
          const name = `short_${wanted.length}`;
          wanted.push(name);
          const message = { owner: person(name).address, handle: name, recovery: payer.address };
          const deadline = BigInt(Math.floor(Date.now() / 1000) + 60);
          const signature = await world.sign(person(name), 'Register', { ...message, deadline });
          const word = await world.sign(world.operators[0]!, 'Sponsor', { ...message, deadline });
          await add(calls(world.at).register({ ...message, deadline, signature }, word));
        }
        const passing = relay(2).then(index);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
        await kill(++kills);
        await passing.catch(() => undefined); // as the worker would: later again
      }
      while ((await rows()).some(({ state }) => state === 'queued')) await relay(1);
      await kill(++kills);
      // An hour passes before anybody looks after what was lost.
      await world.embedded.rpc('evm_increaseTime', ['0xe10']);
      for (let n = 0; n < 60 && (await rows()).some(({ state }) => state !== 'final'); n++) {
        await relay(1);
        await world.embedded.save();
        await index();
      }
      expect((await rows()).filter(({ state }) => state !== 'final')).toEqual([]);
      expect(await compare()).toBe(wanted.length);
      const registered = effects.filter(({ name }) => name === 'Registered');
      expect(registered.map(({ args }) => args.handle).sort()).toEqual(wanted.sort());
      for (const { identityId, args } of registered) {
        const found = await database.query('SELECT handle FROM chain_identity WHERE identity_id = $1', [identityId]);
        expect(found).toEqual([{ handle: args.handle }]);
      }
    });

  test('nothing is sent to where there is no contract', async () => {
    await add({ to: person('nowhere').address, data: '0x12345678' });
    await expect(relayer.pass()).rejects.toThrow(ContractMissing);
    expect((await rows())[0]).toMatchObject({ state: 'queued', nonce: null });
  });

  test('the admin is told when the money runs out', async () => {
    let told = 0n;
    const chain = world.chain;
    const poor = createRelayer({
      chain,
      account: payer,
      store: createRelayStore(store, line),
      logger: quiet,
      lowBalance: 10n ** 30n,
      onLowBalance: (balance) => (told = balance),
    });
    await poor.pass();
    expect(told).toBe(10n ** 21n);
  });
});
