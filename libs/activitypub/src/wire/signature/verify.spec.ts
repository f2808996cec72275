import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { contentDigestHeader, digestHeader } from '../digest.js';
import { parseSignature, signCavage, signRfc9421, verifySignature, type SignedRequest } from './index.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
const HOUR = 3600_000;
const keyId = 'https://peer.example/users/bob#main-key';
const body = Buffer.from(JSON.stringify({ type: 'Create', id: 'https://peer.example/1', content: 'grüß Gott' }));

type Signer = typeof signCavage;
type Keys = { publicKey: KeyObject; privateKey: KeyObject };

function signed(signer: Signer, keys: Keys, change: Partial<SignedRequest> & { target?: string } = {}): SignedRequest {
  const method = (change.method ?? 'POST') as 'POST' | 'GET';
  const target = change.target ?? '/inbox?page=2&x=%20';
  const content = method === 'POST' ? { body, contentType: 'application/activity+json' } : {};
  const url = `https://planet.example${target}`;
  const headers = signer({ method, url, ...content, keyId, key: keys.privateKey, now: NOW });
  return { url: target, headers, body: content.body ?? Buffer.alloc(0), hosts: ['planet.example'], ...change, method };
}

function outcome(request: SignedRequest, key: KeyObject, now = NOW): string {
  const parsed = parseSignature(request);
  if (!parsed.ok) return parsed.reason;
  const verified = verifySignature(request, parsed.value, key, { now });
  return verified.ok ? 'ok' : verified.reason;
}

function withHeaders(request: SignedRequest, headers: SignedRequest['headers']): SignedRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

const signers: [string, Signer, Keys][] = [
  ['cavage, RSA', signCavage, rsa],
  ['cavage, Ed25519', signCavage, ed25519],
  ['RFC 9421, RSA', signRfc9421, rsa],
  ['RFC 9421, Ed25519', signRfc9421, ed25519],
];

