import type { Content, Network, Poll, PostId } from '@planet/core';
import { Prisma, type Post as Row } from '../generated/client.js';
import { rowsJson, type Tx } from '../client.js';
import { execute, query, records } from '../sql.js';
import * as tags from './tag.repository.js';
import { forget, forgetAllOf } from './vote.repository.js';

export type PostRow = Row;
export interface NewPost {
  id: PostId;
  authorId: string;
  network: Network;
  nativeId: string;
  content: Content;
  repostOfId?: string;
  createdAt: Date;
}

/** Inserts posts; those that stand already are left as they are. Gives the ids of those that are new. */
export async function insert(tx: Tx, posts: NewPost[]): Promise<Set<string>> {
  if (posts.length === 0) return new Set();
  // In one order, so that two workers with the same posts wait for each other and do not lock each other out.
  const rows = posts
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((p) => ({
      id: p.id,
      author_id: p.authorId,
      network: p.network,
      native_id: p.nativeId,
      text: p.content.text,
      title: p.content.title ?? null,
      content_warning: p.content.contentWarning ?? null,
      sensitive: p.content.sensitive ?? false,
      language: p.content.language ?? null,
      media: p.content.media,
      poll: p.content.poll ?? null,
      location: p.content.location ?? null,
      tags: p.content.tags,
      mentions: p.content.mentions,
      addressed: p.content.to,
      reply_to_id: p.content.replyTo ?? null,
      root_id: p.content.root ?? null,
      quote_id: p.content.quote ?? null,
      repost_of_id: p.repostOfId ?? null,
      audience: p.content.audience,
      url: p.content.url ?? null,
      created_at: p.createdAt,
    }));
  const inserted = await query<{ id: string }[]>(tx)`
    INSERT INTO post (id, author_id, network, native_id, text, title, content_warning, sensitive, language, media, poll, location, tags,
      mentions, addressed, reply_to_id, root_id, quote_id, repost_of_id, audience, url, created_at, revision)
    SELECT r.*, 0 FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, author_id uuid, network text, native_id text, text text,
      title text, content_warning text, sensitive bool, language text, media jsonb, poll jsonb, location jsonb, tags text[], mentions uuid[],
      addressed uuid[], reply_to_id uuid, root_id uuid, quote_id uuid, repost_of_id uuid, audience text, url text, created_at timestamptz)
    ON CONFLICT DO NOTHING RETURNING id`;
  const fresh = new Set(inserted.map((row) => row.id));
  const listed = posts.filter((post) => fresh.has(post.id) && !post.repostOfId);
  await tags.add(tx, listed);
  return fresh;
}

