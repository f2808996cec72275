import { URL } from 'node:url';
import type { AccountId, ActivityId, NativeId, PostId } from '@planet/core';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Makes and reads the ids that this server gives: URLs under its own origin. */
export class Ids {
  private readonly ownPath = new RegExp(`^/users/([a-z0-9_]{1,40})(?:/(likes|follows|blocks)/(${uuid}))?$`);

  /** Handle of the actor that is this server itself. */
  readonly service = 'planet';

  constructor(readonly origin: string) {}

  actor = (handle: string): NativeId => `${this.origin}/users/${handle}` as NativeId;
  sharedInbox = (): string => `${this.origin}/inbox`;
  post = (id: PostId): NativeId => `${this.origin}/posts/${id}` as NativeId;
  /** The Create of a post; some servers like and share this instead of the post. */
  create = (id: PostId): string => `${this.post(id)}/activity`;
  activity = (id: ActivityId): string => `${this.origin}/activities/${id}`;
  /** One like for a person and a post: the undo can name it without having seen it. */
  like = (actor: string, post: PostId): string => `${actor}/likes/${post}`;
  /** One vote for a person and an answer. */
  vote = (actor: string, post: PostId, choice: number): string => `${actor}/votes/${post}/${choice}`;
  follow = (actor: string, target: AccountId): string => `${actor}/follows/${target}`;
  block = (actor: string, target: AccountId): string => `${actor}/blocks/${target}`;
  media = (sha256: string): string => `${this.origin}/media/${sha256}`;

  /** The id of the thing itself, where a server names the act that made it. */
  thing = (id: string): NativeId => (this.isOwn(id) ? id.replace(/\/activity$/, '') : id) as NativeId;

  isOwn = (id: string): boolean => id.startsWith(`${this.origin}/`);

  /** The handle in one of our actors' ids, also where more follows it. */
  handleIn(id: string): string | null {
    if (!this.isOwn(id)) return null;
    return this.ownPath.exec(id.slice(this.origin.length).split('#')[0]!)?.[1] ?? null;
  }
  /** What one of our follow ids says: who asked whom. */
  readFollow(id: string): { actor: NativeId; target: AccountId } | null {
    const found = this.isOwn(id) ? this.ownPath.exec(id.slice(this.origin.length)) : null;
    return found?.[2] === 'follows' ? { actor: this.actor(found[1]!), target: found[3] as AccountId } : null;
  }
}

/** No I/O: every http(s) URL could be an id here; who knows only by looking. */
export function owns(id: string): true | false | 'unsure' {
  if (/^acct:/.test(id) || /^@?[^@\s/:]+@[^@\s/]+$/.test(id)) return 'unsure';
  return /^https?:\/\/[^\s]+$/.test(id) && URL.canParse(id) && id.length <= 2048;
}

export const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);
/** Two ids may speak for each other only where they live on one host. */
export const sameHost = (a: string, b: string): boolean => {
  const host = hostOf(a);
  return host !== null && host === hostOf(b);
};
