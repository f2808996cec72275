import { deliverQueue, ok } from '@planet/core';
import type { Account, AccountId, Activity, NativeDocument, Network, Outcome, PostId, Receipt } from '@planet/core';
import { editPart, planetTargets } from '@planet/core';
import {
  accounts,
  activities,
  copies,
  deliveries,
  groupCommit,
  outbox,
  policies,
  scopeOf,
  type DeliveryEnd,
  type DeliveryRow,
  type Tx,
} from '@planet/store';
import { inParallel, protocolOf, type Bridge } from './bridge.js';
import { releaseWaiting } from './apply/context.js';
import { crossingsOf } from './crossings.js';
import { refsFor } from './refs.js';
import { endOf, isOld } from './retry.js';

/** A claim outlives the slowest answer of a server; what a dead worker held is taken over after it. */
const lockSeconds = 30;
/** Claimed at once on a network of inboxes: as many as are sent at once. */
const chunk = 32;

interface Ready {
  row: DeliveryRow;
  as: Account;
  activity: Activity;
  document: NativeDocument;
  /** The host has failed or refused before: that it answers now is to be recorded. */
  troubled: boolean;
  /** The host has refused everything for long: one more refusal is the end. */
  blocked: boolean;
}

/** Sends deliveries. May run twice for the same ids: claims, order and unique keys make the effect happen once. */
export async function deliver(bridge: Bridge, network: Network, ids: string[]): Promise<void> {
  const size = protocolOf(bridge, network).abilities.delivery === 'feed' ? ids.length : chunk;
  for (let i = 0; i < ids.length; i += size) await deliverChunk(bridge, network, ids.slice(i, i + size));
}

async function deliverChunk(bridge: Bridge, network: Network, ids: string[]): Promise<void> {
  const protocol = protocolOf(bridge, network);
  const rows = await deliveries.claim(bridge.store.prisma, ids, lockSeconds);
  if (rows.length === 0) return;
  const { ready, ends } = await prepare(bridge, network, rows);
  if (ends.length > 0) await bridge.store.transaction((tx) => settle(tx, network, ends, []));
  if (protocol.abilities.delivery === 'feed') await append(bridge, network, ready);
  else await inParallel(ready, chunk, (item) => send(bridge, network, item));
}

/** Loads and renders; what cannot go now, or at all, comes back as ends. */
async function prepare(
  bridge: Bridge,
  network: Network,
  rows: DeliveryRow[],
): Promise<{ ready: Ready[]; ends: DeliveryEnd[] }> {
  const db = bridge.store.prisma;
  const protocol = protocolOf(bridge, network);
  const loaded = new Map(
    (await activities.load(db, [...new Set(rows.map((row) => row.activityId))])).map((l) => [
      l.activity.id as string,
      l,
    ]),
  );
  const hosts = await accounts.byIds(
    db,
    rows.flatMap((row) => row.asId ?? []),
  );
  const breakers = await policies.breakers(
    db,
    network,
    rows.flatMap((row) => row.host ?? []),
  );
  const all = [...loaded.values()].map((l) => l.activity);
  const needs = { accounts: all.flatMap(accountsOf), posts: all.flatMap(postsOf) };
  let refs = await refsFor(bridge, network, needs);
  const missing = needs.posts.filter((id) => refs.post(id)?.nativeIds.length === 0);
  const pending = await onTheirWay(bridge, network, missing);
  // Looked at again: what is no longer on its way may have arrived between the two looks.
  if (missing.length > 0) refs = await refsFor(bridge, network, needs);
  const prepared = new Map(
    await inParallel([...loaded.values()], 8, async (l) => {
      const outcome = await guarded(bridge, l.activity.id, async () =>
        protocol.prepare ? await protocol.prepare(l.activity) : ok(l.activity),
      );
      return [l.activity.id as string, { ...l, outcome }] as const;
    }),
  );
  const documents = new Map<string, Outcome<NativeDocument>>();
  const ready: Ready[] = [];
  const ends: DeliveryEnd[] = [];

  for (const row of rows) {
    const base = { id: row.id, orderKey: row.orderKey };
    const found = prepared.get(row.activityId);
    const as = row.asId ? hosts.get(row.asId) : undefined;
    const breaker = row.host ? breakers.get(row.host) : undefined;
    if (!found || !as) {
      ends.push({ ...base, state: 'dead', reason: 'not-found' });
    } else if (found.overtaken) {
      ends.push({ ...base, state: 'suppressed', reason: 'gone' });
    } else if (breaker?.openUntil && breaker.openUntil > bridge.clock() && isOld(bridge, row)) {
      // Rests count as no tries: without an end of their own, deliveries to a server that is gone would pile up for ever.
      ends.push({ ...base, state: 'dead', reason: 'gave-up', detail: `host-down: ${breaker.lastError ?? ''}` });
    } else if (breaker?.openUntil && breaker.openUntil > bridge.clock()) {
      ends.push({
        ...base,
        state: 'retrying',
        reason: 'breaker-open',
        nextAttemptAt: breaker.openUntil,
        uncounted: true,
      });
    } else if (dependsOn(found.activity).some((id) => pending.has(id))) {
      const soon = new Date(bridge.clock().getTime() + 1000);
      ends.push({ ...base, state: 'retrying', reason: 'waits-for-object', nextAttemptAt: soon, uncounted: true });
    } else if (changed(found.activity).some((id) => refs.post(id)?.nativeIds.length === 0)) {
      // The thing was overtaken on its way and never got there: nothing is left to be changed.
      ends.push({ ...base, state: 'suppressed', reason: 'not-found' });
    } else if (!found.outcome.ok && (!found.outcome.retry || found.outcome.reason === 'internal')) {
      ends.push(endOf(bridge, row, found.outcome));
    } else if (!found.outcome.ok) {
      const { reason, detail, retryAfterMs } = found.outcome;
      const nextAttemptAt = new Date(bridge.clock().getTime() + (retryAfterMs ?? 1000));
      ends.push({ ...base, state: 'retrying', reason, detail, nextAttemptAt, uncounted: true });
    } else {
      const key = `${row.activityId}|${row.asId}`;
      const { value } = found.outcome;
      const document =
        documents.get(key) ??
        (await guarded(bridge, row.activityId, () => Promise.resolve(protocol.render(value, as, refs))));
      documents.set(key, document);
      if (document.ok) {
        const [troubled, blocked] = [breaker !== undefined, breaker?.blocksUs ?? false];
        ready.push({ row, as, activity: found.activity, document: document.value, troubled, blocked });
      } else ends.push(endOf(bridge, row, document));
    }
  }
  return { ready, ends };
}

