import { createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { decodeBase58, encodeBase58 } from './base58.js';
import {
  generateEd25519Key,
  generateRsaKey,
  readMultikey,
  readPrivateKeyPem,
  readPublicKeyPem,
  writeMultikey,
  writePrivateKeyPem,
  writePublicKeyPem,
} from './keys.js';
import type { Checked } from './checked.js';

const verdict = (checked: Checked<KeyObject, string>) =>
  checked.ok ? checked.value.asymmetricKeyType : checked.reason;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

function withExponent(exponent: bigint): KeyObject {
  const hex = exponent.toString(16);
  const e = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
  return createPublicKey({ key: { ...rsa.publicKey.export({ format: 'jwk' }), e }, format: 'jwk' });
}

describe('PEM', () => {
  it('is read as SPKI and as PKCS#1, with either line ending', () => {
    const spki = writePublicKeyPem(rsa.publicKey);
    const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(pkcs1).toContain('BEGIN RSA PUBLIC KEY');
    for (const pem of [spki, pkcs1, spki.replaceAll('\n', '\r\n'), `\n  ${spki}`]) {
      const read = readPublicKeyPem(pem);
      expect(read.ok && read.value.equals(rsa.publicKey)).toBe(true);
    }
  });

  it('survives being written and read', async () => {
    for (const pair of [await generateRsaKey(1024), await generateEd25519Key()]) {
      const again = readPrivateKeyPem(writePrivateKeyPem(pair.privateKey));
      expect(again.publicKey.equals(pair.publicKey)).toBe(true);
      const hash = pair.publicKey.asymmetricKeyType === 'rsa' ? 'sha256' : null;
      const text = Buffer.from('x');
      expect(verify(hash, text, pair.publicKey, sign(hash, text, again.privateKey))).toBe(true);
    }
  });

  it.each([
    ['a private key', writePrivateKeyPem(rsa.privateKey), 'malformed'],
    ['nonsense', 'hello', 'malformed'],
    ['an empty block', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----', 'malformed'],
    ['a very long text', `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(20_000)}`, 'malformed'],
    ['RSA-512', writePublicKeyPem(generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey), 'bad-key-size'],
    ['an exponent made to cost time', writePublicKeyPem(withExponent(2n ** 40n + 1n)), 'bad-key-size'],
    ['the exponent 1', writePublicKeyPem(withExponent(1n)), 'bad-key-size'],
    ['P-256', writePublicKeyPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), 'unsupported-key'],
  ])('%s gives %s', (_name, pem, expected) => {
    expect(verdict(readPublicKeyPem(pem))).toBe(expected);
  });
});

describe('Multikey', () => {
  it('reads the Ed25519 example of did:key', () => {
    const read = readMultikey('z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK');
    expect(verdict(read)).toBe('ed25519');
    if (read.ok) expect(writeMultikey(read.value)).toBe('z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK');
  });

  it('survives being written and read, RSA too', async () => {
    for (const { publicKey } of [rsa, await generateEd25519Key()]) {
      const read = readMultikey(writeMultikey(publicKey));
      expect(read.ok && read.value.equals(publicKey)).toBe(true);
    }
  });

  it.each([
    '',
    'z',
    'u7QEJX5oaWV4',
    'z6Mk0',
    'z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc',
    `z${'2'.repeat(5000)}`,
  ])('refuses %s', (text) => {
    expect(readMultikey(text).ok).toBe(false);
  });
});

describe('base58', () => {
  it('is the one of Bitcoin', () => {
    expect(encodeBase58(Buffer.from('Hello World!'))).toBe('2NEpo7TZRRrLZSi2U');
    expect(encodeBase58(Buffer.from('0000287fb4cd', 'hex'))).toBe('11233QC4');
  });

  it('survives a round trip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(decodeBase58(encodeBase58(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
