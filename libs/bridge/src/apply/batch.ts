import type { Account, Activity, NativeActivity, Network, PostId } from '@planet/core';
import {
  activities,
  copies,
  envelopes,
  outbox,
  policies,
  posts,
  relations,
  type EnvelopeEnd,
  type NewPost,
} from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { refusedInbound } from '../policy/inbound.js';
import { loadReferences, translate, type References } from '../translate.js';
import { applyOne } from './kinds.js';
import { pollNames } from '../polls.js';
import { claimedNames, findTwin } from './twins.js';
import { renamed, standingActs } from './again.js';
import { releaseWaiting, type ApplyContext, type Item } from './context.js';

interface Waiting {
  parked: { envelopeId: string; network: Network; nativeId: string }[];
  /** Native ids of what was deleted before it came: what waits for these waits in vain. */
  neverComing: string[];
}
export interface Applied extends Waiting {
  ends: EnvelopeEnd[];
}

/**
 * Applies the acts of these envelopes in order, in one transaction: graph, Copy, Activity, outbox, and the state of
 * each envelope. Idempotent: unique keys make a second run change nothing. New posts are gathered and written together.
 */
export function applyBatch(
  bridge: Bridge,
  network: Network,
  items: Item[],
  handles: Map<string, Account>,
): Promise<Applied> {
  const natives = items.flatMap((item) => item.natives);
  return bridge.store.transaction(async (tx) => {
    const refs = await loadReferences(tx, network, natives, handles, bridge.protocols.get(network)?.copyPoll);
    const people = [...refs.people.values()];
    const banned = await policies.banned(tx, [...people.map((p) => p.id), ...people.flatMap((p) => p.host ?? [])]);
    const authors = new Map(
      [...refs.posts.values()].flatMap((p) => (p.authorId ? [[p.id as string, p.authorId]] : [])),
    );
    const blocks = await relations.blocksAmong(tx, [
      ...new Set([...people.map((p) => p.id as string), ...authors.values()]),
    ]);
    const created = natives.flatMap((native) => (native.kind === 'post' ? [native.content.post as string] : []));
    const claimed = await claimedNames(tx, network, created);
    const standing = await standingActs(tx, network, natives);
    const context: ApplyContext = { bridge, tx, refs, banned, blocks, authors, claimed, standing };
    const gathered = new PostBatch(context);
    const ends: EnvelopeEnd[] = [];
    const waiting: Waiting = { parked: [], neverComing: [] };
    for (const item of items) {
      const effect = await applyItem(context, gathered, item, waiting);
      ends.push({ id: item.envelope.id, ...effect });
    }
    await gathered.flush();
    await envelopes.park(tx, waiting.parked);
    await envelopes.finish(tx, ends);
    return { ends, ...waiting };
  });
}

async function applyItem(
  context: ApplyContext,
  gathered: PostBatch,
  { envelope, natives }: Item,
  { parked, neverComing }: Waiting,
): Promise<Omit<EnvelopeEnd, 'id'>> {
  const { refs } = context;
  let end: Omit<EnvelopeEnd, 'id'> = { state: 'applied' };
  for (const native of natives) {
    const buriedBefore = isBuried(refs, native);
    if (buriedBefore) {
      end = { state: 'ignored', reason: 'tombstoned' };
      if (native.kind === 'post') neverComing.push(native.content.post);
      if (native.kind === 'repost') neverComing.push(native.repost);
      continue;
    }
    const translated = translate(native, refs, envelope);
    if (!translated.ok) {
      if (translated.waitsFor && !envelope.orphan) {
        parked.push({ envelopeId: envelope.id, network: refs.network, nativeId: translated.waitsFor });
        return { state: 'parked', reason: 'waits-for-object', detail: translated.waitsFor };
      }
      const reason = translated.waitsFor ? 'not-found' : translated.reason;
      end = { state: 'rejected', reason, detail: translated.detail ?? translated.waitsFor };
      continue;
    }
    const activity = renamed(context, translated.value);
    const actor = refs.rows.get(native.actor)!;
    const refused = refusedInbound({
      activity,
      actor,
      about: concerned(context, activity),
      banned: context.banned,
      blocks: context.blocks,
    });
    if (refused) {
      end = { state: refused === 'echo' ? 'ignored' : 'rejected', reason: refused, detail: native.actor };
      continue;
    }
    if (activity.kind === 'post') {
      const known = refs.posts.get(native.kind === 'post' ? native.content.post : '');
      if (known?.ours) end = { state: 'ignored', reason: 'echo' };
      else if (known?.network === refs.network && known.authorId !== activity.actor)
        end = { state: 'rejected', reason: 'id-taken' };
      else if (!known) await gathered.add(activity, native, envelope.id);
      else if (!(await gathered.tellMore(activity, known.id))) end = { state: 'ignored', reason: 'replayed' };
      continue;
    }
    await gathered.flush();
    const effect = await applyOne(context, activity, native);
    if (!effect.done) {
      end = { state: effect.state, reason: effect.reason };
      continue;
    }
    const fresh = await activities.insert(context.tx, [activity, ...(effect.answers ?? [])], [envelope.id]);
    for (const id of fresh) context.standing.add(id);
    await outbox.add(
      context.tx,
      'fanout',
      [...(effect.fanOut ? [activity] : []), ...(effect.answers ?? [])].flatMap((a) => (fresh.has(a.id) ? [a.id] : [])),
    );
  }
  return end;
}

