import { createPublicKey, verify } from 'node:crypto';
import { parseSignature, signatureBase, verifySignature, type SignedRequest } from './index.js';

const body = Buffer.from('{"hello": "world"}');

function baseOf(request: SignedRequest) {
  const parsed = parseSignature(request);
  if (!parsed.ok) throw new Error(parsed.detail);
  const base = signatureBase(request, parsed.value);
  if (!base.ok) throw new Error(base.detail);
  return { base: base.value, parsed: parsed.value };
}

describe('RFC 9421, appendix B', () => {
  const ed25519 = createPublicKey(
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----',
  );
  const request = (input: string, signature: string): SignedRequest => ({
    method: 'POST',
    url: '/foo?param=Value&Pet=dog',
    headers: {
      host: 'example.com',
      date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'content-type': 'application/json',
      'content-digest':
        'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
      'content-length': '18',
      'signature-input': input,
      signature,
    },
    body,
    hosts: ['example.com'],
  });

  const b26 = request(
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
  );

  it('B.2.6: the base string and the Ed25519 signature over it', () => {
    const { base, parsed } = baseOf(b26);
    expect(base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      ].join('\n'),
    );
    expect(verify(null, Buffer.from(base), ed25519, parsed.signature)).toBe(true);
  });

  it('B.2.6 is not enough for us: neither the query nor the digest is signed', () => {
    const parsed = parseSignature(b26);
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(verifySignature(b26, parsed.value, ed25519, { now: 1618884473_000 })).toMatchObject({
      ok: false,
      reason: 'not-covered',
    });
  });

  it('B.2.2 and B.2.3: selected and full coverage, with a query parameter', () => {
    const selected =
      '("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"';
    expect(baseOf(request(`sig-b22=${selected}`, 'sig-b22=:AAAA:')).base).toBe(
      [
        '"@authority": example.com',
        '"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
        '"@query-param";name="Pet": dog',
        `"@signature-params": ${selected}`,
      ].join('\n'),
    );
    const full =
      '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"';
    expect(baseOf(request(`sig-b23=${full}`, 'sig-b23=:AAAA:')).base).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@query": ?param=Value&Pet=dog',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
        '"content-length": 18',
        `"@signature-params": ${full}`,
      ].join('\n'),
    );
  });

  it('B.2.1: nothing covered at all, with a nonce', () => {
    const params = '();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"';
    expect(baseOf(request(`sig-b21=${params}`, 'sig-b21=:AAAA:')).base).toBe(`"@signature-params": ${params}`);
  });

  it('section 2.2: the derived components', () => {
    const derived: [string, string, string, string | undefined][] = [
      ['"@target-uri"', '/path?param=value', '"@target-uri": https://example.com/path?param=value', undefined],
      ['"@request-target"', '/path?param=value', '"@request-target": /path?param=value', undefined],
      ['"@query"', '/path', '"@query": ?', undefined],
      ['"@query"', '/path?queryString', '"@query": ?queryString', undefined],
      ['"@authority"', '/', '"@authority": example.com', 'EXAMPLE.com:443'],
      ['"@scheme"', '/', '"@scheme": https', undefined],
      [
        '"@query-param";name="var"',
        '/?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace',
        '"@query-param";name="var": this%20is%20a%20big%0Amultiline%20value',
        undefined,
      ],
      [
        '"@query-param";name="bar"',
        '/?var=x&bar=with+plus+whitespace',
        '"@query-param";name="bar": with%20plus%20whitespace',
        undefined,
      ],
    ];
    for (const [identifier, url, line, host] of derived) {
      const example = request(`s=(${identifier});created=1;keyid="k"`, 's=:AAAA:');
      const { base } = baseOf({ ...example, url, headers: { ...example.headers, host: host ?? 'example.com' } });
      expect(base.split('\n')[0]).toBe(line);
    }
  });
});

describe('draft-cavage-12, appendix C', () => {
  const key = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----`);
  const request = (signature: string): SignedRequest => ({
    method: 'POST',
    url: '/foo?param=value&pet=dog',
    headers: {
      host: 'example.com',
      date: 'Sun, 05 Jan 2014 21:31:40 GMT',
      'content-type': 'application/json',
      digest: 'SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=',
      'content-length': '18',
      signature,
    },
    body,
    hosts: ['example.com'],
  });

  it.each([
    [
      'C.1, the date alone',
      'keyId="Test",algorithm="rsa-sha256",signature="SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM="',
    ],
    [
      'C.2, target, host and date',
      'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date",signature="qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0="',
    ],
    [
      // Draft 12 lists (created) and (expires) here too, but its signature is still that of draft 10, without them.
      'C.3, all headers',
      'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date content-type digest content-length",signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="',
    ],
  ])('%s', (_name, signature) => {
    const { base, parsed } = baseOf(request(signature));
    expect(verify('sha256', Buffer.from(base), key, parsed.signature)).toBe(true);
  });

  it('C.3 is whole, so it also holds for us, in its time', () => {
    const all = request(
      'keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date content-type digest content-length",signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE="',
    );
    const { parsed } = baseOf(all);
    const now = Date.UTC(2014, 0, 5, 21, 31, 40);
    expect(verifySignature(all, parsed, key, { now })).toEqual({
      ok: true,
      value: { scheme: 'cavage', keyId: 'Test', signedAt: now / 1000 },
    });
    expect(verifySignature(all, parsed, key, { now: now + 13 * 3600_000 })).toMatchObject({ reason: 'stale' });
  });
});
