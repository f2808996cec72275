import { isOpen } from '@planet/core';
import type {
  Account,
  AccountId,
  ActivityId,
  HttpAnswer,
  HttpRequest,
  HttpRoute,
  Kit,
  PostId,
  PostRecord,
} from '@planet/core';
import type { Acts } from './acts.js';
import type { ActivityPubConfig } from './config.js';
import type { Documents } from './documents.js';
import { maxInboxBytes, receive } from './inbox.js';
import type { Ids } from './ids.js';
import { endPage, page } from './page.js';
import type { Quotes } from './quotes.js';
import type { Verifier } from './verify.js';
import { prefersActivity } from './wire/media-type.js';

const activityType = 'application/activity+json; charset=utf-8';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface RouteParts {
  kit: Kit;
  ids: Ids;
  documents: Documents;
  acts: Acts;
  quotes: Quotes;
  verifier: Verifier;
  config: ActivityPubConfig;
}

/** Everything under this server's ids. */
export function routesOf(parts: RouteParts): HttpRoute[] {
  const { kit, ids, documents, acts, quotes, config } = parts;
  /** The actor, and the person behind it; gone where either is. */
  const actorOf = async (request: HttpRequest) => {
    const as = await kit.graph.hostedByHandle('activitypub', request.params.handle ?? '');
    const person = as && ((await kit.graph.account(as.of!)) ?? as);
    return as && person ? { as, person, isGone: (as.goneAt ?? person.goneAt) !== null } : null;
  };
  const ofActor =
    (give: (as: Account, request: HttpRequest) => Promise<object>): HttpRoute['handle'] =>
    async (request) => {
      const found = await actorOf(request);
      if (!found) return notFound;
      return found.isGone ? gone(found.as.nativeId) : answer(await give(found.as, request));
    };

  const profile: HttpRoute['handle'] = async (request) => {
    const found = await actorOf(request);
    if (!found) return wantsPage(request) ? end(404) : notFound;
    const { as, person, isGone } = found;
    if (isGone) return wantsPage(request) ? end(410) : gone(as.nativeId);
    if (!wantsPage(request)) return answer(await documents.actor(as));
    const posts = await kit.graph.outbox(as.of!, { limit: 20 }, 'activitypub');
    return html(page({ as, person, posts: posts.items, ids }));
  };

  const post: HttpRoute['handle'] = async (request) => {
    const found = await ownPost(kit, request.params.id ?? '');
    const person = wantsPage(request);
    if (found?.record.deletedAt) return person ? end(410) : gone(ids.post(found.record.id));
    if (!found || !isOpen(found.record.content.audience)) return person ? end(404) : notFound;
    const { record, as } = found;
    if (!person) return answer(await documents.post(record, as));
    if (record.content.url && /^https?:/.test(record.content.url))
      return { status: 302, headers: { location: record.content.url } };
    return html(page({ as, person: record.author, posts: [record], ids }));
  };

  const created: HttpRoute['handle'] = async (request) => {
    const found = await ownPost(kit, request.params.id ?? '');
    if (!found || found.record.repostOf || !isOpen(found.record.content.audience)) return notFound;
    if (found.record.deletedAt) return gone(ids.create(found.record.id));
    return answer(await documents.createOf(found.record, found.as));
  };

  const replies: HttpRoute['handle'] = async (request) => {
    const found = await ownPost(kit, request.params.id ?? '');
    if (!found || !isOpen(found.record.content.audience)) return notFound;
    if (found.record.deletedAt) return gone(`${ids.post(found.record.id)}/replies`);
    return answer(await documents.replies(found.record.id, request.query));
  };
  const quote: HttpRoute['handle'] = async (request) => {
    const found = await ownPost(kit, request.params.id ?? '');
    const stamp =
      found && !found.record.deletedAt
        ? await quotes.authorization(found.record, found.as, request.params.key ?? '')
        : null;
    return stamp ? answer(stamp) : notFound;
  };
  const act: HttpRoute['handle'] = async ({ params: { id = '' } }) => {
    const found = uuid.test(id) ? await acts.byId(id as ActivityId) : null;
    if (found === 'gone') return gone(ids.activity(id as ActivityId));
    return found ? answer(found) : notFound;
  };
  const ofPerson =
    (give: (as: Account, id: string) => Promise<object | null>): HttpRoute['handle'] =>
    async (request) => {
      const { id = '' } = request.params;
      const who = uuid.test(id) ? await actorOf(request) : null;
      if (who?.isGone) return gone(who.as.nativeId);
      const found = who?.as.of ? await give(who.as, id) : null;
      return found ? answer(found) : notFound;
    };
  const inbox = {
    maxBytes: maxInboxBytes,
    handle: (request: HttpRequest, intake: Parameters<HttpRoute['handle']>[1]) => receive(kit, request, intake),
  };

  const open: HttpRoute[] = [
    { method: 'GET', path: '/users/:handle', handle: profile },
    { method: 'GET', path: '/users/:handle/outbox', handle: ofActor((as, { query }) => documents.outbox(as, query)) },
    {
      method: 'GET',
      path: '/users/:handle/followers',
      handle: ofActor((as, { query }) => documents.followers(as, query)),
    },
    {
      method: 'GET',
      path: '/users/:handle/following',
      handle: ofActor((as, { query }) => documents.following(as, query)),
    },
    {
      method: 'GET',
      path: '/users/:handle/collections/featured',
      handle: ofActor((as) => Promise.resolve(empty(`${as.nativeId}/collections/featured`))),
    },
    { method: 'GET', path: '/users/:handle/likes/:id', handle: ofPerson((as, id) => acts.like(as, id as PostId)) },
    {
      method: 'GET',
      path: '/users/:handle/follows/:id',
      handle: ofPerson((as, id) => acts.follow(as, id as AccountId)),
    },
    { method: 'GET', path: '/activities/:id', handle: act },
    { method: 'GET', path: '/posts/:id', handle: post },
    { method: 'GET', path: '/posts/:id/replies', handle: replies },
    { method: 'GET', path: '/posts/:id/quotes/:key', handle: quote },
    { method: 'GET', path: '/posts/:id/activity', handle: created },
  ];
  return [
    ...(config.authorizedFetch ? open.map((route) => signedOnly(route, parts)) : open),
    { method: 'POST', path: '/users/:handle/inbox', ...inbox },
    { method: 'POST', path: '/inbox', ...inbox },
  ];
}

