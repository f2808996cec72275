import type { AccountId, Network, PageRequest } from '@planet/core';
import type { Tx } from './client.js';
import { Prisma } from './generated/client.js';
import { query } from './sql.js';
import { isUuid, momentOf } from './views/page.js';

/** The account, and for the one that lives here the person's others: whoever follows it follows the person. */
export async function selvesOf(db: Tx, id: AccountId): Promise<AccountId[]> {
  const rows = await query<{ id: AccountId }[]>(db)`
    SELECT a.id FROM identity i JOIN account a ON a.identity_id = i.id
    WHERE i.account_id = ${id}::uuid AND i.deleted_at IS NULL AND a.id <> i.account_id
      AND a.origin IN ('member', 'stranger') AND a.gone_at IS NULL`;
  return [id, ...rows.map((row) => row.id)];
}

/** Ids of those who follow any of these accounts, or are followed by any, each once and in order. */
export async function followIds(
  db: Tx,
  side: 'followers' | 'following',
  of: AccountId[],
  { after, limit }: PageRequest,
): Promise<string[]> {
  const [own, other] =
    side === 'followers'
      ? [Prisma.sql`target_id`, Prisma.sql`follower_id`]
      : [Prisma.sql`follower_id`, Prisma.sql`target_id`];
  const behind = after && isUuid(after) ? Prisma.sql`AND f.${other} > ${after}::uuid` : Prisma.empty;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT f.${other} AS id FROM follow f
    WHERE f.${own} = ANY(${of}::uuid[]) AND f.state = 'active' ${behind} ORDER BY f.${other} LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** Ids of the public posts that the first of these accounts made, or another of them by its copy on the network. */
export async function outboxIds(
  db: Tx,
  of: AccountId[],
  network: Network,
  { after, limit }: PageRequest,
): Promise<string[]> {
  const [time, id] = after?.split('_') ?? [];
  const at = momentOf(time);
  const behind = at && id && isUuid(id) ? Prisma.sql`AND (p.created_at, p.id) < (${at}, ${id}::uuid)` : Prisma.empty;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT p.id FROM post p WHERE p.author_id = ANY(${of}::uuid[]) AND p.deleted_at IS NULL
      AND p.audience IN ('public', 'unlisted') ${behind} AND (p.author_id = ${of[0]}::uuid OR (p.network <> ${network}
        AND EXISTS (SELECT 1 FROM copy c WHERE c.object_id = p.id AND c.network = ${network})
        AND NOT EXISTS (
          SELECT 1 FROM activity a JOIN delivery d ON d.activity_id = a.id AND d.network = ${network}
            JOIN account v ON v.id = d.as_id AND v.of_id <> ${of[0]}::uuid
          WHERE a.object_id = p.id AND a.kind IN ('post', 'repost'))
        AND NOT EXISTS (
          SELECT 1 FROM account m JOIN activity a ON a.actor_id = m.of_id AND a.kind = 'move'
            JOIN copy c ON c.object_id = p.id AND c.network = m.network AND c.created_at < a.created_at
          WHERE m.of_id = p.author_id AND m.network = ${network} AND m.moved_to IS NOT NULL)))
    ORDER BY p.created_at DESC, p.id DESC LIMIT ${limit}`;
  return rows.map((row) => row.id);
}

/** Public posts; followers and followed, each once. */
export async function countsOf(
  db: Tx,
  of: AccountId[],
): Promise<{ posts: number; followers: number; following: number }> {
  const [row] = await query<Record<'posts' | 'followers' | 'following', number>[]>(db)`
    SELECT (SELECT count(*) FROM post WHERE author_id = ANY(${of}::uuid[]) AND deleted_at IS NULL
        AND audience IN ('public', 'unlisted'))::int AS posts,
      (SELECT count(DISTINCT follower_id) FROM follow WHERE target_id = ANY(${of}::uuid[]) AND state = 'active')::int AS followers,
      (SELECT count(DISTINCT target_id) FROM follow WHERE follower_id = ANY(${of}::uuid[]) AND state = 'active')::int AS following`;
  return row!;
}
