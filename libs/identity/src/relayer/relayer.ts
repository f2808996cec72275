import { lasts, refusalOf, TRIES } from './refusals.js';
import type { RelayRow, RelayUpdate } from './relay-store.js';
import { broadcast, requireContracts, signRow, type RelayerOptions } from './send.js';
import { receiptOf, watchOpen } from './watch.js';

export interface Relayer {
  /** Sends what waits and looks after what was sent; true: there was something to do. */
  pass(): Promise<boolean>;
}

/** Rows that are looked at and signed together. */
const BATCH = 64;

/**
 * Pays for the acts of others. What is signed is kept before it is sent, and each key has one line of nonces, so that a
 * crash neither sends twice nor leaves a gap. Two relayers on one key do no harm; one is enough.
 */
export function createRelayer(options: RelayerOptions): Relayer {
  const { chain, account, store, logger } = options;
  const clock = options.clock ?? (() => new Date());

  /** Would the contract take it? The gas that it needs; or what becomes of the row. */
  const simulate = async (row: RelayRow): Promise<{ id: string; gas: number } | RelayUpdate> => {
    try {
      const gas = await chain.client.estimateGas({ account: account.address, to: row.to, data: row.data });
      return { id: row.id, gas: Math.ceil(Number(gas) * 1.2) };
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      const attempts = row.attempts + 1;
      // It may be refused because it has happened: signed before, and thought to be lost.
      const receipt = await receiptOf(chain, row);
      if (receipt?.status === 'success') {
        const { nonce } = await chain.client.getTransaction({ hash: receipt.transactionHash });
        return { id: row.id, attempts, state: 'mined', nonce, block: Number(receipt.blockNumber), reason: null };
      }
      if (lasts(reason) || attempts >= TRIES) return { id: row.id, state: 'refused', reason, attempts };
      const nextAttemptAt = new Date(clock().getTime() + 250 * 2 ** attempts);
      return { id: row.id, attempts, reason, nextAttemptAt };
    }
  };

  const send = async (): Promise<boolean> => {
    const rows = await store.queued(BATCH);
    if (rows.length === 0) return false;
    await requireContracts(chain, rows);
    const [simulated, fees, count] = await Promise.all([
      Promise.all(rows.map(simulate)),
      chain.fees(),
      chain.client.getTransactionCount({ address: account.address }),
    ]);
    await store.update(
      simulated.filter((one): one is RelayUpdate => 'attempts' in one),
      ['queued'],
    );
    const ready = simulated.filter((one): one is { id: string; gas: number } => !('attempts' in one));
    if (ready.length === 0) return true;
    const byId = new Map(rows.map((row) => [row.id, row]));
    const gasOf = new Map(ready.map(({ id, gas }) => [id, gas]));
    const signed = await store.assign(ready, count, async (id, nonce) =>
      signRow(options, { ...byId.get(id)!, gas: gasOf.get(id)! }, nonce, fees),
    );
    await broadcast(options, signed);
    return true;
  };

  const watchBalance = async (): Promise<void> => {
    const { lowBalance, onLowBalance } = options;
    if (lowBalance === undefined) return;
    const balance = await chain.client.getBalance({ address: account.address });
    if (balance >= lowBalance) return;
    logger.warn({ relayer: account.address, wei: String(balance) }, 'the relayer has little money left');
    onLowBalance?.(balance);
  };

  return {
    async pass() {
      await watchBalance();
      const watched = await watchOpen(options, clock()); // what was lost goes before what is new
      const sent = await send();
      return sent || watched;
    },
  };
}
