import type { Account } from './account.js';
import type { Activity, Audience } from './activity.js';
import type { AccountId, NativeId, Network, PostId } from './ids.js';

/** The network's view of things that a document mentions. Every method answers from memory. */
export interface Refs {
  /**
   * The account's id on this network: its own, that of another account of the same person, or that of the copy that we
   * host there; null where it has none. `copy`: our copy, where it is not its own.
   */
  account(id: AccountId, which?: 'copy'): AccountRef | null;
  /** The post's ids on this network, one a part, in order; empty where it has no copy there. */
  post(id: PostId): PostRef | null;
}
export interface AccountRef {
  nativeId: NativeId | null;
  handle: string | null;
  name: string | null;
  /** A page for people. */
  url: string | null;
}
export interface PostRef {
  nativeIds: NativeId[];
  /** By network, the id under which the post is known there. */
  elsewhere: Record<Network, string>;
  author: AccountRef;
  url: string | null;
  createdAt: Date;
  /** Set where this is a repost: what was reposted. */
  repostOf: PostId | null;
  /** The post that begins its thread; null where it is the post itself. */
  root: PostId | null;
  audience: Audience;
  /** Made on this network, and not by us. */
  native: boolean;
  /** What can be voted for, in order. */
  poll: PollRef | null;
}
export interface PollRef {
  /** The poll's own id on this network, where it has one beside the post's. */
  id: NativeId | null;
  /** With their ids where the poll was made on this network; in our copies `copyPoll` gives them. */
  options: { id: NativeId | null; text: string }[];
  multiple: boolean;
}

/** Under which id the actor speaks on the network where `as` sends: what the first author of a thread hands on is another's. */
export function speakerOf(activity: Activity, as: Account, refs: Refs): NativeId | null {
  if (as.of === activity.actor) return as.nativeId;
  const object = 'object' in activity ? activity.object : undefined;
  const root = 'content' in activity ? activity.content.root : object && (refs.post(object)?.root ?? object);
  const handsOn = root && refs.post(root)?.author.nativeId === as.nativeId;
  return handsOn ? (refs.account(activity.actor, 'copy')?.nativeId ?? null) : as.nativeId;
}

/** The transaction that records a Receipt. A network only hands it on to the kit. */
export interface Scope {
  readonly scope: unique symbol;
}

export const isOpen = (audience: Audience): boolean => audience === 'public' || audience === 'unlisted';

/**
 * On networks where the server of a thread's first author hands answers on to all who have the thread: does this answer
 * go that way? Not what is for fewer people than the thread, and nothing in talks among a few, which have no such author:
 * what names its readers is for them alone.
 */
export function goesToThread(audience: Audience, root: { audience: Audience; native: boolean }): boolean {
  if (root.audience === 'direct' || audience === 'direct') return false;
  return isOpen(audience) || (!isOpen(root.audience) && root.native);
}
