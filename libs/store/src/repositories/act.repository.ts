import type { IdentityId } from '@planet/core';
import type { Act as Row } from '../generated/client.js';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';

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
  return changed > 0;
}

/** What was asked for by an owner of before is void; what registers the identity is whoever's it is. */
export async function voidOf(tx: Tx, identityId: string, reason: string): Promise<void> {
  await execute(tx)`
    UPDATE act SET state = 'refused', reason = ${reason}
    WHERE identity_id = ${identityId}::uuid AND state IN ('wanted', 'asked', 'signed') AND kind <> 'Register'`;
}
const json = (value?: object): string | null => (value ? JSON.stringify(value) : null);
