import { stableId, type IdentityId } from '@planet/core';
import type { Act as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';
import { proofChannel } from './proof.repository.js';

export type ActState = 'wanted' | 'asked' | 'signed' | 'relayed' | 'done' | 'refused';
export type ActRow = Omit<Row, 'message' | 'extra' | 'state'> & {
  message: Record<string, unknown>;
  extra: Record<string, unknown>;
  state: ActState;
};
export interface NewAct {
  /** Derived from what the act is for: the same act asked for again is the same row. */
  id: string;
  identityId: IdentityId;
  kind: string;
  message: Record<string, unknown>;
  extra?: Record<string, unknown>;
  state: ActState;
  world?: string | null;
  signature?: string;
  by: string;
}

/** Told when acts are added or change: who waits for a state looks again. */
export const actChannel = 'act';
const tell = (tx: Tx, what: string) => execute(tx)`SELECT pg_notify(${actChannel}, ${what})`;

/** An act, in the transaction of the data that it is about. False: it stands already. */
export async function add(tx: Tx, act: NewAct): Promise<boolean> {
  const added = await execute(tx)`
    INSERT INTO act (id, identity_id, kind, message, extra, state, world, signature, by, signed_at)
    VALUES (${act.id}::uuid, ${act.identityId}::uuid, ${act.kind}, ${JSON.stringify(act.message)}::jsonb,
      ${JSON.stringify(act.extra ?? {})}::jsonb, ${act.state}, ${act.world ?? null}, ${act.signature ?? null}, ${act.by},
      CASE WHEN ${act.signature ?? null}::text IS NULL THEN NULL ELSE now() END)
    ON CONFLICT (id) DO NOTHING`;
  if (added > 0) await tell(tx, act.state);
  return added > 0;
}

/** Those in the state, the oldest first. */
export const inState = (tx: Tx, state: ActState, limit = 64): Promise<ActRow[]> =>
  records<ActRow>(tx)`SELECT * FROM act WHERE state = ${state} ORDER BY seq LIMIT ${limit}`;

export const byId = async (tx: Tx, id: string): Promise<ActRow | null> =>
  (await records<ActRow>(tx)`SELECT * FROM act WHERE id = ${id}::uuid`)[0] ?? null;

/** The newest of this kind. */
export const latest = async (tx: Tx, identityId: string, kind: string): Promise<ActRow | null> =>
  (
    await records<ActRow>(tx)`
      SELECT * FROM act WHERE identity_id = ${identityId}::uuid AND kind = ${kind} ORDER BY seq DESC LIMIT 1`
  )[0] ?? null;

/** The act that brings a proof to the chain. */
export const linkId = (proofId: string): string => stableId('activity', 'act', 'Link', proofId);

/** By the proof. */
export async function linksOf(tx: Tx, proofIds: readonly string[]): Promise<Map<string, ActRow>> {
  const proofOf = new Map(proofIds.map((id) => [linkId(id), id]));
  const rows = await records<ActRow>(tx)`SELECT * FROM act WHERE id = ANY(${[...proofOf.keys()]}::uuid[])`;
  return new Map(rows.map((row) => [proofOf.get(row.id)!, row]));
}

/** Acts of links that came to an end without having come to the chain: who looks at the proofs is told. */
export async function tellRefused(tx: Tx, ids: readonly string[]): Promise<void> {
  await execute(tx)`
    SELECT pg_notify(${proofChannel}, p.identity_id::text || ' ' || p.id::text) FROM act a
      JOIN proof p ON p.identity_id = a.identity_id AND p.digest = a.message->>'evidence'
    WHERE a.id = ANY(${[...ids]}::uuid[]) AND a.kind = 'Link' AND a.state = 'refused'`;
}

/** All acts of the identity, the newest first. */
export const ofIdentity = (tx: Tx, identityId: string, limit = 100): Promise<ActRow[]> =>
  records<ActRow>(tx)`SELECT * FROM act WHERE identity_id = ${identityId}::uuid ORDER BY seq DESC LIMIT ${limit}`;

export interface ActChange {
  state: ActState;
  message?: Record<string, unknown>;
  extra?: Record<string, unknown>;
  world?: string;
  signature?: string;
  reason?: string;
}

/** Changes the act if it is in the state still; false: it is in another by now. What is not named stays. */
export async function change(tx: Tx, id: string, from: ActState, to: ActChange): Promise<boolean> {
  const changed = await execute(tx)`
    UPDATE act SET state = ${to.state}, message = coalesce(${json(to.message)}::jsonb, message),
      extra = coalesce(${json(to.extra)}::jsonb, extra), world = coalesce(${to.world ?? null}, world),
      signature = coalesce(${to.signature ?? null}, signature), reason = ${to.reason ?? null},
      signed_at = CASE WHEN ${to.signature ?? null}::text IS NULL THEN signed_at ELSE now() END
    WHERE id = ${id}::uuid AND state = ${from}`;
  if (changed > 0) await tell(tx, to.state);
  if (changed > 0 && to.state === 'refused') await tellRefused(tx, [id]);
  return changed > 0;
}

/** What was asked for by an owner of before is void; what registers the identity is whoever's it is. */
export async function voidOf(tx: Tx, identityId: string, reason: string): Promise<void> {
  await execute(tx)`
    UPDATE act SET state = 'refused', reason = ${reason}
    WHERE identity_id = ${identityId}::uuid AND state IN ('wanted', 'asked', 'signed') AND kind <> 'Register'`;
}
const json = (value?: object): string | null => (value ? JSON.stringify(value) : null);
