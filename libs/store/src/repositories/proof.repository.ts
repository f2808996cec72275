import type { IdentityId, Network, ProofEvidence, ProofStrength, Reason } from '@planet/core';
import type { Proof as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

export type ProofState = 'pending' | 'verified' | 'stale' | 'broken' | 'revoked';
/** As it is kept: its time as text, and who checked it first. */
export type KeptEvidence = Omit<ProofEvidence, 'at'> & { at: string; verifier: string };
export type ProofRow = Omit<Row, 'state' | 'evidence' | 'strength' | 'reason' | 'identityId'> & {
  identityId: IdentityId;
  state: ProofState;
  evidence: KeptEvidence | null;
  strength: ProofStrength | null;
  reason: Reason | null;
};
export interface NewProof {
  id: string;
  identityId: IdentityId;
  network: Network;
  account: string;
  accountId: string | null;
  statement: string;
  nonce: string;
  epoch: number;
  /** Used where the account has none yet. */
  salt: string;
  expiresAt: Date;
  nextCheckAt: Date;
}

/** Told of each change of a proof: `<identity> <proof>`. */
export const proofChannel = 'proof';
const tell = (tx: Tx, { id, identityId }: Pick<ProofRow, 'id' | 'identityId'>) =>
  execute(tx)`SELECT pg_notify(${proofChannel}, ${`${identityId} ${id}`})`;

/** One account has one salt, whoever wants to link it, so that the chain can see that it is one. */
export async function insert(tx: Tx, proof: NewProof): Promise<ProofRow> {
  await execute(tx)`SELECT pg_advisory_xact_lock(hashtextextended(${`proof ${proof.network} ${proof.account}`}, 9))`;
  const [row] = await records<ProofRow>(tx)`
    INSERT INTO proof (id, identity_id, network, account, account_id, verb, statement, nonce, epoch, salt, expires_at, next_check_at)
    VALUES (${proof.id}::uuid, ${proof.identityId}::uuid, ${proof.network}, ${proof.account}, ${proof.accountId}::uuid, 'link',
      ${proof.statement}, ${proof.nonce}, ${proof.epoch},
      coalesce((SELECT salt FROM proof WHERE network = ${proof.network} AND account = ${proof.account} LIMIT 1), ${proof.salt}),
      ${proof.expiresAt}, ${proof.nextCheckAt})
    RETURNING *`;
  return row!;
}

export async function byId(tx: Tx, id: string): Promise<ProofRow | null> {
  return (await byIds(tx, [id])).get(id) ?? null;
}
export async function byIds(tx: Tx, ids: readonly string[]): Promise<Map<string, ProofRow>> {
  if (ids.length === 0) return new Map();
  const rows = await records<ProofRow>(tx)`SELECT * FROM proof WHERE id = ANY(${[...ids]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Held until the transaction ends. */
export async function lock(tx: Tx, id: string): Promise<ProofRow> {
  return (await records<ProofRow>(tx)`SELECT * FROM proof WHERE id = ${id}::uuid FOR UPDATE`)[0]!;
}

/** The one that waits for this account, if it does for a while yet. */
export async function pending(
  tx: Tx,
  { identityId, network, account, until }: { identityId: string; network: Network; account: string; until: Date },
): Promise<ProofRow | null> {
  const rows = await records<ProofRow>(tx)`
    SELECT * FROM proof WHERE network = ${network} AND account = ${account} AND identity_id = ${identityId}::uuid
      AND state = 'pending' AND expires_at > ${until} ORDER BY created_at DESC LIMIT 1`;
  return rows[0] ?? null;
}

/** Who holds the account. */
export async function holder(tx: Tx, holds: string): Promise<ProofRow | null> {
  return (await records<ProofRow>(tx)`SELECT * FROM proof WHERE holds = ${holds}`)[0] ?? null;
}

export async function startedSince(tx: Tx, identityId: string, since: Date): Promise<number> {
  const rows = await query<{ n: number }[]>(tx)`
    SELECT count(*)::int AS n FROM proof WHERE identity_id = ${identityId}::uuid AND created_at > ${since}`;
  return rows[0]!.n;
}

/** Takes those whose time has come; nobody else gets them until `again`. */
export const takeDue = (
  tx: Tx,
  { now, again, limit }: { now: Date; again: Date; limit: number },
): Promise<ProofRow[]> =>
  records<ProofRow>(tx)`
    UPDATE proof SET next_check_at = ${again} WHERE id IN (
      SELECT id FROM proof WHERE state IN ('pending', 'verified', 'stale') AND next_check_at <= ${now}
      ORDER BY next_check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`;

export async function schedule(tx: Tx, id: string, at: Date): Promise<void> {
  await execute(tx)`UPDATE proof SET next_check_at = ${at} WHERE id = ${id}::uuid AND next_check_at IS NOT NULL`;
}

/** Proofs of these accounts are to be looked at soon: something was heard of them. */
export async function lookAgain(tx: Tx, network: Network, nativeIds: string[]): Promise<void> {
  await execute(tx)`
    UPDATE proof SET next_check_at = now() WHERE network = ${network} AND account = ANY(${nativeIds})
      AND state IN ('pending', 'verified', 'stale')`;
}

export interface ProofChange {
  state?: ProofState;
  reason?: Reason | null;
  signature?: string;
  method?: string;
  strength?: ProofStrength;
  evidence?: KeptEvidence;
  digest?: string;
  holds?: string | null;
  effective?: boolean;
  verifiedAt?: Date;
  checkedAt?: Date;
  nextCheckAt?: Date | null;
  endedAt?: Date | null;
}
/** @throws what `isTaken` knows where another proof holds the account. */
export async function change(tx: Tx, proof: Pick<ProofRow, 'id' | 'identityId'>, to: ProofChange): Promise<ProofRow> {
  const { evidence, ...rest } = to;
  const row = await tx.proof.update({
    where: { id: proof.id },
    data: { ...rest, ...(evidence && { evidence: evidence as object }) },
  });
  await tell(tx, proof);
  return row as unknown as ProofRow;
}

/** All of these identities, the newest first; at most 200 of each. */
export async function ofIdentities(tx: Tx, ids: readonly string[]): Promise<Map<string, ProofRow[]>> {
  if (ids.length === 0) return new Map();
  const rows = await records<ProofRow>(tx)`
    SELECT p.* FROM unnest(${[...ids]}::uuid[]) AS i(id) CROSS JOIN LATERAL (
      SELECT * FROM proof WHERE identity_id = i.id ORDER BY created_at DESC LIMIT 200) p`;
  return Map.groupBy(rows, (row) => row.identityId as string);
}

/** What was proven before a recovery does not count until it is proven anew. @returns those that had effects */
export async function outdate(tx: Tx, identityId: string, epoch: number, now: Date): Promise<ProofRow[]> {
  const rows = await records<ProofRow & { hadEffects: boolean }>(tx)`
    WITH before AS (
      SELECT id, effective FROM proof
      WHERE identity_id = ${identityId}::uuid AND epoch < ${epoch} AND state IN ('pending', 'verified', 'stale') FOR UPDATE)
    UPDATE proof p SET
      state = CASE WHEN state = 'pending' THEN 'broken' ELSE 'stale' END, reason = 'recovered-since', effective = false,
      ended_at = CASE WHEN state = 'pending' THEN ${now}::timestamptz END
    FROM before b WHERE p.id = b.id RETURNING p.*, b.effective AS had_effects`;
  for (const row of rows) await tell(tx, row);
  return rows.filter(({ hadEffects }) => hadEffects);
}

/** The proof behind a link on the chain. */
export async function byDigest(tx: Tx, digest: string): Promise<ProofRow | null> {
  const rows = await records<ProofRow>(tx)`SELECT * FROM proof WHERE digest = ${digest} LIMIT 1`;
  return rows[0] ?? null;
}