describe.each(signers)('%s', (_name, signer, keys) => {
  const cavage = signer === signCavage;
  const digestName = cavage ? 'digest' : 'content-digest';
  const digestOf = cavage ? digestHeader : contentDigestHeader;

  it('holds for what was signed: POST with a body, GET without, with and without a query', () => {
    expect(outcome(signed(signer, keys), keys.publicKey)).toBe('ok');
    expect(outcome(signed(signer, keys, { method: 'GET' }), keys.publicKey)).toBe('ok');
    expect(outcome(signed(signer, keys, { target: '/inbox' }), keys.publicKey)).toBe('ok');
    expect(outcome(signed(signer, keys, { target: '/' }), keys.publicKey)).toBe('ok');
  });

  it('says who signed and when', () => {
    const request = signed(signer, keys);
    const parsed = parseSignature(request);
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(verifySignature(request, parsed.value, keys.publicKey, { now: NOW })).toEqual({
      ok: true,
      value: { scheme: cavage ? 'cavage' : 'rfc9421', keyId, signedAt: NOW / 1000 },
    });
  });

  const other = Buffer.from(body.toString().replace('Create', 'Delete'));
  const tampered: [string, (request: SignedRequest) => SignedRequest, string][] = [
    ['another body under the same digest', (r) => ({ ...r, body: other }), 'digest-mismatch'],
    [
      'another body with its own digest',
      (r) => ({ ...withHeaders(r, { [digestName]: digestOf(other) }), body: other }),
      'bad-signature',
    ],
    ['no body', (r) => ({ ...r, body: Buffer.alloc(0) }), 'digest-mismatch'],
    ['no digest', (r) => withHeaders(r, { [digestName]: undefined }), 'digest-missing'],
    ['a digest of an unknown kind', (r) => withHeaders(r, { [digestName]: 'md5=:AAAA:' }), 'digest-missing'],
    ['another path', (r) => ({ ...r, url: '/users/alice/inbox?page=2&x=%20' }), 'bad-signature'],
    ['another query', (r) => ({ ...r, url: '/inbox?page=3&x=%20' }), 'bad-signature'],
    ['no query', (r) => ({ ...r, url: '/inbox' }), 'bad-signature'],
    ['another spelling of the query', (r) => ({ ...r, url: '/inbox?page=2&x=+' }), 'bad-signature'],
    ['another method', (r) => ({ ...r, method: 'PUT' }), 'bad-signature'],
    ['another content type', (r) => withHeaders(r, { 'content-type': 'text/html' }), 'bad-signature'],
    ['a host that is not ours', (r) => withHeaders(r, { host: 'evil.example' }), 'host-mismatch'],
    ['no host', (r) => withHeaders(r, { host: undefined }), 'host-mismatch'],
    [
      'another host of ours',
      (r) => ({ ...withHeaders(r, { host: 'ssb.planet.example' }), hosts: ['planet.example', 'ssb.planet.example'] }),
      'bad-signature',
    ],
    ['a host with a line break', (r) => withHeaders(r, { host: 'planet.example\nx: y' }), 'host-mismatch'],
    ['the signature gone', (r) => withHeaders(r, { signature: undefined, 'signature-input': undefined }), 'unsigned'],
  ];
  it.each(tampered)('%s is refused', (_case, tamper, reason) => {
    expect(outcome(tamper(signed(signer, keys)), keys.publicKey)).toBe(reason);
  });

  it('refuses what is older than 12 hours or an hour ahead', () => {
    const request = signed(signer, keys);
    expect(outcome(request, keys.publicKey, NOW + 12 * HOUR)).toBe('ok');
    expect(outcome(request, keys.publicKey, NOW + 12 * HOUR + 1000)).toBe('stale');
    expect(outcome(request, keys.publicKey, NOW - HOUR)).toBe('ok');
    expect(outcome(request, keys.publicKey, NOW - HOUR - 1000)).toBe('stale');
    const parsed = parseSignature(request);
    if (!parsed.ok) throw new Error(parsed.detail);
    const narrow = { now: NOW + 61_000, maxAge: 60, maxAhead: 60 };
    expect(verifySignature(request, parsed.value, keys.publicKey, narrow)).toMatchObject({ reason: 'stale' });
  });

  it('refuses the signature of another key, and a key of another type', () => {
    const stranger =
      keys === rsa ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
    expect(outcome(signed(signer, keys), stranger.publicKey)).toBe('bad-signature');
    expect(outcome(signed(signer, keys), p256.publicKey)).toBe('unsupported-algorithm');
  });

  it('refuses every change of one byte in the body or in the signature', () => {
    const request = signed(signer, keys);
    const text = request.headers.signature as string;
    const first = text.lastIndexOf(cavage ? 'signature="' : ':', text.length - 3) + (cavage ? 11 : 1);
    const last = text.length - 2;
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] as number) ^ mask;
        return outcome({ ...request, body: changed }, keys.publicKey) === 'digest-mismatch';
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), fc.integer({ min: 33, max: 126 }), (at, code) => {
        const character = String.fromCharCode(code);
        fc.pre(text[at] !== character);
        const changed = withHeaders(request, { signature: text.slice(0, at) + character + text.slice(at + 1) });
        return ['malformed', 'bad-signature'].includes(outcome(changed, keys.publicKey));
      }),
    );
  });

  it('holds for any body, path and query', () => {
    const segment = fc
      .string({ unit: 'grapheme', maxLength: 8 })
      .map((text) => encodeURIComponent(text.toWellFormed()));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), segment, segment, (bytes, path, query) => {
        const url = new URL(`https://planet.example/${path}?q=${query}`);
        const headers = signer({ method: 'POST', url, body: bytes, keyId, key: keys.privateKey, now: NOW });
        const request = {
          method: 'POST',
          url: url.pathname + url.search,
          headers,
          body: bytes,
          hosts: ['planet.example'],
        };
        return outcome(request, keys.publicKey) === 'ok';
      }),
      { numRuns: 40 },
    );
  });
});

