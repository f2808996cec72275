import { rowsJson, type Tx } from '../client.js';
import { execute, query, records } from '../sql.js';

export type FollowState = 'requested' | 'active' | 'rejected' | 'ended';
export interface FollowChange {
  followerId: string;
  targetId: string;
  state: FollowState;
  version: number;
  activityId: string;
}

/** Last writer wins by version; of two acts of one version the end wins, so that the order of arrival does not count. Gives the pairs that changed. */
export async function setFollows(tx: Tx, changes: FollowChange[]): Promise<Set<string>> {
  const last = new Map<string, FollowChange>();
  for (const c of changes) {
    const key = `${c.followerId} ${c.targetId}`;
    if ((last.get(key)?.version ?? -Infinity) <= c.version) last.set(key, c);
  }
  if (last.size === 0) return new Set();
  const rows = [...last.keys()].sort().map((key) => {
    const c = last.get(key)!;
    return {
      follower_id: c.followerId,
      target_id: c.targetId,
      state: c.state,
      version: Math.trunc(c.version),
      activity_id: c.activityId,
    };
  });
  const changed = await query<{ follower_id: string; target_id: string }[]>(tx)`
    INSERT INTO follow (follower_id, target_id, state, version, activity_id)
    SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json) AS r(follower_id uuid, target_id uuid, state text, version bigint, activity_id uuid)
    ON CONFLICT (follower_id, target_id) DO UPDATE
      SET state = excluded.state, version = excluded.version, activity_id = excluded.activity_id, updated_at = now()
      WHERE follow.version < excluded.version
        OR (follow.version = excluded.version AND excluded.state = 'ended' AND follow.state <> 'ended')
    RETURNING follower_id, target_id`;
  return new Set(changed.map((row) => `${row.follower_id} ${row.target_id}`));
}

/** Ends what stands of these follows and is older. */
export async function endFollows(
  tx: Tx,
  end: { followerId: string; targetIds: string[]; version: number; activityId: string },
): Promise<void> {
  await execute(tx)`
    UPDATE follow SET state = 'ended', version = ${Math.trunc(end.version)}::bigint, activity_id = ${end.activityId}::uuid, updated_at = now()
    WHERE follower_id = ${end.followerId}::uuid AND target_id = ANY(${end.targetIds}::uuid[]) AND state <> 'ended'
      AND version <= ${Math.trunc(end.version)}::bigint`;
}

/** Answers a request that still stands. */
export async function answerFollow(tx: Tx, followerId: string, targetId: string, state: FollowState): Promise<boolean> {
  const { count } = await tx.follow.updateMany({
    where: { followerId, targetId, state: { in: ['requested', 'active'] } },
    data: { state, updatedAt: new Date() },
  });
  return count > 0;
}

export const follow = (tx: Tx, followerId: string, targetId: string) =>
  tx.follow.findUnique({ where: { followerId_targetId: { followerId, targetId } } });

/** Members on other networks than this who follow the account, with what set it. */
export const followingMembers = (
  tx: Tx,
  targetId: string,
  network: string,
): Promise<{ followerId: string; version: bigint }[]> =>
  query<{ followerId: string; version: bigint }[]>(tx)`
    SELECT f.follower_id AS "followerId", f.version FROM follow f JOIN account a ON a.id = f.follower_id
    WHERE f.target_id = ${targetId}::uuid AND f.state IN ('active', 'requested') AND a.origin = 'member' AND a.network <> ${network}
      AND a.gone_at IS NULL ORDER BY f.follower_id`;

/** Last writer wins by version. False: an older act than the one that stands. */
export async function setBlock(
  tx: Tx,
  change: { blockerId: string; targetId: string; active: boolean; version: number; activityId: string },
): Promise<boolean> {
  const changed = await execute(tx)`
    INSERT INTO block (blocker_id, target_id, active, version, activity_id)
    VALUES (${change.blockerId}::uuid, ${change.targetId}::uuid, ${change.active}, ${Math.trunc(change.version)}::bigint, ${change.activityId}::uuid)
    ON CONFLICT (blocker_id, target_id) DO UPDATE
      SET active = excluded.active, version = excluded.version, activity_id = excluded.activity_id, updated_at = now()
      WHERE block.version < excluded.version OR (block.version = excluded.version AND block.active AND NOT excluded.active)`;
  return changed > 0;
}

/** Blocks that stand among these people, as `blocker target`. */
export async function blocksAmong(tx: Tx, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await records<{ blockerId: string; targetId: string }>(tx)`
    SELECT blocker_id, target_id FROM block
    WHERE blocker_id = ANY(${ids}::uuid[]) AND target_id = ANY(${ids}::uuid[]) AND active`;
  return new Set(rows.map((row) => `${row.blockerId} ${row.targetId}`));
}

/** Newest act on a post by an actor wins; of two at one time the undo. False: an older act than the one that stands. */
export async function setReaction(
  tx: Tx,
  r: { actorId: string; postId: string; emoji: string; activityId: string; at: Date; active: boolean },
): Promise<boolean> {
  const changed = await execute(tx)`
    INSERT INTO reaction (actor_id, post_id, emoji, activity_id, at, active)
    VALUES (${r.actorId}::uuid, ${r.postId}::uuid, ${r.emoji}, ${r.activityId}::uuid, ${r.at}, ${r.active})
    ON CONFLICT (actor_id, post_id) DO UPDATE
      SET emoji = excluded.emoji, activity_id = excluded.activity_id, at = excluded.at, active = excluded.active
      WHERE reaction.at < excluded.at OR (reaction.at = excluded.at AND reaction.active AND NOT excluded.active)`;
  return changed > 0;
}

export const reaction = (tx: Tx, actorId: string, postId: string) =>
  tx.reaction.findUnique({ where: { actorId_postId: { actorId, postId } } });

/**
 * The inboxes of followers on a network, of any of these accounts; of those who share one, that one, once.
 * @param apart each follower's own inbox instead
 */
export const followerInboxes = (
  tx: Tx,
  targetIds: string[],
  network: string,
  { apart = false, former = false } = {},
): Promise<{ shared: string | null; inbox: string | null; host: string | null }[]> =>
  query<{ shared: string | null; inbox: string | null; host: string | null }[]>(tx)`
    SELECT DISTINCT CASE WHEN NOT ${apart}::bool THEN a.endpoints->>'sharedInbox' END AS shared, a.host,
      CASE WHEN ${apart}::bool OR a.endpoints->>'sharedInbox' IS NULL THEN a.endpoints->>'inbox' END AS inbox
    FROM follow f JOIN account a ON a.id = f.follower_id
    WHERE f.target_id = ANY(${targetIds}::uuid[]) AND (f.state = 'active' OR (f.state = 'ended' AND ${former}::bool)) AND a.network = ${network} AND a.origin IN ('stranger', 'member') AND a.gone_at IS NULL`;
