import { URL } from 'node:url';
import { accountIdOf, stableId } from '@planet/core';
import type { AccountId, NativeId, PostId } from '@planet/core';
import { isDiasporaId, isGuid, readDiasporaLink } from './wire/index.js';

export const network = 'diaspora';
const prefix = 'diaspora:';
const hex = (uuid: string): string => uuid.replaceAll('-', '');
const uuidOf = (text: string): string =>
  text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, (_, ...parts: string[]) => parts.slice(0, 5).join('-'));
const ownGuid = /^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

/** A person's id among all networks: `diaspora:user@host`. */
export const accountOf = (id: string): NativeId => `${prefix}${id}` as NativeId;
/** The diaspora* id in it, `user@host`; null for what is none. */
export function personIn(nativeId: string | null | undefined): string | null {
  const id = nativeId?.startsWith(prefix) ? nativeId.slice(prefix.length) : null;
  return id !== null && isDiasporaId(id) ? id : null;
}

/** Ids of posts are their guids, as they are; people are `diaspora:user@host`. No I/O. */
export function owns(id: string): true | false | 'unsure' {
  if (personIn(id) || readDiasporaLink(id)) return true;
  if (isDiasporaId(id.replace(/^acct:|^@/, ''))) return 'unsure';
  return isGuid(id) && !/[@:]/.test(id) ? 'unsure' : false;
}

/** Makes and reads the ids that this pod gives: 32 hexadecimal digits, those of the UUID under which the thing is here. */
export class Ids {
  readonly host: string;
  readonly service = 'planet';

  constructor(readonly origin: string) {
    this.host = new URL(origin).host.toLowerCase();
  }

  person = (handle: string): string => `${handle}@${this.host}`;
  /** A person's guid follows from their id, and leads back to the account. */
  guidOf = (nativeId: string): string => hex(accountIdOf(network, nativeId));
  accountIn = (guid: string): AccountId | null => (ownGuid.test(guid) ? (uuidOf(guid) as AccountId) : null);

  post = (id: PostId): NativeId => hex(id) as NativeId;
  postIn = (guid: string): PostId | null => (ownGuid.test(guid) ? (uuidOf(guid) as PostId) : null);
  photo = (post: PostId, place: number): string => `${hex(post)}-photo-${place}`;
  message = (post: PostId): NativeId => `${hex(post)}-text` as NativeId;
  poll = (post: PostId): NativeId => `${hex(post)}-poll` as NativeId;
  answer = (post: PostId, place: number): NativeId => `${hex(post)}-answer-${place}` as NativeId;
  /** One like for a person and a post, so that its end can name it; the same for votes and moves. */
  reaction = (kind: 'like' | 'vote' | 'move', actor: string, object: string): NativeId =>
    hex(stableId('activity', network, kind, actor, object)) as NativeId;

  isOwn = (person: string): boolean => person.endsWith(`@${this.host}`);
  photos = (): string => `${this.origin}/photos/`;
  profile = (handle: string): string => `${this.origin}/people/${handle}`;
}
