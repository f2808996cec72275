import { createHash, type KeyObject } from 'node:crypto';
import { later, ok, refuse } from '@planet/core';
import type { Envelope, HttpRequest, Kit, NativeId, Outcome, Verified } from '@planet/core';
import { LRUCache } from 'lru-cache';
import type { Client } from './client.js';
import { hostOf, sameHost } from './ids.js';
import { isObject, parseJson, type JsonObject } from './wire/json.js';
import { readMultikey, readPublicKeyPem } from './wire/keys.js';
import { normalise } from './wire/normalise.js';
import { readActor, readKeyDocument, type StatedKey } from './wire/read/index.js';
import { parseSignature, verifySignature, type SignedRequest } from './wire/signature/index.js';

interface KnownKey {
  owner: string;
  key: KeyObject;
}
interface StoredKey {
  owner: string;
  pem?: string;
  multibase?: string;
}
const keyTtlSeconds = 7 * 24 * 3600;
const looksPerMinute = 5;

/** Says who truly sent an envelope. Keys are kept parsed in memory and stated in the key-value store. */
export class Verifier {
  private readonly keys = new LRUCache<string, KnownKey>({ max: 20_000 });
  private readonly looks = new LRUCache<string, number>({ max: 20_000, ttl: 60_000 });
  private readonly fetching = new Map<string, Promise<Outcome<KnownKey>>>();

  constructor(
    private readonly kit: Kit,
    private readonly client: Client,
  ) {}

  async verify(envelope: Envelope): Promise<Outcome<Verified>> {
    const json = parseJson(Buffer.from(envelope.body));
    if (!json.ok)
      return refuse(json.reason === 'too-large' || json.reason === 'too-deep' ? json.reason : 'malformed', json.detail);
    const normal = normalise(json.value);
    if (!normal.ok) return refuse('unknown-context', normal.detail);
    const { document } = normal.value;
    return envelope.transport === 'fetch'
      ? this.verifyFetched(envelope, document)
      : this.verifyPushed(envelope, document);
  }

  /** What stood at its own address was said by whoever it names there, if that is somebody of the same host. */
  private verifyFetched(envelope: Envelope, document: JsonObject): Outcome<Verified> {
    const author = [document.attributedTo ?? document.actor].flat()[0];
    const name = typeof author === 'string' ? author : (author as JsonObject | undefined)?.id;
    if (typeof document.id !== 'string' || typeof name !== 'string') return refuse('malformed');
    if (!sameHost(document.id, envelope.peer ?? '') || !sameHost(document.id, name))
      return refuse('host-mismatch', document.id);
    return ok({ envelope, signer: name as NativeId, document });
  }

  private async verifyPushed(envelope: Envelope, document: JsonObject): Promise<Outcome<Verified>> {
    const { method = 'POST', path: url = '/', headers, body } = envelope;
    const owner = await this.signerOf({ method, url, headers, body }, envelope.receivedAt);
    const actor = [document.actor].flat()[0];
    const name = typeof actor === 'string' ? actor : (actor as JsonObject | undefined)?.id;
    if (!owner.ok && owner.reason === 'key-unavailable' && (await this.isFarewell(document, name)))
      return ok({ envelope, signer: name as NativeId, document });
    if (!owner.ok) return owner;
    if (name !== owner.value) return refuse('actor-mismatch', `signed by ${owner.value}`);
    return ok({ envelope, signer: owner.value as NativeId, document });
  }

  /** Whoever is gone has no key to be asked for any more. That they are gone their own server says. */
  private async isFarewell({ type, object }: JsonObject, actor: unknown): Promise<boolean> {
    const named = isObject(object) ? object.id : object;
    if (type !== 'Delete' || typeof actor !== 'string' || named !== actor) return false;
    const answer = await this.client.get(actor);
    return !answer.ok && answer.reason === 'gone';
  }

  /** The actor whose key signed a request to this server. `arrivedAt` is when it came, not when it is looked at. */
  async signerOf(
    { method, url, headers, body }: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
    arrivedAt: Date,
  ): Promise<Outcome<string>> {
    const request: SignedRequest = {
      method,
      url,
      headers,
      body: Buffer.from(body),
      hosts: [hostOf(this.kit.origin)!],
      scheme: this.kit.origin.startsWith('https:') ? 'https' : 'http',
    };
    const parsed = parseSignature(request);
    if (!parsed.ok) return refuse(parsed.reason === 'malformed' ? 'malformed-signature' : parsed.reason, parsed.detail);
    const { keyId } = parsed.value;
    const now = arrivedAt.getTime();
    const cached = this.keys.has(keyId);
    const known = await this.keyFor(keyId);
    if (!known.ok) return known;
    let verified = verifySignature(request, parsed.value, known.value.key, { now });
    let { owner } = known.value;
    if (!verified.ok && verified.reason === 'bad-signature' && (cached || (await this.kit.kv.get(`key:${keyId}`)))) {
      // The key may have been changed since we saw it: one look at its origin, and no flood of looks for a flood of forgeries.
      if (!this.mayLook(keyId)) return refuse('bad-signature');
      const fresh = await this.fetchKey(keyId);
      if (!fresh.ok) return fresh.retry ? fresh : refuse('bad-signature');
      verified = verifySignature(request, parsed.value, fresh.value.key, { now });
      owner = fresh.value.owner;
    }
    if (verified.ok) return ok(owner);
    return refuse(verified.reason === 'malformed' ? 'malformed-signature' : verified.reason, verified.detail);
  }

