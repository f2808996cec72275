import type {
  Account,
  AccountId,
  GraphReader,
  NativeId,
  Network,
  Page,
  PageRequest,
  PostId,
  PostRecord,
} from '@planet/core';
import type { Store, Tx } from './client.js';
import { refsFor } from './refs.js';
import * as accounts from './repositories/account.repository.js';
import * as activities from './repositories/activity.repository.js';
import * as copies from './repositories/copy.repository.js';
import { voices } from './repositories/delivery.repository.js';
import { kinOf } from './repositories/kin.repository.js';
import { banned } from './repositories/policy.repository.js';
import * as posts from './repositories/post.repository.js';
import { contentOfRow, type PostRow } from './repositories/post.repository.js';
import { counted } from './repositories/vote.repository.js';
import { countsOf, followIds, outboxIds, selvesOf } from './selves.js';
import { isUuid, momentOf } from './views/page.js';

/** Reads for networks, over the whole graph. */
export function createGraphReader(store: Store): GraphReader {
  const db = store.prisma;
  const records = async (rows: PostRow[]): Promise<PostRecord[]> => {
    const authors = await accounts.byIds(
      db,
      rows.map((row) => row.authorId),
    );
    return (await counted(db, rows)).map((row) => toRecord(row, authors.get(row.authorId)!));
  };
  const one = async (row: PostRow | null) => (row ? (await records([row]))[0]! : null);
  const follows = async (side: 'followers' | 'following', id: AccountId, page: PageRequest): Promise<Page<Account>> => {
    const ids = await followIds(db, side, await selvesOf(db, id), { ...page, limit: page.limit + 1 });
    const shown = ids.slice(0, page.limit);
    const found = await accounts.byIds(db, shown);
    return {
      items: shown.flatMap((other) => found.get(other) ?? []),
      next: ids.length > page.limit ? shown.at(-1)! : null,
    };
  };
  const postPage = async (where: object, page: PageRequest, order: 'asc' | 'desc'): Promise<Page<PostRecord>> => {
    const [time, id] = page.after?.split('_') ?? [];
    const step = order === 'desc' ? 'lt' : 'gt';
    const at = momentOf(time);
    const after =
      at && id && isUuid(id) ? { OR: [{ createdAt: { [step]: at } }, { createdAt: at, id: { [step]: id } }] } : {};
    const rows = await db.post.findMany({
      where: { AND: [where, after] },
      orderBy: [{ createdAt: order }, { id: order }],
      take: page.limit + 1,
    });
    return pageOf(rows, page.limit);
  };
  const pageOf = async (rows: PostRow[], limit: number): Promise<Page<PostRecord>> => {
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await records(shown),
      next: rows.length > limit && last ? `${last.createdAt.getTime()}_${last.id}` : null,
    };
  };

  return {
    account: async (id) => (await accounts.byIds(db, [id])).get(id) ?? null,
    accountByNative: (network, nativeId) => accounts.byNative(db, network, nativeId),
    hosted: (of, network) => accounts.spokesman(db, of, network),
    async voice(of, author, network) {
      const sent = (await voices(db, network, [of])).get(of);
      const found = sent && (await accounts.byIds(db, [sent])).get(sent);
      return found || accounts.spokesman(db, author, network, of);
    },
    async hostedByHandle(network, handle) {
      const row = await db.account.findUnique({ where: { network_localHandle: { network, localHandle: handle } } });
      return row && accounts.toAccount(row);
    },
    post: async (id) => one(await db.post.findUnique({ where: { id } })),
    async postByNative(network, nativeId) {
      const copy = await db.copy.findUnique({ where: { network_nativeId: { network, nativeId } } });
      return copy && one(await db.post.findUnique({ where: { id: copy.objectId } }));
    },
    async postWithin(network, nativeId) {
      const id = (await copies.resolveInner(db, network, [nativeId])).get(nativeId);
      return id ? one(await db.post.findUnique({ where: { id } })) : null;
    },
    activity: async (id) => (await activities.load(db, [id]))[0]?.activity ?? null,
    async outbox(author, page, network) {
      const of = network ? await selvesOf(db, author) : [author];
      if (of.length === 1)
        return postPage({ authorId: author, audience: { in: ['public', 'unlisted'] }, deletedAt: null }, page, 'desc');
      const ids = await outboxIds(db, of, network!, { ...page, limit: page.limit + 1 });
      const found = await posts.byIds(db, ids);
      return pageOf(
        ids.flatMap((id) => found.get(id) ?? []),
        page.limit,
      );
    },
    replies: (to, page) =>
      postPage({ replyToId: to, audience: { in: ['public', 'unlisted'] }, deletedAt: null }, page, 'asc'),
    followers: (of, page) => follows('followers', of, page),
    following: (of, page) => follows('following', of, page),
    counts: async (of) => countsOf(db, await selvesOf(db, of)),
    async usage() {
      const [row] = await db.$queryRaw<{ members: bigint; posts: bigint; month: bigint; half: bigint }[]>`
        WITH m AS (SELECT id FROM account WHERE origin = 'member')
        SELECT (SELECT count(*) FROM m) AS members,
          (SELECT count(*) FROM post WHERE author_id IN (SELECT id FROM m) AND deleted_at IS NULL) AS posts,
          (SELECT count(DISTINCT author_id) FROM post WHERE author_id IN (SELECT id FROM m) AND created_at > now() - interval '30 days') AS month,
          (SELECT count(DISTINCT author_id) FROM post WHERE author_id IN (SELECT id FROM m) AND created_at > now() - interval '180 days') AS half`;
      return {
        members: Number(row!.members),
        posts: Number(row!.posts),
        activeMonth: Number(row!.month),
        activeHalfyear: Number(row!.half),
      };
    },
    refs: (network, needs) => refsFor(db, network, needs),
    async moves(of) {
      const own = (await accounts.byIds(db, [of])).get(of);
      const mirrors = (await kinOf(db, [own?.identityId ?? null])).get(own?.identityId ?? '')?.mirrors ?? [];
      const [came, went] = await Promise.all([
        db.activity.findMany({ where: { targetId: of, kind: 'move' }, distinct: ['actorId'], take: 50 }),
        own?.movedTo ? activities.before(db, { actorId: of, kinds: ['move'] }) : [],
      ]);
      const found = await accounts.byIds(db, [...came.map((act) => act.actorId), ...went.map((act) => act.targetId!)]);
      const moved = (from: Account | undefined, to: Account | undefined) =>
        from?.movedTo != null && from.movedTo === to?.nativeId;
      return {
        from: [
          ...came.flatMap((act) => (moved(found.get(act.actorId), own) ? found.get(act.actorId)! : [])),
          ...mirrors.filter((mirror) => mirror.movedTo !== null),
        ],
        to: went.flatMap((act) => (moved(own, found.get(act.targetId!)) ? found.get(act.targetId!)! : []))[0] ?? null,
      };
    },
    async reaction(actorId, postId) {
      const by = { actorId: { in: await selvesOf(db, actorId) }, postId, active: true };
      return (await db.reaction.findFirst({ where: by, orderBy: { at: 'desc' } }))?.emoji ?? null;
    },
    isFollowing: async (follower, targetId) => {
      const followerId = { in: await selvesOf(db, follower) };
      return (await db.follow.count({ where: { followerId, targetId, state: 'active' } })) > 0;
    },
    async isBanned(network, nativeId) {
      const account = await accounts.byNative(db, network, nativeId);
      const host = account?.host ?? (URL.canParse(nativeId) ? new URL(nativeId).host || null : null);
      return (await banned(db, [...(account ? [account.id] : []), ...(host ? [host] : [])])).size > 0;
    },
    reach: (network, hops) => reach(db, network, hops),
  };
}

