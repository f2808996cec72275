import { createHash } from 'node:crypto';
import { accountIdOf, activityIdOf, isOpen, later, ok, refuse } from '@planet/core';
import type { Envelope as Arrival, Kit, Outcome, PostId, PostRecord, Verified } from '@planet/core';
import { LRUCache } from 'lru-cache';
import { actorOf, type Heard } from './convert/from-diaspora.js';
import { accountOf, network, personIn, type Ids } from './ids.js';
import type { OwnKeyRing } from './keys.js';
import { reading } from './outcomes.js';
import type { Persons } from './persons.js';
import {
  isRelayable,
  judgeAuthor,
  judgeSender,
  openEnvelope,
  readEnvelope,
  referenceOf,
  rootOf,
  signerOf,
  type Entity,
  type Envelope,
  type Related,
  type VerifiedEnvelope,
} from './wire/index.js';

/** What `answer` and `parse` get. */
export interface Said extends Heard {
  entity: Entity;
  sender: string;
  related: Related | undefined;
}

interface Place extends Related {
  /** May everybody see the thread? */
  open: boolean;
  /** The post that begins the thread. */
  root: PostId;
}
/** What people say to each other never comes where everybody's things come. */
const sealedOnly = new Set<Entity['type']>(['contact', 'conversation', 'message']);

/** Says who truly said what is in an envelope, and whether they may. */
export class Verifier {
  /** Whose a post is, and in whose thread, never changes. */
  private readonly places = new LRUCache<string, Place>({ max: 50_000 });

  constructor(
    private readonly kit: Kit,
    private readonly ids: Ids,
    private readonly keys: OwnKeyRing,
    private readonly persons: Persons,
  ) {}

  async verify(arrival: Arrival): Promise<Outcome<Verified>> {
    const opened = await this.open(arrival);
    if (!opened.ok) return opened;
    const { envelope, reader } = opened.value;
    const verified = await this.signed(envelope);
    if (!verified.ok) return verified;
    const { sender } = verified.value;
    const payload = reading(() => verified.value.payload());
    if (!payload.ok) return payload;
    const entity = payload.value;
    if (arrival.transport === 'fetch') {
      // What a pod gives for an address is what was asked for, by its author.
      const asked = arrival.peer?.split('/').at(-1);
      const names = 'guid' in entity ? [entity.guid, entity.type === 'status_message' ? entity.poll?.guid : null] : [];
      if (!asked || !names.includes(asked) || sender !== entity.author) return refuse('host-mismatch', arrival.peer);
    }
    const related = await this.relatedTo(entity);
    const allowed = await this.allowed(entity, { sender, reader, related, orphan: arrival.orphan });
    if (!allowed.ok) return allowed;
    const { xml } = verified.value;
    const document: Said = { xml, reader: reader && accountOf(reader), entity, sender, related };
    return ok({ envelope: arrival, signer: actorOf(entity), document });
  }

  private async open(arrival: Arrival): Promise<Outcome<{ envelope: Envelope; reader: string | null }>> {
    const guid = /^\/receive\/users\/([^/?]+)/.exec(arrival.path ?? '')?.[1];
    if (guid === undefined) {
      const envelope = reading(() => readEnvelope(arrival.body));
      return envelope.ok ? ok({ envelope: envelope.value, reader: null }) : envelope;
    }
    const id = this.ids.accountIn(guid);
    const account = id && (await this.kit.graph.account(id));
    const reader = personIn(account?.nativeId);
    if (!account || !reader || account.goneAt || (account.origin !== 'hosted' && account.origin !== 'service'))
      return refuse('not-found', guid);
    const { privateKey } = await this.keys.of(account);
    const envelope = reading(() => openEnvelope(arrival.body, privateKey));
    return envelope.ok ? ok({ envelope: envelope.value, reader }) : envelope;
  }

  /** With the key that is known, and once more with the one that the pod gives now. */
  private async signed(envelope: Envelope): Promise<Outcome<VerifiedEnvelope>> {
    const key = await this.keyOf(envelope.sender);
    if (!key.ok) return key;
    const first = reading(() => envelope.verify(key.value));
    if (first.ok || first.reason !== 'bad-signature' || this.ids.isOwn(envelope.sender)) return first;
    const now = await this.persons.ask(envelope.sender);
    if (!now.ok || now.value.person.key.equals(key.value)) return first;
    return reading(() => envelope.verify(now.value.person.key));
  }

  private async keyOf(person: string) {
    if (this.ids.isOwn(person)) {
      const account = await this.kit.graph.accountByNative(network, accountOf(person));
      if (!account || (account.origin !== 'hosted' && account.origin !== 'service'))
        return refuse('unknown-actor', person);
      return ok((await this.keys.of(account)).publicKey);
    }
    const found = await this.persons.find(person);
    if (found.ok) return ok(found.value.key);
    if (found.reason === 'not-found' || found.reason === 'gone') return refuse('unknown-actor', person);
    return found.retry || found.reason === 'host-down' ? later('key-unavailable', found.detail) : found;
  }

