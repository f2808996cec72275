import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeEnvelopeAsync, writeWebfinger } from '../../../libs/diaspora/src/wire/index.js';
import { findPerson, hcardOf } from './people.js';
import type { Receiver } from './receiver.js';
import type { Person, State } from './state.js';

const MAX_BODY = 2_097_152;
export interface Answering {
  status?: number;
  delayMs?: number;
  hang?: boolean;
  times?: number;
}
type Answer = { status: number; type?: string; body?: string | Buffer; location?: string };
const NOT_FOUND: Answer = { status: 404 };
const json = (value: unknown, type = 'application/json'): Answer => ({
  status: 200,
  type,
  body: JSON.stringify(value),
});

/** What a pod answers over HTTP. */
export class Routes {
  /** How `/receive/…` answers. */
  answering: Answering = {};

  constructor(
    private readonly state: State,
    private readonly receiver: Receiver,
  ) {}

  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      await (incoming.method === 'POST' ? this.#post(incoming, outgoing) : this.#get(incoming, outgoing));
    } catch (error) {
      console.error('request failed', incoming.url, error);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    }
  }

  async #post(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of incoming) {
      size += (part as Buffer).length;
      if (size <= MAX_BODY) parts.push(part as Buffer);
    }
    const { status = 202, delayMs = 0, hang = false, times } = this.answering;
    if (times !== undefined) this.answering = times > 1 ? { ...this.answering, times: times - 1 } : {};
    if (hang) return;
    const guid = /^\/receive\/users\/([^/]+)$/.exec(incoming.url ?? '')?.[1];
    const recipient = this.state.locals().find((person) => person.guid === guid && !person.gone);
    const known = incoming.url === '/receive/public' || recipient !== undefined;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (size > MAX_BODY || !known || status >= 300) {
      outgoing.writeHead(size > MAX_BODY ? 413 : known ? status : 404).end();
      return;
    }
    // What is in it is looked at when the request has been answered.
    outgoing.writeHead(status).end(() => this.receiver.take(Buffer.concat(parts).toString(), recipient));
  }

  async #get(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/';
    const { status, type, body = '', location } = await this.#answer(new URL(path, this.state.origin));
    this.state.requests.push({ path, status });
    const headers = { ...(type ? { 'Content-Type': type } : {}), ...(location ? { Location: location } : {}) };
    outgoing.writeHead(status, headers).end(body);
  }

  async #answer(url: URL): Promise<Answer> {
    const [, first = '', second = '', third = ''] = url.pathname.split('/').map(decodeURIComponent);
    if (url.pathname === '/') return { status: 200, type: 'text/html', body: '<!DOCTYPE html><title>A pod</title>' };
    if (url.pathname === '/.well-known/webfinger') return this.#webfinger(url.searchParams.get('resource') ?? '');
    if (url.pathname === '/.well-known/nodeinfo') {
      const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1';
      return json({ links: [{ rel, href: `${this.state.origin}/nodeinfo/2.1` }] });
    }
    if (url.pathname === '/nodeinfo/2.1') return json(this.#nodeinfo());
    if (first === 'hcard' && second === 'users') {
      const person = this.#person(third);
      return person === undefined
        ? NOT_FOUND
        : { status: 200, type: 'text/html; charset=utf-8', body: hcardOf(person) };
    }
    if (first === 'people')
      return this.#person(second) ? { status: 200, type: 'text/html', body: 'a person' } : NOT_FOUND;
    if (first === 'fetch') return this.#fetch(second, third);
    const image = this.state.images.get(third.replace(/^(?:thumb_small|thumb_medium|thumb_large|scaled_full)_/, ''));
    return image === undefined ? NOT_FOUND : { status: 200, type: 'image/png', body: image };
  }

  #person(guid: string): Person | undefined {
    return this.state.locals().find((person) => person.guid === guid && !person.gone);
  }

  #webfinger(resource: string): Answer {
    const person = this.state.people.get(resource.replace(/^acct:/, ''));
    if (person?.privateKey === undefined || person.gone) return NOT_FOUND;
    const { id, guid, pod } = person;
    const profile = `${this.state.origin}/people/${guid}`;
    const hcard = `${this.state.origin}/hcard/users/${guid}`;
    const subscribe = `${this.state.origin}/people?q={uri}`;
    return json(writeWebfinger({ id, hcard, pod, profile, subscribe }), 'application/jrd+json; charset=utf-8');
  }

  #nodeinfo(): object {
    return {
      version: '2.1',
      software: { name: 'diaspora', version: '0.9.1.0', repository: 'https://github.com/diaspora/diaspora' },
      protocols: ['diaspora'],
      services: { inbound: [], outbound: [] },
      openRegistrations: false,
      usage: { users: { total: this.state.locals().length }, localPosts: this.state.posts.size },
      metadata: { nodeName: 'A pod' },
    };
  }

  /** Public things only; of people elsewhere, the way to their pod. */
  async #fetch(type: string, guid: string): Promise<Answer> {
    const found = type === 'comment' ? this.state.answers.get(guid) : this.state.postWith(guid);
    if (found === undefined || (type !== 'post' && type !== 'poll' && type !== found.type)) return NOT_FOUND;
    if (found.type === 'status_message' && !found.public) return NOT_FOUND;
    const { pod, id, privateKey } = await findPerson(this.state, found.author);
    if (privateKey === undefined) return { status: 302, location: new URL(`/fetch/${type}/${guid}`, pod).href };
    const body = await writeEnvelopeAsync(found, id, privateKey);
    return { status: 200, type: 'application/magic-envelope+xml', body };
  }
}
