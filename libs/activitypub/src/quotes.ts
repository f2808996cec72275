import { createHash } from 'node:crypto';
import { later, ok, receiptOf, refuse } from '@planet/core';
import type { Account, Kit, Outcome, PostRecord, RemoteAccount, Verified } from '@planet/core';
import type { Client } from './client.js';
import type { ActivityPubConfig } from './config.js';
import { context } from './convert/actor.js';
import { sameHost, type Ids } from './ids.js';
import { keyOwnerOf } from './keys.js';
import type { JsonObject } from './wire/json.js';
import { readActivity } from './wire/read/index.js';

export interface QuoteParts {
  kit: Kit;
  ids: Ids;
  client: Client;
  config: ActivityPubConfig;
  resolve(id: string): Promise<Outcome<RemoteAccount>>;
}

const quoteContext = [
  ...context,
  {
    QuoteRequest: 'https://w3id.org/fep/044f#QuoteRequest',
    QuoteAuthorization: 'https://w3id.org/fep/044f#QuoteAuthorization',
    interactingObject: { '@id': 'gts:interactingObject', '@type': '@id' },
    interactionTarget: { '@id': 'gts:interactionTarget', '@type': '@id' },
  },
];
const keyOf = (quoting: string): string => createHash('sha256').update(quoting).digest('base64url').slice(0, 32);

/** Requests to quote posts of people here (FEP-044f): answered by the policy that each post states. */
export class Quotes {
  constructor(private readonly parts: QuoteParts) {}

  /** Anything but a QuoteRequest is passed over. */
  async answer({ document, signer }: Verified): Promise<Outcome<void>> {
    const json = document as JsonObject;
    if (json.type !== 'QuoteRequest') return ok(undefined);
    const { kit, ids, client, resolve } = this.parts;
    const read = readActivity(json);
    const quoting = read.ok ? read.value.instrument?.id : undefined;
    const quoted = read.ok ? read.value.object.id : undefined;
    if (!read.ok || !quoting || !quoted || !sameHost(quoting, signer))
      return refuse('malformed', 'a QuoteRequest without its posts');
    const record = await kit.graph.postByNative('activitypub', ids.thing(quoted));
    const as = record && (await kit.graph.voice(record.id, record.author.id, 'activitypub'));
    if (!record || !as || record.deletedAt) return refuse('not-found', quoted);
    const allowed = await this.allows(record, signer);
    if (allowed) await kit.kv.set(`quote:${record.id}:${keyOf(quoting)}`, { quoting });
    const asker = await resolve(signer);
    if (!asker.ok) return asker.retry ? asker : ok(undefined);
    const request = { type: 'QuoteRequest', id: read.value.id, actor: signer, object: quoted, instrument: quoting };
    const reply = {
      '@context': quoteContext,
      id: `${ids.post(record.id)}/answers/${keyOf(quoting)}`,
      type: allowed ? 'Accept' : 'Reject',
      actor: as.nativeId,
      to: signer,
      object: request,
      ...(allowed ? { result: this.authorizationId(record, keyOf(quoting)) } : {}),
    };
    return this.send(client, asker.value.endpoints.inbox!, reply, as);
  }

  /** The stamp that a quoting post shows; null where none was given. */
  async authorization(record: PostRecord, as: Account, key: string): Promise<object | null> {
    const found = await this.parts.kit.kv.get<{ quoting: string }>(`quote:${record.id}:${key}`);
    if (!found) return null;
    return {
      '@context': quoteContext,
      id: this.authorizationId(record, key),
      type: 'QuoteAuthorization',
      attributedTo: as.nativeId,
      interactingObject: found.quoting,
      interactionTarget: this.parts.ids.post(record.id),
    };
  }

  private authorizationId = (record: PostRecord, key: string): string =>
    `${this.parts.ids.post(record.id)}/quotes/${key}`;

  private async allows(record: PostRecord, signer: string): Promise<boolean> {
    const { kit, config } = this.parts;
    if (record.content.audience !== 'public' && record.content.audience !== 'unlisted') return false;
    if (config.canQuote === 'public') return true;
    const asker = await kit.graph.accountByNative('activitypub', signer);
    return config.canQuote === 'followers' && asker !== null && kit.graph.isFollowing(asker.id, record.author.id);
  }

  private async send(client: Client, inbox: string, reply: object, as: Account): Promise<Outcome<void>> {
    const answer = await client.post(inbox, JSON.stringify(reply), as.nativeId, keyOwnerOf(as));
    if (!answer.ok) return answer.retry ? answer : ok(undefined);
    const receipt = receiptOf(answer.value);
    return !receipt.ok && receipt.retry ? later(receipt.reason, receipt.detail) : ok(undefined);
  }
}
