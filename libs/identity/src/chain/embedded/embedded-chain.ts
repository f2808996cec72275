import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Logger } from '@planet/core';
import { startAnvil, type Anvil } from './anvil.js';
import { choosePort } from './port.js';
import { newestState, savedBlock, saveState } from './state-files.js';

export interface EmbeddedChainOptions {
  /** Folder of its states. */
  dir: string;
  logger: Logger;
  chainId?: number;
  hardfork?: string;
  keepHistory?: boolean;
  /** Least time between two saves, in ms. */
  saveMs?: number;
}

export interface EmbeddedChain {
  /** Stays the same when the chain is started again. */
  url: string;
  pid(): number;
  rpc: Anvil['rpc'];
  /** Resolves when all that is mined now is on disk. */
  save(): Promise<void>;
  /** How often it died and was started again. */
  restarts(): number;
  stop(): Promise<void>;
}

const unzip = promisify(gunzip);

/** A save may take this part of the time: a big state is saved less often, but not after longer than this, in ms. */
const SAVE_SHARE = 0.1;
const LONGEST_PAUSE_MS = 3000;

/**
 * A chain of our own: anvil on loopback, one block for each transaction. It keeps nothing by itself, so its state is
 * written out soon after each block and loaded when it is started again; what was mined after the last save is lost with
 * it, which whoever sent it sees as a reorganisation (and `savedBlock` tells what is safe from that).
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const { dir, logger, chainId = 31337, hardfork, keepHistory, saveMs = 250 } = options;
  const port = await choosePort(dir);
  let restarts = 0;
  const stopping = new AbortController();
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  let saving: Promise<void> | null = null;
  let restarting: Promise<void> | null = null;
  let saved = (await savedBlock(dir))?.number ?? -1;

  const launch = async (): Promise<Anvil> => {
    const state = await newestState(dir);
    const loadState = state && join(dir, 'loading.json');
    if (loadState) await writeFile(loadState, await unzip(state.bytes), { mode: 0o600 });
    const anvil = await startAnvil({ port, chainId, hardfork, keepHistory, loadState });
    if (loadState) await rm(loadState, { force: true });
    saved = state?.block ?? -1;
    logger.debug({ block: saved }, 'the chain is there');
    void anvil.ended.then(() => {
      if (!stopping.signal.aborted) restarting = again();
    });
    return anvil;
  };
  const again = async (): Promise<void> => {
    logger.warn({ block: saved }, 'the embedded chain died: it is started again');
    for (let wait = 50; !stopping.signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      try {
        running = await launch();
        restarts++;
        return;
      } catch (error) {
        logger.error({ error }, 'the embedded chain does not start');
        await pause(wait);
      }
    }
  };
  let running = await launch();

  const writeOut = async (): Promise<void> => {
    const anvil = running;
    if (anvil.process.exitCode !== null || anvil.process.signalCode !== null) return;
    if (Number(await anvil.rpc('eth_blockNumber')) === saved) return;
    const state = await atRest(anvil, () => dump(anvil));
    if (!state) return;
    await saveState(dir, state);
    saved = state.block;
  };
  const save = (): Promise<void> => (saving ??= writeOut().finally(() => (saving = null)));
  const keepSaving = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const began = performance.now();
      await save().catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.debug({ error }, 'the chain could not be saved');
      });
      await pause(Math.max(saveMs, Math.min(LONGEST_PAUSE_MS, (performance.now() - began) / SAVE_SHARE)));
    }
  };
  const loop = keepSaving();

  return {
    url: `http://127.0.0.1:${port}`,
    pid: () => running.process.pid!,
    rpc: (method, params) => running.rpc(method, params),
    async save() {
      await saving; // that one may have begun before
      await save();
    },
    restarts: () => restarts,
    async stop() {
      stopping.abort();
      await restarting;
      await saving?.catch(() => undefined);
      await writeOut().catch((error: unknown) => logger.error({ error }, 'the chain could not be saved'));
      running.process.kill('SIGKILL'); // what it has is on disk
      await running.ended;
      await loop;
    },
  };
}

/**
 * Runs the work while nothing is mined: a state that is read during it holds the effects of transactions whose blocks it
 * does not hold. The block that is mined first ends what is under way.
 */
async function atRest<T>(anvil: Anvil, work: () => Promise<T>): Promise<T> {
  if (!(await anvil.rpc<boolean>('anvil_getAutomine'))) return work();
  await anvil.rpc('evm_setAutomine', [false]);
  try {
    await anvil.rpc('evm_mine');
    return await work();
  } finally {
    await anvil.rpc('evm_setAutomine', [true]);
    // What came meanwhile has nobody who would mine it.
    const { pending } = await anvil.rpc<{ pending: string }>('txpool_status');
    if (Number(pending) > 0) await anvil.rpc('evm_mine');
  }
}

interface BlockHead {
  number: string;
  hash: `0x${string}`;
}

/** Null: the chain died meanwhile, and another, started from an older state, answered on its port. */
async function dump(anvil: Anvil) {
  const head = await anvil.rpc<BlockHead>('eth_getBlockByNumber', ['latest', false]);
  const bytes = Buffer.from((await anvil.rpc<string>('anvil_dumpState')).slice(2), 'hex');
  const still = await anvil.rpc<BlockHead | null>('eth_getBlockByNumber', [head.number, false]);
  return still?.hash === head.hash ? { block: Number(head.number), blockHash: head.hash, bytes } : null;
}
