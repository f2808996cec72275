import { rowsJson, type Store, type Tx } from '../client.js';
import { execute, records } from '../sql.js';

type Hex = `0x${string}`;
export interface RelayRecord {
  id: string;
  to: Hex;
  data: Hex;
  state: 'queued' | 'sent' | 'mined' | 'final' | 'refused';
  nonce: number | null;
  gas: number | null;
  raw: Hex | null;
  hashes: Hex[];
  sentAt: Date | null;
  block: number | null;
  attempts: number;
  reason: string | null;
}
export type RelayChange = Pick<RelayRecord, 'id'> & Partial<RelayRecord> & { nextAttemptAt?: Date };

/** The chain and contract, and the relayer's address. */
export interface RelayLine {
  world: string;
  signer: string;
}

export interface RelayCall {
  id: string;
  to: string;
  data: string;
}

/**
 * Calls that must reach the chain, in the transaction of the data that they are about.
 *
 * @param calls their `id` names the act: the same act added again is the same call. Only where it was refused, or brought
 * to another world, it begins anew
 */
export async function addAll(tx: Tx, { world, signer }: RelayLine, calls: RelayCall[]): Promise<void> {
  await execute(tx)`
    INSERT INTO chain_transaction AS t (id, world, signer, target, data)
    SELECT r.id, ${world}, ${signer}, r."to", r.data
    FROM json_to_recordset(${rowsJson(calls)}::json) AS r(id text, "to" text, data text)
    ON CONFLICT (id) DO UPDATE SET world = excluded.world, signer = excluded.signer, target = excluded.target,
      data = excluded.data, state = 'queued', seq = excluded.seq, nonce = NULL, gas = NULL, raw = NULL, hashes = '{}',
      block = NULL, reason = NULL, attempts = 0, next_attempt_at = now(), sent_at = NULL
    WHERE t.state = 'refused' OR t.world <> excluded.world`;
}
export const add = (tx: Tx, line: RelayLine, call: RelayCall): Promise<void> => addAll(tx, line, [call]);

/** The relayer's rows, for one line of nonces. */
export function createRelayStore(store: Store, { world, signer }: RelayLine) {
  const db = store.prisma;
  return {
    queued: (limit: number): Promise<RelayRecord[]> =>
      records<RelayRecord>(db)`
        SELECT id, target AS "to", data, state, nonce, gas, raw, hashes, sent_at, block, attempts, reason
        FROM chain_transaction
        WHERE world = ${world} AND signer = ${signer} AND state = 'queued' AND next_attempt_at <= now()
        ORDER BY seq LIMIT ${limit}`,
    open: (): Promise<RelayRecord[]> =>
      records<RelayRecord>(db)`
        SELECT id, target AS "to", data, state, nonce, gas, raw, hashes, sent_at, block, attempts, reason
        FROM chain_transaction WHERE world = ${world} AND signer = ${signer} AND state IN ('sent', 'mined')
        ORDER BY nonce LIMIT 500`,
    async update(changes: RelayChange[], from: RelayRecord['state'][]): Promise<void> {
      // A field that is not named stays; one that is null becomes null.
      for (const group of Map.groupBy(changes, (change) => Object.keys(change).sort().join()).values())
        await updateAlike(db, group, from);
    },
    assign: (
      rows: { id: string; gas: number }[],
      from: number,
      sign: (id: string, nonce: number) => Promise<{ raw: Hex; hash: Hex }>,
    ): Promise<{ id: string; raw: Hex }[]> =>
      store.transaction(async (tx) => {
        await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${`${world} ${signer}`}, 9))`;
        const [{ next }] = (await records<{ next: number }>(tx)`
          SELECT greatest(${from}::int, coalesce(max(nonce) + 1, 0)) AS next FROM chain_transaction
          WHERE world = ${world} AND signer = ${signer} AND state IN ('sent', 'mined')`) as [{ next: number }];
        const waiting = await records<{ id: string }>(tx)`
          SELECT id FROM chain_transaction WHERE id = ANY(${rows.map(({ id }) => id)}) AND state = 'queued'
          ORDER BY seq FOR UPDATE`;
        const gasOf = new Map(rows.map(({ id, gas }) => [id, gas]));
        const signed = await Promise.all(
          waiting.map(async ({ id }, at) => ({
            id,
            nonce: next + at,
            gas: gasOf.get(id),
            ...(await sign(id, next + at)),
          })),
        );
        await execute(tx)`
          UPDATE chain_transaction t SET state = 'sent', nonce = r.nonce, gas = r.gas, raw = r.raw,
            hashes = t.hashes || r.hash, sent_at = now(), block = NULL, reason = NULL
          FROM json_to_recordset(${rowsJson(signed)}::json) AS r(id text, nonce int, gas int, raw text, hash text)
          WHERE t.id = r.id`;
        return signed.map(({ id, raw }) => ({ id, raw }));
      }),
  };
}

/**
 * @param changes that name the same fields
 * @param from rows that are in another state by now stay as they are
 */
async function updateAlike(tx: Tx, changes: RelayChange[], from: string[]): Promise<void> {
  const has = (field: keyof RelayChange): boolean => field in changes[0]!;
  await execute(tx)`
    UPDATE chain_transaction t SET
      state = CASE WHEN ${has('state')} THEN r.state ELSE t.state END,
      nonce = CASE WHEN ${has('nonce')} THEN r.nonce ELSE t.nonce END,
      raw = CASE WHEN ${has('raw')} THEN r.raw ELSE t.raw END,
      hashes = CASE WHEN ${has('hashes')} THEN r.hashes ELSE t.hashes END,
      block = CASE WHEN ${has('block')} THEN r.block ELSE t.block END,
      reason = CASE WHEN ${has('reason')} THEN r.reason ELSE t.reason END,
      attempts = CASE WHEN ${has('attempts')} THEN r.attempts ELSE t.attempts END,
      sent_at = CASE WHEN ${has('sentAt')} THEN r."sentAt" ELSE t.sent_at END,
      next_attempt_at = CASE WHEN ${has('nextAttemptAt')} THEN r."nextAttemptAt" ELSE t.next_attempt_at END
    FROM json_to_recordset(${rowsJson(changes)}::json)
      AS r(id text, state text, nonce int, raw text, hashes text[], block int, reason text, attempts int,
        "sentAt" timestamptz, "nextAttemptAt" timestamptz)
    WHERE t.id = r.id AND t.state = ANY(${from})`;
}
