import type { Account, AccountOrigin, Network } from '@planet/core';
import { Prisma, type PrismaClient } from '../generated/client.js';
import { byIds, toAccount } from '../repositories/account.repository.js';
import { idCursor, idPlace, olderThan, slice, slicesByParent, timeCursor, timePlace, uuids } from './page.js';
import type { Slice, SliceOf } from './page.js';

export interface AccountFilter {
  network?: Network;
  origin?: AccountOrigin;
  host?: string;
  /** Beginning of a handle, or part of a name. */
  search?: string;
}
export type FollowSide = 'followers' | 'following';
export interface Followed {
  accountId: string;
  state: string;
  since: Date;
}
export interface AccountCounts {
  posts: number;
  followers: number;
  following: number;
}

/** Accounts as the API shows them. Every method answers for many at once. */
export class AccountView {
  constructor(private readonly db: PrismaClient) {}

  byIds(ids: readonly string[]): Promise<Map<string, Account>> {
    return byIds(this.db, ids);
  }

  /** Newest first; copies that we host are not listed unless asked for. */
  async page(filter: AccountFilter, { first, after }: Slice): Promise<SliceOf<Account>> {
    const search = filter.search?.replace(/^@/, '').replace(/[\\%_]/g, '\\$&');
    const rows = await this.db.account.findMany({
      where: {
        network: filter.network,
        origin: filter.origin ?? { not: 'hosted' },
        host: filter.host,
        AND: [
          olderThan(timePlace(after)),
          search
            ? {
                OR: [
                  { handle: { startsWith: search, mode: 'insensitive' as const } },
                  { profile: { path: ['name'], string_contains: search, mode: 'insensitive' as const } },
                ],
              }
            : {},
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return slice(rows.map(toAccount), first, (row) => timeCursor({ at: row.createdAt, id: row.id }));
  }

  /** The copies that we host, by the account that they stand for. */
  async copiesOf(ids: readonly string[]): Promise<Map<string, Account[]>> {
    const rows = await this.db.account.findMany({ where: { ofId: { in: [...ids] } }, orderBy: { network: 'asc' } });
    const copies = new Map<string, Account[]>(ids.map((id) => [id, []]));
    for (const row of rows) copies.get(row.ofId ?? '')?.push(toAccount(row));
    return copies;
  }

  async follows(
    side: FollowSide,
    ids: readonly string[],
    state: string,
    { first, after }: Slice,
  ): Promise<Map<string, SliceOf<Followed>>> {
    const [own, other] =
      side === 'followers'
        ? [Prisma.sql`target_id`, Prisma.sql`follower_id`]
        : [Prisma.sql`follower_id`, Prisma.sql`target_id`];
    const place = idPlace(after);
    const behind = place === null ? Prisma.empty : Prisma.sql`AND f.${other} > ${place}::uuid`;
    const rows = await this.db.$queryRaw<{ parent: string; account_id: string; state: string; updated_at: Date }[]>`
      SELECT w.id AS parent, f.account_id, f.state, f.updated_at FROM unnest(${uuids(ids)}) AS w(id) CROSS JOIN LATERAL (
        SELECT f.${other} AS account_id, f.state, f.updated_at FROM follow f
        WHERE f.${own} = w.id AND f.state = ${state} ${behind} ORDER BY f.${other} LIMIT ${first + 1}) f
      ORDER BY w.id, f.account_id`;
    return slicesByParent(ids, rows, first, (row) => ({
      item: { accountId: row.account_id, state: row.state, since: row.updated_at },
      cursor: idCursor(row.account_id),
    }));
  }

  async followState(followerId: string, targetId: string): Promise<string | null> {
    const row = await this.db.follow.findUnique({ where: { followerId_targetId: { followerId, targetId } } });
    return row?.state ?? null;
  }

  async counts(ids: readonly string[]): Promise<Map<string, AccountCounts>> {
    const rows = await this.db.$queryRaw<{ id: string; posts: bigint; followers: bigint; following: bigint }[]>`
      SELECT w.id,
        (SELECT count(*) FROM post p WHERE p.author_id = w.id AND p.deleted_at IS NULL AND p.audience IN ('public', 'unlisted')) AS posts,
        (SELECT count(*) FROM follow f WHERE f.target_id = w.id AND f.state = 'active') AS followers,
        (SELECT count(*) FROM follow f WHERE f.follower_id = w.id AND f.state = 'active') AS following
      FROM unnest(${uuids(ids)}) AS w(id)`;
    return new Map(
      rows.map((row) => [
        row.id,
        { posts: Number(row.posts), followers: Number(row.followers), following: Number(row.following) },
      ]),
    );
  }
}
