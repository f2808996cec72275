import { isUtf8 } from 'node:buffer';
import { verify, type KeyObject } from 'node:crypto';
import { decodeBase64, encodeBase64Url } from '../base64.js';
import { readEntity } from '../entities/read.js';
import type { Entity } from '../entities/registry.js';
import { BadSignature, MalformedBase64, MalformedSender, NotUtf8 } from '../errors.js';
import { isDiasporaId } from '../identity/ids.js';
import { bodyText } from '../xml/read.js';
import { signatureBase } from './base-string.js';
import { partsOf } from './parts.js';

/** An envelope whose signature nobody has looked at. All that it tells is who claims to have sent it. */
export class Envelope {
  readonly #data: Buffer;
  readonly #signed: string;
  readonly #signature: Buffer;

  /** For `readEnvelope`. `signed` is the data again, in padded base64url. */
  constructor(
    readonly sender: string,
    data: Buffer,
    signed: string,
    signature: Buffer,
  ) {
    this.#data = data;
    this.#signed = signed;
    this.#signature = signature;
  }

  /** With the sender's key, that is the key of `sender` and of nobody else. Throws `BadSignature`, `NotUtf8`. */
  verify(key: KeyObject): VerifiedEnvelope {
    if (key.asymmetricKeyType !== 'rsa' || !verify('sha256', signatureBase(this.#signed), key, this.#signature)) {
      throw new BadSignature(`not signed by ${this.sender}`);
    }
    if (!isUtf8(this.#data)) throw new NotUtf8('the payload is not UTF-8');
    return new VerifiedEnvelope(this.sender, this.#data.toString('utf8'));
  }
}

/** What the sender has signed. Whether the sender may say it is another question: see `judge`. */
export class VerifiedEnvelope {
  #payload: Entity | undefined;

  /** For `Envelope.verify`. */
  constructor(
    readonly sender: string,
    /** The XML that was signed. */
    readonly xml: string,
  ) {}

  /** Parsed once. Throws what `readEntity` throws. */
  payload(): Entity {
    return (this.#payload ??= readEntity(this.xml));
  }
}

/**
 * Reads a Magic Envelope, the body of `POST /receive/public`. Throws `BodyTooLarge`, `NotUtf8`, `MalformedXml`,
 * `DoctypeRefused`, `XmlTooComplex`, `NotAnEnvelope`, `MissingPart`, `WrongDataType`, `WrongEncoding`, `WrongAlgorithm`,
 * `MalformedBase64` and `MalformedSender`.
 */
export function readEnvelope(body: string | Uint8Array): Envelope {
  const { data, keyId, signature } = partsOf(bodyText(body));
  const sender = decoded(keyId, 'key_id').toString('utf8');
  if (!isDiasporaId(sender)) throw new MalformedSender('key_id is no diaspora* id');
  const bytes = decoded(data, 'me:data');
  // Others sign the same, whether they pad it or not.
  const signed = data.length % 4 === 0 && !/[+/]/.test(data) ? data : encodeBase64Url(bytes);
  return new Envelope(sender, bytes, signed, decoded(signature, 'me:sig'));
}

function decoded(text: string, name: string): Buffer {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw new MalformedBase64(`${name} is not base64url`);
  return bytes;
}
