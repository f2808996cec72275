import type { Activity, AccountId, ActivityId, PostId } from '@planet/core';
import type { Activity as Row } from '../generated/client.js';
import { rowsJson, type Tx } from '../client.js';
import * as posts from './post.repository.js';

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
  const inserted = await tx.$queryRaw<{ id: ActivityId }[]>`
    INSERT INTO activity (id, network, kind, native_id, actor_id, object_id, target_id, payload, at, envelope_id)
    SELECT r.* FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, network text, kind text, native_id text, actor_id uuid,
      object_id uuid, target_id uuid, payload jsonb, at timestamptz, envelope_id uuid)
    ON CONFLICT DO NOTHING RETURNING id`;
  return new Set(inserted.map((row) => row.id));
}

/** Acts with the content that stands now, in the order asked for; those whose post was deleted since come with `deleted`. */
export async function load(tx: Tx, ids: string[]): Promise<{ activity: Activity; deleted: boolean }[]> {
  const order = new Map(ids.map((id, index) => [id, index]));
  const rows = (await tx.activity.findMany({ where: { id: { in: ids } } })).sort(
    (a, b) => order.get(a.id)! - order.get(b.id)!,
  );
  const postRows = await posts.byIds(
    tx,
    rows.filter((row) => row.objectId && (!row.payload || row.kind === 'repost')).map((row) => row.objectId!),
  );
  return rows.flatMap((row) => {
    const post = row.objectId ? postRows.get(row.objectId) : undefined;
    if (!row.payload && !post) return [];
    return [{ activity: toActivity(row, post), deleted: post?.deletedAt != null }];
  });
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
  return { ...base, kind: row.kind as 'post' | 'edit', content: posts.contentOfRow(post!) };
}

export async function byNative(tx: Tx, network: string, nativeId: string): Promise<Row | null> {
  return tx.activity.findFirst({ where: { network, nativeId } });
}

export const find = (tx: Tx, id: string): Promise<Row | null> => tx.activity.findUnique({ where: { id } });

export async function markUndone(tx: Tx, id: string): Promise<void> {
  await tx.activity.update({ where: { id }, data: { undoneAt: new Date() } });
}

/** The first act that brought a post about. */
export async function creating(tx: Tx, postId: PostId): Promise<Row | null> {
  return tx.activity.findFirst({
    where: { objectId: postId, kind: { in: ['post', 'repost'] } },
    orderBy: { createdAt: 'asc' },
  });
}
