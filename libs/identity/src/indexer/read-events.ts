import { parseEventLogs, type Address, type Log } from 'viem';
import type { Chain } from '../chain/chain.js';
import { identityAbi } from '../contracts/abi.js';
import type { ChainEvent } from './index-store.js';

/** The events of identities in these blocks, in their order. */
export async function readEvents(chain: Chain, contract: Address, from: number, to: number): Promise<ChainEvent[]> {
  const logs = await chain.client.getLogs({ address: contract, fromBlock: BigInt(from), toBlock: BigInt(to) });
  return parseEventLogs({ abi: identityAbi, logs: logs as Log[] }).flatMap((log) => {
    const args = log.args as Record<string, unknown>;
    if (args.identityId === undefined) return [];
    return [
      {
        block: Number(log.blockNumber),
        blockHash: log.blockHash!,
        logIndex: log.logIndex!,
        txHash: log.transactionHash!,
        name: log.eventName,
        identityId: String(args.identityId),
        args: Object.fromEntries(
          Object.entries(args).map(([name, value]) => [
            name,
            plain(value, addressArgs.has(`${log.eventName} ${name}`)),
          ]),
        ) as ChainEvent['args'],
      },
    ];
  });
}

/** `Registered owner`: the names of arguments that are addresses. */
const addressArgs = new Set(
  identityAbi.flatMap((part) =>
    part.type === 'event'
      ? part.inputs.flatMap(({ name, type }) => (type === 'address' ? [`${part.name} ${name}`] : []))
      : [],
  ),
);
/** As it is kept: big numbers as decimal text, addresses in lower case. */
const plain = (value: unknown, isAddress: boolean): unknown =>
  typeof value === 'bigint' ? String(value) : isAddress ? String(value).toLowerCase() : value;
