import type { Network } from '@planet/core';
import { activities, copies, outbox, posts } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { pollNames } from '../polls.js';
import { releaseWaiting, type Item } from './context.js';

/**
 * Looks, after the commit, for what another worker's transaction did at the same moment and neither could see: a thing
 * that came while something was parked on it, a post that was written while it was deleted. Whoever commits last sees it.
 */
export async function settleCrossed(
  bridge: Bridge,
  network: Network,
  items: Item[],
  parked: { nativeId: string }[],
): Promise<void> {
  const db = bridge.store.prisma;
  const natives = items.flatMap((item) => item.natives);
  const made = natives.flatMap((n): string[] =>
    n.kind === 'post' ? [n.content.post] : n.kind === 'repost' ? [n.repost] : n.kind === 'edit' ? [n.nativeId] : [],
  );
  const deleted = natives.flatMap((n): string[] => (n.kind === 'delete' ? [n.object] : []));
  const named = [...made, ...pollNames(natives), ...parked.map((p) => p.nativeId)];
  const awaited = await copies.awaited(db, network, named);
  if (awaited.length > 0) await bridge.store.transaction((tx) => releaseWaiting(tx, network, awaited));
  for (const { postId, byId } of await copies.buriedAlive(db, network, [...made, ...deleted])) {
    await bridge.store.transaction(async (tx) => {
      if (!(await posts.erase(tx, postId))) return;
      const deletes = await activities.before(tx, { actorId: byId, kinds: ['delete'], objectId: postId });
      await outbox.add(
        tx,
        'fanout',
        deletes.map((act) => act.id),
      );
    });
  }
}
