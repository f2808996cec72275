// activitypub-express's store interface in memory. Documents are JSON-LD with every property an array; `_meta.collection`
// lists the collections an activity is in, and `_meta.privateKey` is a local actor's key, given only when asked for.
import { randomBytes } from 'node:crypto';
import { preloadedContexts } from '@fedify/vocab-runtime';

const bare = (found) => {
  if (!found) return null;
  const plain = structuredClone(found);
  delete plain._meta;
  return plain;
};
const idOf = (value) => (typeof value === 'string' ? value : value?.id);
const givenBy = (found, withMeta) => (withMeta === true ? structuredClone(found ?? null) : bare(found));

export class MemoryStore {
  objects = new Map();
  activities = new Map();
  queue = [];

  setup() {}
  generateId() {
    return randomBytes(12).toString('hex');
  }

  async getObject(id, withMeta) {
    return givenBy(this.objects.get(id), withMeta);
  }
  async saveObject(object) {
    if (this.objects.has(object.id)) return false;
    this.objects.set(object.id, structuredClone(object));
    return true;
  }
  async updateObject(object, _actorId, fullReplace) {
    const before = this.objects.get(object.id);
    if (!before) return null;
    const after = fullReplace ? structuredClone(object) : merged(before, object);
    if (before._meta) after._meta = before._meta;
    this.objects.set(object.id, after);
    this.#renewCopies(after);
    return bare(after);
  }

  async getActivity(id, withMeta) {
    return givenBy(this.activities.get(id), withMeta);
  }
  async saveActivity(activity) {
    if (this.activities.has(activity.id)) return undefined;
    this.activities.set(activity.id, structuredClone(activity));
    return true;
  }
  async updateActivity(activity, fullReplace) {
    const before = this.activities.get(activity.id);
    if (!before) return structuredClone(activity);
    const after = fullReplace ? structuredClone(activity) : merged(before, activity);
    after._meta ??= before._meta;
    this.activities.set(activity.id, after);
    this.#renewCopies(after);
    return structuredClone(after);
  }
  async updateActivityMeta({ id }, key, value, remove) {
    const found = this.activities.get(id);
    if (!found) throw new Error('Error updating activity meta: not found');
    const before = found._meta?.[key] ?? [];
    const kept = before.filter((each) => each !== value);
    found._meta = { ...found._meta, [key]: remove ? kept : [...kept, value] };
    return structuredClone(found);
  }
  async removeActivity({ id }, actorId) {
    if (idOf(this.activities.get(id)?.actor?.[0]) === actorId) this.activities.delete(id);
  }
  async findActivityByCollectionAndObjectId(collection, objectId, withMeta) {
    return givenBy(
      this.#in(collection).find((each) => each.object?.some((one) => idOf(one) === objectId)),
      withMeta,
    );
  }
  async findActivityByCollectionAndActorId(collection, actorId, withMeta) {
    return givenBy(
      this.#in(collection).find((each) => each.actor?.some((one) => idOf(one) === actorId)),
      withMeta,
    );
  }

  async getStream(collection, limit, after, blocked = []) {
    const newestFirst = this.#in(collection).reverse();
    const start = after ? newestFirst.findIndex((each) => each.id === after) + 1 : 0;
    return newestFirst
      .slice(start)
      .filter((each) => !blocked?.includes(idOf(each.actor[0])))
      .slice(0, limit ?? undefined)
      .map((each) => {
        const actor = each.actor.map((one) => bare(this.objects.get(idOf(one)))).filter(Boolean);
        return { ...bare(each), _id: each.id, actor };
      })
      .filter((each) => each.actor.length > 0);
  }
  async getStreamCount(collection) {
    return this.#in(collection).length;
  }
  async getUserCount() {
    return [...this.objects.values()].filter((each) => each._meta?.privateKey).length;
  }

  /** The known contexts; for any other an empty one, since nothing may be fetched from the network. */
  async getContext(documentUrl) {
    return { contextUrl: null, documentUrl, document: preloadedContexts[documentUrl] ?? { '@context': {} } };
  }
  async saveContext() {}

  async deliveryEnqueue(actorId, body, addresses, signingKey) {
    for (const address of [addresses].flat())
      this.queue.push({ address, actorId, signingKey, body, attempt: 0, after: new Date() });
    return true;
  }
  async deliveryDequeue() {
    this.queue.sort((a, b) => a.after - b.after);
    if (this.queue[0]?.after <= new Date()) return this.queue.shift();
    return this.queue[0] ? { waitUntil: this.queue[0].after } : null;
  }
  async deliveryRequeue(delivery) {
    const after = new Date(delivery.after.getTime() + 10 ** delivery.attempt);
    this.queue.push({ ...delivery, attempt: delivery.attempt + 1, after });
    return true;
  }

  #in(collection) {
    return [...this.activities.values()].filter((each) => each._meta?.collection?.includes(collection));
  }
  #renewCopies(object) {
    for (const activity of this.activities.values()) {
      activity.object = activity.object?.map((each) => (each?.id === object.id ? bare(object) : each));
    }
  }
}

/** Mongo's $set and $unset: null takes a property away. */
function merged(before, changes) {
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  return structuredClone(Object.fromEntries(entries));
}