function toRecord(row: PostRow, author: Account): PostRecord {
  return {
    id: row.id as PostId,
    author,
    network: row.network,
    nativeId: row.nativeId as NativeId,
    content: contentOfRow(row),
    repostOf: row.repostOfId as PostId | null,
    createdAt: row.createdAt,
    editedAt: row.editedAt,
    deletedAt: row.deletedAt,
    revision: Number(row.revision),
  };
}

async function reach(db: Tx, network: Network, hops: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ native_id: string }[]>`
    WITH RECURSIVE near AS (
      SELECT id, 0 AS hop FROM account WHERE network = ${network} AND origin = 'member'
      UNION
      -- Whoever is linked, or about to be: what they say of it must come here. Not those whom they follow.
      SELECT account_id, ${hops} FROM proof
      WHERE network = ${network} AND state IN ('pending', 'verified', 'stale') AND ${hops} > 0 AND account_id IS NOT NULL
      UNION
      SELECT f.target_id, near.hop + 1 FROM near
        JOIN follow f ON f.follower_id = near.id AND f.state IN ('active', 'requested')
        JOIN account t ON t.id = f.target_id AND t.network = ${network}
      WHERE near.hop < ${hops})
    SELECT DISTINCT a.native_id FROM near JOIN account a ON a.id = near.id
    WHERE a.origin IN ('member', 'stranger') AND NOT EXISTS (SELECT 1 FROM ban WHERE value = a.id::text)`;
  return rows.map((row) => row.native_id);
}
