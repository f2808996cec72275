import { isUtf8 } from 'node:buffer';
import { verify, type KeyObject } from 'node:crypto';
import { readEntity } from '../entities/read.js';
import type { Entity } from '../entities/registry.js';
import {
  BadSignature,
  MalformedBase64,
  MalformedSender,
  MissingPart,
  NotAnEnvelope,
  NotUtf8,
  WrongAlgorithm,
  WrongDataType,
  WrongEncoding,
} from '../errors.js';
import { isDiasporaId } from '../identity/ids.js';
import { bodyText, parseXml, type Element } from '../xml/read.js';
import { ALGORITHM, DATA_TYPE, ENCODING, NAMESPACE, signatureBase } from './base-string.js';
import { decodeBase64Url, type Decoded } from './base64url.js';

/** An envelope whose signature nobody has looked at. All that it tells is who claims to have sent it. */
export class Envelope {
  readonly #data: Decoded;
  readonly #signature: Buffer;

  /** For `readEnvelope`. */
  constructor(
    readonly sender: string,
    data: Decoded,
    signature: Buffer,
  ) {
    this.#data = data;
    this.#signature = signature;
  }

  /** With the sender's key, that is the key of `sender` and of nobody else. Throws `BadSignature`, `NotUtf8`. */
  verify(key: KeyObject): VerifiedEnvelope {
    if (
      key.asymmetricKeyType !== 'rsa' ||
      !verify('sha256', signatureBase(this.#data.canonical), key, this.#signature)
    ) {
      throw new BadSignature(`not signed by ${this.sender}`);
    }
    if (!isUtf8(this.#data.bytes)) throw new NotUtf8('the payload is not UTF-8');
    return new VerifiedEnvelope(this.sender, this.#data.bytes.toString('utf8'));
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
  const root = parseXml(bodyText(body));
  if (root.name !== 'me:env' || root.attributes['xmlns:me'] !== NAMESPACE) {
    throw new NotAnEnvelope(`the root is ${root.name.slice(0, 60)}`);
  }
  const data = part(root, 'me:data');
  const signature = part(root, 'me:sig');
  const keyId = signature.attributes.key_id;
  if (!keyId) throw new MissingPart('me:sig has no key_id');
  if (data.attributes.type !== DATA_TYPE)
    throw new WrongDataType(`data of ${String(data.attributes.type).slice(0, 60)}`);
  const encoding = part(root, 'me:encoding').text;
  if (encoding !== ENCODING) throw new WrongEncoding(`encoding ${encoding.slice(0, 60)}`);
  const algorithm = part(root, 'me:alg').text;
  if (algorithm !== ALGORITHM) throw new WrongAlgorithm(`algorithm ${algorithm.slice(0, 60)}`);
  const sender = decoded(keyId, 'key_id').bytes.toString('utf8');
  if (!isDiasporaId(sender)) throw new MalformedSender('key_id is no diaspora* id');
  return new Envelope(sender, decoded(data.text, 'me:data'), decoded(signature.text, 'me:sig').bytes);
}

function part(root: Element, name: string): Element {
  const found = root.children.find((child) => child.name === name);
  if (found === undefined || found.text === '') throw new MissingPart(`no ${name}`);
  if (found.children.length > 0) throw new NotAnEnvelope(`elements in ${name}`);
  return found;
}

function decoded(text: string, name: string): Decoded {
  const found = decodeBase64Url(text);
  if (found === undefined) throw new MalformedBase64(`${name} is not base64url`);
  return found;
}
