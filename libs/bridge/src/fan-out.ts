import { deliverQueue, ok, stableId } from '@planet/core';
import type { Account, Activity, Network, Outcome } from '@planet/core';
import { activities, copies, deliveries, outbox, policies, type NewCopy, type NewDelivery } from '@planet/store';
import { releaseWaiting } from './apply/context.js';
import { inParallel, type Bridge } from './bridge.js';
import { concerned, concerns } from './concerns.js';
import { crossingsOf, type Crossings } from './crossings.js';
import { Lookups } from './lookups.js';
import { tellMember } from './notices.js';
import { targetsOf, type Destination } from './targets.js';
import { readersOf, threadOf, type Thread } from './thread.js';
import { hosted, personOf, voiceOf } from './voice.js';

const day = 24 * 3600_000;
/** Acts of a job that are looked at together. */
const together = 64;

/** What is done for one act on one network. */
interface Plan {
  activity: Activity;
  network: Network;
  as: Account;
  /** The first post of the thread, where the network keeps threads together: acts in it leave in order. */
  thread: string | null;
  /** Handed on to others of the network that it came from. */
  within: boolean;
  destinations: Destination[];
  late: boolean;
}
interface Refused {
  activity: Activity;
  network: Network;
  reason: Parameters<typeof policies.countRefusal>[2];
  /** Whom it concerns and who is told. */
  tell: string | null;
}

/**
 * Turns acts into Deliveries. Idempotent: a Delivery is unique for activity, network and address. An act that cannot be
 * fanned out holds up no other; its job fails and comes again.
 */
export async function fanOut(bridge: Bridge, ids: string[]): Promise<void> {
  try {
    await fanOutTogether(bridge, ids);
  } catch (error) {
    if (ids.length === 1) throw error;
    const faults: unknown[] = [];
    for (const id of ids) await fanOutTogether(bridge, [id]).catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0)
      throw new AggregateError(faults, `${faults.length} of ${ids.length} acts are not fanned out`);
  }
}

async function fanOutTogether(bridge: Bridge, ids: string[]): Promise<void> {
  const acts = (await activities.load(bridge.store.prisma, ids)).flatMap((l) => (l.overtaken ? [] : [l.activity]));
  const crossings = await crossingsOf(bridge, acts);
  const lookups = new Lookups(bridge, crossings.kin);
  const planned = await inParallel(acts, together, async (activity) => {
    const actor = crossings.actors.get(activity.actor);
    if (!actor) return [];
    const found: (Plan | Refused)[] = [];
    for (const network of bridge.protocols.keys()) {
      const plan = await planFor(lookups, crossings, activity, actor, network);
      if (plan) found.push(plan);
    }
    return found;
  });
  const all = planned.flat();
  await commit(
    bridge,
    all.filter((plan) => 'destinations' in plan),
    all.filter((plan) => 'reason' in plan),
  );
}

/** What the act leads to on the network; null: it does not concern it. */
async function planFor(
  lookups: Lookups,
  crossings: Crossings,
  activity: Activity,
  actor: Account,
  network: Network,
): Promise<Plan | Refused | null> {
  const { bridge } = lookups;
  if ('from' in activity && activity.from !== undefined && activity.from !== network) return null;
  const protocol = bridge.protocols.get(network)!;
  const thread = protocol.abilities.relaysThreads ? await threadOf(lookups, activity, network) : null;
  const relayed = thread !== null && !thread.theirs;
  // What somebody of the network does in a thread of ours is handed on there: nothing crosses.
  const within = actor.network === network;
  if (within ? !relayed : !(relayed || (await concerns(lookups, activity, actor, network)))) return null;
  const reason = within ? null : crossings.refused(activity, network);
  if (reason) {
    const tell = await concerned(lookups, activity, network);
    return tell || actor.origin === 'member' ? { activity, network, reason, tell } : null;
  }
  const late =
    'content' in activity && activity.kind === 'post' && bridge.clock().getTime() - activity.at.getTime() > 14 * day;
  const { destinations, began } = await targetsOf(lookups, activity, actor, network, thread);
  // Without anybody to tell, what can be looked up there must still stand: a post, and a person with a name.
  const kept =
    activity.kind === 'post' || activity.kind === 'repost' || (activity.kind === 'profile' && actor.profile.name);
  if (destinations.length === 0 && (within || !(protocol.copyId && kept))) return null;
  // In a thread of ours its first author speaks, but for ends of what is the actor's own.
  const hands = relayed && (within || activity.kind !== 'delete');
  const own = within ? ok(actor) : await voiceOf(lookups, activity, actor, network, relayed ? null : began);
  const as = own.ok && hands ? await firstVoice(lookups, network, thread) : own;
  if (!as.ok) return { activity, network, reason: as.reason, tell: null };
  if (activity.kind === 'move') await hostNew(lookups, crossings, activity, network);
  return {
    activity,
    network,
    as: as.value,
    thread: thread?.root.id ?? null,
    within,
    destinations:
      protocol.abilities.delivery === 'feed' && destinations.length > 0
        ? [{ address: as.value.nativeId, host: null }]
        : destinations,
    late: late && protocol.abilities.delivery === 'inbox',
  };
}

