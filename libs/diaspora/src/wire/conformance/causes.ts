const ENVELOPE = [
  'not-an-envelope',
  'missing-part',
  'malformed-xml',
  'malformed-base64',
  'malformed-sender',
  'not-utf8',
];
const SIGNATURE = ['bad-author-signature', 'missing-author-signature'];
const ENTITY = ['missing-property', 'invalid-property', 'inconsistent-entity'];
const UNOPENED = ['undecryptable'];

/** Which of our refusals mean the same as one of the reference implementation's errors, by the last part of its class. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  ArgumentError: ENVELOPE,
  SyntaxError: ['malformed-xml', 'not-an-envelope'],
  InvalidEnvelope: ENVELOPE,
  InvalidSignature: ['bad-signature'],
  InvalidDataType: ['wrong-data-type'],
  InvalidEncoding: ['wrong-encoding'],
  InvalidAlgorithm: ['wrong-algorithm'],
  SenderKeyNotFound: ['sender-key-not-found', 'malformed-sender'],
  PublicKeyNotFound: ['author-key-not-found'],
  SignatureVerificationFailed: SIGNATURE,
  ValidationError: ENTITY,
  InvalidEntityName: ['invalid-entity-name'],
  UnknownEntity: ['unknown-entity'],
  InvalidRootNode: ['invalid-entity-name', 'unknown-entity'],
  InvalidSender: ['wrong-sender'],
  NotPublic: ['not-public'],
  TargetNotFound: ['target-not-found'],
  NotFetchable: ['parent-not-found', 'target-not-found'],
  RecipientRequired: ['wrong-recipient'],
  CipherError: UNOPENED,
  RSAError: UNOPENED,
  PKeyError: UNOPENED,
  ParserError: UNOPENED,
};

/** Is `code` a name for what the reference found wrong? Classes that say nothing of the message's fault pass. */
export function isSameCause(errorClass: string, code: string): boolean {
  return CAUSES[errorClass.split('::').at(-1)!]?.includes(code) ?? true;
}
