/** Whatever is wrong with what a stranger sent. `code` is stable; the message is one line for people, never a secret. */
export abstract class WireError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** The body has more bytes than the limit; nothing of it was parsed. */
export class BodyTooLarge extends WireError {
  readonly code = 'too-large';
}
export class NotUtf8 extends WireError {
  readonly code = 'not-utf8';
}
/** Not well-formed XML 1.0, or it holds characters that XML cannot carry. */
export class MalformedXml extends WireError {
  readonly code = 'malformed-xml';
}
/** A document type declaration. None is read, whatever is in it. */
export class DoctypeRefused extends WireError {
  readonly code = 'doctype';
}
/** Too deep, too many elements, too many attributes. */
export class XmlTooComplex extends WireError {
  readonly code = 'xml-too-complex';
}

/** The root is not `me:env` of the Magic Envelope namespace. */
export class NotAnEnvelope extends WireError {
  readonly code = 'not-an-envelope';
}
/** `me:data`, `me:encoding`, `me:alg`, `me:sig` or its `key_id` is missing or empty. */
export class MissingPart extends WireError {
  readonly code = 'missing-part';
}
/** The data is something else than `application/xml`. */
export class WrongDataType extends WireError {
  readonly code = 'wrong-data-type';
}
/** The encoding is something else than `base64url`. */
export class WrongEncoding extends WireError {
  readonly code = 'wrong-encoding';
}
/** The algorithm is something else than `RSA-SHA256`. */
export class WrongAlgorithm extends WireError {
  readonly code = 'wrong-algorithm';
}
/** The data, signature or key id is not base64url. */
export class MalformedBase64 extends WireError {
  readonly code = 'malformed-base64';
}
/** The key id names nobody: it is no diaspora* id. */
export class MalformedSender extends WireError {
  readonly code = 'malformed-sender';
}
/** The sender has no key that could be found. */
export class SenderKeyNotFound extends WireError {
  readonly code = 'sender-key-not-found';
}
/** The envelope was not signed by the sender's key. */
export class BadSignature extends WireError {
  readonly code = 'bad-signature';
}
/** A private envelope that cannot be opened. Deliberately the same for every reason. */
export class Undecryptable extends WireError {
  readonly code = 'undecryptable';
  constructor() {
    super('the private envelope cannot be opened');
  }
}

/** The name of the payload's root is no name of an entity. */
export class InvalidEntityName extends WireError {
  readonly code = 'invalid-entity-name';
}
/** There is no such entity, or none that is sent by itself. */
export class UnknownEntity extends WireError {
  readonly code = 'unknown-entity';
}
abstract class PropertyError extends WireError {
  /** `property` is a path, such as `poll.poll_answer.guid`. */
  constructor(
    readonly property: string,
    why: string,
  ) {
    super(`${property}: ${why}`);
  }
}
export class MissingProperty extends PropertyError {
  readonly code = 'missing-property';
  constructor(property: string) {
    super(property, 'is missing');
  }
}
export class InvalidProperty extends PropertyError {
  readonly code = 'invalid-property';
}
/** Each property is right by itself, and together they contradict each other. */
export class InconsistentEntity extends WireError {
  readonly code = 'inconsistent-entity';
}

/** The sender has no right to send this entity here. */
export class WrongSender extends WireError {
  readonly code = 'wrong-sender';
}
/** An entity that is not public came over the public channel. */
export class NotPublic extends WireError {
  readonly code = 'not-public';
}
/** A private entity that is meant for somebody else. */
export class WrongRecipient extends WireError {
  readonly code = 'wrong-recipient';
}
/** What a relayable answers is not known. */
export class ParentNotFound extends WireError {
  readonly code = 'parent-not-found';
}
/** What a retraction takes back is not known. */
export class TargetNotFound extends WireError {
  readonly code = 'target-not-found';
}
/** What a reshare hands on is not known. */
export class RootNotFound extends WireError {
  readonly code = 'root-not-found';
}
export class MissingAuthorSignature extends WireError {
  readonly code = 'missing-author-signature';
}
/** The author of a relayable, or the other identity of a migration, has no key that could be found. */
export class AuthorKeyNotFound extends WireError {
  readonly code = 'author-key-not-found';
}
export class BadAuthorSignature extends WireError {
  readonly code = 'bad-author-signature';
}

/** No PEM of an RSA key between 1024 and 8192 bits. */
export class MalformedKey extends WireError {
  readonly code = 'malformed-key';
}
export class MalformedWebfinger extends WireError {
  readonly code = 'malformed-webfinger';
}
export class MalformedHcard extends WireError {
  readonly code = 'malformed-hcard';
}
