import { createHash, randomBytes, type KeyObject } from 'node:crypto';
import {
  hostOf,
  type Conversation,
  type Entity,
  type Message,
  type Participation,
  type Profile,
  type Relayable,
  type Reshare,
  type StatusMessage,
} from '../../../libs/diaspora/src/wire/index.js';
import type { PodDelivery, PodOptions, PodReceived, PodRefused } from './commands.js';

export interface Person {
  readonly id: string;
  readonly guid: string;
  /** Base address of their pod. */
  readonly pod: string;
  readonly publicKey: KeyObject;
  /** Of people here. */
  readonly privateKey?: KeyObject;
  profile: Profile;
  gone: boolean;
  moved: string | null;
}
export type Post = StatusMessage | Reshare;
export interface Contact {
  sharing: boolean;
  following: boolean;
}

export function newGuid(): string {
  return randomBytes(16).toString('hex');
}

/** Why the pod itself does not take something. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    why: string,
  ) {
    super(why);
  }
}

/** All that a pod knows; it forgets when it ends. */
export class State {
  readonly people = new Map<string, Person>();
  readonly posts = new Map<string, Post>();
  readonly answers = new Map<string, Relayable>();
  readonly participations = new Map<string, Participation>();
  readonly conversations = new Map<string, { conversation: Conversation; messages: Message[] }>();
  /** Person here, then the other. */
  readonly contacts = new Map<string, Map<string, Contact>>();
  /** Of limited posts, by guid. */
  readonly recipients = new Map<string, Set<string>>();
  readonly images = new Map<string, Buffer>();
  accepted: PodReceived[] = [];
  refused: PodRefused[] = [];
  deliveries: PodDelivery[] = [];
  requests: { path: string; status: number }[] = [];

  constructor(
    readonly origin: string,
    readonly options: PodOptions,
  ) {}

  get host(): string {
    return new URL(this.origin).host;
  }

  isLocal(id: string): boolean {
    return hostOf(id) === this.host;
  }

  /** Of a person here, by name or id. */
  local(name: string): Person & { readonly privateKey: KeyObject } {
    const person = this.people.get(name.includes('@') ? name : `${name}@${this.host}`);
    if (person?.privateKey === undefined) throw new Error(`there is nobody called ${name} here`);
    return person as Person & { readonly privateKey: KeyObject };
  }

  locals(): Person[] {
    return [...this.people.values()].filter(({ privateKey }) => privateKey !== undefined);
  }

  contactsOf(id: string): Map<string, Contact> {
    const found = this.contacts.get(id) ?? new Map<string, Contact>();
    this.contacts.set(id, found);
    return found;
  }

  contact(id: string, other: string): Contact {
    const all = this.contactsOf(id);
    const found = all.get(other) ?? { sharing: false, following: false };
    all.set(other, found);
    return found;
  }

  post(guid: string): Post {
    const post = this.posts.get(guid);
    if (post === undefined) throw new Error(`there is no post ${guid}`);
    return post;
  }

  /** The post that a comment, like or vote belongs to. */
  postOf(answer: Relayable): Post | undefined {
    const parent = this.answers.get(answer.parent_guid);
    return parent === undefined ? this.postWith(answer.parent_guid) : this.postOf(parent);
  }

  /** By its own guid, or that of its poll or event. */
  postWith(guid: string): Post | undefined {
    const own = this.posts.get(guid);
    if (own !== undefined) return own;
    return [...this.posts.values()].find(
      (post) => post.type === 'status_message' && (post.poll?.guid === guid || post.event?.guid === guid),
    );
  }

  isPublic(post: Post): boolean {
    return post.type === 'reshare' || post.public;
  }

  /** A hash stands in for a picture's name; the bytes are the same for all of a kind. */
  addImage(bytes: Buffer, ending: string): string {
    const name = `${createHash('sha256').update(bytes).update(newGuid()).digest('hex').slice(0, 20)}.${ending}`;
    this.images.set(name, bytes);
    return name;
  }
}

export function guidOf(entity: Entity): string | null {
  if ('guid' in entity) return entity.guid;
  return 'target_guid' in entity ? entity.target_guid : null;
}
