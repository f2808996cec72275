import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { addressees, first, list, reference, text, time, typeIn, types, webAddress } from './fields.js';
import { readTags, type Tag } from './tag.js';

const ACTIVITY_TYPES = new Set([
  'Create',
  'Update',
  'Delete',
  'Follow',
  'Accept',
  'Reject',
  'Undo',
  'Like',
  'Dislike',
  'EmojiReact',
  'Announce',
  'Block',
  'Flag',
  'Move',
  'Add',
  'Remove',
  'View',
  'QuoteRequest',
  'LikeRequest',
  'ReplyRequest',
  'AnnounceRequest',
] as const);

export type ActivityType = typeof ACTIVITY_TYPES extends Set<infer T> ? T : never;

/** Something that an activity points to: by its id alone, or with a copy of it, which may be forged or old. */
export interface Reference {
  readonly id: string | undefined;
  /** The first type of the copy. */
  readonly type: string | undefined;
  readonly embedded: JsonObject | undefined;
}

export interface ReceivedActivity {
  /** Some servers leave it out of Accept and Reject. */
  readonly id: string | undefined;
  readonly type: ActivityType;
  readonly actor: string;
  /** The first object. */
  readonly object: Reference;
  /** All of them; a Flag has several. */
  readonly objects: readonly Reference[];
  readonly target: Reference | undefined;
  readonly instrument: Reference | undefined;
  /** The result of an Accept: an authorization (FEP-044f). */
  readonly result: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly published: string | undefined;
  /** The emoji of a reaction, the reason of a Flag. */
  readonly content: string | undefined;
  readonly tags: readonly Tag[];
}

export type ActivityRefusal =
  /** No actor or no object; an id that is no web address. */
  | 'malformed'
  /** An activity that we know nothing of, or no activity. */
  | 'unknown-type';

const MAX_OBJECTS = 256;

/** Reads a normalised activity. That its actor is who signed, and which copies can be believed, is for the caller. */
export function readActivity(document: JsonObject): Checked<ReceivedActivity, ActivityRefusal> {
  const type = typeIn(document, ACTIVITY_TYPES);
  if (type === undefined)
    return refuse('unknown-type', `type ${types(document).join(', ').slice(0, 100) || 'missing'}`);
  const id = webAddress(first(document.id));
  if (id === undefined && document.id !== undefined) return refuse('malformed', 'the id is no web address');
  const actor = reference(document.actor);
  if (actor === undefined) return refuse('malformed', 'the activity has no actor');
  const objects = list(document.object).slice(0, MAX_OBJECTS).map(readReference);
  const object = objects[0];
  if (object === undefined || (object.id === undefined && object.embedded === undefined)) {
    return refuse('malformed', 'the activity has no object');
  }
  return accept({
    id,
    type,
    actor,
    object,
    objects,
    target: optionalReference(document.target),
    instrument: optionalReference(document.instrument),
    result: reference(document.result),
    to: addressees(document.to),
    cc: addressees(document.cc),
    published: time(document.published),
    content: text(document.content) ?? text(document._misskey_reaction),
    tags: readTags(document.tag),
  });
}

/** An object of `{ id }` alone is no copy. */
export function readReference(value: Json): Reference {
  if (!isObject(value)) return { id: webAddress(value), type: undefined, embedded: undefined };
  const type = types(value)[0];
  return { id: webAddress(first(value.id)), type, embedded: type === undefined ? undefined : value };
}

function optionalReference(value: Json | undefined): Reference | undefined {
  const item = first(value);
  return item === undefined || item === null ? undefined : readReference(item);
}