  private async allowed(
    entity: Entity,
    facts: { sender: string; reader: string | null; related: Place | undefined; orphan: boolean },
  ): Promise<Outcome<void>> {
    const { sender, reader, related, orphan } = facts;
    if (reader === null && sealedOnly.has(entity.type)) return refuse('not-public', entity.type);
    if (reader === null && isRelayable(entity) && related?.open === false)
      return refuse('not-public', 'the thread is not public');
    if (
      isRelayable(entity) &&
      related?.open === false &&
      rootOf(related).local &&
      !(await this.has(sender, related.root))
    )
      return refuse('not-found', 'the sender does not have the thread');
    if (entity.type === 'message' && !(await this.takesPart(sender, entity.conversation_guid)))
      return refuse('actor-mismatch', `${sender} does not take part in ${entity.conversation_guid}`);
    const circumstances = {
      sender,
      channel: reader === null ? ('public' as const) : ('private' as const),
      recipient: reader ?? undefined,
      related,
    };
    // What it answers, or takes back, may be on its way: only its author is asked for then. `parse` makes it wait.
    const early = related === undefined && referenceOf(entity) !== undefined;
    if (early && orphan && isRelayable(entity)) return refuse('not-found', referenceOf(entity)!.guid);
    const judged = reading(() => (early ? earlyJudge(entity, circumstances) : judgeSender(entity, circumstances)));
    if (!judged.ok) return judged;
    const signer = early && sender === entity.author ? undefined : signerOf(entity, related);
    if (signer === undefined) return ok(undefined);
    const key = await this.keyOf(signer);
    if (!key.ok) return key;
    return reading(() => judgeAuthor(entity, { ...circumstances, signerKey: key.value }));
  }

  /** What is known of the thing that the entity refers to. */
  private async relatedTo(entity: Entity): Promise<Place | undefined> {
    const reference = referenceOf(entity);
    if (!reference) return undefined;
    const known = this.places.get(`${reference.type} ${reference.guid}`);
    if (known) return known;
    const related = await this.lookUp(reference.type, reference.guid);
    if (related) this.places.set(`${reference.type} ${reference.guid}`, related);
    return related;
  }

  private async lookUp(type: string, guid: string): Promise<Place | undefined> {
    const { graph } = this.kit;
    if (type === 'Like' || type === 'PollParticipation') return this.reacted(guid);
    const poll = type === 'Poll';
    const record = poll ? ((await graph.postWithin(network, guid)) ?? null) : await graph.postByNative(network, guid);
    if (!record) return undefined;
    const root = record.content.root ? await graph.post(record.content.root) : null;
    const parent = root ? await this.placeOf(root, null) : null;
    return poll ? this.placeOf(record, parent ?? (await this.placeOf(record, null))) : this.placeOf(record, parent);
  }

  private async placeOf(record: PostRecord, parent: Place | null): Promise<Place> {
    const native = record.author.network === network;
    const account = native ? record.author : await this.kit.graph.voice(record.id, record.author.id, network);
    const open = isOpen(record.content.audience) && (parent?.open ?? true);
    const root = parent?.root ?? record.id;
    return { author: personIn(account?.nativeId) ?? record.author.nativeId, local: !native, parent, open, root };
  }

  /** A reaction: by whom, in whose thread. */
  private async reacted(guid: string): Promise<Place | undefined> {
    const act = await this.kit.graph.activity(activityIdOf(network, guid));
    if (!act || !('object' in act)) return undefined;
    const actor = await this.kit.graph.account(act.actor);
    const post = await this.kit.graph.post(act.object);
    const author = personIn(actor?.nativeId);
    if (!author || !post) return undefined;
    const root = post.content.root ? await this.kit.graph.post(post.content.root) : post;
    const parent = await this.placeOf(root ?? post, null);
    return { author, local: false, parent, open: parent.open, root: parent.root };
  }

  /** Was a post of ours that is not public for them? Its guid follows from its id elsewhere, and is no secret. */
  private async has(person: string, post: PostId): Promise<boolean> {
    const record = await this.kit.graph.post(post);
    if (!record) return false;
    const { audience, to, mentions } = record.content;
    const id = accountIdOf(network, accountOf(person));
    if (to.includes(id) || mentions.includes(id)) return true;
    return audience === 'followers' && this.kit.graph.isFollowing(id, record.author.id);
  }

  /** In a talk that is here only those speak who are in it. */
  private async takesPart(person: string, talk: string): Promise<boolean> {
    const record = await this.kit.graph.postByNative(network, talk);
    if (!record) return true;
    const { audience, to, mentions } = record.content;
    const id = accountIdOf(network, accountOf(person));
    return audience === 'direct' && (record.author.id === id || to.includes(id) || mentions.includes(id));
  }
}

/** As `judgeSender`, where what it refers to is not known: its author sends it, or signed it for somebody to hand on. */
function earlyJudge(entity: Entity, circumstances: Parameters<typeof judgeSender>[1]): void {
  const author = (entity.type === 'reshare' && entity.root_author) || entity.author;
  const guess: Related = { author, local: true };
  const { sender } = circumstances;
  const handed = isRelayable(entity) && entity.author_signature !== null && sender !== entity.author;
  judgeSender(entity, { ...circumstances, related: handed ? { author: sender, local: false } : guess });
}

export const digestOf = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');
