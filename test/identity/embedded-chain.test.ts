import { fork } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityAbi, listStates, savedBlock, saveState, startEmbeddedChain } from '@planet/identity';
import { projectRoot } from '@planet/platform';
import { person, startTestChain, type TestChain } from '../support/chain.js';
import { quiet } from '../support/quiet.js';

const blockOf = async (rpc: (method: string) => Promise<unknown>): Promise<number> =>
  Number(await rpc('eth_blockNumber'));

/** One that ended and was not yet asked for (a zombie) does not count. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('the embedded chain', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'planet-chain-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const start = () => startEmbeddedChain({ dir, logger: quiet, saveMs: 20 });
  const owners = async ({ chain, at }: Pick<TestChain, 'chain' | 'at'>): Promise<bigint> =>
    chain.client.readContract({ address: at.identity, abi: identityAbi, functionName: 'count' });

  test('is the same after a stop: state, blocks, receipts and logs, on the same port', async () => {
    const world = await startTestChain('modern', { dir });
    const { blockNumber, transactionHash } = await world.send(await world.registration(person('alice'), 'alice'));
    const { port } = new URL(world.embedded.url);
    await world.embedded.stop();
    expect((await savedBlock(dir))!.number).toBeGreaterThanOrEqual(Number(blockNumber));
    const again = await start();
    expect(new URL(again.url).port).toBe(port);
    expect(await owners(world)).toBe(1n);
    const receipt = await world.chain.client.getTransactionReceipt({ hash: transactionHash });
    expect(receipt.logs.length).toBeGreaterThan(2);
    expect((await world.chain.client.getLogs({ fromBlock: 0n, address: world.at.identity })).length).toBeGreaterThan(3);
    await again.stop();
  });

  test('nobody else has money, and the admin calls are on loopback only', async () => {
    const embedded = await start();
    expect(await embedded.rpc('eth_accounts')).toEqual([]);
    expect(new URL(embedded.url).hostname).toBe('127.0.0.1');
    await embedded.stop();
  });

  test('killed, it is started again with all that was saved; final is only what is saved', async () => {
    const world = await startTestChain('modern', { dir, saveMs: 20 });
    for (let kills = 1; kills <= 4; kills++) {
      const { blockNumber } = await world.send(await world.registration(person(`p${kills}`), `person_${kills}`));
      if (kills % 2) await world.embedded.save();
      const final = (await world.chain.finalBlock())?.number ?? -1;
      if (kills % 2) expect(final).toBeGreaterThanOrEqual(Number(blockNumber));
      process.kill(world.embedded.pid(), 'SIGKILL');
      while (world.embedded.restarts() < kills) await sleep(10);
      expect(await blockOf(world.embedded.rpc)).toBeGreaterThanOrEqual(final);
    }
    // Saved: the first and the third, with what was mined before them if it was not lost in between.
    expect(Number(await owners(world))).toBeGreaterThanOrEqual(2);
    await world.embedded.stop();
  });

  test('the whole process killed at any moment: what was said to be saved is there, and no chain is left behind', async () => {
    for (let round = 0; round < 6; round++) {
      const child = fork(join(projectRoot(), 'dist/test/support/chain-owner.js'), [dir], { execArgv: [] });
      let told = -1;
      let pid = 0;
      child.on('message', (message: { saved: number; pid: number }) => ({ saved: told, pid } = message));
      while (told < 0) await sleep(5);
      await sleep(40 + Math.random() * 150);
      child.kill('SIGKILL');
      const claimed = told;
      await new Promise((resolve) => child.once('exit', resolve));
      while (isRunning(pid)) await sleep(5);
      const embedded = await start();
      expect(await blockOf(embedded.rpc)).toBeGreaterThanOrEqual(claimed);
      await embedded.stop();
      expect((await listStates(dir)).length).toBeLessThanOrEqual(3);
    }
  });

  test('a state that is cut off or changed is not loaded: the one before it is', async () => {
    const embedded = await start();
    for (let n = 0; n < 3; n++) {
      await embedded.rpc('anvil_mine', ['0x1']);
      await embedded.save();
    }
    await embedded.stop();
    const [newest, second] = await listStates(dir);
    truncateSync(newest!.path, 100);
    copyFileSync(newest!.path, join(dir, 'draft-1-cafe'));
    writeFileSync(join(dir, 'notes'), 'not a state');
    const again = await start();
    expect(await blockOf(again.rpc)).toBe(second!.block);
    expect((await savedBlock(dir))?.number).toBe(second!.block);
    expect(readdirSync(dir).filter((name) => name.startsWith('draft-'))).toEqual([]);
    await again.stop();
  });

  test('of a past that is no more nothing is kept', async () => {
    const state = (block: number) => ({
      block,
      blockHash: `0x${'ab'.repeat(32)}` as const,
      bytes: Buffer.from(`state ${block}`),
    });
    for (const block of [7, 8, 9, 10]) await saveState(dir, state(block));
    expect((await listStates(dir)).map(({ block }) => block)).toEqual([10, 9, 8]);
    await saveState(dir, state(9));
    expect((await savedBlock(dir))?.number).toBe(9);
  });
});