/** Authors of what the act is about, and people it mentions. */
function concerned({ authors }: ApplyContext, activity: Activity): string[] {
  const objects =
    'content' in activity
      ? [activity.content.replyTo, activity.content.quote]
      : 'object' in activity
        ? [activity.object]
        : [];
  const mentioned = 'content' in activity ? activity.content.mentions : [];
  return [...mentioned, ...objects.flatMap((id) => (id && authors.get(id)) ?? [])];
}

/** Deleted before it came, by its author or by the author of its thread. */
function isBuried(refs: References, native: NativeActivity): boolean {
  const root = 'content' in native && native.content.root ? refs.posts.get(native.content.root)?.authorId : undefined;
  const by = [refs.people.get(native.actor)?.id, root];
  const ids =
    native.kind === 'post' || native.kind === 'edit'
      ? [native.nativeId, native.content.post]
      : native.kind === 'repost'
        ? [native.nativeId, native.repost]
        : native.kind === 'delete'
          ? []
          : [native.nativeId];
  return ids.some((id) => by.some((person) => refs.buried.has(`${id}\n${person}`)));
}

/** New posts of a batch, written with one statement for each table. */
class PostBatch {
  private waiting: {
    activity: Extract<Activity, { kind: 'post' }>;
    post: NewPost;
    native: NativeActivity;
    envelopeId: string;
  }[] = [];
  constructor(private readonly context: ApplyContext) {}

  async add(activity: Extract<Activity, { kind: 'post' }>, native: NativeActivity, envelopeId: string): Promise<void> {
    const { refs } = this.context;
    if (native.kind !== 'post') return;
    const { content } = activity;
    const twin = await findTwin(this.context, native.content.post, content);
    const { posts: known } = refs;
    if (twin) {
      // The same post came by another network before: one post, one more name.
      await copies.insert(this.context.tx, [
        { network: refs.network, nativeId: native.content.post, objectId: twin, origin: true },
      ]);
      const twinRow = { id: twin, ours: false, authorId: null, network: home, root: content.root ?? twin };
      known.set(native.content.post, twinRow);
      const names = pollNames([native]);
      await copies.insertInner(
        this.context.tx,
        refs.network,
        names.map((nativeId) => ({ nativeId, objectId: twin })),
      );
      await releaseWaiting(this.context.tx, refs.network, [native.content.post, ...names]);
      return;
    }
    const { post: id, root = id } = content;
    known.set(native.content.post, { id, ours: false, authorId: activity.actor, network: refs.network, root });
    this.context.authors.set(id, activity.actor);
    for (const name of [native.content.post, ...pollNames([native])])
      refs.polls.set(name, { post: content.post, poll: content.poll ?? null, gone: false });
    this.waiting.push({
      activity,
      native,
      envelopeId,
      post: {
        id: content.post,
        authorId: activity.actor,
        network: refs.network,
        nativeId: native.content.post,
        content,
        createdAt: activity.at,
      },
    });
  }

  /** A post for a few that comes once for each reader is one post: its readers become more. True: they did. */
  async tellMore(activity: Extract<Activity, { kind: 'post' }>, id: PostId): Promise<boolean> {
    const { audience, to } = activity.content;
    if ((audience !== 'direct' && audience !== 'group') || to.length === 0) return false;
    await this.flush();
    const { tx } = this.context;
    const more = await posts.addReaders(tx, [{ id, authorId: activity.actor, readers: to }]);
    if (more.size > 0) await outbox.add(tx, 'fanout', [activity.id]);
    return more.size > 0;
  }

  /** Posts that another worker wrote meanwhile are its business: each post makes one act, whatever act brought it. */
  async flush(): Promise<void> {
    const waiting = this.waiting.splice(0);
    if (waiting.length === 0) return;
    const { tx, refs } = this.context;
    const written = await posts.insert(
      tx,
      waiting.map((b) => b.post),
    );
    const batch = waiting.filter((b) => written.has(b.post.id));
    for (const b of waiting) if (!written.has(b.post.id)) await this.tellMore(b.activity, b.post.id);
    if (batch.length === 0) return;
    await copies.insert(
      tx,
      batch.map(({ post }) => ({
        network: refs.network,
        nativeId: post.nativeId,
        objectId: post.id,
        origin: true,
      })),
    );
    await copies.insertInner(
      tx,
      refs.network,
      batch.flatMap(({ native, post }) => pollNames([native]).map((nativeId) => ({ nativeId, objectId: post.id }))),
    );
    const fresh = await activities.insert(
      tx,
      batch.map((b) => b.activity),
      batch.map((b) => b.envelopeId),
    );
    await outbox.add(tx, 'fanout', [...fresh]);
    await releaseWaiting(
      tx,
      refs.network,
      batch.flatMap((b) => [b.post.nativeId, ...pollNames([b.native])]),
    );
  }
}