  private mayLook(keyId: string): boolean {
    const looks = this.looks.get(keyId) ?? 0;
    this.looks.set(keyId, looks + 1, { noUpdateTTL: true });
    return looks < looksPerMinute;
  }

  private async keyFor(keyId: string): Promise<Outcome<KnownKey>> {
    const open = this.keys.get(keyId);
    if (open) return ok(open);
    const stored = await this.kit.kv.get<StoredKey>(`key:${keyId}`);
    if (stored) {
      const key = parseKey(stored);
      if (key) {
        const known = { owner: stored.owner, key };
        this.keys.set(keyId, known);
        return ok(known);
      }
    }
    return this.fetchKey(keyId);
  }

  /** One fetch for all who wait for the same key. */
  private fetchKey(keyId: string): Promise<Outcome<KnownKey>> {
    const underWay = this.fetching.get(keyId);
    if (underWay) return underWay;
    const work = this.fetchKeyNow(keyId).finally(() => this.fetching.delete(keyId));
    this.fetching.set(keyId, work);
    return work;
  }

  private async fetchKeyNow(keyId: string): Promise<Outcome<KnownKey>> {
    if (hostOf(keyId) === null) return refuse('key-unavailable', 'the key id is no URL');
    const answer = await this.client.get(keyId.split('#')[0]!);
    if (!answer.ok) {
      if (answer.reason === 'gone' || answer.reason === 'not-found') return refuse('key-unavailable', answer.detail);
      return later('key-unavailable', `${answer.reason} ${answer.detail ?? ''}`);
    }
    const { document, url } = answer.value;
    if (!sameHost(url, keyId)) return refuse('key-not-owned', `${keyId} leads to ${url}`);
    const stated = statedKey(document, keyId);
    if (!stated.ok) return refuse('key-unavailable', stated.detail);
    const owner = await this.ownerOf(stated.value, document, keyId);
    if (!owner.ok) return owner;
    const key = parseKey(stated.value);
    if (!key) return refuse('unsupported-algorithm', keyId);
    const store: StoredKey = { owner: owner.value, pem: stated.value.pem, multibase: stated.value.multibase };
    await this.kit.kv.set(`key:${keyId}`, store, keyTtlSeconds);
    this.keys.set(keyId, { owner: owner.value, key });
    return ok({ owner: owner.value, key });
  }

  /**
   * The actor whom the key belongs to: it must say so at its own id, and live on the key's host. What calls itself the
   * actor at another address is not believed.
   */
  private async ownerOf(stated: StatedKey, document: JsonObject, keyId: string): Promise<Outcome<string>> {
    const here = readActor(document);
    const owner = here.ok ? here.value.id : stated.owner;
    if (!owner || !sameHost(owner, keyId)) return refuse('key-not-owned', owner);
    if (here.ok && stated.owner !== undefined && stated.owner !== owner) return refuse('key-not-owned', owner);
    if (here.ok && owner === keyId.split('#')[0]) return ok(owner);
    const answer = await this.client.get(owner);
    if (!answer.ok) return later('key-unavailable', answer.detail);
    const actor = readActor(answer.value.document);
    if (!actor.ok || actor.value.id !== owner || !sameHost(answer.value.url, owner))
      return refuse('key-not-owned', owner);
    const claims = actor.value.keys.some((key) => key.id === keyId) || actor.value.elsewhere.includes(keyId);
    return claims ? ok(owner) : refuse('key-not-owned', owner);
  }
}

/** Some servers name their actor where the key should be named: with one key there is no doubt which it is. */
function statedKey(document: JsonObject, keyId: string): ReturnType<typeof readKeyDocument> {
  const actor = readActor(document);
  const only = actor.ok && actor.value.id === keyId && actor.value.keys.length === 1 ? actor.value.keys[0] : undefined;
  return only ? { ok: true, value: only } : readKeyDocument(document, keyId);
}

function parseKey(stated: { pem?: string; multibase?: string }): KeyObject | null {
  const read = stated.pem ? readPublicKeyPem(stated.pem) : stated.multibase ? readMultikey(stated.multibase) : null;
  return read?.ok ? read.value : null;
}

/** An arrival is known by its bytes and its signature: a forgery with the same body is another arrival. */
export const digestOf = (body: string, signature: string, path: string): string =>
  createHash('sha256').update(`${path}\n${signature}\n${body}`).digest('base64url');
