// A fediverse server made of @fedify/fedify with everything in memory. What it records as received, Fedify has verified.
import './loopback.mjs';
import { AsyncLocalStorage } from 'node:async_hooks';
import { configure } from '@logtape/logtape';
import { Temporal } from '@js-temporal/polyfill';
import * as fedify from '@fedify/fedify';
import * as vocab from '@fedify/vocab';
import { emit, options, serve } from './control.mjs';
import { fedifyCommands } from './fedify-commands.mjs';
import { webServer } from './web-server.mjs';

const { Accept, Activity, Application, Endpoints, Follow, Person, Undo } = vocab;
const { authorizedFetch = false, firstKnock, locked = false } = options;

/** name -> {name, locked, displayName, bio, keys, followers: Map(id -> recipient), following: Map, pending: Map} */
const people = new Map();
/** The server's own actor signs its fetches; its document is open even when all others want a signature. */
const INSTANCE = 'instance';
/** id -> {object, to: recipients, open: boolean} for whatever can be fetched */
const things = new Map();
const gone = new Set();
const inbox = [];
const rejected = [];
/** id -> an accepted activity as it was on the wire; Fedify itself gives only its own compaction */
const bodies = new Map();

const asking = new AsyncLocalStorage();
await configure({
  sinks: {
    reasons: (record) => {
      const text = record.message.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
      const detail = record.properties.reason ?? record.properties.error;
      const line = detail === undefined ? text : `${text} ${String(detail)}`;
      if (record.level !== 'debug') console.error(record.level, record.category.join('.'), line);
      if (record.level !== 'debug' || /fail|invalid|mismatch|not found/i.test(line)) asking.getStore()?.push(line);
    },
  },
  loggers: [
    { category: 'fedify', sinks: ['reasons'], lowestLevel: 'debug' },
    { category: ['logtape', 'meta'], sinks: ['reasons'], lowestLevel: 'error' },
  ],
});

/** Fedify's own helper makes 4096 bits, which is not what the fediverse has. */
const RSA_2048 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

async function newPerson({ name, locked: waits = locked, displayName = name, bio = '', aliases = [] }) {
  const keys = await Promise.all([
    crypto.subtle.generateKey(RSA_2048, true, ['sign', 'verify']),
    fedify.generateCryptoKeyPair('Ed25519'),
  ]);
  const maps = { followers: new Map(), following: new Map(), pending: new Map() };
  people.set(name, { name, locked: waits, displayName, bio, aliases, keys, deleted: false, ...maps });
}

