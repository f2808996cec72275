import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeBase58, encodeBase58 } from './base58.js';
import { accept, refuse, type Checked } from './checked.js';

export type KeyRefusal =
  /** No PEM, no Multikey, or one that cannot be parsed; a private key where a public one was asked for. */
  | 'malformed'
  /** Neither RSA nor Ed25519. */
  | 'unsupported-key'
  /** RSA under 1024 or over 8192 bits, or with an exponent that nobody has a reason to use. */
  | 'bad-key-size';

const MAX_TEXT = 16_384;
const MIN_BITS = 1024;
const MAX_BITS = 8192;
/** 65537 is what all use; a huge one makes each check slow. */
const MAX_EXPONENT = 2n ** 32n;

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Reads a stranger's public key in PEM, SPKI ("PUBLIC KEY") or PKCS#1 ("RSA PUBLIC KEY"). */
export function readPublicKeyPem(pem: string): Checked<KeyObject, KeyRefusal> {
  if (pem.length > MAX_TEXT) return refuse('malformed', 'the key is too long');
  const text = pem.trim();
  if (!text.startsWith('-----BEGIN PUBLIC KEY-----') && !text.startsWith('-----BEGIN RSA PUBLIC KEY-----')) {
    return refuse('malformed', 'not a public key in PEM');
  }
  return checkedKey(() => createPublicKey(text));
}

const ED25519_CODE = [0xed, 0x01];
const RSA_CODE = [0x85, 0x24];

/** Reads a Multikey (W3C Controlled Identifiers, FEP-521a): base58btc, Ed25519 or RSA. */
export function readMultikey(multibase: string): Checked<KeyObject, KeyRefusal> {
  if (!multibase.startsWith('z') || multibase.length > 2048) return refuse('malformed', 'not base58btc');
  const bytes = decodeBase58(multibase.slice(1));
  if (bytes === undefined) return refuse('malformed', 'not base58btc');
  const code = bytes.subarray(0, 2);
  const raw = bytes.subarray(2);
  if (code.equals(Buffer.from(ED25519_CODE))) {
    if (raw.length !== 32) return refuse('malformed', 'an Ed25519 key has 32 bytes');
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
    return checkedKey(() => createPublicKey({ key: jwk, format: 'jwk' }));
  }
  if (code.equals(Buffer.from(RSA_CODE))) {
    return checkedKey(() => createPublicKey({ key: raw, format: 'der', type: 'pkcs1' }));
  }
  return refuse('unsupported-key', 'a Multikey that is neither Ed25519 nor RSA');
}

export function writeMultikey(key: KeyObject): string {
  const rsa = key.asymmetricKeyType === 'rsa';
  const raw = rsa
    ? key.export({ type: 'pkcs1', format: 'der' })
    : Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');
  return `z${encodeBase58(Buffer.concat([Buffer.from(rsa ? RSA_CODE : ED25519_CODE), raw]))}`;
}

function checkedKey(create: () => KeyObject): Checked<KeyObject, KeyRefusal> {
  let key: KeyObject;
  try {
    key = create();
  } catch {
    return refuse('malformed', 'the key cannot be parsed');
  }
  if (key.asymmetricKeyType === 'ed25519') return accept(key);
  if (key.asymmetricKeyType !== 'rsa') return refuse('unsupported-key', `a key of type ${key.asymmetricKeyType}`);
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_BITS || modulusLength > MAX_BITS || publicExponent < 3n || publicExponent > MAX_EXPONENT) {
    return refuse(
      'bad-key-size',
      `RSA of ${modulusLength} bits with exponent ${publicExponent.toString().slice(0, 20)}`,
    );
  }
  return accept(key);
}

const generate = promisify(generateKeyPair);

/** Off the main thread; 40 to 200 ms of CPU for 2048 bits, so make it when it is first needed. */
export async function generateRsaKey(bits = 2048): Promise<KeyPair> {
  return generate('rsa', { modulusLength: bits });
}

export async function generateEd25519Key(): Promise<KeyPair> {
  return generate('ed25519');
}

/** SPKI, the form that all servers read. */
export function writePublicKeyPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** PKCS#8, unencrypted: to be sealed by the caller before it is stored. */
export function writePrivateKeyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a private key of ours; throws if it is none, as that is our own fault. */
export function readPrivateKeyPem(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