export async function byIds(tx: Tx, ids: Iterable<string>): Promise<Map<string, PostRow>> {
  const list = [...new Set(ids)];
  if (list.length === 0) return new Map();
  const rows = await records<PostRow>(tx)`SELECT * FROM post WHERE id = ANY(${list}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

export interface Place {
  authorId: string;
  network: Network;
  /** The post that begins the thread; null where it is the post itself. */
  rootId: string | null;
}
/** Who wrote these posts, and in which threads they stand. */
export async function placesOf(tx: Tx, ids: Iterable<string>): Promise<Map<string, Place>> {
  const list = [...new Set(ids)];
  if (list.length === 0) return new Map();
  const rows = await records<{ id: string } & Place>(
    tx,
  )`SELECT id, author_id, network, root_id FROM post WHERE id = ANY(${list}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * A post that is for a few, and was told to more of them: some networks send it to each reader apart. Gives those of the
 * posts whose readers became more.
 */
export async function addReaders(
  tx: Tx,
  posts: { id: PostId; authorId: string; readers: string[] }[],
): Promise<Set<string>> {
  if (posts.length === 0) return new Set();
  const rows = posts
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((p) => ({ id: p.id, author_id: p.authorId, readers: p.readers }));
  const changed = await query<{ id: string }[]>(tx)`
    UPDATE post SET addressed = ARRAY(SELECT DISTINCT unnest(addressed || r.readers))
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(id uuid, author_id uuid, readers uuid[])
    WHERE post.id = r.id AND post.author_id = r.author_id AND post.audience IN ('direct', 'group')
      AND NOT post.addressed @> r.readers AND post.deleted_at IS NULL
    RETURNING post.id`;
  return new Set(changed.map((row) => row.id));
}

/** Puts a newer version in place. False: the one that stands is as new or newer, or the post is deleted. */
export async function revise(tx: Tx, id: PostId, content: Content, revision: number, at: Date): Promise<boolean> {
  const [row] = await tx.post.updateManyAndReturn({
    where: { id, revision: { lt: BigInt(revision) }, deletedAt: null },
    select: { createdAt: true, tags: true, audience: true },
    data: {
      text: content.text,
      title: content.title ?? null,
      contentWarning: content.contentWarning ?? null,
      sensitive: content.sensitive ?? false,
      language: content.language ?? null,
      media: content.media,
      poll: content.poll ?? undefined,
      location: content.location ?? undefined,
      tags: content.tags,
      mentions: content.mentions,
      revision: BigInt(revision),
      editedAt: at,
    },
  });
  if (!row) return false;
  const { createdAt, audience } = row;
  await tags.replace(tx, { id, createdAt, content: { tags: row.tags, audience: audience as Content['audience'] } });
  return true;
}

/** Takes over the origin's numbers of a poll, unless they count fewer votes: then they are older. */
export async function recount(tx: Tx, id: string, poll: Poll): Promise<boolean> {
  const changed = await execute(tx)`
    UPDATE post SET poll = ${JSON.stringify(poll)}::jsonb WHERE id = ${id}::uuid AND deleted_at IS NULL
      AND poll IS DISTINCT FROM ${JSON.stringify(poll)}::jsonb
      AND (SELECT coalesce(sum((o->>'votes')::int), 0) FROM jsonb_array_elements(poll->'options') o) <= ${sum(poll)}::bigint`;
  return changed > 0;
}
const sum = (poll: Poll): number => poll.options.reduce((all, option) => all + option.votes, 0);

/** Leaves the row as a tombstone: who and when stay, what was said goes. */
export async function erase(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.post.updateMany({ where: { id, deletedAt: null }, data: erased() });
  if (count === 0) return false;
  await forget(tx, id);
  await tags.remove(tx, id);
  return true;
}
/** Everything that somebody wrote here. */
export async function eraseAllOf(tx: Tx, authorId: string): Promise<void> {
  await tx.post.updateMany({ where: { authorId, deletedAt: null }, data: erased() });
  await forgetAllOf(tx, authorId);
  await tags.removeAllOf(tx, authorId);
}
const erased = () => ({
  deletedAt: new Date(),
  text: '',
  title: null,
  contentWarning: null,
  media: [],
  poll: Prisma.DbNull,
  location: Prisma.DbNull,
  tags: [],
  mentions: [],
  addressed: [],
});

/** A poll as JSON keeps it. */
export function pollOfRow({ poll }: Pick<PostRow, 'poll'>): Poll | undefined {
  if (!poll) return undefined;
  const { closesAt, ...rest } = poll as unknown as Poll;
  return { ...rest, ...(closesAt ? { closesAt: new Date(closesAt) } : {}) };
}

export const contentOfRow = (row: PostRow): Content => ({
  post: row.id as PostId,
  text: row.text,
  title: row.title ?? undefined,
  contentWarning: row.contentWarning ?? undefined,
  sensitive: row.sensitive,
  language: row.language ?? undefined,
  media: row.media as Content['media'],
  poll: pollOfRow(row),
  location: (row.location ?? undefined) as Content['location'],
  tags: row.tags,
  mentions: row.mentions as Content['mentions'],
  to: row.addressed as Content['to'],
  replyTo: (row.replyToId ?? undefined) as PostId | undefined,
  root: (row.rootId ?? undefined) as PostId | undefined,
  quote: (row.quoteId ?? undefined) as PostId | undefined,
  audience: row.audience as Content['audience'],
  url: row.url ?? undefined,
});

/** People of the network who answered in the thread, at most 1,000. */
export async function participants(tx: Tx, rootId: string, network: Network): Promise<string[]> {
  const rows = await query<{ author_id: string }[]>(tx)`
    SELECT DISTINCT author_id FROM post WHERE root_id = ${rootId}::uuid AND network = ${network} LIMIT 1000`;
  return rows.map((row) => row.author_id);
}
