import { later, ok, refuse } from '@planet/core';
import type { InboundAnswer, Kit, Outcome } from '@planet/core';
import { LRUCache } from 'lru-cache';
import { sameHost } from './ids.js';
import { keyIdOf, SigningKeys } from './keys.js';
import { parseJson, type JsonObject } from './wire/json.js';
import { ACCEPT_ACTIVITY, ACTIVITY_JSON, isActivityMediaType } from './wire/media-type.js';
import { normalise } from './wire/normalise.js';
import { signCavage, signRfc9421 } from './wire/signature/index.js';

type Scheme = 'cavage' | 'rfc9421';

/** `url` is where it stood in the end. */
export interface Fetched {
  document: JsonObject;
  url: string;
  text: string;
}

const bare = (url: string): string => url.split('#')[0]!;

/** Asks other servers: every GET is signed by the actor of this server, every POST by its author. */
export class Client {
  private readonly schemes = new LRUCache<string, Scheme>({ max: 10_000, ttl: 10 * 60_000 });

  constructor(
    private readonly kit: Kit,
    private readonly keys: SigningKeys,
    private readonly instanceActor: string,
  ) {}

  /** A document at its origin, normalised. Answers of other types than ActivityStreams are refused. */
  async get(url: string, { redirects }: { redirects?: number } = {}): Promise<Outcome<Fetched>> {
    const keys = await this.keys.ofInstance();
    const answer = await this.kit.http.request({
      url,
      headers: { accept: ACCEPT_ACTIVITY },
      maxRedirects: redirects,
      sign: (hop) =>
        signCavage({
          method: 'GET',
          url: hop.url,
          keyId: keyIdOf(this.instanceActor),
          key: keys.privateKey,
          now: this.now(),
        }),
    });
    if (!answer.ok) return answer;
    const { status, headers, body } = answer.value;
    if (status === 410) return refuse('gone', url);
    if (status === 404) return refuse('not-found', url);
    if (status === 401 || status === 403) return refuse('host-refused', `${status} ${url}`);
    if (status !== 200) return later('wrong-answer', `${status} ${url}`);
    // Plain JSON is not enough, nor JSON-LD without the profile: files that anybody may upload have those types (CVE-2024-25623).
    if (!isActivityMediaType(headers['content-type'] ?? '')) return refuse('wrong-content-type', url);
    const json = parseJson(body);
    if (!json.ok) return refuse('malformed', `${json.reason} ${url}`);
    const normal = normalise(json.value);
    if (!normal.ok) return refuse('unknown-context', url);
    return ok({ document: normal.value.document, url: answer.value.url, text: Buffer.from(body).toString('utf8') });
  }

  /**
   * A document as its own id gives it. Where another address led to it, it is asked for once more: whoever can put a file
   * or a redirect on a host must not speak for everybody there.
   */
  async getOwn(url: string): Promise<Outcome<Fetched>> {
    const found = await this.get(url);
    if (!found.ok) return found;
    const { id } = found.value.document;
    if (typeof id !== 'string') return refuse('malformed', `a document without id ${url}`);
    if (!sameHost(id, found.value.url)) return refuse('host-mismatch', id);
    if (bare(id) === bare(found.value.url)) return found;
    const own = await this.get(id);
    if (!own.ok) return own;
    return own.value.document.id === id && sameHost(id, own.value.url) ? own : refuse('host-mismatch', id);
  }

  /** JSON that is not ActivityStreams (WebFinger). Unsigned: nobody asks for more. */
  async getJson(url: string): Promise<Outcome<JsonObject>> {
    const answer = await this.kit.http.request({
      url,
      headers: { accept: 'application/jrd+json, application/json' },
      maxBytes: 100_000,
    });
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return refuse('not-found', `${answer.value.status} ${url}`);
    const json = parseJson(answer.value.body);
    return json.ok ? ok(json.value) : refuse('malformed', url);
  }

  /**
   * Delivers, signed by the actor. A host that refuses one kind of signature is asked again with the other, and what it
   * took is remembered.
   */
  async post(inbox: string, body: string, actor: string, keyOwner: string): Promise<Outcome<InboundAnswer>> {
    const { host } = new URL(inbox);
    const first = await this.schemeOf(host);
    const answer = await this.send(inbox, body, actor, keyOwner, first);
    if (!answer.ok || (answer.value.status !== 401 && answer.value.status !== 400)) return answer;
    const other: Scheme = first === 'cavage' ? 'rfc9421' : 'cavage';
    const again = await this.send(inbox, body, actor, keyOwner, other);
    if (again.ok && again.value.status < 300) {
      this.schemes.set(host, other);
      await this.kit.kv.set(`scheme:${host}`, other, 30 * 24 * 3600);
    }
    return again.ok && again.value.status < 300 ? again : answer;
  }

  /** What the host took last; asked of the store once in a while. */
  private async schemeOf(host: string): Promise<Scheme> {
    const known = this.schemes.get(host) ?? (await this.kit.kv.get<Scheme>(`scheme:${host}`)) ?? 'cavage';
    this.schemes.set(host, known);
    return known;
  }

  private async send(
    inbox: string,
    body: string,
    actor: string,
    keyOwner: string,
    scheme: Scheme,
  ): Promise<Outcome<InboundAnswer>> {
    const keys = await this.keys.rsa(keyOwner);
    const sign = scheme === 'cavage' ? signCavage : signRfc9421;
    return this.kit.http.request({
      method: 'POST',
      url: inbox,
      body,
      headers: { 'content-type': ACTIVITY_JSON, accept: ACCEPT_ACTIVITY },
      maxBytes: 65_536,
      sign: (hop) =>
        sign({
          method: 'POST',
          url: hop.url,
          body: Buffer.from(body),
          contentType: ACTIVITY_JSON,
          keyId: keyIdOf(actor),
          key: keys.privateKey,
          now: this.now(),
        }),
    });
  }

  private now = (): number => this.kit.clock().getTime();
}
