/** ActivityPub on the wire: formats and signatures, no sockets, nothing of Planet. See the README beside `src`. */
export { accept, refuse, type Accepted, type Checked, type Refused } from './checked.js';
export { checkContentDigest, checkDigest, contentDigestHeader, digestHeader, type DigestRefusal } from './digest.js';
export * from './discovery/index.js';
export { isObject, parseJson, type Json, type JsonLimits, type JsonObject, type JsonRefusal } from './json.js';
export {
  generateEd25519Key,
  generateRsaKey,
  readMultikey,
  readPrivateKeyPem,
  readPublicKeyPem,
  writeMultikey,
  writePrivateKeyPem,
  writePublicKeyPem,
  type KeyPair,
  type KeyRefusal,
} from './keys.js';
export { ACCEPT_ACTIVITY, ACTIVITY_JSON, isActivityMediaType, LD_JSON, prefersActivity } from './media-type.js';
export { normalise, type Normalised } from './normalise.js';
export * from './read/index.js';
export * from './signature/index.js';
export { AS2, PUBLIC } from './vocabulary.js';
