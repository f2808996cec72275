/** The diaspora* protocol 0.2 on the wire: entities, envelopes, discovery, texts. No sockets, nothing of Planet. */
export type { Signed, SignedProperty } from './entities/definition.js';
export { wireTime } from './entities/kinds.js';
export { extraProperty, make, writeEntity } from './entities/make.js';
export { photoAddress } from './entities/posts.js';
export { participantsOf } from './entities/private.js';
export { readEntity } from './entities/read.js';
export {
  isRelayable,
  type AccountDeletion,
  type AccountMigration,
  type Comment,
  type Contact,
  type Conversation,
  type Embed,
  type Entity,
  type EntityInput,
  type EntityMap,
  type EntityType,
  type Event,
  type EventParticipation,
  type Like,
  type Location,
  type Message,
  type Participation,
  type Photo,
  type Poll,
  type PollAnswer,
  type PollParticipation,
  type Profile,
  type Relayable,
  type RelayableType,
  type Reshare,
  type Retraction,
  type StatusMessage,
} from './entities/registry.js';
export { verifyEnvelope, type KeyLookup } from './envelope/lookup.js';
export { openEnvelope, sealEnvelope } from './envelope/private.js';
export { Envelope, readEnvelope, VerifiedEnvelope } from './envelope/read.js';
export { writeEnvelope, writeEnvelopeAsync } from './envelope/write.js';
export * from './errors.js';
export { hostOf, isDiasporaId, isGuid } from './identity/ids.js';
export {
  findDiasporaLinks,
  readDiasporaLink,
  writeDiasporaLink,
  type DiasporaLink,
  type FoundLink,
} from './identity/links.js';
export { generateKeys, readPrivateKey, readPublicKey, writePrivateKey, writePublicKey, type KeyPair } from './keys.js';
export { LIMITS } from './limits.js';
export { judge, judgeAuthor, judgeSender, type Circumstances } from './receive/judge.js';
export { referenceOf, rootOf, signerOf, type Reference, type Related } from './receive/related.js';
export {
  authorSignatureBase,
  makeMigration,
  migrationParties,
  signRelayable,
  signRelayableAsync,
  verifyMigration,
  verifyRelayable,
} from './receive/signatures.js';
export { cleanText, isXmlText } from './xml/write.js';
export { fetchAddress, hcardAddress, privateInbox, publicInbox, webfingerAddress } from './discovery/addresses.js';
export { readHcard, type Hcard } from './discovery/hcard.js';
export { fitName, writeHcard } from './discovery/hcard-write.js';
export {
  readWebfinger,
  RELS,
  webfingerLinks,
  writeWebfinger,
  type JrdLink,
  type Webfinger,
} from './discovery/webfinger.js';
export { findHashtags, writeHashtag, type FoundHashtag } from './text/hashtags.js';
export { findMentions, writeMention, type FoundMention } from './text/mentions.js';
