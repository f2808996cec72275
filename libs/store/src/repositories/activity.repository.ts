import type { Activity, AccountId, ActivityId, PostId } from '@planet/core';
import type { Activity as Row } from '../generated/client.js';
import { rowsJson, type Tx } from '../client.js';
import * as posts from './post.repository.js';
import { query, records } from '../sql.js';
import * as votes from './vote.repository.js';

const objectOf = (a: Activity): string | null =>
  'content' in a ? a.content.post : a.kind === 'repost' ? a.repost : 'object' in a ? a.object : null;
const targetOf = (a: Activity): string | null => ('target' in a ? a.target : a.kind === 'profile' ? a.of : null);

/** Inserts the acts that are new; gives the ids of those. */
export async function insert(tx: Tx, activities: Activity[], envelopeIds: (string | null)[]): Promise<Set<ActivityId>> {
  if (activities.length === 0) return new Set();
  const rows = activities.map((a, n) => ({
    id: a.id,
    network: a.network,
    kind: a.kind,
    native_id: a.nativeId,
    actor_id: a.actor,
    object_id: objectOf(a),
    target_id: targetOf(a),
    payload: 'content' in a ? null : a,
    at: a.at,
    envelope_id: envelopeIds[n] ?? null,
  }));
  const inserted = await query<{ id: ActivityId }[]>(tx)`
    INSERT INTO activity (id, network, kind, native_id, actor_id, object_id, target_id, payload, at, envelope_id)
    SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, network text, kind text, native_id text, actor_id uuid,
      object_id uuid, target_id uuid, payload jsonb, at timestamptz, envelope_id uuid)
    ON CONFLICT DO NOTHING RETURNING id`;
  return new Set(inserted.map((row) => row.id));
}

export interface LoadedActivity {
  activity: Activity;
  /** What the act brought about no longer stands: the post was deleted, the like or follow taken back, or given again. */
  overtaken: boolean;
}
/** Acts with the content that stands now, in the order asked for. */
export async function load(tx: Tx, ids: string[]): Promise<LoadedActivity[]> {
  const order = new Map(ids.map((id, index) => [id, index]));
  if (ids.length === 0) return [];
  const acts = await records<Row>(tx)`SELECT * FROM activity WHERE id = ANY(${ids}::uuid[])`;
  const rows = acts.sort((a, b) => order.get(a.id)! - order.get(b.id)!);
  const made = rows.filter((row) => row.objectId && (!row.payload || row.kind === 'repost'));
  const found = await posts.byIds(
    tx,
    made.map((row) => row.objectId!),
  );
  const postRows = new Map((await votes.counted(tx, [...found.values()])).map((row) => [row.id, row]));
  const overtaken = await overtakenBy(tx, rows);
  return rows.flatMap((row) => {
    const post = row.objectId ? postRows.get(row.objectId) : undefined;
    if (!row.payload && !post) return [];
    return [{ activity: toActivity(row, post), overtaken: post?.deletedAt != null || overtaken.has(row.id) }];
  });
}

/** Likes and follows that ended since, and ends of what has begun again since. */
async function overtakenBy(tx: Tx, rows: Row[]): Promise<Set<string>> {
  const reactions = rows.filter((row) => row.objectId && (row.kind === 'react' || row.kind === 'unreact'));
  const follows = rows.filter((row) => row.targetId && (row.kind === 'follow' || row.kind === 'unfollow'));
  const [active, state] = [new Map<string, boolean>(), new Map<string, boolean>()];
  if (reactions.length > 0) {
    const where = { OR: reactions.map((row) => ({ actorId: row.actorId, postId: row.objectId! })) };
    for (const r of await tx.reaction.findMany({ where })) active.set(`${r.actorId} ${r.postId}`, r.active);
  }
  if (follows.length > 0) {
    const where = { OR: follows.map((row) => ({ followerId: row.actorId, targetId: row.targetId! })) };
    for (const f of await tx.follow.findMany({ where }))
      state.set(`${f.followerId} ${f.targetId}`, f.state !== 'ended');
  }
  const ended = (row: Row): boolean => {
    const stands = active.get(`${row.actorId} ${row.objectId}`);
    return stands !== undefined && stands !== (row.kind === 'react');
  };
  const left = (row: Row): boolean => {
    const stands = state.get(`${row.actorId} ${row.targetId}`);
    return stands !== undefined && stands !== (row.kind === 'follow');
  };
  return new Set([...reactions.filter(ended), ...follows.filter(left)].map((row) => row.id));
}

function toActivity(row: Row, post: posts.PostRow | undefined): Activity {
  const base = {
    id: row.id as ActivityId,
    network: row.network,
    nativeId: row.nativeId as Activity['nativeId'],
    actor: row.actorId as AccountId,
    at: row.at,
  };
  if (row.payload) return { ...(row.payload as unknown as Activity), ...base };
  return { ...base, kind: row.kind as 'post' | 'edit' | 'tally', content: posts.contentOfRow(post!) };
}

/** Which of these stand. */
export async function known(tx: Tx, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await query<{ id: string }[]>(tx)`SELECT id FROM activity WHERE id = ANY(${ids}::uuid[])`;
  return new Set(rows.map((row) => row.id));
}

/** What these acts were about. */
export async function objectsOf(tx: Tx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; object_id: string }[]>(
    tx,
  )`SELECT id, object_id FROM activity WHERE id = ANY(${ids}::uuid[]) AND object_id IS NOT NULL`;
  return new Map(rows.map((row) => [row.id, row.object_id]));
}

export const find = (tx: Tx, id: string): Promise<Row | null> => tx.activity.findUnique({ where: { id } });

/**
 * The acts of a person that those of the given kinds end: what they did to this object or person. Newest first.
 */
export const before = (
  tx: Tx,
  act: { actorId: string; kinds: string[]; objectId?: string; targetId?: string },
): Promise<Row[]> =>
  tx.activity.findMany({
    where: { actorId: act.actorId, kind: { in: act.kinds }, objectId: act.objectId, targetId: act.targetId },
    orderBy: { createdAt: 'desc' },
    take: 20,
  });

/** The first act that brought a post about. */
export async function creating(tx: Tx, postId: PostId): Promise<Row | null> {
  return tx.activity.findFirst({
    where: { objectId: postId, kind: { in: ['post', 'repost'] } },
    orderBy: { createdAt: 'asc' },
  });
}
