import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type JsonObject } from '../json.js';
import { first, flag, reference, references, text, time, typeIn, webAddress } from './fields.js';
import { pageOf } from './page.js';
import { readProxies, type Proxy } from './proxy.js';
import { readKeys, type StatedKeys } from './public-key.js';
import { readFields, readImage, readTags, type Attachment, type Field, type Tag } from './tag.js';

const ACTOR_TYPES = new Set(['Person', 'Service', 'Application', 'Group', 'Organization'] as const);

export type ActorType = typeof ACTOR_TYPES extends Set<infer T> ? T : never;

export interface Actor extends StatedKeys {
  readonly id: string;
  readonly type: ActorType;
  readonly preferredUsername: string | undefined;
  readonly name: string | undefined;
  /** HTML. */
  readonly summary: string | undefined;
  /** The page for people. */
  readonly url: string | undefined;
  readonly inbox: string;
  readonly sharedInbox: string | undefined;
  readonly outbox: string | undefined;
  readonly followers: string | undefined;
  readonly following: string | undefined;
  readonly featured: string | undefined;
  readonly icon: Attachment | undefined;
  readonly image: Attachment | undefined;
  readonly fields: readonly Field[];
  readonly tags: readonly Tag[];
  readonly alsoKnownAs: readonly string[];
  readonly movedTo: string | undefined;
  readonly manuallyApprovesFollowers: boolean;
  /** Undefined where the server does not say. */
  readonly discoverable: boolean | undefined;
  readonly indexable: boolean | undefined;
  readonly suspended: boolean;
  readonly published: string | undefined;
  readonly updated: string | undefined;
  readonly proxies: readonly Proxy[];
}

export type ActorRefusal =
  /** No id, or no inbox, or they are no web addresses. */
  'malformed' | 'not-an-actor';

export function isActorType(type: string): type is ActorType {
  return (ACTOR_TYPES as ReadonlySet<string>).has(type);
}

/** Reads a normalised actor document. It says what the document says; that it came from its own id is for the caller. */
export function readActor(document: JsonObject): Checked<Actor, ActorRefusal> {
  const type = typeIn(document, ACTOR_TYPES);
  if (type === undefined) return refuse('not-an-actor', 'no type of an actor');
  const id = webAddress(first(document.id));
  if (id === undefined) return refuse('malformed', 'the actor has no id');
  const inbox = reference(document.inbox);
  if (inbox === undefined) return refuse('malformed', 'the actor has no inbox');
  const endpoints = first(document.endpoints);
  return accept({
    id,
    type,
    preferredUsername: text(document.preferredUsername),
    name: text(document.name),
    summary: text(document.summary),
    url: pageOf(document.url),
    inbox,
    sharedInbox:
      (isObject(endpoints) ? reference(endpoints.sharedInbox) : undefined) ?? reference(document.sharedInbox),
    outbox: reference(document.outbox),
    followers: reference(document.followers),
    following: reference(document.following),
    featured: reference(document.featured),
    icon: readImage(document.icon),
    image: readImage(document.image),
    fields: readFields(document.attachment),
    tags: readTags(document.tag),
    alsoKnownAs: references(document.alsoKnownAs),
    movedTo: reference(document.movedTo),
    manuallyApprovesFollowers: flag(document.manuallyApprovesFollowers) ?? false,
    discoverable: flag(document.discoverable),
    indexable: flag(document.indexable),
    suspended: flag(document.suspended) ?? false,
    published: time(document.published),
    updated: time(document.updated),
    proxies: readProxies(document),
    ...readKeys(document),
  });
}
