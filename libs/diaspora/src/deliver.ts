import { ok, receiptOf, refuse } from '@planet/core';
import type { Account, Kit, NativeDocument, Outcome, Receipt, Target } from '@planet/core';
import type { Body } from './convert/to-diaspora.js';
import { profileEntity } from './convert/to-profile.js';
import { accountOf, network, personIn, type Ids } from './ids.js';
import type { OwnKeyRing } from './keys.js';
import { reading } from './outcomes.js';
import type { Person, Persons } from './persons.js';
import type { HandedOn } from './handed-on.js';
import {
  isRelayable,
  makeMigration,
  privateInbox,
  sealEnvelope,
  signRelayableAsync,
  wireTime,
  writeEnvelopeAsync,
  type Entity,
} from './wire/index.js';

export interface SenderParts {
  kit: Kit;
  ids: Ids;
  keys: OwnKeyRing;
  persons: Persons;
  handedOn: HandedOn;
}

/** Signs, seals and sends. What goes to many pods is signed once. */
export class Sender {
  private readonly signed = new WeakMap<NativeDocument, Promise<Outcome<string>>>();
  constructor(private readonly parts: SenderParts) {}

  async deliver(document: NativeDocument, target: Target, as: Account): Promise<Outcome<Receipt>> {
    const body = document.body as Body;
    const under = this.signed.get(document) ?? this.envelope(body, as);
    this.signed.set(document, under);
    const envelope = await under;
    if (!envelope.ok) {
      this.signed.delete(document);
      return envelope;
    }
    const answer = await this.send(envelope.value, target.address);
    if (!answer.ok) return answer;
    const receipt = receiptOf(answer.value);
    if (!receipt.ok) return receipt;
    return ok({ copies: 'say' in body && body.guid ? [{ nativeId: body.guid, part: 0 }] : [] });
  }

  /** The fragment of a private inbox's address says whose key seals. */
  private async send(envelope: string, address: string) {
    const [url = '', reader] = address.split('#');
    const { kit, persons } = this.parts;
    if (!reader) {
      const headers = { 'content-type': 'application/magic-envelope+xml' };
      return kit.http.request({ method: 'POST', url, headers, body: envelope });
    }
    const person = await persons.find(reader);
    if (!person.ok) return person;
    const answer = await this.seal(envelope, person.value);
    if (!answer.ok || (answer.value.status !== 404 && answer.value.status !== 410)) return answer;
    // A pod that was set up anew has given its people other guids.
    const now = await persons.ask(reader);
    if (!now.ok || now.value.person.guid === person.value.guid) return answer;
    return this.seal(envelope, now.value.person);
  }

  private seal(envelope: string, { pod, guid, key }: Person) {
    const headers = { 'content-type': 'application/json' };
    const body = sealEnvelope(envelope, key);
    return this.parts.kit.http.request({ method: 'POST', url: privateInbox(pod, guid), headers, body });
  }

  private async envelope(body: Body, as: Account): Promise<Outcome<string>> {
    const sender = personIn(as.nativeId);
    if (!sender) return refuse('not-found', as.nativeId);
    const entity = await this.entity(body, sender, as);
    if (!entity.ok) return entity;
    const { privateKey } = await this.parts.keys.of(as);
    return ok(await writeEnvelopeAsync(entity.value, sender, privateKey));
  }

  private async entity(body: Body, sender: string, as: Account): Promise<Outcome<Entity>> {
    if ('handOn' in body) {
      const kept = await this.parts.handedOn.find(body.by, body.handOn);
      return kept ? ok(kept) : refuse('not-found', `the signed form of ${body.handOn} is not here`);
    }
    if ('migrate' in body) return this.migration(body, as);
    const entity = body.say;
    // The thread's first author needs no second signature; whoever is handed on signs what they said.
    if (!isRelayable(entity) || entity.author_signature !== null) return ok(entity);
    if (entity.author === sender && (await this.beginsThread(entity.parent_guid, as))) return ok(entity);
    const author = entity.author === sender ? as : await this.own(entity.author);
    if (!author) return refuse('not-found', entity.author);
    return ok(await signRelayableAsync(entity, (await this.parts.keys.of(author)).privateKey));
  }

  private async own(person: string): Promise<Account | null> {
    const account = await this.parts.kit.graph.accountByNative(network, accountOf(person));
    return account && (account.origin === 'hosted' || account.origin === 'service') ? account : null;
  }

  private async beginsThread(guid: string, as: Account): Promise<boolean> {
    const { graph } = this.parts.kit;
    const post = await graph.postByNative(network, guid);
    const root = post?.content.root ? await graph.post(post.content.root) : post;
    const author = root && (await graph.voice(root.id, root.author.id, network));
    return author?.id === as.id;
  }

  /** The old identity sends it, and the new one signs that it agrees. */
  private async migration(
    { migrate: { from, to } }: Extract<Body, { migrate: object }>,
    as: Account,
  ): Promise<Outcome<Entity>> {
    const { graph, clock } = this.parts.kit;
    const fresh = await graph.hosted(to, network);
    const person = await graph.account(to);
    const author = personIn(fresh?.nativeId);
    if (!fresh || !person || !author) return refuse('not-found', 'the new account has no person here');
    const { privateKey } = await this.parts.keys.of(fresh);
    return reading(() => {
      const profile = profileEntity(person.profile, author, wireTime(clock()), this.parts.ids);
      return makeMigration(
        { author: from, profile: profile as Extract<Entity, { type: 'profile' }>, old_identity: personIn(as.nativeId) },
        privateKey,
      );
    });
  }
}
