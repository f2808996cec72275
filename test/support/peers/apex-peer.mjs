// A second, sloppier fediverse server: activitypub-express 4 on express, in memory. Its people act through its own
// client-to-server outbox. It checks less than Fedify (no digest), has no shared inbox and likes activities, not notes.
import './loopback.mjs';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { MemoryStore } from './apex-store.mjs';
import { called, emit, options, serve } from './control.mjs';

const require = createRequire(import.meta.url);
const express = require('express');
const Apex = require('activitypub-express');

const { locked = false } = options;
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const people = new Map();
const bodies = new Map();
let inbox = [];
let rejected = [];
/** What a person's own posts must carry to be let into the outbox. */
const secret = randomUUID();

const app = express();
const server = createServer(app);
await called((done) => server.listen(options.port ?? 0, '127.0.0.1', () => done()));
const { port } = server.address();
const origin = options.origin ?? `http://127.0.0.1:${port}`;
const host = new URL(origin).host;

const asking = new AsyncLocalStorage();
const note =
  (level) =>
  (...said) => {
    const line = said.map((each) => each?.message ?? String(each)).join(' ');
    console.error(level, line);
    if (level !== 'info') asking.getStore()?.push(line);
  };
const routes = {
  actor: '/u/:actor',
  object: '/o/:id',
  activity: '/s/:id',
  inbox: '/u/:actor/inbox',
  outbox: '/u/:actor/outbox',
  followers: '/u/:actor/followers',
  following: '/u/:actor/following',
  liked: '/u/:actor/liked',
  collections: '/u/:actor/c/:id',
  blocked: '/u/:actor/blocked',
  rejections: '/u/:actor/rejections',
  rejected: '/u/:actor/rejected',
  shares: '/s/:id/shares',
  likes: '/s/:id/likes',
};
const store = new MemoryStore();
const apex = Apex({
  name: 'apex-peer',
  version: '1.0.0',
  baseUrl: origin,
  domain: host,
  actorParam: 'actor',
  objectParam: 'id',
  activityParam: 'id',
  routes,
  store,
  logger: { info: note('info'), warn: note('warn'), error: note('error') },
});

app.use(
  express.json({
    type: apex.consts.jsonldTypes,
    limit: '1mb',
    verify: (req, _, bytes) => (req.text = bytes.toString()),
  }),
  (req, res, next) => {
    const reasons = [];
    const { method, url, headers, text } = req;
    if (headers['x-own'] === secret) req.user = { username: url.split('/')[2] };
    else if (method === 'POST') {
      if (text) bodies.set(req.body.id, JSON.parse(text));
      res.on('finish', () => {
        const { statusCode: status } = res;
        if (status < 400) return;
        const reason = reasons.join(' | ') || res.locals.apex?.statusMessage || null;
        rejected.push({ method, url, status, reason, headers, body: text ?? '', at: new Date().toISOString() });
        emit('rejected', { method, url, status, reason });
      });
    }
    asking.run(reasons, next);
  },
  apex,
);
const { net } = apex;
app.route(routes.inbox).get(net.inbox.get).post(net.inbox.post);
app.route(routes.outbox).get(net.outbox.get).post(net.outbox.post);
app.get(routes.actor, net.actor.get);
for (const name of ['followers', 'following', 'liked', 'shares', 'likes', 'object'])
  app.get(routes[name], net[name].get);
app.get(routes.activity, net.activityStream.get);
app.get('/.well-known/webfinger', net.webfinger.get);
app.get('/.well-known/nodeinfo', net.nodeInfoLocation.get);
app.get('/nodeinfo/:version', net.nodeInfo.get);

app.on('apex-inbox', async ({ actor, activity, recipient }) => {
  const understood = { ...activity, _meta: undefined };
  const line = {
    recipient: recipient.preferredUsername[0],
    type: activity.type,
    id: activity.id,
    actor: actor.id,
    activity: bodies.get(activity.id) ?? understood,
    understood,
    at: new Date().toISOString(),
  };
  inbox.push(line);
  emit('received', { type: line.type, activityId: line.id, actor: line.actor });
  if (line.type !== 'Follow') return;
  const person = people.get(line.recipient);
  person.pending.set(actor.id, activity.id);
  if (!person.locked) await answer('Accept', person, actor.id).catch(note('error'));
});

