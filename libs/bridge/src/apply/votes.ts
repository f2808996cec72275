import { isDeepStrictEqual } from 'node:util';
import type { Activity, Content } from '@planet/core';
import { posts, votes, type PostRow } from '@planet/store';
import { protocolOf } from '../bridge.js';
import { planTally } from '../tallies.js';
import { versionOf, type ApplyContext, type Effect } from './context.js';

/** The time of the act decides whether it came before the close: what is on its way for long was said in time. */
export async function applyVote(
  { bridge, tx, refs }: ApplyContext,
  activity: Extract<Activity, { kind: 'vote' }>,
): Promise<Effect> {
  const row = (await posts.byIds(tx, [activity.object])).get(activity.object);
  const poll = row && posts.pollOfRow(row);
  if (!row || row.deletedAt) return { done: false, reason: 'gone', state: 'ignored' };
  if (!poll) return { done: false, reason: 'not-a-poll', state: 'rejected' };
  if (poll.closesAt && activity.at > poll.closesAt) return { done: false, reason: 'poll-closed', state: 'rejected' };
  const { multiple } = poll;
  const changes = protocolOf(bridge, refs.network).abilities.changesVotes ?? false;
  const { id: activityId, actor: voterId, object: postId, choices, at } = activity;
  const vote = { postId, voterId, choices, multiple, changes, version: versionOf(activity), activityId, at };
  if (await votes.cast(tx, vote)) {
    await planTally(bridge, tx, row);
    return { done: true, fanOut: true };
  }
  const standing = await votes.chosen(tx, [postId], [voterId]);
  if (standing.some((v) => v.activityId === activityId)) return { done: false, reason: 'replayed', state: 'ignored' };
  return changes
    ? { done: false, reason: 'older-revision', state: 'ignored' }
    : { done: false, reason: 'already-voted', state: 'rejected' };
}

/** Is nothing new in this version but the numbers of its poll? Some networks send one with every few votes. */
export const onlyNumbers = (row: PostRow, content: Content): boolean =>
  content.poll !== undefined && isDeepStrictEqual(shown(posts.contentOfRow(row)), shown(content));

const shown = ({ text, title, contentWarning, sensitive, media, poll, location }: Content) => ({
  text,
  title,
  contentWarning,
  sensitive: sensitive ?? false,
  media: media.map(({ url, alt }) => ({ url, alt })),
  poll: poll && answers(poll),
  location: [location?.name, location?.latitude, location?.longitude],
});
const answers = (poll: NonNullable<Content['poll']>) => [poll.multiple, ...poll.options.map((option) => option.text)];

/** Other answers than before: what was chosen among those means nothing now. */
export const otherAnswers = (row: PostRow, { poll }: Content): boolean => {
  const before = posts.pollOfRow(row);
  return before !== undefined && poll !== undefined && !isDeepStrictEqual(answers(before), answers(poll));
};
