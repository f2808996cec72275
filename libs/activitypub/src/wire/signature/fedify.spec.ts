import { generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import { signRequest, verifyRequest } from '@fedify/fedify/sig';
import { CryptographicKey } from '@fedify/vocab';
import { getDocumentLoader } from '@fedify/vocab-runtime';
import { writePublicKeyPem } from '../keys.js';
import { parseSignature, signCavage, signRfc9421, verifySignature, type SignedRequest } from './index.js';

/** Fedify is an implementation that we did not write: what either signs, the other must accept. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyId = new URL('https://peer.example/users/bob#main-key');
const owner = 'https://peer.example/users/bob';
const body = Buffer.from(JSON.stringify({ type: 'Create', id: 'https://peer.example/1', content: 'grüß Gott 🌍' }));
const contentType = 'application/activity+json';

const documentLoader = async (address: string) => {
  if (address !== keyId.href) throw new Error(`not to be fetched: ${address}`);
  const document = {
    '@context': 'https://w3id.org/security/v1',
    id: keyId.href,
    type: 'CryptographicKey',
    owner,
    publicKeyPem: writePublicKeyPem(keys.publicKey),
  };
  return { contextUrl: null, documentUrl: address, document };
};
/** The contexts that Fedify carries with it; a fetch would fail here. */
const contextLoader = getDocumentLoader();

async function webKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['sign']);
}

async function received(request: Request): Promise<SignedRequest> {
  const { pathname, search, host } = new URL(request.url);
  const headers = { host, ...Object.fromEntries(request.headers) };
  return {
    method: request.method,
    url: pathname + search,
    headers,
    body: new Uint8Array(await request.arrayBuffer()),
    hosts: ['planet.example'],
  };
}

describe.each(['draft-cavage-http-signatures-12', 'rfc9421'] as const)('Fedify and %s', (spec) => {
  // Fedify leaves the query out of (request-target), against draft-cavage-12 section 2.3; with RFC 9421 it does not.
  const url = `https://planet.example/users/alice/inbox${spec === 'rfc9421' ? '?x=1&y=%20z' : ''}`;
  const signer = spec === 'rfc9421' ? signRfc9421 : signCavage;

  it.each(['POST', 'GET'] as const)('what it signs, we accept: %s', async (method) => {
    const plain = new Request(url, {
      method,
      headers: method === 'POST' ? { 'content-type': contentType } : { accept: contentType },
      body: method === 'POST' ? body : undefined,
    });
    const request = await received(await signRequest(plain, await webKey(keys.privateKey), keyId, { spec }));
    const parsed = parseSignature(request);
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(verifySignature(request, parsed.value, keys.publicKey, { now: Date.now() })).toMatchObject({
      ok: true,
      value: { keyId: keyId.href, scheme: spec === 'rfc9421' ? 'rfc9421' : 'cavage' },
    });
    const other = { ...request, url: request.url.replace('alice', 'carol') };
    expect(verifySignature(other, parsed.value, keys.publicKey, { now: Date.now() }).ok).toBe(false);
  });

  it('what we sign, it accepts, and refuses once the body is another', async () => {
    const headers = signer({
      method: 'POST',
      url,
      body,
      contentType,
      keyId: keyId.href,
      key: keys.privateKey,
      now: Date.now(),
    });
    const check = (content: Uint8Array<ArrayBuffer>) =>
      verifyRequest(new Request(url, { method: 'POST', headers, body: content }), {
        documentLoader,
        contextLoader,
        spec,
      });
    const key = await check(body);
    expect(key).toBeInstanceOf(CryptographicKey);
    expect(key?.ownerId?.href).toBe(owner);
    expect(await check(Buffer.from(body.toString().replace('Create', 'Delete')))).toBeNull();
  });

  it('a GET of ours is accepted too', async () => {
    const headers = signer({ method: 'GET', url, keyId: keyId.href, key: keys.privateKey, now: Date.now() });
    const request = new Request(url, { headers });
    expect(await verifyRequest(request, { documentLoader, contextLoader, spec })).toBeInstanceOf(CryptographicKey);
  });
});
