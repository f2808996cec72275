import { rowsJson, type Store, type Tx } from '../client.js';
import { execute, records } from '../sql.js';

type Hex = `0x${string}`;
export interface BlockRow {
  number: number;
  hash: Hex;
}
export interface ChainEventRow {
  block: number;
  blockHash: Hex;
  logIndex: number;
  txHash: Hex;
  name: string;
  identityId: string;
  args: Record<string, string | number | boolean>;
}
export interface ChainIdentityRow {
  id: string;
  /** Null: it was burnt. */
  owner: Hex | null;
  handle: string;
  recovery: Hex;
  epoch: number;
  profile: string;
  newOwner: Hex | null;
  block: number;
  links: { account: Hex; evidence: Hex; epoch: number }[];
  keys: { keyId: Hex; kind: number; key: Hex; epoch: number; removed: boolean }[];
}
export interface ChainChange {
  expectedTip: BlockRow | null;
  ancestor: number;
  blocks: BlockRow[];
  events: ChainEventRow[];
  final: BlockRow | null;
}
type Fold = (events: ChainEventRow[]) => ChainIdentityRow | null;

/**
 * What the chain says of identities, for one chain and contract (`world`).
 *
 * @param onFinal in the transaction in which events become final: the place for what follows from them
 */
export function createChainIndex(
  store: Store,
  world: string,
  onFinal: (tx: Tx, events: ChainEventRow[]) => Promise<void> = async () => undefined,
) {
  const tip = async (tx: Tx = store.prisma): Promise<BlockRow | null> => {
    const [row] = await records<BlockRow>(tx)`
      SELECT number, hash FROM chain_block WHERE world = ${world} ORDER BY number DESC LIMIT 1`;
    return row ?? null;
  };
  return {
    tip: () => tip(),
    async final(): Promise<number> {
      const [row] = await records<{ final: number }>(store.prisma)`
        SELECT final FROM chain_cursor WHERE world = ${world}`;
      return row?.final ?? -1;
    },
    blocksBelow: (number: number, limit: number): Promise<BlockRow[]> =>
      records<BlockRow>(store.prisma)`
        SELECT number, hash FROM chain_block WHERE world = ${world} AND number < ${number}
        ORDER BY number DESC LIMIT ${limit}`,
    /** All of it, or (null) nothing, where the tip is no longer the one that the change was made for. */
    commit: (change: ChainChange, fold: Fold): Promise<ChainEventRow[] | null> =>
      store.transaction(async (tx) => {
        await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${world}, 8))`;
        if ((await tip(tx))?.hash !== change.expectedTip?.hash) return null;
        const touched = new Set(change.events.map(({ identityId }) => identityId));
        for (const id of await rollBack(tx, world, change.ancestor)) touched.add(id);
        await insert(tx, world, change);
        if (touched.size > 0) await foldAnew(tx, world, [...touched], fold);
        if (!change.final) return [];
        const final = await settle(tx, world, change.final);
        if (final.length > 0) await onFinal(tx, final);
        return final;
      }),
  };
}

/** Forgets what is above the block. @returns the identities that it was about */
async function rollBack(tx: Tx, world: string, above: number): Promise<string[]> {
  await execute(tx)`DELETE FROM chain_block WHERE world = ${world} AND number > ${above}`;
  const rows = await records<{ identityId: string }>(tx)`
    DELETE FROM chain_event WHERE world = ${world} AND block > ${above} RETURNING identity_id`;
  return rows.map(({ identityId }) => identityId);
}

async function insert(tx: Tx, world: string, { blocks, events }: ChainChange): Promise<void> {
  await execute(tx)`
    INSERT INTO chain_block (world, number, hash)
    SELECT ${world}, r.number, r.hash FROM json_to_recordset(${rowsJson(blocks)}::json) AS r(number int, hash text)`;
  if (events.length === 0) return;
  await execute(tx)`
    INSERT INTO chain_event (world, block, log_index, block_hash, tx_hash, name, identity_id, args)
    SELECT ${world}, r.block, r."logIndex", r."blockHash", r."txHash", r.name, r."identityId", r.args
    FROM json_to_recordset(${rowsJson(events)}::json)
      AS r(block int, "logIndex" int, "blockHash" text, "txHash" text, name text, "identityId" text, args jsonb)`;
}

/** The rows of these identities are made again from all their events. */
async function foldAnew(tx: Tx, world: string, ids: string[], fold: Fold): Promise<void> {
  const events = await records<ChainEventRow>(tx)`
    SELECT block, log_index, block_hash, tx_hash, name, identity_id, args FROM chain_event
    WHERE world = ${world} AND identity_id = ANY(${ids}) ORDER BY block, log_index`;
  const byIdentity = Map.groupBy(events, ({ identityId }) => identityId);
  const states = [...byIdentity.values()].flatMap((all) => fold(all) ?? []);
  await execute(tx)`DELETE FROM chain_link WHERE world = ${world} AND identity_id = ANY(${ids})`;
  await execute(tx)`DELETE FROM chain_key WHERE world = ${world} AND identity_id = ANY(${ids})`;
  await execute(tx)`DELETE FROM chain_identity WHERE world = ${world} AND identity_id = ANY(${ids})`;
  if (states.length === 0) return;
  await execute(tx)`
    INSERT INTO chain_identity (world, identity_id, owner, handle, recovery, epoch, profile, new_owner, block)
    SELECT ${world}, r.id, r.owner, r.handle, r.recovery, r.epoch, r.profile, r."newOwner", r.block
    FROM json_to_recordset(${rowsJson(states)}::json)
      AS r(id text, owner text, handle text, recovery text, epoch int, profile text, "newOwner" text, block int)`;
  const links = states.flatMap(({ id, links: all }) => all.map((link) => ({ id, ...link })));
  await execute(tx)`
    INSERT INTO chain_link (world, identity_id, account, evidence, epoch)
    SELECT ${world}, r.id, r.account, r.evidence, r.epoch
    FROM json_to_recordset(${rowsJson(links)}::json) AS r(id text, account text, evidence text, epoch int)`;
  const keys = states.flatMap(({ id, keys: all }) => all.map((key) => ({ id, ...key })));
  await execute(tx)`
    INSERT INTO chain_key (world, identity_id, key_id, kind, key, epoch, removed)
    SELECT ${world}, r.id, r."keyId", r.kind, r.key, r.epoch, r.removed
    FROM json_to_recordset(${rowsJson(keys)}::json)
      AS r(id text, "keyId" text, kind int, key text, epoch int, removed bool)`;
}

/** Marks what stays. The block up to which it does is the last that a way back may need. */
async function settle(tx: Tx, world: string, { number: final, hash }: BlockRow): Promise<ChainEventRow[]> {
  const events = await records<ChainEventRow>(tx)`
    UPDATE chain_event SET final = true WHERE world = ${world} AND NOT final AND block <= ${final}
    RETURNING block, log_index, block_hash, tx_hash, name, identity_id, args`;
  await execute(tx)`
    INSERT INTO chain_cursor (world, final) VALUES (${world}, ${final})
    ON CONFLICT (world) DO UPDATE SET final = greatest(chain_cursor.final, excluded.final)`;
  await execute(tx)`
    INSERT INTO chain_block (world, number, hash) VALUES (${world}, ${final}, ${hash}) ON CONFLICT DO NOTHING`;
  await execute(tx)`DELETE FROM chain_block WHERE world = ${world} AND number < ${final}`;
  return events.sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
}