/**
 * Secure mode: documents are for servers that say who they are and are not banned. The actor of this server itself stays
 * open, since its key is what others check our own requests with.
 */
function signedOnly(route: HttpRoute, { kit, ids, verifier }: RouteParts): HttpRoute {
  return {
    ...route,
    async handle(request, intake) {
      const open = wantsPage(request) || (route.path === '/users/:handle' && request.params.handle === ids.service);
      if (!open) {
        const signer = await verifier.signerOf(request, kit.clock());
        if (!signer.ok) return { status: signer.retry ? 503 : 401, body: { error: signer.reason } };
        if (await kit.graph.isBanned('activitypub', signer.value))
          return { status: 403, body: { error: 'domain-blocked' } };
      }
      return route.handle(request, intake);
    },
  };
}

async function ownPost(kit: Kit, id: string): Promise<{ record: PostRecord; as: Account } | null> {
  const record = uuid.test(id) ? await kit.graph.post(id as PostId) : null;
  if (!record || record.author.network === 'activitypub') return null;
  const as = await kit.graph.voice(record.id, record.author.id, 'activitypub');
  return as && { record, as };
}

const wantsPage = ({ headers }: HttpRequest): boolean => {
  const { accept } = headers;
  return accept?.includes('text/html') === true && !prefersActivity(accept);
};
const answer = (body: object): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': activityType, vary: 'Accept', 'access-control-allow-origin': '*' },
  body,
});
/** What strangers wrote is on these pages: whatever slips through, nothing runs and nothing is sent. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const html = (body: string, status = 200): HttpAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    vary: 'Accept',
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
  },
  body,
});
const end = (status: 404 | 410): HttpAnswer =>
  html(endPage(status === 404 ? 'Nothing lives here' : 'This was deleted'), status);
const notFound: HttpAnswer = { status: 404, body: { error: 'not-found' } };
const gone = (id: string): HttpAnswer => ({
  status: 410,
  headers: { 'content-type': activityType },
  body: { '@context': 'https://www.w3.org/ns/activitystreams', id, type: 'Tombstone' },
});
const empty = (id: string): object => ({
  '@context': 'https://www.w3.org/ns/activitystreams',
  id,
  type: 'OrderedCollection',
  totalItems: 0,
  orderedItems: [],
});
