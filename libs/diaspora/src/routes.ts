import { isOpen, needsOf, safeMediaType } from '@planet/core';
import type { Account, AccountId, Activity, HttpAnswer, HttpRoute, Kit, PostRecord } from '@planet/core';

import { toDiaspora, type Body } from './convert/to-diaspora.js';
import { mediaAddress } from './convert/to-photo.js';
import { network, personIn, type Ids } from './ids.js';
import type { OwnKeyRing } from './keys.js';
import type { Persons } from './persons.js';
import { maxPrivateBytes, maxPublicBytes, receivePrivate, receivePublic } from './receive.js';
import { fetchAddress, fitName, LIMITS, writeEnvelopeAsync, writeHcard } from './wire/index.js';

export interface RouteParts {
  kit: Kit;
  ids: Ids;
  keys: OwnKeyRing;
  persons: Persons;
}

/** What other pods ask of this one, and their people's browsers. */
export function routesOf(parts: RouteParts): HttpRoute[] {
  const { kit, ids } = parts;
  return [
    { method: 'GET', path: '/hcard/users/:guid', handle: (request) => hcard(parts, request.params.guid ?? '') },
    {
      method: 'GET',
      path: '/fetch/:type/:guid',
      handle: ({ params }) => fetched(parts, params.type ?? '', params.guid ?? ''),
    },
    { method: 'GET', path: '/people/:name', handle: ({ params }) => person(parts, params.name ?? '') },
    { method: 'GET', path: '/p/:guid', handle: ({ params }) => page(parts, params.guid ?? '') },
    { method: 'GET', path: '/photos/:name', handle: ({ params }) => photo(kit, params.name ?? '') },
    { method: 'POST', path: '/receive/public', maxBytes: maxPublicBytes, handle: receivePublic },
    {
      method: 'POST',
      path: '/receive/users/:guid',
      maxBytes: maxPrivateBytes,
      handle: (request, intake) => receivePrivate(kit, ids, request, intake),
    },
  ];
}

/** Who somebody here is (hCard): what pods read before anything else. */
async function hcard({ kit, ids, keys }: RouteParts, guid: string): Promise<HttpAnswer> {
  const as = await ownPerson(kit, ids.accountIn(guid));
  if (!as) return notFound;
  if (as.goneAt) return gone;
  const { profile } = (as.of && (await kit.graph.account(as.of))) || as;
  const nickname = as.handle!.split('@')[0]!;
  const name = fitName(profile.name ?? '') || nickname;
  const image = profile.avatar ? mediaAddress(profile.avatar.url, ids) : `${ids.origin}/favicon.svg`;
  const card = writeHcard({
    guid,
    nickname,
    full_name: name,
    first_name: fitName(name, LIMITS.firstName),
    last_name: '',
    searchable: profile.discoverable !== false,
    photo: image,
    photo_medium: image,
    photo_small: image,
    public_key: (await keys.of(as)).publicPem,
  });
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: card };
}

/** `GET /fetch/TYPE/GUID`: a public post or comment, signed by its author; elsewhere where its author lives elsewhere. */
async function fetched({ kit, ids, keys, persons }: RouteParts, type: string, guid: string): Promise<HttpAnswer> {
  if (!/^(post|status_message|reshare|comment|poll)$/.test(type)) return notFound;
  const { graph } = kit;
  const record = await (type === 'poll' ? graph.postWithin(network, guid) : graph.postByNative(network, guid));
  if (!record || record.deletedAt || !isOpen(record.content.audience)) return notFound;
  // An answer is as public as what it answers.
  const root = record.content.root ? await graph.post(record.content.root) : null;
  if (root && !isOpen(root.content.audience)) return notFound;
  if (record.author.network === network) {
    const author = await persons.find(personIn(record.author.nativeId) ?? '');
    return author.ok ? moved(fetchAddress(author.value.pod, type, guid)) : notFound;
  }
  const as = await kit.graph.voice(record.id, record.author.id, network);
  const sender = personIn(as?.nativeId);
  if (!as || !sender) return notFound;
  const activity = activityOf(record);
  const refs = await kit.graph.refs(network, needsOf([record]));
  const document = toDiaspora(activity, as, refs, ids);
  const body = document.ok ? (document.value.body as Body) : null;
  if (!body || !('say' in body)) return notFound;
  const isComment = body.say.type === 'comment';
  if (isComment !== (type === 'comment')) return notFound;
  return {
    status: 200,
    headers: { 'content-type': 'application/magic-envelope+xml' },
    body: await writeEnvelopeAsync(body.say, sender, (await keys.of(as)).privateKey),
  };
}

const activityOf = (record: PostRecord): Activity =>
  ({
    id: record.id,
    network: record.network,
    nativeId: record.nativeId,
    actor: record.author.id,
    at: record.createdAt,
    ...(record.repostOf
      ? { kind: 'repost', repost: record.id, object: record.repostOf, audience: record.content.audience }
      : { kind: record.editedAt ? 'edit' : 'post', content: record.content }),
    ...(record.editedAt ? { at: record.editedAt } : {}),
  }) as unknown as Activity;

/** The page of somebody here, by handle or guid. */
async function person({ kit, ids }: RouteParts, name: string): Promise<HttpAnswer> {
  const byGuid = await ownPerson(kit, ids.accountIn(name));
  const as = byGuid ?? (await kit.graph.hostedByHandle(network, name));
  const found = as?.of ? await kit.graph.account(as.of) : null;
  if (!as || !found) return notFound;
  if (as.goneAt) return gone;
  const elsewhere = found.profile.url;
  const sibling = await kit.graph.hosted(found.id, 'activitypub');
  const target = sibling?.nativeId ?? elsewhere;
  return target && /^https?:/.test(target) ? moved(target) : plainPage(found.profile.name ?? as.handle ?? '');
}

/** Where people read a post of ours. */
async function page({ kit, ids }: RouteParts, guid: string): Promise<HttpAnswer> {
  const id = ids.postIn(guid);
  const record = id && (await kit.graph.post(id));
  if (!record || !isOpen(record.content.audience)) return notFound;
  if (record.deletedAt) return gone;
  const { url } = record.content;
  return moved(url && /^https?:/.test(url) ? url : `${ids.origin}/posts/${record.id}`);
}

/** A picture under the name that pods give it; they put the size that they want before it, and get the whole. */
async function photo(kit: Kit, name: string): Promise<HttpAnswer> {
  const id = /^(?:(?:thumb_small|thumb_medium|thumb_large|scaled_full)_)?([0-9a-f]{64})(?:\.[a-z]{3,4})?$/.exec(
    name,
  )?.[1];
  const blob = id ? await kit.blobs.get(id) : null;
  const type = blob && safeMediaType(blob.bytes);
  if (!blob || !type) return notFound;
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' };
  return { status: 200, headers, body: blob.bytes };
}

async function ownPerson(kit: Kit, id: AccountId | null): Promise<Account | null> {
  const account = id && (await kit.graph.account(id));
  const own = account?.network === network && (account.origin === 'hosted' || account.origin === 'service');
  return own ? account : null;
}

const notFound: HttpAnswer = { status: 404, body: { error: 'not-found' } };
const gone: HttpAnswer = { status: 410, body: { error: 'gone' } };
const moved = (location: string): HttpAnswer => ({ status: 302, headers: { location } });
const plainPage = (name: string): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: name,
});
