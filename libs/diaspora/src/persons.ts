import type { KeyObject } from 'node:crypto';
import { URL } from 'node:url';
import { later, ok, refuse } from '@planet/core';
import type { Kit, Outcome, RemoteAccount } from '@planet/core';
import { LRUCache } from 'lru-cache';
import { accountOf, network } from './ids.js';
import { reading } from './outcomes.js';
import {
  hostOf,
  privateInbox,
  publicInbox,
  readHcard,
  readPublicKey,
  readWebfinger,
  webfingerAddress,
} from './wire/index.js';

/** Somebody of another pod. */
export interface Person {
  id: string;
  guid: string;
  /** Base address of their pod. */
  pod: string;
  key: KeyObject;
}
interface Found {
  person: Person;
  remote: RemoteAccount;
}
const fetchedMs = 10 * 60_000;

/** Finds people of other pods, and keeps their keys parsed. */
export class Persons {
  private readonly known = new LRUCache<string, Person>({ max: 20_000 });
  private readonly fetched = new LRUCache<string, Found>({ max: 2_000, ttl: fetchedMs });
  private readonly asking = new Map<string, Promise<Outcome<Found>>>();

  constructor(private readonly kit: Kit) {}

  /** From memory, from the graph, from their pod. */
  async find(id: string): Promise<Outcome<Person>> {
    const known = this.known.get(id);
    if (known) return ok(known);
    const account = await this.kit.graph.accountByNative(network, accountOf(id));
    const { guid, pod, publicKey } = account?.endpoints ?? {};
    if (typeof guid === 'string' && typeof pod === 'string' && typeof publicKey === 'string') {
      const key = reading(() => readPublicKey(publicKey));
      if (key.ok) return ok(this.keep({ id, guid, pod, key: key.value }));
    }
    const found = await this.ask(id);
    return found.ok ? ok(found.value.person) : found;
  }

  /** As their pod says now; asked at most once in ten minutes, unless `fresh`. */
  async ask(id: string, fresh = false): Promise<Outcome<Found>> {
    const before = fresh ? undefined : this.fetched.get(id);
    if (before) return ok(before);
    const under = this.asking.get(id) ?? this.discover(id).finally(() => this.asking.delete(id));
    this.asking.set(id, under);
    return under;
  }

  private keep(person: Person): Person {
    this.known.set(person.id, person);
    return person;
  }

  private async discover(id: string): Promise<Outcome<Found>> {
    const jrd = await this.finger(id);
    if (!jrd.ok) return jrd;
    const finger = reading(() => readWebfinger(jrd.value, id));
    if (!finger.ok) return refuse('not-found', finger.detail);
    const page = await this.get(finger.value.hcard, 'text/html');
    if (!page.ok) return page;
    const card = reading(() => readHcard(page.value));
    if (!card.ok) return refuse('wrong-answer', card.detail);
    const { guid, key, public_key: publicKey, full_name: name, photo, searchable } = card.value;
    const { pod } = finger.value;
    // Things for them would come back to us.
    if (new URL(pod).host === new URL(this.kit.origin).host) return refuse('host-mismatch', pod);
    const avatar = URL.canParse(photo, pod) ? new URL(photo, pod).href : undefined;
    const person = this.keep({ id, guid, pod, key });
    const remote: RemoteAccount = {
      nativeId: accountOf(id),
      handle: id,
      host: hostOf(id),
      profile: {
        name: name || undefined,
        avatar: avatar && /^https?:/.test(avatar) ? { url: avatar } : undefined,
        url: finger.value.profile,
        discoverable: searchable ? undefined : false,
      },
      endpoints: {
        // The fragment says for whom it is to be sealed.
        inbox: `${privateInbox(pod, guid)}#${id}`,
        sharedInbox: publicInbox(pod),
        guid,
        pod,
        publicKey,
      },
    };
    const found = { person, remote };
    this.fetched.set(id, found);
    return ok(found);
  }

  private async finger(id: string): Promise<Outcome<string>> {
    const answer = await this.get(webfingerAddress(id), 'application/jrd+json, application/json');
    // A pod on this machine, in tests, has no certificate.
    return answer.ok || !this.kit.origin.startsWith('http:')
      ? answer
      : this.get(webfingerAddress(id, 'http'), 'application/jrd+json, application/json');
  }

  /** A document of another pod as text. */
  async get(url: string, accept: string): Promise<Outcome<string>> {
    const answer = await this.kit.http.request({ url, headers: { accept }, maxBytes: 1_000_000 });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status === 200) return ok(Buffer.from(body).toString('utf8'));
    if (status === 404 || status === 410) return refuse(status === 410 ? 'gone' : 'not-found', url);
    if (status === 401 || status === 403) return refuse('host-refused', `${status} ${url}`);
    return later('wrong-answer', `${status} ${url}`);
  }
}