describe('what must be covered', () => {
  const cavageOver = (headers: string, extra: Record<string, string> = {}) => {
    const fields: Record<string, string> = {
      '(request-target)': 'post /inbox',
      host: 'planet.example',
      date: new Date(NOW).toUTCString(),
      digest: digestHeader(body),
      '(created)': String(NOW / 1000),
      ...extra,
    };
    const base = headers
      .split(' ')
      .map((name) => `${name}: ${fields[name]}`)
      .join('\n');
    const signature = sign('sha256', Buffer.from(base), rsa.privateKey).toString('base64');
    return { fields, signature };
  };
  const cavageRequest = (headers: string, prefix = 'algorithm="rsa-sha256",'): SignedRequest => {
    const { fields, signature } = cavageOver(headers);
    return {
      method: 'POST',
      url: '/inbox',
      headers: {
        host: fields.host,
        date: fields.date,
        digest: fields.digest,
        signature: `keyId="k",${prefix}headers="${headers}",signature="${signature}"`,
      },
      body,
      hosts: ['planet.example'],
    };
  };

  it.each([
    ['(request-target) host date digest', 'ok'],
    ['host date digest', 'not-covered'],
    ['(request-target) date digest', 'not-covered'],
    ['(request-target) host digest', 'not-covered'],
    ['(request-target) host date', 'not-covered'],
    ['date', 'not-covered'],
  ])('cavage over %s: %s', (headers, expected) => {
    expect(outcome(cavageRequest(headers), rsa.publicKey)).toBe(expected);
  });

  it('takes (created) for the date with hs2019, and not with rsa-sha256', () => {
    const headers = '(request-target) host (created) digest';
    const created = `created=${NOW / 1000},`;
    expect(outcome(cavageRequest(headers, `algorithm="hs2019",${created}`), rsa.publicKey)).toBe('ok');
    expect(outcome(cavageRequest(headers, `algorithm="rsa-sha256",${created}`), rsa.publicKey)).toBe('malformed');
    const expired = `algorithm="hs2019",${created}expires=${NOW / 1000 - 1},`;
    expect(outcome(cavageRequest(headers, expired), rsa.publicKey)).toBe('stale');
  });

  it('reads the Authorization header too, and a header sent twice', () => {
    const request = cavageRequest('(request-target) host date digest');
    const { signature, ...rest } = request.headers;
    expect(outcome({ ...request, headers: { ...rest, authorization: `Signature ${signature}` } }, rsa.publicKey)).toBe(
      'ok',
    );
    expect(outcome({ ...request, headers: { ...rest, authorization: 'Bearer x' } }, rsa.publicKey)).toBe('unsigned');
    const twice = withHeaders(request, { date: [request.headers.date as string, 'x'] });
    expect(outcome(twice, rsa.publicKey)).toBe('malformed');
  });

  const rfcRequest = (
    covered: string,
    params = `;created=${NOW / 1000};keyid="k"`,
    url = '/inbox?a=1',
  ): SignedRequest => {
    const values: Record<string, string> = {
      '"@method"': 'POST',
      '"@target-uri"': `https://planet.example${url}`,
      '"@authority"': 'planet.example',
      '"@path"': '/inbox',
      '"@query"': '?a=1',
      '"@request-target"': url,
      '"content-digest"': contentDigestHeader(body),
    };
    const lines = covered.split(' ').map((name) => `${name}: ${values[name]}`);
    const base = [...lines, `"@signature-params": (${covered})${params}`].join('\n');
    return {
      method: 'POST',
      url,
      headers: {
        host: 'planet.example',
        'content-digest': contentDigestHeader(body),
        'signature-input': `sig1=(${covered})${params}`,
        signature: `sig1=:${sign('sha256', Buffer.from(base), rsa.privateKey).toString('base64')}:`,
      },
      body,
      hosts: ['planet.example'],
    };
  };

  it.each([
    ['"@method" "@target-uri" "content-digest"', 'ok'],
    ['"@method" "@authority" "@path" "@query" "content-digest"', 'ok'],
    ['"@method" "@authority" "@request-target" "content-digest"', 'ok'],
    ['"@method" "@authority" "@path" "content-digest"', 'not-covered'],
    ['"@method" "@path" "@query" "content-digest"', 'not-covered'],
    ['"@method" "@authority" "content-digest"', 'not-covered'],
    ['"@target-uri" "content-digest"', 'not-covered'],
    ['"@method" "@target-uri"', 'not-covered'],
  ])('RFC 9421 over %s: %s', (covered, expected) => {
    expect(outcome(rfcRequest(covered), rsa.publicKey)).toBe(expected);
  });

  it.each([
    [';keyid="k"', 'malformed'],
    [`;created=${NOW / 1000}`, 'malformed'],
    [`;created=${NOW / 1000};keyid="k";alg="rsa-v1_5-sha256"`, 'ok'],
    [`;created=${NOW / 1000};keyid="k";alg="rsa-pss-sha512"`, 'unsupported-algorithm'],
    [`;created=${NOW / 1000};keyid="k";alg="ed25519"`, 'unsupported-algorithm'],
    [`;created=${NOW / 1000};keyid="k";expires=${NOW / 1000 + 300}`, 'ok'],
    [`;created=${NOW / 1000 - 300};keyid="k";expires=${NOW / 1000 - 1}`, 'stale'],
    [`;created=${NOW / 1000};keyid="k";expires="soon"`, 'malformed'],
    [`;created=${NOW / 1000};created=${NOW / 1000};keyid="k"`, 'malformed'],
  ])('RFC 9421 with the parameters %s: %s', (params, expected) => {
    expect(outcome(rfcRequest('"@method" "@target-uri" "content-digest"', params), rsa.publicKey)).toBe(expected);
  });

  it('knows the scheme that the sender saw', () => {
    const request = rfcRequest('"@method" "@target-uri" "content-digest"');
    expect(outcome({ ...request, scheme: 'http' }, rsa.publicKey)).toBe('bad-signature');
    expect(outcome(withHeaders(request, { host: 'PLANET.example:443' }), rsa.publicKey)).toBe('ok');
  });

  it('takes one signature only', () => {
    const request = rfcRequest('"@method" "@target-uri" "content-digest"');
    const input = request.headers['signature-input'] as string;
    expect(outcome(withHeaders(request, { 'signature-input': `${input}, sig2=()` }), rsa.publicKey)).toBe('malformed');
    expect(outcome(withHeaders(request, { signature: 'sig2=:AAAA:' }), rsa.publicKey)).toBe('malformed');
    expect(outcome(withHeaders(request, { signature: undefined }), rsa.publicKey)).toBe('malformed');
  });

  it.each([
    '("@method";req)',
    '("@method" "@method")',
    '("content-digest";sf)',
    '("@status")',
    '("no-such-field")',
    '("Content-Digest")',
  ])('refuses the component list %s', (list) => {
    const request = rfcRequest('"@method" "@target-uri" "content-digest"');
    const input = `sig1=(${list.slice(1, -1)} "@target-uri" "content-digest");created=${NOW / 1000};keyid="k"`;
    const reason = outcome(withHeaders(request, { 'signature-input': input }), rsa.publicKey);
    expect(['malformed', 'not-covered']).toContain(reason);
  });
});

describe('nonsense', () => {
  it('is never answered by an exception, whatever the headers are', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'sig=(")";,:created keyid@A1\\'), maxLength: 80 }),
    );
    fc.assert(
      fc.property(noise, noise, noise, (signature, input, digest) => {
        const base = { method: 'POST', url: '/inbox', body, hosts: ['planet.example'] };
        const headers = { host: 'planet.example', signature, digest, 'content-digest': digest };
        const results = [
          outcome({ ...base, headers }, rsa.publicKey),
          outcome({ ...base, headers: { ...headers, 'signature-input': input } }, rsa.publicKey),
        ];
        return results.every((result) => result !== 'ok');
      }),
      { numRuns: 500 },
    );
  });

  it('of great length is not read', () => {
    const headers = { host: 'planet.example', signature: `keyId="${'k'.repeat(9000)}",signature="AAAA"` };
    const request = { method: 'GET', url: '/', body: Buffer.alloc(0), hosts: ['planet.example'], headers };
    expect(outcome(request, rsa.publicKey)).toBe('malformed');
  });
});