/** Of these posts, those that will be on the network soon: what refers to them had better come after. */
async function onTheirWay(bridge: Bridge, network: Network, missing: PostId[]): Promise<Set<string>> {
  const db = bridge.store.prisma;
  const { queued, undecided } = await deliveries.pendingFor(db, network, missing);
  if (undecided.length === 0) return queued;
  const acts = (await activities.load(db, undecided)).flatMap((l) => (l.overtaken ? [] : [l.activity]));
  const crossings = await crossingsOf(bridge, acts);
  const coming = acts.filter((activity) => crossings.refused(activity, network) === null);
  return new Set([...queued, ...coming.flatMap((activity) => createdBy(activity) ?? [])]);
}

/** A network of inboxes: send first, then record. A crash in between sends again; the receiver knows the id. */
async function send(bridge: Bridge, network: Network, item: Ready): Promise<void> {
  const { row, as, document } = item;
  const protocol = protocolOf(bridge, network);
  const target = { address: row.address, host: row.host };
  const answered = await guarded(bridge, row.id, () =>
    protocol.deliver(document, target, as, scopeOf(bridge.store.prisma)),
  );
  const final = !answered.ok && answered.reason === 'host-blocks-us' && item.blocked;
  const outcome = final ? { ...answered, retry: false } : answered;
  await settlerOf(
    bridge,
    network,
  )({
    end: endOf(bridge, row, outcome),
    sent: outcome.ok ? [{ item, receipt: outcome.value }] : [],
  });
  if (row.host && (!outcome.ok || item.troubled)) {
    const result = outcome.ok
      ? 'ok'
      : outcome.reason === 'host-blocks-us'
        ? 'refused'
        : outcome.retry
          ? 'failed'
          : 'ok';
    await policies.hostAnswered(
      bridge.store.prisma,
      network,
      row.host,
      result,
      outcome.ok ? undefined : outcome.detail,
    );
  }
}

interface Settled {
  end: DeliveryEnd;
  sent: { item: Ready; receipt: Receipt }[];
}
const settlers = new WeakMap<Bridge, Map<Network, (settled: Settled) => Promise<void>>>();

/** Ends of deliveries that come about at the same time are recorded together. */
function settlerOf(bridge: Bridge, network: Network): (settled: Settled) => Promise<void> {
  const known = settlers.get(bridge) ?? new Map<Network, (settled: Settled) => Promise<void>>();
  settlers.set(bridge, known);
  const made =
    known.get(network) ??
    groupCommit<Settled>((list) =>
      bridge.store.transaction((tx) =>
        settle(
          tx,
          network,
          list.map(({ end }) => end),
          list.flatMap(({ sent }) => sent),
        ),
      ),
    );
  known.set(network, made);
  return made;
}