let origin;
let federation;
const makeFederation = () => {
  federation = fedify.createFederation({
    kv: new fedify.MemoryKvStore(),
    queue: new fedify.InProcessMessageQueue(),
    origin,
    allowPrivateAddress: true,
    firstKnock,
    circuitBreaker: false,
    outboxRetryPolicy: fedify.createExponentialBackoffPolicy({
      initialDelay: { seconds: 1 },
      maxDelay: { seconds: 8 },
      maxAttempts: 40,
    }),
    userAgent: 'fedify-peer/1',
    onOutboxError: (error, activity) => console.error('outbox', activity?.id?.href, error.message),
  });

  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      const person = people.get(identifier);
      if (!person) return null;
      const id = ctx.getActorUri(identifier);
      if (person.deleted) return new vocab.Tombstone({ id, deleted: person.deleted });
      const keys = await ctx.getActorKeyPairs(identifier);
      return new (identifier === INSTANCE ? Application : Person)({
        id,
        preferredUsername: identifier,
        name: person.displayName,
        summary: person.bio,
        icon: person.avatar ? new vocab.Image({ url: new URL(person.avatar), mediaType: 'image/png' }) : undefined,
        url: id,
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        following: ctx.getFollowingUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        manuallyApprovesFollowers: person.locked,
        discoverable: true,
        aliases: person.aliases.map((id) => new URL(id)),
        successor: person.movedTo ? new URL(person.movedTo) : null,
        publicKey: keys[0].cryptographicKey,
        assertionMethods: keys.map((key) => key.multikey),
        published: Temporal.Now.instant(),
      });
    })
    .setKeyPairsDispatcher((_, identifier) => people.get(identifier)?.keys ?? [])
    .authorize(
      async (ctx, identifier) => !authorizedFetch || identifier === INSTANCE || (await ctx.getSignedKey()) !== null,
    );

  const whole = (items) => ({ items: [...items] });
  const of = (name, map) => people.get(name)?.[map] ?? new Map();
  federation
    .setFollowersDispatcher('/users/{identifier}/followers', (_, name) => whole(of(name, 'followers').values()))
    .setCounter((_, name) => of(name, 'followers').size);
  federation
    .setFollowingDispatcher('/users/{identifier}/following', (_, name) =>
      whole([...of(name, 'following').keys()].map((id) => new URL(id))),
    )
    .setCounter((_, name) => of(name, 'following').size);
  const published = (ctx, name) =>
    [...things.values()]
      .map((each) => each.object)
      .filter((each) => each instanceof vocab.Create && each.actorId?.href === ctx.getActorUri(name).href);
  federation
    .setOutboxDispatcher('/users/{identifier}/outbox', (ctx, name) => whole(published(ctx, name).reverse()))
    .setCounter((ctx, name) => published(ctx, name).length);
  for (const [type, path] of [
    ['Note', 'notes'],
    ['Create', 'creates'],
    ['Announce', 'boosts'],
    ['Like', 'likes'],
  ]) {
    federation
      .setObjectDispatcher(vocab[type], `/users/{identifier}/${path}/{uuid}`, (ctx, values) => {
        return things.get(ctx.getObjectUri(vocab[type], values).href)?.object ?? null;
      })
      .authorize(async (ctx, values) => {
        const open = !authorizedFetch && things.get(ctx.getObjectUri(vocab[type], values).href)?.open !== false;
        return open || (await ctx.getSignedKey()) !== null;
      });
  }
  federation.setNodeInfoDispatcher('/nodeinfo/2.1', () => ({
    software: { name: 'fedify-peer', version: '1.0.0' },
    protocols: ['activitypub'],
    usage: { users: { total: people.size - 1 }, localPosts: things.size, localComments: 0 },
  }));

  federation
    .setInboxListeners('/users/{identifier}/inbox', '/inbox')
    .on(Activity, receive)
    .onError((_, error) => asking.getStore()?.push(String(error)) ?? console.error('inbox', error))
    .setSharedKeyDispatcher(() => ({ identifier: INSTANCE }));
};

async function receive(ctx, activity) {
  const understood = await activity.toJsonLd();
  const json = bodies.get(activity.id?.href) ?? understood;
  const line = {
    recipient: ctx.recipient ?? null,
    type: json.type,
    id: activity.id?.href ?? null,
    actor: activity.actorId?.href ?? null,
    activity: json,
    understood,
    at: new Date().toISOString(),
  };
  inbox.push(line);
  emit('received', { type: line.type, activityId: line.id, actor: line.actor });
  if (line.actor !== null) await react(ctx, activity, line.actor);
}

/** The object as the sender shows it, whoever's it is: good for reading which Follow is meant, for nothing else. */
const embedded = ({ documentLoader, contextLoader }, activity) =>
  activity.getObject({ documentLoader, contextLoader, crossOrigin: 'trust' }).catch(() => null);

