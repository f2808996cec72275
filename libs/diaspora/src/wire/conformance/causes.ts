/** By design the only thing that is said of a private envelope that cannot be read. */
const UNOPENED = ['undecryptable'];
const ENVELOPE = [
  ...['not-an-envelope', 'missing-part', 'malformed-xml', 'malformed-base64', 'malformed-sender', 'not-utf8'],
  ...UNOPENED,
];
const SIGNATURE = ['bad-author-signature', 'missing-author-signature'];
const ENTITY = ['missing-property', 'invalid-property', 'inconsistent-entity'];

/** Which of our refusals mean the same as one of the reference implementation's errors, by the last part of its class. */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  ArgumentError: ENVELOPE,
  SyntaxError: ENVELOPE,
  InvalidEnvelope: ENVELOPE,
  InvalidSignature: ['bad-signature', ...UNOPENED],
  InvalidDataType: ['wrong-data-type', ...UNOPENED],
  InvalidEncoding: ['wrong-encoding', ...UNOPENED],
  InvalidAlgorithm: ['wrong-algorithm', ...UNOPENED],
  SenderKeyNotFound: ['sender-key-not-found', 'malformed-sender', ...UNOPENED],
  PublicKeyNotFound: ['author-key-not-found'],
  SignatureVerificationFailed: SIGNATURE,
  ValidationError: ENTITY,
  InvalidEntityName: ['invalid-entity-name'],
  UnknownEntity: ['unknown-entity'],
  InvalidRootNode: ['invalid-entity-name', 'unknown-entity'],
  InvalidSender: ['wrong-sender'],
  NotPublic: ['not-public'],
  TargetNotFound: ['target-not-found'],
  NotFetchable: ['parent-not-found', 'target-not-found', 'root-not-found'],
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
