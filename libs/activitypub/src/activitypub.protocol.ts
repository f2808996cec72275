import { awaitMedia, ok, receiptOf, refuse } from '@planet/core';
import type { Abilities, Account, Kit, Outcome, Protocol, Receipt, RemoteAccount } from '@planet/core';
import { Acts } from './acts.js';
import { Client } from './client.js';
import type { ActivityPubConfig } from './config.js';
import { accountOf } from './convert/from-actor.js';
import { fromActivityPub } from './convert/from-activitypub.js';
import { toActivityPub, type Body } from './convert/to-activitypub.js';
import { Documents } from './documents.js';
import { hostOf, Ids, owns } from './ids.js';
import { keyOwnerOf, SigningKeys } from './keys.js';
import { activityPubProofs } from './proof/index.js';
import { Quotes } from './quotes.js';
import { digestOf, Verifier } from './verify.js';
import { agreed, finger } from './finger.js';
import { routesOf } from './routes.js';
import { title } from './title.js';
import type { JsonObject } from './wire/json.js';
import { readActor } from './wire/read/index.js';

const abilities: Abilities = {
  delivery: 'inbox',
  kinds: [
    'post',
    'edit',
    'delete',
    'repost',
    'react',
    'unreact',
    'vote',
    'tally',
    'follow',
    'unfollow',
    'accept',
    'reject',
    'profile',
    'move',
    'block',
    'unblock',
    'leave',
  ],
  audiences: ['public', 'unlisted', 'followers', 'direct', 'group'],
  sealsDirect: false,
  answersFollows: true,
  maxTextBytes: null,
};

/** The ActivityPub network: a server that others take for one of theirs. */
export function createActivityPub(kit: Kit, config: ActivityPubConfig): Protocol {
  const ids = new Ids(kit.origin);
  const host = hostOf(kit.origin)!;
  const keys = new SigningKeys(kit);
  const client = new Client(kit, keys, ids.actor(ids.service));
  const verifier = new Verifier(kit, client);
  const documents = new Documents(kit, ids, keys, config);
  const hosted = (handle: string) => ({
    nativeId: ids.actor(handle),
    handle,
    host,
    endpoints: { inbox: `${ids.actor(handle)}/inbox`, sharedInbox: ids.sharedInbox() },
  });

  const resolve = async (handleOrId: string): Promise<Outcome<RemoteAccount>> => {
    const found = /^https?:/.test(handleOrId)
      ? ok({ id: handleOrId, handle: undefined })
      : await finger(client, kit, handleOrId);
    if (!found.ok) return found;
    if (ids.isOwn(found.value.id)) return refuse('not-found', 'an address of this server');
    const answer = await client.getOwn(found.value.id);
    if (!answer.ok) return answer;
    const actor = readActor(answer.value.document);
    if (!actor.ok) return refuse('not-found', `${actor.reason} ${found.value.id}`);
    return ok(accountOf(actor.value, await agreed(client, kit, actor.value, found.value.handle)));
  };

  const render: Protocol['render'] = (activity, as, refs) =>
    toActivityPub(activity, as, refs, { ids, canQuote: config.canQuote });
  const acts = new Acts(kit, ids, documents, render);
  const quotes = new Quotes({ kit, ids, client, config, resolve });
  const deliver = async (body: Body, inbox: string, as: Account): Promise<Outcome<Receipt>> => {
    const activities =
      'activities' in body
        ? body.activities
        : ['activity' in body ? body.activity : await documents.update(as, body.id)];
    let receipt: Outcome<Receipt> = ok({ copies: [] });
    for (const activity of activities) {
      const answer = await client.post(inbox, JSON.stringify(activity), as.nativeId, keyOwnerOf(as));
      receipt = answer.ok ? receiptOf(answer.value) : answer;
      if (!receipt.ok) break;
    }
    return receipt;
  };

  return {
    name: 'activitypub',
    title,
    abilities,
    owns,
    resolve,
    verify: (envelope) => verifier.verify(envelope),
    answer: (verified) => quotes.answer(verified),
    parse: ({ document, envelope }) => fromActivityPub(document as JsonObject, envelope.receivedAt, ids),
    render,
    prepare: (activity) => awaitMedia(kit, activity),
    deliver: (document, target, as) => deliver(document.body as Body, target.address, as),
    host: (_account, handle) => Promise.resolve(ok(hosted(handle))),
    copyId: (post) => ids.post(post),
    service: () => Promise.resolve(hosted(ids.service)),
    async fetch(nativeId) {
      if (ids.isOwn(nativeId)) return refuse('not-found', 'nothing of ours has this id');
      const answer = await client.getOwn(nativeId);
      if (!answer.ok) return answer;
      const digest = digestOf(answer.value.text, 'fetch', answer.value.url);
      return ok({
        network: 'activitypub',
        digest,
        transport: 'fetch',
        body: answer.value.text,
        headers: {},
        peer: answer.value.url,
      });
    },
    proofs: activityPubProofs(kit, client),
    routes: () => routesOf({ kit, ids, documents, acts, quotes, verifier, config }),
    webfingerLinks: (account) => [
      { rel: 'self', type: 'application/activity+json', href: account.nativeId },
      { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: account.nativeId },
    ],
  };
}