async function createActor({ name, locked: waits = locked, displayName = name, bio = '' }) {
  const actor = await apex.createActor(name, displayName, bio, null, 'Person');
  await store.saveObject(actor);
  people.set(name, { name, locked: waits, pending: new Map(), id: actor.id });
  return describe(name);
}
const person = (name) => {
  const found = people.get(name);
  if (!found) throw new Error(`no actor ${name}`);
  return found;
};
const describe = (name) => {
  const { id } = person(name);
  return {
    id,
    name,
    handle: `@${name}@${host}`,
    inbox: `${id}/inbox`,
    sharedInbox: null,
    followers: `${id}/followers`,
  };
};

/** Client to server: the outbox gives the activity its id and does the rest. */
async function act(name, activity) {
  const response = await fetch(`http://127.0.0.1:${port}/u/${name}/outbox`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/activity+json', 'X-Own': secret },
    body: JSON.stringify({ '@context': 'https://www.w3.org/ns/activitystreams', actor: person(name).id, ...activity }),
  });
  const said = await response.text();
  if (response.status !== 201)
    throw new Error(`${activity.type} refused by its own outbox: ${response.status} ${said}`);
  return { id: response.headers.get('location') };
}
async function answer(type, asked, follower) {
  const follow = asked.pending.get(follower);
  if (!follow) throw new Error(`${follower} did not ask to follow ${asked.name}`);
  asked.pending.delete(follower);
  return act(asked.name, { type, object: follow, to: [follower] });
}

async function idOf(target) {
  if (/^https?:/.test(target)) return target;
  const [name, where] = target.replace(/^(acct:|@)/, '').split('@');
  const asked = await fetch(`https://${where}/.well-known/webfinger?resource=acct:${name}@${where}`);
  const { links } = await asked.json();
  return links.find(({ rel, type }) => rel === 'self' && /activity\+json|activitystreams/.test(type)).href;
}
const fetched = async (target) => {
  const found = await apex.resolveObject(await idOf(target), false, true);
  return found && apex.toJSONLD(found);
};

/** apex likes and shares only activities: a note is taken for the Create that brought it, when that is known. */
const activityOf = (object) => {
  const creates = [...store.activities.values()].filter((each) => each.type === 'Create');
  return creates.find((each) => each.object?.some((one) => (one.id ?? one) === object))?.id ?? object;
};
const mine = (name, type, object) =>
  [...store.activities.values()].find((each) => {
    const same = (each.object?.[0]?.id ?? each.object?.[0]) === object;
    return each.type === type && same && each.actor[0] === person(name).id;
  });
async function undo(name, type, object) {
  const found = mine(name, type, object);
  if (!found) throw new Error(`${name} has no ${type} of ${object}`);
  const { id, to, cc } = found;
  return act(name, { type: 'Undo', object: { id, type, actor: person(name).id, object }, to, ...(cc ? { cc } : {}) });
}
const own = (id) => {
  const create = store.activities.get(activityOf(id));
  if (!create) throw new Error(`no Note ${id} here`);
  const name = [...people.keys()].find((each) => person(each).id === create.actor[0]);
  return { name, to: create.to, ...(create.cc ? { cc: create.cc } : {}) };
};

