import { isOpen, needsOf } from '@planet/core';
import type {
  Account,
  AccountId,
  Activity,
  ActivityId,
  Kit,
  NativeDocument,
  Outcome,
  PostId,
  Refs,
} from '@planet/core';
import { context } from './convert/actor.js';
import type { Body } from './convert/to-activitypub.js';
import type { Documents } from './documents.js';
import type { Ids } from './ids.js';

type Render = (activity: Activity, as: Account, refs: Refs) => Outcome<NativeDocument>;
const network = 'activitypub';

/** What acts by their ids stand for; null: nothing that anybody may see. */
export class Acts {
  constructor(
    private readonly kit: Kit,
    private readonly ids: Ids,
    private readonly documents: Documents,
    private readonly render: Render,
  ) {}

  /** An act that was told to everybody: edits, deletes, profiles, moves. */
  async byId(id: ActivityId): Promise<object | 'gone' | null> {
    const { graph } = this.kit;
    const activity = await graph.activity(id);
    const as = activity && activity.network !== network ? await graph.voice(id, activity.actor, network) : null;
    if (!activity || !as) return null;
    if (as.goneAt || (await graph.account(activity.actor))?.goneAt) return 'gone';
    if (activity.kind === 'profile') return this.documents.update(as, this.ids.activity(id));
    if (activity.kind !== 'edit' && activity.kind !== 'delete' && activity.kind !== 'move') return null;
    const about =
      activity.kind === 'edit' ? activity.content.post : activity.kind === 'delete' ? activity.object : null;
    const record = about && (await graph.post(about));
    if (about && (!record || !isOpen(record.content.audience))) return null;
    if (activity.kind === 'edit' && record?.deletedAt) return 'gone';
    const needs = record ? needsOf([record]) : { accounts: [], posts: [] };
    const accounts = [...needs.accounts, ...('target' in activity ? [activity.target] : [])];
    const refs = await graph.refs(network, { ...needs, accounts });
    const made = this.render(activity, as, refs);
    const body = made.ok ? (made.value.body as Body) : null;
    return body && 'activity' in body ? body.activity : null;
  }

  /** A like that stands, of a post that everybody may see. */
  async like(as: Account, post: PostId): Promise<object | null> {
    const { graph } = this.kit;
    const record = await graph.post(post);
    if (!record || record.deletedAt || !isOpen(record.content.audience)) return null;
    const emoji = await graph.reaction(as.of!, post);
    if (emoji === null) return null;
    const object = (await graph.refs(network, { accounts: [], posts: [post] })).post(post)?.nativeIds[0];
    const more = emoji === '❤' ? {} : { content: emoji };
    return object ? this.act(this.ids.like(as.nativeId, post), 'Like', as, object, more) : null;
  }

  async follow(as: Account, target: AccountId): Promise<object | null> {
    const { graph } = this.kit;
    if (!(await graph.isFollowing(as.of!, target))) return null;
    const object = (await graph.refs(network, { accounts: [target], posts: [] })).account(target)?.nativeId;
    return object ? this.act(this.ids.follow(as.nativeId, target), 'Follow', as, object) : null;
  }

  private act = (id: string, type: string, as: Account, object: string, more: object = {}): object => ({
    '@context': context,
    id,
    type,
    actor: as.nativeId,
    object,
    ...more,
  });
}
