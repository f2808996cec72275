import {
  fetchAddress,
  judgeAuthor,
  judgeSender,
  openEnvelope,
  readEnvelope,
  referenceOf,
  signerOf,
  verifyEnvelope,
  WireError,
  type Entity,
  type Envelope,
  type Related,
} from '../../../libs/diaspora/src/wire/index.js';
import { apply } from './apply.js';
import type { Delivery } from './delivery.js';
import { findPerson } from './people.js';
import { guidOf, Refusal, type Person, type State } from './state.js';

/** Reads what came one by one, in the order in which it came, after the request was answered. */
export class Receiver {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly state: State,
    private readonly delivery: Delivery,
  ) {}

  take(body: string, recipient?: Person): void {
    this.#last = this.#last.then(() => this.#one(body, recipient));
  }

  async settle(): Promise<void> {
    for (let last; last !== this.#last;) await (last = this.#last);
  }

  async #one(body: string, recipient: Person | undefined): Promise<void> {
    const channel = recipient === undefined ? ('public' as const) : ('private' as const);
    const line = { channel, recipient: recipient?.id ?? null, at: new Date().toISOString() };
    try {
      const envelope = recipient === undefined ? readEnvelope(body) : openEnvelope(body, recipient.privateKey!);
      const { entity, xml } = await this.#verified(envelope);
      await this.#judge(entity, envelope.sender, recipient);
      const outcome = await apply(this.state, this.delivery, entity, { sender: envelope.sender, recipient });
      const { type } = entity;
      this.state.accepted.push({ ...line, sender: envelope.sender, type, guid: guidOf(entity), outcome, xml });
    } catch (error) {
      const known = error instanceof WireError || error instanceof Refusal;
      if (!known) console.error('reading failed', error);
      const { message: reason } = error as Error;
      this.state.refused.push({ ...line, code: known ? error.code : 'crashed', reason, body: body.slice(0, 20_000) });
    }
  }

  async #verified(envelope: Envelope): Promise<{ entity: Entity; xml: string }> {
    const verified = await verifyEnvelope(envelope, (id, fresh) => this.#key(id, fresh));
    return { entity: verified.payload(), xml: verified.xml };
  }

  async #key(id: string, fresh = false) {
    const person = await findPerson(this.state, id, fresh).catch(() => undefined);
    return person?.gone ? undefined : person?.publicKey;
  }

  async #judge(entity: Entity, sender: string, recipient: Person | undefined): Promise<void> {
    const related = this.#related(entity) ?? (await this.#fetched(entity, sender));
    const channel = recipient === undefined ? ('public' as const) : ('private' as const);
    const circumstances = { sender, channel, recipient: recipient?.id, related };
    judgeSender(entity, circumstances);
    const signer = signerOf(entity, related);
    judgeAuthor(entity, { ...circumstances, signerKey: signer === undefined ? undefined : await this.#key(signer) });
  }

  /** What the pod has under an entity's reference. */
  #related(entity: Entity): Related | undefined {
    const reference = referenceOf(entity);
    if (reference === undefined) return undefined;
    const { guid, type } = reference;
    const of = (author: string, parent?: Related): Related => ({ author, local: this.state.isLocal(author), parent });
    if (type === 'Person') {
      const person = [...this.state.people.values()].find((each) => each.guid === guid);
      return person && of(person.id);
    }
    const answer = this.state.answers.get(guid);
    const post = answer === undefined ? this.state.postWith(guid) : this.state.postOf(answer);
    if (answer !== undefined) return of(answer.author, post && of(post.author));
    if (type !== 'Photo') return post && of(post.author);
    const posts = [...this.state.posts.values()];
    const pictured = posts.find(
      (each) => each.type === 'status_message' && each.photos.some((one) => one.guid === guid),
    );
    return pictured && of(pictured.author);
  }

  /** An unknown post is asked for, once, at the pod of who should have it. */
  async #fetched(entity: Entity, sender: string): Promise<Related | undefined> {
    const reference = referenceOf(entity);
    if (reference?.type !== 'Post' || reference.role === 'target') return undefined;
    const owner = entity.type === 'reshare' ? entity.root_author! : sender;
    const { pod } = await findPerson(this.state, owner);
    const response = await fetch(fetchAddress(pod, 'post', reference.guid), { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) return undefined;
    const envelope = readEnvelope(Buffer.from(await response.arrayBuffer()));
    const { entity: post } = await this.#verified(envelope);
    judgeSender(post, { sender: envelope.sender, channel: 'public' });
    await apply(this.state, this.delivery, post, { sender: envelope.sender });
    return this.#related(entity);
  }
}
