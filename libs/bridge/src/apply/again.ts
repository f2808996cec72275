import { activityIdOf } from '@planet/core';
import type { Activity, NativeActivity, Network } from '@planet/core';
import { activities, copies, type Tx } from '@planet/store';
import { versionOf, type ApplyContext } from './context.js';

/** Likes, follows and blocks can be done, undone and done again; some servers (Misskey) give them one id each time. */
const repeatable = new Set<NativeActivity['kind']>(['react', 'follow', 'block']);
const undoneBy = (native: NativeActivity): string | undefined => ('undoes' in native ? native.undoes : undefined);

/** Ids, as ours, of the acts of the batch (and of those that it undoes) that stand already. */
export function standingActs(tx: Tx, network: Network, natives: NativeActivity[]): Promise<Set<string>> {
  const ids = natives.flatMap((native) => [
    ...(repeatable.has(native.kind) ? [native.nativeId as string] : []),
    ...[undoneBy(native)].filter((id) => id !== undefined),
  ]);
  return activities.known(
    tx,
    [...new Set(ids)].map((id) => activityIdOf(network, id)),
  );
}

/** An act that stands already under its id, but done anew, gets an id of its own; whether it is anew its time decides. */
export function renamed(context: ApplyContext, activity: Activity): Activity {
  if (!repeatable.has(activity.kind) || !context.standing.has(activity.id)) return activity;
  return { ...activity, id: activityIdOf(activity.network, `${activity.nativeId}#${versionOf(activity)}`) };
}

/** An undo that comes before its act keeps the act out; one that comes after leaves nothing, for the id may come again. */
export async function buryUndone({ tx, refs, standing }: ApplyContext, undo: Activity, undoes: string): Promise<void> {
  if (standing.has(activityIdOf(refs.network, undoes))) return;
  await copies.bury(tx, refs.network, undoes, undo.actor);
  refs.buried.add(`${undoes}\n${undo.actor}`);
}
