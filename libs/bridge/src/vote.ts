import { ok, refuse } from '@planet/core';
import type { AccountId, Outcome, PostId } from '@planet/core';
import { posts, votes } from '@planet/store';
import { home, type Bridge } from './bridge.js';
import { choicesIn } from './polls.js';
import { act, newActivity, speaker } from './publish.js';
import { planTally } from './tallies.js';

/** A vote in the name of an account that lives here. */
export async function castVote(
  bridge: Bridge,
  as: AccountId,
  object: PostId,
  choices: number[],
): Promise<Outcome<PostId>> {
  const voter = await speaker(bridge, as);
  if (!voter.ok) return voter;
  const row = (await posts.byIds(bridge.store.prisma, [object])).get(object);
  if (!row) return refuse('not-found');
  const poll = posts.pollOfRow(row) ?? null;
  const places = choicesIn({ post: object, poll, gone: row.deletedAt !== null }, choices);
  if (!places.ok) return places;
  if (places.value.length === 0) return refuse('unknown-option', 'no answer is chosen');
  if (poll?.closesAt && bridge.clock() > poll.closesAt) return refuse('poll-closed');
  const changes = row.network === home || (bridge.protocols.get(row.network)?.abilities.changesVotes ?? false);
  return bridge.store.transaction(async (tx) => {
    const activity = newActivity(bridge, 'vote', as, { object, choices: places.value });
    const { id: activityId, at } = activity;
    const cast = await votes.cast(tx, {
      postId: object,
      voterId: as,
      choices: places.value,
      multiple: poll?.multiple ?? false,
      changes,
      version: at.getTime(),
      activityId,
      at,
    });
    if (!cast) return refuse('already-voted');
    await planTally(bridge, tx, row);
    await act(tx, activity);
    return ok(object);
  });
}