/** The copy of a thread's first author that began it. */
async function firstVoice(lookups: Lookups, network: Network, thread: Thread): Promise<Outcome<Account>> {
  const { began } = await readersOf(lookups, network, thread);
  const before = began === null ? undefined : await lookups.account.load(began);
  return before ? ok(before) : hosted(lookups, await personOf(lookups, thread.author), network);
}

/** A move names the new account by its copy, if its owner agreed to have one. */
async function hostNew(
  lookups: Lookups,
  crossings: Crossings,
  move: Extract<Activity, { kind: 'move' }>,
  network: Network,
): Promise<void> {
  const to = crossings.actors.get(move.target);
  if (to && to.network !== network && crossings.refused({ ...move, actor: to.id }, network) === null)
    await hosted(lookups, await personOf(lookups, to), network);
}

async function commit(bridge: Bridge, plans: Plan[], refusals: Refused[]): Promise<void> {
  if (plans.length === 0 && refusals.length === 0) return;
  await bridge.store.transaction(async (tx) => {
    const rows: NewDelivery[] = [];
    const [made, inner]: [NewCopy[], NewCopy[]] = [[], []];
    for (const { activity, network, as, destinations, late, thread, within } of plans) {
      const protocol = bridge.protocols.get(network)!;
      const supported = protocol.abilities.kinds.includes(activity.kind);
      const object = objectOf(activity);
      for (const { address, host } of destinations) {
        const orderKey = `${network}|${thread ?? object ?? [activity.actor, 'target' in activity ? activity.target : ''].join('>')}|${host ?? address}`;
        rows.push({
          activityId: activity.id,
          network,
          address,
          host,
          asId: as.id,
          orderKey,
          ...(!supported
            ? { state: 'unsupported', reason: 'unsupported' }
            : late
              ? { state: 'suppressed', reason: 'too-old' }
              : {}),
        });
      }
      if (protocol.copyId && object && !within && (activity.kind === 'post' || activity.kind === 'repost')) {
        made.push({ network, nativeId: protocol.copyId(object), objectId: object });
        const answers = activity.kind === 'post' ? activity.content.poll?.options.length : undefined;
        const poll = answers === undefined ? undefined : protocol.copyPoll?.(object, answers);
        if (poll) inner.push({ network, nativeId: poll.id, objectId: object });
      }
    }
    await copies.insert(tx, made);
    for (const [network, list] of Map.groupBy(inner, (copy) => copy.network))
      await copies.insertInner(tx, network, list);
    for (const [network, list] of Map.groupBy([...made, ...inner], (copy) => copy.network))
      await releaseWaiting(
        tx,
        network,
        list.map((copy) => copy.nativeId),
      );
    for (const { activity, network, reason, tell } of refusals) {
      rows.push({
        activityId: activity.id,
        network,
        address: '',
        host: null,
        asId: null,
        orderKey: `${network}|-`,
        state: 'suppressed',
        reason,
      });
      if (tell) {
        const id = stableId('activity', 'notice', tell, activity.id, network);
        await policies.addNotices(tx, [{ id, accountId: tell, activityId: activity.id, network, reason }]);
        await tellMember(tx, bridge, activity, tell);
      }
    }
    const queued = new Set(await deliveries.insert(tx, rows));
    for (const [network, list] of Map.groupBy(rows, (row) => row.network)) {
      const ids = list
        .map((row) => stableId('delivery', row.activityId, row.network, row.address))
        .filter((id) => queued.has(id));
      await outbox.add(tx, deliverQueue(network), ids);
    }
  });
}

const objectOf = (activity: Activity) =>
  'content' in activity
    ? activity.content.post
    : activity.kind === 'repost'
      ? activity.repost
      : 'object' in activity
        ? activity.object
        : null;