/** A network of feeds: messages, Copies and ends of the whole batch commit together. */
async function append(bridge: Bridge, network: Network, items: Ready[]): Promise<void> {
  if (items.length === 0) return;
  const protocol = protocolOf(bridge, network);
  // Feeds are locked in one order, so that two workers cannot wait for each other.
  const sorted = items.toSorted((a, b) =>
    a.row.address < b.row.address ? -1 : a.row.address > b.row.address ? 1 : Number(a.row.seq - b.row.seq),
  );
  try {
    await bridge.store.transaction(async (tx) => {
      const ends: DeliveryEnd[] = [];
      const sent: { item: Ready; receipt: Receipt }[] = [];
      // Who was slow may have lost its claim to another worker: what is appended twice stays twice.
      const held = await deliveries.held(
        tx,
        sorted.map((item) => item.row),
      );
      for (const item of sorted.filter(({ row }) => held.has(row.id))) {
        const outcome = await protocol.deliver(
          item.document,
          { address: item.row.address, host: null },
          item.as,
          scopeOf(tx),
        );
        ends.push(endOf(bridge, item.row, outcome));
        if (outcome.ok) sent.push({ item, receipt: outcome.value });
      }
      await settle(tx, network, ends, sent);
    });
  } catch (error) {
    if (items.length > 1) {
      for (const item of sorted) await append(bridge, network, [item]);
      return;
    }
    const outcome = await guarded(bridge, items[0]!.row.id, () => Promise.reject(error as Error));
    await bridge.store.transaction((tx) => settle(tx, network, [endOf(bridge, items[0]!.row, outcome)], []));
  }
}

/** A bug in one delivery is logged and retried; it does not stop the others. */
async function guarded<T>(bridge: Bridge, about: string, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    bridge.logger.error({ err: error, about }, 'a delivery failed unexpectedly');
    return { ok: false, reason: 'internal', retry: true, detail: String(error) };
  }
}

async function settle(
  tx: Tx,
  network: Network,
  ends: DeliveryEnd[],
  sent: { item: Ready; receipt: Receipt }[],
): Promise<void> {
  const next = await deliveries.finish(tx, ends);
  const made = sent.flatMap(({ item, receipt }) => {
    const object = createdBy(item.activity);
    const offset = item.activity.kind === 'edit' ? editPart(item.activity.at) : 0;
    return object
      ? receipt.copies.map((copy) => ({ network, nativeId: copy.nativeId, objectId: object, part: copy.part + offset }))
      : [];
  });
  await copies.insert(tx, made);
  const polls = sent.flatMap(({ item: { activity }, receipt: { poll } }) =>
    poll && activity.kind === 'post' ? [{ nativeId: poll, objectId: activity.content.post }] : [],
  );
  await copies.insertInner(tx, network, polls);
  await releaseWaiting(
    tx,
    network,
    made.map((copy) => copy.nativeId),
  );
  await outbox.add(tx, deliverQueue(network), next);
}

/** What an act brings into being on the network: a post, a repost, or the act itself (so that its echo is known). */
function createdBy(activity: Activity): string | null {
  switch (activity.kind) {
    case 'post':
    case 'edit':
      return activity.content.post;
    case 'repost':
      return activity.repost;
    case 'react':
    case 'vote':
      return activity.id;
    default:
      return null;
  }
}

const changed = (activity: Activity): PostId[] =>
  activity.kind === 'edit' || activity.kind === 'tally'
    ? [activity.content.post]
    : activity.kind === 'delete'
      ? [activity.object]
      : [];

const dependsOn = (activity: Activity): PostId[] => {
  if (activity.kind === 'post') return activity.content.replyTo ? [activity.content.replyTo] : [];
  if ('content' in activity) return [activity.content.post];
  return 'object' in activity ? [activity.object] : [];
};
const postsOf = (activity: Activity): PostId[] => {
  const own =
    'content' in activity
      ? [activity.content.post, activity.content.replyTo, activity.content.root, activity.content.quote]
      : [];
  const text = 'content' in activity ? inText(activity.content.text, 'post') : [];
  return [
    ...own,
    ...(activity.kind === 'repost' ? [activity.repost] : []),
    ...dependsOn(activity),
    ...(text as PostId[]),
  ].filter((id): id is PostId => id != null);
};
const accountsOf = (activity: Activity): AccountId[] => [
  activity.actor,
  ...('target' in activity ? [activity.target] : []),
  ...(activity.kind === 'profile' ? [activity.of] : []),
  ...('content' in activity
    ? [
        ...activity.content.mentions,
        ...activity.content.to,
        ...(inText(activity.content.text, 'account') as AccountId[]),
      ]
    : []),
];
const inText = (text: string, kind: string): string[] =>
  [...text.matchAll(planetTargets)].flatMap((m) => (m[1] === kind && /^[0-9a-f-]{36}$/.test(m[2]!) ? [m[2]!] : []));
