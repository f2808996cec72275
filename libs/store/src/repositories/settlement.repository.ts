import type { Identity } from '@planet/core';
import type { Tx } from '../client.js';
import { execute, records } from '../sql.js';
import { actChannel } from './act.repository.js';
import type { ChainEventRow } from './chain-index.repository.js';

/**
 * The persons behind tokens, by any owner that the token has had (the chain may be ahead of us) and its handle: an owner of
 * before, or to come, may be somebody else's here.
 */
export async function identitiesOf(tx: Tx, world: string, tokens: string[]): Promise<Map<string, Identity>> {
  const rows = await records<Identity & { token: string }>(tx)`
    SELECT r.identity_id AS token, i.id, i.handle, i.owner, i.custody, i.recovery, i.epoch, i.account_id, i.created_at,
      i.deleted_at
    FROM chain_event r
      JOIN chain_event e ON e.world = r.world AND e.identity_id = r.identity_id AND e.name IN ('Registered', 'RecoveryFinished')
      JOIN identity i ON i.handle = r.args->>'handle' AND i.owner = coalesce(e.args->>'newOwner', e.args->>'owner')
    WHERE r.world = ${world} AND r.identity_id = ANY(${tokens}) AND r.name = 'Registered'`;
  return new Map(rows.map(({ token, ...identity }) => [token, identity]));
}

/** The proof of the identity that has this digest. */
export async function proofWith(tx: Tx, identityId: string, digest: string): Promise<string | null> {
  const [row] = await records<{ id: string }>(tx)`
    SELECT id FROM proof WHERE identity_id = ${identityId}::uuid AND digest = ${digest}`;
  return row?.id ?? null;
}

/** What the link was made with that this event broke. */
export async function evidenceBefore(
  tx: Tx,
  world: string,
  { identityId, args, block, logIndex }: Pick<ChainEventRow, 'identityId' | 'args' | 'block' | 'logIndex'>,
): Promise<string | null> {
  const [row] = await records<{ evidence: string }>(tx)`
    SELECT args->>'evidence' AS evidence FROM chain_event
    WHERE world = ${world} AND identity_id = ${identityId} AND name = 'Linked' AND args->>'account' = ${args.account}
      AND (block, log_index) < (${block}::int, ${logIndex}::int)
    ORDER BY block DESC, log_index DESC LIMIT 1`;
  return row?.evidence ?? null;
}

/** Those who wait for acts learn that some are final. */
export const tellFinal = async (tx: Tx): Promise<void> =>
  void (await execute(tx)`SELECT pg_notify(${actChannel}, 'final')`);
