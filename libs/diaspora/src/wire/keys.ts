import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { MalformedKey } from './errors.js';

const MAX_TEXT = 16_384;
const MIN_BITS = 1024;
const MAX_BITS = 8192;
/** 65537 is what all use; a huge one makes each check slow. */
const MAX_EXPONENT = 2n ** 32n;

/** A stranger's RSA key in PEM, SPKI or PKCS#1. Parsing costs more than a check: keep the result. Throws `MalformedKey`. */
export function readPublicKey(pem: string): KeyObject {
  const text = pem.length > MAX_TEXT ? '' : pem.trim();
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) throw new MalformedKey('not a public key in PEM');
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    throw new MalformedKey('the key cannot be parsed');
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa') throw new MalformedKey('not an RSA key');
  if (modulusLength < MIN_BITS || modulusLength > MAX_BITS || publicExponent < 3n || publicExponent > MAX_EXPONENT) {
    throw new MalformedKey(`RSA of ${modulusLength} bits with exponent ${publicExponent.toString().slice(0, 20)}`);
  }
  return key;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A private key of one's own, PKCS#8 or PKCS#1. Throws what node:crypto throws: that is nobody else's fault. */
export function readPrivateKey(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

const generate = promisify(generateKeyPair);

/** Off the main thread; 40 to 200 ms of CPU for 2048 bits, ten times that for 4096. */
export async function generateKeys(bits = 2048): Promise<KeyPair> {
  return generate('rsa', { modulusLength: bits });
}

/** SPKI, which all pods read. */
export function writePublicKey(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** PKCS#8, not encrypted: for the caller to seal. */
export function writePrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
