import {
  createPublicClient,
  http,
  parseEventLogs,
  zeroAddress,
  type Address,
  type Hex,
  type Log,
  type PublicClient,
} from 'viem';
import { identityAbi } from '@planet/identity';
import type { ChainSeat } from '@planet/store';
import type { TestDatabase } from './database.js';

/** All identities as the contract has them; of one that is burnt there is the handle, which is in the events alone. */
export async function identitiesOnChain(client: PublicClient, contract: Address, logs: Log[]) {
  const read = { address: contract, abi: identityAbi } as const;
  const registered = parseEventLogs({ abi: identityAbi, logs, eventName: 'Registered' });
  const burns = parseEventLogs({ abi: identityAbi, logs, eventName: 'Burned' });
  const burnt = new Set(burns.map(({ args }) => args.identityId));
  const one = async (id: bigint, handleThen: string) => {
    const profile = await client.readContract({ ...read, functionName: 'profileOf', args: [id] });
    const row = { identity_id: String(id), owner: null, handle: handleThen };
    if (burnt.has(id)) {
      const owner = await client.readContract({ ...read, functionName: 'ownerOf', args: [id] }).catch(() => null);
      return { ...row, owner, recovery: zeroAddress, epoch: 0, profile, new_owner: null };
    }
    const [owner, handle, recovery, [epoch], newOwner] = await Promise.all([
      client.readContract({ ...read, functionName: 'ownerOf', args: [id] }),
      client.readContract({ ...read, functionName: 'handleOf', args: [id] }),
      client.readContract({ ...read, functionName: 'recoveryOf', args: [id] }),
      client.readContract({ ...read, functionName: 'epochAndNonce', args: [id] }),
      client.readContract({ ...read, functionName: 'newOwnerOf', args: [id] }),
    ]);
    return {
      ...row,
      owner: owner.toLowerCase(),
      handle,
      recovery: recovery.toLowerCase(),
      epoch: Number(epoch),
      profile,
      new_owner: BigInt(newOwner) === 0n ? null : newOwner.toLowerCase(),
    };
  };
  const all = [];
  for (const { args } of registered) all.push(await one(args.identityId, args.handle));
  return all;
}

/** What the tables say and the chain does not, or the other way round; each as a sentence. */
export async function differences(database: Pick<TestDatabase, 'query'>, seat: ChainSeat): Promise<string[]> {
  const client = createPublicClient({ transport: http(seat.rpcUrl!, { batch: true }) });
  const read = { address: seat.identity as Address, abi: identityAbi } as const;
  const found: string[] = [];
  const same = (what: string, table: unknown, chain: unknown): void => {
    if (JSON.stringify(table) !== JSON.stringify(chain))
      found.push(`${what}: ${JSON.stringify(table)} in the table, ${JSON.stringify(chain)} on the chain`);
  };
  const raw: Log[] = await client.getLogs({ address: read.address, fromBlock: 0n });
  const rows = <Row>(sql: string) => database.query<Row>(sql, [seat.world]);

  const identities = await rows<Record<string, unknown> & { identity_id: string }>(
    `SELECT identity_id, owner, handle, recovery, epoch, profile, new_owner FROM chain_identity WHERE world = $1`,
  );
  const byId = new Map(identities.map((row) => [row.identity_id, row]));
  const count = Number(await client.readContract({ ...read, functionName: 'count' }));
  same('identities', identities.length, count);
  const there = await identitiesOnChain(client, read.address, raw);
  same('registered', there.length, count);
  for (const identity of there) same(`identity ${identity.identity_id}`, byId.get(identity.identity_id), identity);

  const logs = parseEventLogs({ abi: identityAbi, logs: raw });
  const onChain = new Set(logs.map((log) => `${log.blockHash} ${log.logIndex}`));
  const events = await rows<{ block_hash: Hex; log_index: number; final: boolean }>(
    'SELECT block_hash, log_index, final FROM chain_event WHERE world = $1',
  );
  for (const { block_hash, log_index } of events)
    if (!onChain.has(`${block_hash} ${log_index}`)) found.push(`event ${block_hash} ${log_index} is not on the chain`);

  const links = await rows<{ account: Hex; identity_id: string; epoch: number }>(
    'SELECT account, identity_id, epoch FROM chain_link WHERE world = $1',
  );
  const linked = new Map(links.map((link) => [link.account, link]));
  const everLinked = logs.flatMap((log) => (log.eventName === 'Linked' ? log.args.account : []));
  for (const account of new Set([...linked.keys(), ...everLinked])) {
    const { identityId, epoch } = await client.readContract({ ...read, functionName: 'linkOf', args: [account] });
    const there = identityId === 0n ? undefined : { account, identity_id: String(identityId), epoch };
    same(`link ${account}`, linked.get(account), there);
  }

  const keys = await rows<{ identity_id: string; key_id: Hex; removed: boolean; epoch: number }>(
    'SELECT identity_id, key_id, removed, epoch FROM chain_key WHERE world = $1',
  );
  for (const { identity_id, key_id, removed, epoch } of keys) {
    const key = await client.readContract({ ...read, functionName: 'keyOf', args: [BigInt(identity_id), key_id] });
    same(`key ${key_id}`, [removed ? 2 : 1, epoch], [key.state, key.epoch]);
  }
  const living = ({ identityId }: { identityId: bigint }) => byId.get(String(identityId))?.owner !== null;
  same('keys', keys.length, logs.filter((log) => log.eventName === 'KeyAdded' && living(log.args)).length);

  const blocks = await rows<{ number: number; hash: Hex }>('SELECT number, hash FROM chain_block WHERE world = $1');
  for (const { number, hash } of blocks)
    same(`block ${number}`, hash, (await client.getBlock({ blockNumber: BigInt(number) })).hash);
  const transactions = await rows<{ id: string; state: string; hashes: Hex[]; block: number }>(
    'SELECT id, state, hashes, block FROM chain_transaction WHERE world = $1',
  );
  for (const { id, state, hashes, block } of transactions) {
    const receipts = await Promise.all(hashes.map((hash) => client.getTransactionReceipt({ hash }).catch(() => null)));
    const mined = receipts.filter((receipt) => receipt?.status === 'success');
    same(`transaction ${id}`, [state, 1, block], ['final', mined.length, Number(mined[0]?.blockNumber ?? -1)]);
  }
  return found;
}
