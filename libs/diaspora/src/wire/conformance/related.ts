import { referenceOf, type Related } from '../receive/related.js';
import type { Entity } from '../entities/registry.js';
import { hostOf } from '../identity/ids.js';
import type { KnownThing, Vector } from './vector.js';

/** Who wrote what, by guid, over a whole folder of vectors: a vector lists a comment, and another its post. */
export type Authors = ReadonlyMap<string, Pick<KnownThing, 'author' | 'parent_guid'>>;

export function authorsOf(vectors: readonly Vector[]): Authors {
  const authors = new Map<string, KnownThing>();
  for (const { known_related } of vectors) for (const thing of known_related) authors.set(thing.guid, thing);
  return authors;
}

/**
 * What the receiver of a vector knows under an entity's reference. Only `known_related` says what is known; who stands
 * above it is looked up in `authors`, or else in what the vector expects.
 */
export function relatedOf(vector: Vector, entity: Entity, authors: Authors): Related | undefined {
  const reference = referenceOf(entity);
  const known = vector.known_related.find(({ guid, type }) => guid === reference?.guid && type === reference.type);
  if (known === undefined) return undefined;
  const { parent, target } = (vector.expected?.fields ?? {}) as { parent?: Related; target?: Related };
  const local = known.local_to_receiver;
  const above = (parent ?? target)?.parent ?? parentOf(known.parent_guid, vector, authors, 0);
  return { author: known.author, local, parent: above };
}

function parentOf(guid: string | null, vector: Vector, authors: Authors, level: number): Related | null {
  const found = guid === null || level > 8 ? undefined : authors.get(guid);
  if (found === undefined) return null;
  const local = hostOf(found.author) === vector.receiver_pod;
  return { author: found.author, local, parent: parentOf(found.parent_guid, vector, authors, level + 1) };
}
