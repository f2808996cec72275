export { signatureBase } from './base-string.js';
export { parseSignature } from './parse.js';
export { signCavage, signRfc9421, type OutgoingRequest, type SignatureHeaders } from './sign.js';
export { verifySignature, type VerifiedSignature } from './verify.js';
export type {
  Component,
  ParsedSignature,
  ParseRefusal,
  SignatureRefusal,
  SignatureScheme,
  SignedRequest,
  VerifyOptions,
} from './types.js';
