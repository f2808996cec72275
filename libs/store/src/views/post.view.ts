import type { Network } from '@planet/core';
import { Prisma, type PrismaClient } from '../generated/client.js';
import { byIds, type PostRow } from '../repositories/post.repository.js';
import { chosen, counted } from '../repositories/vote.repository.js';
import { slice, slicesByParent, timeCursor, timePlace, uuids } from './page.js';
import type { Slice, SliceOf } from './page.js';
import { tagged } from './tag.view.js';
import { isVisible, visibleSql, type Reader } from './viewer.js';

export interface CopyOfPost {
  network: string;
  nativeId: string;
  part: number;
  origin: boolean;
}
export interface ReactionCount {
  emoji: string;
  count: number;
}
export interface PostCounts {
  replies: number;
  reposts: number;
  reactions: number;
}
/** Lists that hang on an account or a post. */
export type PostList = 'author' | 'replies' | 'thread';

const lists: Record<PostList, { key: Prisma.Sql; newestFirst: boolean }> = {
  author: { key: Prisma.sql`author_id`, newestFirst: true },
  replies: { key: Prisma.sql`reply_to_id`, newestFirst: false },
  thread: { key: Prisma.sql`root_id`, newestFirst: false },
};

/** Posts as the API shows them. Every method answers for many at once. */
export class PostView {
  constructor(private readonly db: PrismaClient) {}

  async byIds(ids: readonly string[], reader: Reader): Promise<Map<string, PostRow>> {
    const rows = [...(await byIds(this.db, ids)).values()].filter((row) => isVisible(row, reader));
    return new Map((await counted(this.db, rows)).map((row) => [row.id, row]));
  }

  /** The id of the post that one of these networks knows under the native id. */
  async idByNative(nativeId: string, networks: readonly Network[]): Promise<string | null> {
    const copy = await this.db.copy.findFirst({ where: { nativeId, network: { in: [...networks] } } });
    return copy?.objectId ?? null;
  }

  /** Ids of a list's posts. A list by author leaves out deleted ones; in a conversation they keep their place. */
  async list(
    list: PostList,
    parents: readonly string[],
    reader: Reader,
    { first, after }: Slice,
  ): Promise<Map<string, SliceOf<string>>> {
    const { key, newestFirst } = lists[list];
    const place = timePlace(after);
    const behind =
      place === null
        ? Prisma.empty
        : newestFirst
          ? Prisma.sql`AND (p.created_at, p.id) < (${place.at}, ${place.id}::uuid)`
          : Prisma.sql`AND (p.created_at, p.id) > (${place.at}, ${place.id}::uuid)`;
    const order = newestFirst ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const deleted = list === 'author' ? Prisma.sql`AND p.deleted_at IS NULL` : Prisma.empty;
    const rows = await this.db.$queryRaw<{ parent: string; id: string; created_at: Date }[]>`
      SELECT w.id AS parent, q.id, q.created_at FROM unnest(${uuids(parents)}) AS w(id) CROSS JOIN LATERAL (
        SELECT p.id, p.created_at FROM post p
        WHERE p.${key} = w.id AND ${visibleSql(reader)} ${deleted} ${behind}
        ORDER BY p.created_at ${order}, p.id ${order} LIMIT ${first + 1}) q
      ORDER BY w.id, q.created_at ${order}, q.id ${order}`;
    return slicesByParent(parents, rows, first, (row) => ({
      item: row.id,
      cursor: timeCursor({ at: row.created_at, id: row.id }),
    }));
  }

  /** Ids of the public posts under a hashtag, whatever its case, the newest first. */
  async tagged(tag: string, { first, after }: Slice): Promise<SliceOf<string>> {
    const { items, more } = slice(await tagged(this.db, tag, timePlace(after), first + 1), first, timeCursor);
    return { items: items.map(({ item, cursor }) => ({ item: item.id, cursor })), more };
  }

  async copies(ids: readonly string[]): Promise<Map<string, CopyOfPost[]>> {
    const rows = await this.db.copy.findMany({
      where: {
        objectId: { in: [...ids] },
        NOT: ['claimed-', 'within-'].map((kind) => ({ network: { startsWith: kind } })),
      },
      orderBy: [{ network: 'asc' }, { part: 'asc' }, { nativeId: 'asc' }],
    });
    const copies = new Map<string, CopyOfPost[]>(ids.map((id) => [id, []]));
    for (const row of rows) copies.get(row.objectId)?.push(row);
    return copies;
  }

  async reactions(ids: readonly string[]): Promise<Map<string, ReactionCount[]>> {
    const rows = await this.db.reaction.groupBy({
      by: ['postId', 'emoji'],
      where: { postId: { in: [...ids] }, active: true },
      _count: true,
      orderBy: [{ _count: { emoji: 'desc' } }, { emoji: 'asc' }],
    });
    const reactions = new Map<string, ReactionCount[]>(ids.map((id) => [id, []]));
    for (const { postId, emoji, _count } of rows) reactions.get(postId)?.push({ emoji, count: _count });
    return reactions;
  }

  /** What the reader's accounts chose in these polls. */
  async choices(ids: readonly string[], { accountIds }: Reader): Promise<Map<string, number[]>> {
    const rows = await chosen(this.db, ids, accountIds);
    return new Map(ids.map((id) => [id, rows.flatMap((row) => (row.postId === id ? [row.choice] : []))]));
  }

  async counts(ids: readonly string[]): Promise<Map<string, PostCounts>> {
    const rows = await this.db.$queryRaw<{ id: string; replies: bigint; reposts: bigint; reactions: bigint }[]>`
      SELECT w.id,
        (SELECT count(*) FROM post p WHERE p.reply_to_id = w.id AND p.deleted_at IS NULL AND p.audience IN ('public', 'unlisted')) AS replies,
        (SELECT count(*) FROM post p WHERE p.repost_of_id = w.id AND p.deleted_at IS NULL) AS reposts,
        (SELECT count(*) FROM reaction r WHERE r.post_id = w.id AND r.active) AS reactions
      FROM unnest(${uuids(ids)}) AS w(id)`;
    return new Map(
      rows.map((row) => [
        row.id,
        { replies: Number(row.replies), reposts: Number(row.reposts), reactions: Number(row.reactions) },
      ]),
    );
  }
}
