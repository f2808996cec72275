import { createPublicKey, sign, verify } from 'node:crypto';
import { verifyRequest } from '@fedify/fedify';
import { parseJson } from '../../libs/activitypub/src/wire/json.js';
import { generateRsaKey, writePublicKeyPem } from '../../libs/activitypub/src/wire/keys.js';
import { normalise } from '../../libs/activitypub/src/wire/normalise.js';
import { parseSignature, signCavage, verifySignature } from '../../libs/activitypub/src/wire/signature/index.js';
import { createNote } from './note.js';
import { perSecond, result, type Bench } from './result.js';

const actor = 'https://remote.example/users/alice';

/** The wire alone on one core: signature, digest, JSON of a 2 kB Note. */
export const verifyBench: Bench = async ({ bits, seconds }, say) => {
  const pair = await generateRsaKey(bits);
  const body = Buffer.from(createNote(actor, 1));
  const now = Date.now();
  const url = 'https://planet.example/inbox';
  const contentType = 'application/activity+json';
  const signed = signCavage({
    method: 'POST',
    url,
    body,
    contentType,
    keyId: `${actor}#main-key`,
    key: pair.privateKey,
    now,
  });
  const headers = { ...signed, 'content-type': contentType };
  const request = { method: 'POST', url: '/inbox', headers, body, hosts: ['planet.example'] };
  const ours = () => {
    const parsed = parseSignature(request);
    if (!parsed.ok || !verifySignature(request, parsed.value, pair.publicKey, { now }).ok)
      throw new Error('not verified');
    const json = parseJson(body);
    if (!json.ok || !normalise(json.value).ok) throw new Error('not read');
  };
  const bare = Buffer.from('x'.repeat(300));
  const signature = sign('sha256', bare, pair.privateKey);
  const publicKey = createPublicKey(writePublicKeyPem(pair.publicKey));
  const third = Math.max(1, seconds / 3);
  say(`${body.length} bytes, RSA-${bits}`);
  const limit = await perSecond(third, () => verify('sha256', bare, publicKey, signature));
  say(`node:crypto verify alone: ${Math.round(limit)}/s`);
  const value = await perSecond(third, ours);
  say(`this wire: ${Math.round(value)}/s`);
  const peer = await fedify(third, url, headers, body, writePublicKeyPem(pair.publicKey));
  say(`Fedify verifyRequest: ${Math.round(peer)}/s`);
  return result(
    'verify',
    'requests/s',
    value,
    { name: 'fedify verifyRequest', value: peer },
    { name: `node:crypto RSA-${bits} verify`, value: limit },
    { bits },
  );
};

async function fedify(
  seconds: number,
  url: string,
  headers: Record<string, string>,
  body: Buffer,
  pem: string,
): Promise<number> {
  const document = {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id: actor,
    type: 'Person',
    inbox: `${actor}/inbox`,
    publicKey: { id: `${actor}#main-key`, owner: actor, publicKeyPem: pem },
  };
  const { getDocumentLoader } = await import('@fedify/vocab-runtime');
  const contexts = getDocumentLoader();
  const documentLoader = async (address: string) =>
    address.startsWith(actor) ? { contextUrl: null, documentUrl: address, document } : contexts(address);
  const cache = new Map<string, unknown>();
  const keyCache = {
    get: (id: URL) => Promise.resolve(cache.get(id.href) as never),
    set: (id: URL, key: unknown) => Promise.resolve(void cache.set(id.href, key)),
  };
  return perSecond(seconds, async () => {
    const key = await verifyRequest(new Request(url, { method: 'POST', headers, body: new Uint8Array(body) }), {
      documentLoader: documentLoader as never,
      contextLoader: contexts,
      keyCache: keyCache as never,
      timeWindow: false,
    });
    if (key === null) throw new Error('Fedify did not verify');
  });
}