/** What a server must do for others to talk with it; all else is left to the test. */
async function react(ctx, activity, actorId) {
  if (activity instanceof Follow) {
    const person = localPerson(ctx, activity.objectId);
    const follower = person && (await activity.getActor(ctx));
    if (!follower?.inboxId) return;
    const { id, objectId } = activity;
    // made anew: Fedify would embed the whole of what it has looked up
    const follow = new Follow({ id, actor: follower.id, object: objectId });
    person.pending.set(actorId, { follower, follow });
    if (!person.locked) await answer(person, actorId, Accept);
  } else if (activity instanceof Undo) {
    const undone = await embedded(ctx, activity);
    const of = (person) => person.followers.get(actorId)?.followId === activity.objectId?.href;
    const person = undone instanceof Follow ? localPerson(ctx, undone.objectId) : [...people.values()].find(of);
    person?.followers.delete(actorId);
    person?.pending.delete(actorId);
  } else if (activity instanceof Accept || activity instanceof vocab.Reject) {
    // by the id of the Follow or, as some make up another, by who was asked
    const asked = [...people.values()].filter((person) => person.following.has(actorId));
    const byId = asked.filter((person) => person.following.get(actorId).follow.id.href === activity.objectId?.href);
    const inner = byId.length ? null : await embedded(ctx, activity);
    for (const person of inner instanceof Follow ? [localPerson(ctx, inner.actorId)] : byId) {
      const following = person?.following.get(actorId);
      if (following && activity instanceof Accept) following.accepted = true;
      else person?.following.delete(actorId);
    }
  } else if (activity instanceof vocab.Delete && activity.objectId?.href === actorId) {
    for (const person of people.values()) {
      person.followers.delete(actorId);
      person.following.delete(actorId);
    }
  }
}

function localPerson(ctx, id) {
  const parsed = ctx.parseUri(id);
  return parsed?.type === 'actor' ? people.get(parsed.identifier) : undefined;
}

async function answer(person, followerId, Answer) {
  const waiting = person.pending.get(followerId);
  if (!waiting) throw new Error(`${followerId} did not ask to follow ${person.name}`);
  person.pending.delete(followerId);
  const { follower, follow } = waiting;
  if (Answer === Accept) person.followers.set(followerId, { ...recipientOf(follower), followId: follow.id?.href });
  const ctx = federation.createContext(new URL(origin));
  const id = new URL(`${ctx.getActorUri(person.name).href}#answers/${crypto.randomUUID()}`);
  const activity = new Answer({ id, actor: ctx.getActorUri(person.name), object: follow, to: follower.id });
  await ctx.sendActivity({ identifier: person.name }, follower, activity, { preferSharedInbox: false });
  return { id: id.href };
}

const recipientOf = ({ id, inboxId, endpoints }) => ({
  id,
  inboxId,
  endpoints: endpoints?.sharedInbox ? { sharedInbox: endpoints.sharedInbox } : null,
});

const parsed = (body) => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

async function handle(request, seen) {
  if (gone.has(request.url)) return new Response(null, { status: 410 });
  const reasons = [];
  const sent = request.method === 'POST' ? parsed(seen.body) : undefined;
  const before = bodies.get(sent?.id);
  if (sent?.id) bodies.set(sent.id, sent); // before the answer, because the listener may run before it
  const response = await asking.run(reasons, () => federation.fetch(request, { contextData: undefined }));
  if (sent?.id && response.status >= 400) bodies.set(sent.id, before);
  if ((request.method === 'POST' && response.status >= 400) || response.status === 401) {
    const { method, url } = request;
    const reason = reasons.join(' | ') || null;
    rejected.push({ method, url, status: response.status, reason, ...seen, at: new Date().toISOString() });
    emit('rejected', { method, url, status: response.status, reason });
  }
  return response;
}

await newPerson({ name: INSTANCE, locked: true });
const server = await webServer({
  port: options.port,
  handle,
  onListen: (port) => {
    origin = options.origin ?? `http://127.0.0.1:${port}`;
    makeFederation();
    return origin;
  },
});
for (const name of options.actors ?? []) await newPerson({ name });

const context = () => federation.createContext(new URL(origin));
const state = { people, things, gone, inbox, rejected, INSTANCE, newPerson, answer, recipientOf, context };
serve({
  ready: { origin, host: new URL(origin).host, port: server.port },
  commands: fedifyCommands(state),
  close: () => server.close(),
});
