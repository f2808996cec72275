import { setTimeout as sleep } from 'node:timers/promises';
import {
  privateInbox,
  publicInbox,
  sealEnvelope,
  writeEnvelopeAsync,
  type Entity,
} from '../../../libs/diaspora/src/wire/index.js';
import { findPerson } from './people.js';
import { guidOf, type Person, type State } from './state.js';

const ENVELOPE = 'application/magic-envelope+xml';
/** Milliseconds before another try of what nobody answered, or with 5xx. */
const RETRIES = [200, 1000, 3000];

export class Delivery {
  readonly #underway = new Set<Promise<void>>();

  constructor(private readonly state: State) {}

  /** To each pod of these people once, but not to this one. */
  async publicly(entity: Entity, sender: Person, ids: Iterable<string>): Promise<void> {
    const body = await writeEnvelopeAsync(entity, sender.id, sender.privateKey!);
    const pods = new Set((await this.#remote(ids)).map(({ pod }) => pod));
    for (const pod of pods) this.#start(publicInbox(pod), body, ENVELOPE, entity);
  }

  /** To each of these people, sealed for them alone. */
  async privately(entity: Entity, sender: Person, ids: Iterable<string>): Promise<void> {
    const envelope = await writeEnvelopeAsync(entity, sender.id, sender.privateKey!);
    for (const { pod, guid, publicKey } of await this.#remote(ids)) {
      this.#start(privateInbox(pod, guid), sealEnvelope(envelope, publicKey), 'application/json', entity);
    }
  }

  /** One try, and its status; 0 when nobody answers. */
  async post(to: string, body: string, contentType: string): Promise<number> {
    try {
      const headers = { 'Content-Type': contentType, 'User-Agent': 'diaspora-pod/1' };
      const signal = AbortSignal.timeout(20_000);
      const response = await fetch(to, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  async settle(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  async #remote(ids: Iterable<string>): Promise<Person[]> {
    const others = [...new Set(ids)].filter((id) => !this.state.isLocal(id));
    const people = await Promise.all(others.map((id) => findPerson(this.state, id).catch(() => undefined)));
    return people.filter((person) => person !== undefined && !person.gone) as Person[];
  }

  #start(to: string, body: string, contentType: string, entity: Entity): void {
    const run = this.#run(to, body, contentType, entity).finally(() => this.#underway.delete(run));
    this.#underway.add(run);
  }

  async #run(to: string, body: string, contentType: string, entity: Entity): Promise<void> {
    let status = await this.post(to, body, contentType);
    for (const delay of RETRIES) {
      if (status !== 0 && status < 500) break;
      await sleep(delay);
      status = await this.post(to, body, contentType);
    }
    const at = new Date().toISOString();
    this.state.deliveries.push({ to, type: entity.type, guid: guidOf(entity), status, at });
  }
}
