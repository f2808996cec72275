import type { EnvelopeDraft, HttpAnswer, HttpRequest, Kit } from '@planet/core';
import { isObject, parseJson, type JsonObject } from './wire/json.js';
import { checkContentDigest, checkDigest } from './wire/digest.js';
import { digestOf } from './verify.js';

export const maxInboxBytes = 256 * 1024;
/** What verification in the worker needs. */
const kept = [
  'host',
  'date',
  'digest',
  'content-digest',
  'signature',
  'signature-input',
  'content-type',
  'content-length',
];

/**
 * Takes a delivery: what can be seen without the sender's key is refused at once, the rest is made durable and answered
 * 202; the worker verifies.
 */
export async function receive(
  kit: Kit,
  request: HttpRequest,
  intake: (draft: EnvelopeDraft) => Promise<void>,
): Promise<HttpAnswer> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/(activity\+json|ld\+json|json)\b/i.test(type)) return no(415, 'wrong-content-type');
  if (!request.headers.signature) return no(401, 'unsigned');
  const bytes = Buffer.from(request.body);
  const json = parseJson(bytes);
  if (!json.ok) return no(400, json.reason);
  const digest = request.headers['content-digest']
    ? checkContentDigest(request.headers['content-digest'], bytes)
    : checkDigest(request.headers.digest, bytes);
  if (!digest.ok) return no(401, digest.reason);
  if (await isFarewellOfStranger(kit, json.value)) return { status: 202 };
  await intake({
    network: 'activitypub',
    digest: digestOf(request.body, request.headers.signature, request.url),
    transport: 'push',
    body: request.body,
    headers: Object.fromEntries(kept.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : []))),
    method: request.method,
    path: request.url,
    peer: request.remote,
  });
  return { status: 202 };
}

/** Servers tell everybody of every account that ends. Of those whom we never met nothing is to be done, and nothing fetched. */
async function isFarewellOfStranger(kit: Kit, document: JsonObject): Promise<boolean> {
  if (document.type !== 'Delete') return false;
  const object = isObject(document.object) ? document.object.id : document.object;
  if (typeof object !== 'string' || object !== document.actor) return false;
  return (await kit.graph.accountByNative('activitypub', object)) === null;
}

const no = (status: number, reason: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...(status === 401 ? { 'www-authenticate': 'Signature' } : {}) },
  body: { error: reason },
});
