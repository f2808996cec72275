import type { Network, Poll } from '@planet/core';
import { rowsJson, type Tx } from '../client.js';
import { execute, query } from '../sql.js';
import type { Post as PostRow } from '../generated/client.js';

export interface NewVote {
  postId: string;
  voterId: string;
  choices: number[];
  /** Of the poll: may a person choose several answers? */
  multiple: boolean;
  /** May a later vote take the place of the one that stands? */
  changes: boolean;
  version: number;
  activityId: string;
  at: Date;
}

/**
 * Counts a vote: one row a person, or one an answer where several are allowed. Where votes can be changed the newest act
 * by its own time stands; elsewhere the first. False: nothing changed.
 */
export async function cast(tx: Tx, vote: NewVote): Promise<boolean> {
  const rows = [...new Set(vote.choices)].sort().map((choice) => ({ slot: vote.multiple ? choice : 0, choice }));
  const changed = await execute(tx)`
    INSERT INTO vote (post_id, voter_id, slot, choice, version, activity_id, at)
    SELECT ${vote.postId}::uuid, ${vote.voterId}::uuid, r.slot, r.choice, ${Math.trunc(vote.version)}::bigint, ${vote.activityId}::uuid, ${vote.at}
    FROM json_to_recordset(${rowsJson(rows)}::json) AS r(slot int, choice int)
    ON CONFLICT (post_id, voter_id, slot) DO UPDATE
      SET choice = excluded.choice, version = excluded.version, activity_id = excluded.activity_id, at = excluded.at
      WHERE ${vote.changes && !vote.multiple}::bool AND vote.version < excluded.version`;
  return changed > 0;
}

/** What a person has chosen in these polls. */
export async function chosen(tx: Tx, postIds: readonly string[], voterIds: readonly string[]) {
  if (postIds.length === 0 || voterIds.length === 0) return [];
  return tx.vote.findMany({
    where: { postId: { in: [...postIds] }, voterId: { in: [...voterIds] } },
    orderBy: [{ postId: 'asc' }, { choice: 'asc' }],
  });
}

/** Who voted, of the people of a network. */
export async function voters(tx: Tx, postId: string, network: Network): Promise<string[]> {
  const rows = await query<{ id: string }[]>(tx)`
    SELECT DISTINCT v.voter_id AS id FROM vote v JOIN account a ON a.id = v.voter_id AND a.network = ${network}
    WHERE v.post_id = ${postId}::uuid LIMIT 10000`;
  return rows.map((row) => row.id);
}

/** The answers of the poll are other ones: what was chosen before means nothing now. */
export async function forget(tx: Tx, postId: string): Promise<void> {
  await tx.vote.deleteMany({ where: { postId } });
}

/** Posts with the numbers of their polls: the votes known here, or the origin's number where that knows of more. */
export async function counted<Row extends Pick<PostRow, 'id' | 'poll'>>(tx: Tx, rows: Row[]): Promise<Row[]> {
  const ids = rows.flatMap((row) => (row.poll ? [row.id] : []));
  if (ids.length === 0) return rows;
  const found = await query<{ post_id: string; choice: number | null; votes: number }[]>(tx)`
    SELECT post_id, choice, count(DISTINCT voter_id)::int AS votes FROM vote WHERE post_id = ANY(${ids}::uuid[])
    GROUP BY GROUPING SETS ((post_id, choice), (post_id))`;
  const known = new Map(found.map((row) => [`${row.post_id} ${row.choice ?? 'voters'}`, row.votes]));
  return rows.map((row) => {
    if (!row.poll) return row;
    const poll = row.poll as unknown as Poll;
    const votes = (place: number | 'voters'): number => known.get(`${row.id} ${place}`) ?? 0;
    const options = poll.options.map((o, place) => ({ ...o, votes: Math.max(o.votes, votes(place)) }));
    const uncounted = poll.voters === undefined && poll.options.some((option) => option.votes > 0);
    const voters = uncounted ? undefined : Math.max(poll.voters ?? 0, votes('voters'));
    return { ...row, poll: { ...poll, options, voters } };
  });
}

/** The poll's new numbers are to be told at this time, or when it was planned already if that is sooner. */
export async function planTally(tx: Tx, postId: string, dueAt: Date): Promise<void> {
  await execute(tx)`
    INSERT INTO tally (post_id, due_at) VALUES (${postId}::uuid, ${dueAt})
    ON CONFLICT (post_id) DO UPDATE SET due_at = least(tally.due_at, excluded.due_at)`;
}

/** Takes the polls whose numbers are to be told now. */
export const dueTallies = (tx: Tx, now: Date, limit: number): Promise<{ postId: string; dueAt: Date }[]> =>
  query<{ postId: string; dueAt: Date }[]>(tx)`
    DELETE FROM tally WHERE post_id IN (
      SELECT post_id FROM tally WHERE due_at <= ${now} ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING post_id AS "postId", due_at AS "dueAt"`;

/** All that somebody chose, and what was chosen in their polls. */
export async function forgetAllOf(tx: Tx, accountId: string): Promise<void> {
  await execute(tx)`
    DELETE FROM vote WHERE voter_id = ${accountId}::uuid OR post_id IN (SELECT id FROM post WHERE author_id = ${accountId}::uuid)`;
}
