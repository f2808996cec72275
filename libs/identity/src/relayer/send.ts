import type { Logger } from '@planet/core';
import { keccak256, type LocalAccount } from 'viem';
import type { Chain, Fees } from '../chain/chain.js';
import type { RelayRow, RelayStore } from './relay-store.js';

export interface RelayerOptions {
  chain: Chain;
  account: LocalAccount;
  store: RelayStore;
  logger: Logger;
  /** A transaction that is not mined after so long is sent anew with a better price, in ms. */
  stuckMs?: number;
  /** Below this the admin is told, in wei. */
  lowBalance?: bigint;
  onLowBalance?: (balance: bigint) => void;
  clock?: () => Date;
}

/** The contract is not there: another chain, or one that went back to before it was put there. */
export class ContractMissing extends Error {
  override readonly name = 'ContractMissing';
}

/**
 * A call to an address without code succeeds and does nothing.
 *
 * @throws ContractMissing
 */
export async function requireContracts(chain: Chain, rows: Pick<RelayRow, 'to'>[]): Promise<void> {
  for (const address of new Set(rows.map(({ to }) => to)))
    if (!(await chain.client.getCode({ address })))
      throw new ContractMissing(`there is no contract at ${address} on ${chain.profile.name} (${chain.id})`);
}

/** The transaction of a row, signed. */
export async function signRow(
  { chain, account }: Pick<RelayerOptions, 'chain' | 'account'>,
  row: Pick<RelayRow, 'to' | 'data' | 'gas'>,
  nonce: number,
  fees: Fees,
) {
  const raw = await account.signTransaction({
    chainId: chain.id,
    to: row.to,
    data: row.data,
    nonce,
    gas: BigInt(row.gas!),
    ...fees,
  });
  return { raw, hash: keccak256(raw) };
}

/** Sends in the order of their nonces; what the node has already, or no longer wants, is seen when it is watched. */
export async function broadcast(
  { chain, logger }: Pick<RelayerOptions, 'chain' | 'logger'>,
  rows: Pick<RelayRow, 'id' | 'raw'>[],
): Promise<void> {
  await Promise.all(
    rows.map(({ id, raw }) =>
      chain.client
        .sendRawTransaction({ serializedTransaction: raw! })
        .catch((error: unknown) => logger.debug({ error, id }, 'the node did not take a transaction')),
    ),
  );
}
