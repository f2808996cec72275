import { rowsJson, type Tx } from '../client.js';
import { execute, records } from '../sql.js';
import { actChannel, tellRefused, type ActRow, type ActState } from './act.repository.js';

type Hex = `0x${string}`;
/** An act with what one must know of its identity to bring it to the chain. */
export type AnchorAct = Pick<
  ActRow,
  'id' | 'identityId' | 'kind' | 'message' | 'extra' | 'signature' | 'world' | 'by'
> & {
  state: ActState;
  custody: 'managed' | 'own';
  owner: Hex | null;
  recovery: Hex | null;
  handle: string | null;
  /** Decimal; null: it has none in this world yet. */
  token: string | null;
};

/**
 * Acts whose turn it is, the oldest first: an identity has one act under way at a time, for each names a nonce. To
 * register needs none, and comes before all others.
 *
 * @param state `wanted`: those that the owner's key is here for, and those (`byOthers`) that need it not; `signed`: all
 * @param now Unix time, s: what is to be done later (`notBefore`) holds nothing up until then
 */
export const due = (
  tx: Tx,
  {
    world,
    state,
    byOthers,
    now,
    limit,
  }: { world: string; state: 'wanted' | 'signed'; byOthers: string[]; now: number; limit: number },
): Promise<AnchorAct[]> =>
  records<AnchorAct>(tx)`
    SELECT a.id, a.identity_id, a.kind, a.message, a.extra, a.signature, a.world, a.by, a.state,
      i.custody, i.owner, i.recovery, i.handle, c.identity_id AS token
    FROM act a JOIN identity i ON i.id = a.identity_id
    LEFT JOIN chain_identity c ON c.world = ${world} AND c.owner = i.owner
    WHERE a.state = ${state} AND a.kind <> 'Statement'
      AND (${state} = 'signed' OR i.custody = 'managed' OR a.kind = ANY(${byOthers}))
      AND coalesce((a.extra->>'notBefore')::numeric, 0) <= ${now}
      AND (a.kind = 'Register' OR (c.identity_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM act b LEFT JOIN chain_transaction t ON b.state = 'relayed' AND t.id = b.id::text
        WHERE b.identity_id = a.identity_id AND b.id <> a.id AND b.kind NOT IN ('Register', 'Statement')
          AND (b.state = 'asked' OR (t.world = ${world} AND t.state IN ('queued', 'sent'))
            OR (b.state = 'signed' AND (${state} = 'wanted' OR b.seq < a.seq))
            OR (b.state = 'wanted' AND ${state} = 'wanted' AND b.seq < a.seq
              AND coalesce((b.extra->>'notBefore')::numeric, 0) <= ${now}
              AND (i.custody = 'managed' OR b.kind = ANY(${byOthers})))))))
    ORDER BY a.seq LIMIT ${limit}`;

/** Is an act of the identity on its way, so that its next nonce is not known? */
export const isUnderWay = async (tx: Tx, world: string, identityId: string): Promise<boolean> =>
  (
    await records(tx)`
      SELECT 1 FROM act b LEFT JOIN chain_transaction t ON b.state = 'relayed' AND t.id = b.id::text
      WHERE b.identity_id = ${identityId}::uuid AND b.kind NOT IN ('Register', 'Statement', 'Export')
        AND (b.state IN ('asked', 'signed') OR (t.world = ${world} AND t.state IN ('queued', 'sent'))) LIMIT 1`
  ).length > 0;

/** While there is no chain: every act in its state. */
export const dueOffChain = (
  tx: Tx,
  { state, limit }: { state: 'wanted' | 'signed'; limit: number },
): Promise<(AnchorAct & { seq: bigint })[]> =>
  records<AnchorAct & { seq: bigint }>(tx)`
    SELECT a.id, a.seq, a.identity_id, a.kind, a.message, a.extra, a.signature, a.world, a.by, a.state,
      i.custody, i.owner, i.recovery, i.handle, NULL AS token
    FROM act a JOIN identity i ON i.id = a.identity_id
    WHERE a.state = ${state} AND a.kind <> 'Statement' AND (${state} = 'signed' OR i.custody = 'managed' OR a.kind = 'StartRecovery')
    ORDER BY a.seq LIMIT ${limit}`;

/** Acts that were asked of the signer, or signed, and whose deadline is over. */
export const overdue = (tx: Tx, now: Date, limit: number): Promise<AnchorAct[]> =>
  records<AnchorAct>(tx)`
    SELECT a.id, a.identity_id, a.kind, a.message, a.extra, a.signature, a.world, a.by, a.state,
      i.custody, i.owner, i.recovery, i.handle, NULL AS token
    FROM act a JOIN identity i ON i.id = a.identity_id
    WHERE a.state IN ('asked', 'signed') AND a.message ? 'deadline'
      AND (a.message->>'deadline')::numeric < ${Math.floor(now.getTime() / 1000)}
    ORDER BY a.seq LIMIT ${limit}`;

/** Acts whose transaction the chain would not take, with its word for it. */
export const refusedByChain = (
  tx: Tx,
  { world, signer, limit }: { world: string; signer: string; limit: number },
): Promise<(AnchorAct & { refusal: string })[]> =>
  records<AnchorAct & { refusal: string }>(tx)`
    SELECT a.id, a.identity_id, a.kind, a.message, a.extra, a.signature, a.world, a.by, a.state,
      i.custody, i.owner, i.recovery, i.handle, NULL AS token, coalesce(t.reason, 'Reverted') AS refusal
    FROM chain_transaction t JOIN act a ON a.id::text = t.id JOIN identity i ON i.id = a.identity_id
    WHERE t.world = ${world} AND t.signer = ${signer} AND t.state = 'refused' AND a.state = 'relayed'
    ORDER BY t.seq LIMIT ${limit}`;

