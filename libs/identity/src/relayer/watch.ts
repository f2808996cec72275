import { setTimeout as sleep } from 'node:timers/promises';
import type { TransactionReceipt } from 'viem';
import type { Chain, Fees } from '../chain/chain.js';
import { TRIES } from './refusals.js';
import type { RelayRow, RelayState, RelayUpdate } from './relay-store.js';
import { broadcast, requireContracts, signRow, type RelayerOptions } from './send.js';

/** How much better the price of a replacement is; nodes want a tenth at least. */
const BUMP_PERCENT = 125n;
const OPEN: RelayState[] = ['sent', 'mined'];
/** How long the embedded chain may take to mine what it is sent, in ms. */
const PATIENCE_MS = 2000;

/**
 * Looks where the transactions are that were sent: mined, final, lost in a reorganisation (sent again as they are), stuck
 * (sent again for more), or displaced (their nonce went to another: signed anew).
 *
 * @returns whether anything changed
 */
export async function watchOpen(options: RelayerOptions, now: Date): Promise<boolean> {
  const { chain, account, store, stuckMs = 30_000 } = options;
  const rows = await store.open();
  if (rows.length === 0) return false;
  await requireContracts(chain, rows);
  const head = await chain.client.getBlock();
  const count = await chain.client.getTransactionCount({ address: account.address });
  const final = (await chain.finalBlock())?.number ?? -1;
  const receipts = await Promise.all(rows.map((row) => receiptOf(chain, row)));
  // What is not found was not there only if all answers are of one past.
  const still = await chain.client.getBlock({ blockNumber: head.number }).catch(() => null);
  if (still?.hash !== head.hash) return true;
  const changes: RelayUpdate[] = [];
  const lost: RelayRow[] = [];
  const stuck: RelayRow[] = [];
  for (const [at, row] of rows.entries()) {
    const receipt = receipts[at];
    if (receipt) changes.push(...minedAs(row, receipt, final));
    else if (row.nonce! < count) changes.push({ id: row.id, state: 'queued', nonce: null, raw: null, block: null });
    else if (row.state === 'mined') lost.push(row);
    else if (now.getTime() - row.sentAt!.getTime() >= stuckMs) stuck.push(row);
  }
  await store.update(changes, OPEN);
  if (lost.length > 0) await sendLost(options, lost);
  if (stuck.length > 0) await sendStuck(options, stuck, now);
  return changes.length + lost.length + stuck.length > 0;
}

/** Of any of the transactions that were signed for the row. */
export async function receiptOf(chain: Chain, row: Pick<RelayRow, 'hashes'>): Promise<TransactionReceipt | null> {
  for (const hash of row.hashes.toReversed()) {
    const receipt = await chain.client.getTransactionReceipt({ hash }).catch((error: { name?: string }) => {
      if (error.name === 'TransactionReceiptNotFoundError') return null;
      throw error;
    });
    if (receipt) return receipt;
  }
  return null;
}

function minedAs(row: RelayRow, receipt: TransactionReceipt, final: number): RelayUpdate[] {
  const block = Number(receipt.blockNumber);
  if (receipt.status !== 'success') {
    if (block > final) return row.block === block ? [] : [{ id: row.id, state: 'mined', block }];
    return [takenBack(row)];
  }
  const state = block <= final ? 'final' : 'mined';
  return row.state === state && row.block === block ? [] : [{ id: row.id, state, block, reason: null }];
}

/**
 * The contract would have taken it when it was sent, and did not where it was mined: another came before it, or what it
 * builds on was lost in a reorganisation. It waits once more, and the next simulation tells whether it can be had.
 */
function takenBack(row: RelayRow): RelayUpdate {
  const attempts = row.attempts + 1;
  const reason = 'Reverted';
  if (attempts >= TRIES) return { id: row.id, state: 'refused', reason, attempts };
  return { id: row.id, state: 'queued', reason, attempts, nonce: null, raw: null, block: null, hashes: [] };
}

/** As they were: the same transaction cannot happen twice. */
async function sendLost(options: RelayerOptions, rows: RelayRow[]): Promise<void> {
  options.logger.info({ transactions: rows.length }, 'lost in a reorganisation: sent again');
  await options.store.update(
    rows.map(({ id }) => ({ id, state: 'sent', block: null })),
    OPEN,
  );
  await atTheirTime(options, rows, () => broadcast(options, rows));
}

/**
 * What the embedded chain lost with its last blocks may have expired since. It is mined as if no time had passed; other
 * chains have a clock of their own.
 */
async function atTheirTime(
  { chain, account }: Pick<RelayerOptions, 'chain' | 'account'>,
  rows: RelayRow[],
  send: () => Promise<void>,
): Promise<void> {
  if (chain.profile.finality.mode !== 'saved') return send();
  const setClock = (seconds: number) =>
    chain.client.request({ method: 'anvil_setTime' as never, params: [seconds] as never });
  const { timestamp } = await chain.client.getBlock();
  const then = Math.min(...rows.map(({ sentAt }) => Math.floor(sentAt!.getTime() / 1000)));
  await setClock(Math.max(Number(timestamp), then));
  try {
    await send();
    const last = Math.max(...rows.map(({ nonce }) => nonce!));
    for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
      if ((await chain.client.getTransactionCount({ address: account.address })) > last) return;
      await sleep(20);
    }
  } finally {
    await setClock(Math.floor(Date.now() / 1000));
  }
}

/** With a better price; kept before it is sent. */
async function sendStuck(options: RelayerOptions, rows: RelayRow[], now: Date): Promise<void> {
  const fees = better(await options.chain.fees());
  const signed = await Promise.all(
    rows.map(async (row) => {
      const { raw, hash } = await signRow(options, row, row.nonce!, fees);
      return { ...row, raw, hashes: [...new Set([...row.hashes, hash])], sentAt: now };
    }),
  );
  options.logger.info({ transactions: signed.length }, 'not mined for long: sent again for more');
  await options.store.update(
    signed.map(({ id, raw, hashes, sentAt }) => ({ id, raw, hashes, sentAt })),
    OPEN,
  );
  await atTheirTime(options, rows, () => broadcast(options, signed));
}

function better(fees: Fees): Fees {
  const more = (wei: bigint): bigint => (wei * BUMP_PERCENT) / 100n;
  if (fees.type === 'legacy') return { ...fees, gasPrice: more(fees.gasPrice) };
  return {
    ...fees,
    maxFeePerGas: more(fees.maxFeePerGas),
    maxPriorityFeePerGas: more(fees.maxPriorityFeePerGas),
  };
}
