import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What the options of a page say, as far as this device looks. */
interface Creation {
  challenge: string;
  rp: { id?: string };
  user: { id: string };
}
interface Request {
  challenge: string;
  rpId?: string;
}
export interface Lies {
  origin?: string;
  rpId?: string;
  challenge?: string;
  counter?: number;
  verified?: boolean;
  present?: boolean;
  type?: string;
  userHandle?: string;
  /** Spoils the signature. */
  spoiled?: boolean;
}

/** A device that keeps one passkey (ES256), made in software: WebAuthn §6, attestation `none`. It can lie. */
export class Authenticator {
  readonly id = randomBytes(16).toString('base64url');
  counter = 0;
  private readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject;
  private userHandle = '';

  constructor(private readonly origin: string) {
    ({ publicKey: this.publicKey, privateKey: this.privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  }

  /** `navigator.credentials.create`, as JSON. */
  create(options: object, lies: Lies = {}): object {
    const { challenge, rp, user } = options as Creation;
    this.userHandle = user.id;
    const { x, y } = this.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    const cose = cbor(
      new Map<number, number | Buffer>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
    const id = Buffer.from(this.id, 'base64url');
    const size = Buffer.alloc(2);
    size.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), size, id, cose]);
    const authData = Buffer.concat([this.header(rp.id ?? '', 0x40, lies), attested]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    const clientDataJSON = this.clientData('webauthn.create', challenge, lies);
    return this.answer({
      clientDataJSON: clientDataJSON.toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** `navigator.credentials.get`, as JSON. */
  get(options: object, lies: Lies = {}): object {
    const { challenge, rpId = '' } = options as Request;
    this.counter++;
    const authData = this.header(rpId, 0, lies);
    const clientDataJSON = this.clientData('webauthn.get', challenge, lies);
    const digest = createHash('sha256').update(clientDataJSON).digest();
    const signature = sign('sha256', Buffer.concat([authData, digest]), this.privateKey);
    if (lies.spoiled) signature[signature.length - 1]! ^= 1;
    return this.answer({
      clientDataJSON: clientDataJSON.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: lies.userHandle ?? this.userHandle,
    });
  }

  private answer(response: object): object {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private header(rpId: string, more: number, lies: Lies): Buffer {
    const flags = (lies.present === false ? 0 : 0x01) | (lies.verified === false ? 0 : 0x04) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    const site = createHash('sha256')
      .update(lies.rpId ?? rpId)
      .digest();
    return Buffer.concat([site, Buffer.of(flags), counter]);
  }

  private clientData(type: string, challenge: string, lies: Lies): Buffer {
    const data = {
      type: lies.type ?? type,
      challenge: lies.challenge ?? challenge,
      origin: lies.origin ?? this.origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data));
  }
}

/** As much of CBOR (RFC 8949) as a passkey needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
  throw new TypeError('no CBOR for this');
}
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.of((major << 5) | n);
  if (n < 256) return Buffer.of((major << 5) | 24, n);
  const long = Buffer.of((major << 5) | 25, 0, 0);
  long.writeUInt16BE(n, 1);
  return long;
}
