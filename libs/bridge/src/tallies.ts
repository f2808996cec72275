import { stableId } from '@planet/core';
import type { AccountId, Activity, ActivityId, NativeId } from '@planet/core';
import { activities, outbox, posts, votes, type PostRow, type Tx } from '@planet/store';
import { home, type Bridge } from './bridge.js';

/** Votes change the numbers that other networks show of a poll counted here: they are told a while later, all at once. */
export async function planTally(bridge: Bridge, tx: Tx, poll: PostRow): Promise<void> {
  const told = [...bridge.protocols.values()].some(
    (p) => p.name !== poll.network && p.abilities.kinds.includes('tally'),
  );
  if (told) await votes.planTally(tx, poll.id, new Date(bridge.clock().getTime() + bridge.settings.tallyMs));
}

/** Tells the numbers whose time has come; of a poll that somebody voted in, also at its close. */
export async function tellTallies(bridge: Bridge): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    const now = bridge.clock();
    const due = await votes.dueTallies(tx, now, 500);
    const rows = await posts.byIds(
      tx,
      due.map((tally) => tally.postId),
    );
    const acts: Activity[] = [];
    for (const { postId, dueAt } of due) {
      const row = rows.get(postId);
      if (!row || row.deletedAt || !row.poll) continue;
      const nativeId = `planet:tally:${postId}:${dueAt.getTime()}` as NativeId;
      const id = stableId('activity', home, nativeId) as ActivityId;
      const content = posts.contentOfRow(row);
      const actor = row.authorId as AccountId;
      acts.push({ id, network: home, nativeId, actor, at: now, kind: 'tally', content });
      const { closesAt } = content.poll!;
      if (closesAt && closesAt > dueAt) await votes.planTally(tx, postId, closesAt);
    }
    await outbox.add(tx, 'fanout', [...(await activities.insert(tx, acts, []))]);
  });
}
