import { hash } from 'node:crypto';
import { checkContentDigest, checkDigest, contentDigestHeader, digestHeader } from './digest.js';

const body = Buffer.from('{"hello": "world"}');
const sha512 = hash('sha512', body, 'base64');

describe('Digest (RFC 3230)', () => {
  it('is the one of RFC 9421 and draft-cavage for their example body', () => {
    expect(digestHeader(body)).toBe('SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=');
  });

  it.each([
    [digestHeader(body), 'ok'],
    [digestHeader(body).replace('SHA', 'sha'), 'ok'],
    [`SHA-512=${sha512}`, 'ok'],
    [`${digestHeader(body)},SHA-512=${sha512}`, 'ok'],
    [`unixsum=30637, ${digestHeader(body)}`, 'ok'],
    [`${digestHeader(body)}, SHA-512=AAAA`, 'digest-mismatch'],
    ['SHA-256=', 'digest-mismatch'],
    ['SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPF=', 'digest-mismatch'],
    ['SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE', 'digest-mismatch'],
    ['md5=AAAA', 'digest-missing'],
    ['', 'digest-missing'],
    [undefined, 'digest-missing'],
    [`SHA-256=${'A'.repeat(2000)}`, 'digest-mismatch'],
    [',,,=,', 'digest-missing'],
  ])('%s: %s', (header, expected) => {
    const checked = checkDigest(header, body);
    expect(checked.ok ? 'ok' : checked.reason).toBe(expected);
  });
});

describe('Content-Digest (RFC 9530)', () => {
  it.each([
    [contentDigestHeader(body), 'ok'],
    [`sha-512=:${sha512}:`, 'ok'],
    [`sha-512=:${sha512}:, ${contentDigestHeader(body)}`, 'ok'],
    [contentDigestHeader(Buffer.from('x')), 'digest-mismatch'],
    [digestHeader(body), 'digest-mismatch'],
    ['sha-256=:', 'digest-mismatch'],
    ['sha-256=::', 'digest-mismatch'],
    [undefined, 'digest-missing'],
  ])('%s: %s', (header, expected) => {
    const checked = checkContentDigest(header, body);
    expect(checked.ok ? 'ok' : checked.reason).toBe(expected);
  });
});
