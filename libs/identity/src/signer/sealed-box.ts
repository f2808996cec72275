import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** For messages that one process alone can open: X25519, HKDF-SHA-256, AES-256-GCM. Keys are DER in base64. */
export interface BoxKeys {
  public: string;
  private: string;
}

const [nonceSize, tagSize, keySize] = [12, 16, 44];

export function newBoxKeys(): BoxKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { public: der(publicKey), private: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64') };
}

/** Layout: the sender's key of this once (44 bytes of DER), nonce, ciphertext, tag; base64. */
export function sealFor(publicKey: string, text: string): string {
  const once = generateKeyPairSync('x25519');
  const sender = Buffer.from(der(once.publicKey), 'base64');
  const key = keyOf(once.privateKey, readPublic(Buffer.from(publicKey, 'base64')), sender, publicKey);
  const nonce = randomBytes(nonceSize);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([sender, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

/** Null: it was sealed for another key, or has been changed. */
export function openSealed({ public: own, private: secret }: BoxKeys, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < keySize + nonceSize + tagSize) return null;
  const sender = bytes.subarray(0, keySize);
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(secret, 'base64'), type: 'pkcs8', format: 'der' });
    const key = keyOf(privateKey, readPublic(sender), sender, own);
    const nonce = bytes.subarray(keySize, keySize + nonceSize);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize });
    decipher.setAuthTag(bytes.subarray(-tagSize));
    return decipher.update(bytes.subarray(keySize + nonceSize, -tagSize), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

const der = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
const readPublic = (bytes: Buffer): KeyObject => createPublicKey({ key: bytes, type: 'spki', format: 'der' });
function keyOf(privateKey: KeyObject, publicKey: KeyObject, sender: Buffer, receiver: string): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  const salt = Buffer.concat([sender, Buffer.from(receiver, 'base64')]);
  return Buffer.from(hkdfSync('sha256', secret, salt, 'planet-box/v1', 32));
}