export interface AnchorMove {
  id: string;
  from: ActState;
  to: ActState;
  message?: Record<string, unknown>;
  extra?: Record<string, unknown>;
  /** Null: it is of no world any more, and unsigned. */
  world?: string | null;
  reason?: string;
}

/** Moves acts that are where they were; the others stay. @returns those that moved */
export async function move(tx: Tx, moves: AnchorMove[]): Promise<Set<string>> {
  if (moves.length === 0) return new Set();
  const rows = moves.map(({ world, ...rest }) => ({ ...rest, world: world ?? null, anew: world === null }));
  const moved = await records<{ id: string }>(tx)`
    UPDATE act a SET state = r."to", message = coalesce(r.message, a.message), extra = coalesce(r.extra, a.extra),
      world = CASE WHEN r.anew THEN NULL ELSE coalesce(r.world, a.world) END, reason = r.reason,
      signature = CASE WHEN r.anew THEN NULL ELSE a.signature END,
      signed_at = CASE WHEN r.anew THEN NULL ELSE a.signed_at END
    FROM json_to_recordset(${rowsJson(rows)}::json)
      AS r(id uuid, "from" text, "to" text, message jsonb, extra jsonb, world text, anew bool, reason text)
    WHERE a.id = r.id AND a.state = r."from" RETURNING a.id`;
  const ids = new Set(moved.map(({ id }) => id));
  for (const state of new Set(moves.filter(({ id }) => ids.has(id)).map(({ to }) => to)))
    await execute(tx)`SELECT pg_notify(${actChannel}, ${state})`;
  if (moves.some(({ id, to }) => to === 'refused' && ids.has(id))) await tellRefused(tx, [...ids]);
  return ids;
}

/** What the signer was asked for another world is not signed any more; in the transaction in which the world changes. */
export async function recall(tx: Tx, world: string): Promise<void> {
  await execute(tx)`
    UPDATE act SET state = 'wanted', world = NULL, message = message - '{nonce,deadline,identityId}'::text[]
    WHERE state = 'asked' AND kind <> 'Statement' AND world <> ${world}`;
}

/**
 * What was done in another world, and stands in this one not: it is wanted anew, so that nobody is lost where a chain is.
 * Whose token is here already is left alone; so is a link whose proof no longer holds.
 *
 * @returns how many acts
 */
export async function adopt(tx: Tx, world: string): Promise<number> {
  const moved = await execute(tx)`
    UPDATE act a SET state = 'wanted', world = NULL, signature = NULL, signed_at = NULL, reason = NULL,
      extra = a.extra - '{operators,tries}'::text[], message = a.message - '{nonce,deadline,identityId}'::text[]
    FROM identity i
    WHERE i.id = a.identity_id AND i.deleted_at IS NULL
      AND a.world <> ${world} AND a.state IN ('asked', 'signed', 'relayed', 'done')
      AND ((a.world = 'off' AND a.kind <> 'Register')
        OR NOT EXISTS (SELECT 1 FROM chain_identity c WHERE c.world = ${world} AND c.owner = i.owner))
      AND (a.kind IN ('Register', 'SetProfile', 'AddKey', 'RemoveKey') OR (a.kind = 'Link' AND EXISTS (
        SELECT 1 FROM proof p WHERE p.identity_id = a.identity_id AND p.digest = a.message->>'evidence'
          AND p.state = 'verified')))`;
  // A link that was to be ended in the other world is not there to be ended in this one.
  await execute(tx)`
    UPDATE proof p SET holds = NULL FROM act a
    WHERE p.holds IS NOT NULL AND p.state IN ('broken', 'revoked') AND a.identity_id = p.identity_id
      AND a.kind IN ('Unlink', 'AttestUnlink') AND a.extra->>'proofId' = p.id::text
      AND a.world <> ${world} AND a.state IN ('asked', 'signed', 'relayed', 'done')`;
  if (moved > 0) await execute(tx)`SELECT pg_notify(${actChannel}, 'wanted')`;
  return moved;
}

export interface AnchorProof {
  id: string;
  identityId: string;
  network: string;
  account: string;
  salt: string;
  digest: string;
  state: string;
  reason: string | null;
}
/** Proofs by their digest, those of these identities. */
export const proofsBy = (tx: Tx, identityIds: string[], digests: string[]): Promise<AnchorProof[]> =>
  records<AnchorProof>(tx)`
    SELECT id, identity_id, network, account, salt, digest, state, reason FROM proof
    WHERE identity_id = ANY(${identityIds}::uuid[]) AND digest = ANY(${digests})`;

/** How many acts are in each state that something follows from, and how many the chain refused. */
export const counts = (tx: Tx): Promise<{ state: string; count: number }[]> =>
  records<{ state: string; count: number }>(tx)`
    SELECT state, count(*)::int AS count FROM act WHERE state IN ('wanted', 'asked', 'signed', 'refused')
    GROUP BY state`;

/** How many transactions of the relayer are in each state. */
export const relayCounts = (tx: Tx, world: string): Promise<{ state: string; count: number }[]> =>
  records<{ state: string; count: number }>(tx)`
    SELECT state, count(*)::int AS count FROM chain_transaction
    WHERE world = ${world} AND state IN ('queued', 'sent', 'mined', 'refused') GROUP BY state`;