const commands = {
  createActor,
  actors: () => [...people.keys()].map(describe),
  lookup: ({ target }) => fetched(target),
  follow: async ({ actor, target }) => {
    const object = await idOf(target);
    return act(actor, { type: 'Follow', object, to: [object] });
  },
  unfollow: async ({ actor, target }) => undo(actor, 'Follow', await idOf(target)),
  accept: ({ actor, follower }) => answer('Accept', person(actor), follower),
  post: async ({
    actor,
    content,
    to = [],
    cc = [],
    mentions = [],
    inReplyTo,
    attachment,
    summary,
    visibility = 'public',
  }) => {
    const { followers } = describe(actor);
    const mentioned = await Promise.all(mentions.map(idOf));
    const tag = mentioned.map((href, i) => ({ type: 'Mention', href, name: mentions[i] }));
    const replied = inReplyTo ? [(await fetched(inReplyTo)).attributedTo].filter(Boolean) : [];
    const persons = [...mentioned, ...replied];
    const tos = { public: [PUBLIC], unlisted: [followers], followers: [followers], direct: persons }[visibility];
    const ccs = { public: [followers, ...persons], unlisted: [PUBLIC, ...persons], followers: persons, direct: [] }[
      visibility
    ];
    const more = {
      ...(inReplyTo ? { inReplyTo } : {}),
      ...(summary ? { summary } : {}),
      ...(tag.length ? { tag } : {}),
    };
    const files = attachment?.map(({ type = 'Document', ...file }) => ({ type, ...file }));
    const audience = { to: [...tos, ...to], cc: [...ccs, ...cc] };
    const object = {
      type: 'Note',
      attributedTo: person(actor).id, // stored before the outbox itself would fill these in
      ...audience,
      content,
      published: new Date().toISOString(),
      ...more,
      ...(files ? { attachment: files } : {}),
    };
    const { id } = await act(actor, { type: 'Create', object, ...audience });
    return { id: store.activities.get(id).object[0].id, activity: id };
  },
  editPost: async ({ id, content, summary }) => {
    const { name, ...audience } = own(id);
    const object = {
      id,
      type: 'Note',
      content,
      ...(summary === undefined ? {} : { summary }),
      updated: new Date().toISOString(),
    };
    return { id, activity: (await act(name, { type: 'Update', object, ...audience })).id };
  },
  deletePost: async ({ id }) => {
    const { name, ...audience } = own(id);
    return { activity: (await act(name, { type: 'Delete', object: id, ...audience })).id };
  },
  like: async ({ actor, object }) => {
    const liked = activityOf(object);
    const { attributedTo, actor: author = attributedTo } = await fetched(liked);
    return act(actor, { type: 'Like', object: liked, to: [author] });
  },
  undoLike: ({ actor, object }) => undo(actor, 'Like', activityOf(object)),
  boost: async ({ actor, object }) => {
    const shared = activityOf(object);
    const { attributedTo, actor: author = attributedTo } = await fetched(shared);
    return act(actor, { type: 'Announce', object: shared, to: [PUBLIC], cc: [describe(actor).followers, author] });
  },
  undoBoost: ({ actor, object }) => undo(actor, 'Announce', activityOf(object)),
  /** Kept to itself: apex never sends a Block. */
  block: async ({ actor, target }) => act(actor, { type: 'Block', object: await idOf(target) }),
  inbox: ({ actor, type } = {}) =>
    inbox.filter((each) => (!actor || each.recipient === actor) && (!type || each.type === type)),
  received: ({ actor } = {}) => {
    const counts = {};
    for (const each of inbox) if (!actor || each.recipient === actor) counts[each.type] = (counts[each.type] ?? 0) + 1;
    return counts;
  },
  rejected: () => rejected,
  followers: async ({ actor }) => {
    const all = await store.getStream(describe(actor).followers);
    return all.map((each) => each.actor[0].id).reverse();
  },
  following: ({ actor }) =>
    [...store.activities.values()]
      .filter((each) => each.type === 'Follow' && each.actor[0] === person(actor).id)
      .map((each) => ({
        id: each.object[0]?.id ?? each.object[0],
        accepted: each._meta.collection.includes(`${person(actor).id}/following`),
      })),
  objects: () => [...store.objects.values()].filter((each) => !each._meta?.privateKey),
  clear: () => {
    inbox = [];
    rejected = [];
    return true;
  },
};

apex.systemUser = await apex.createActor('system', 'system', '', null, 'Service');
await store.saveObject(apex.systemUser);
for (const name of options.actors ?? []) await createActor({ name });
serve({
  ready: { origin, host, port },
  commands,
  close: () => (server.closeAllConnections(), server.close()),
});
