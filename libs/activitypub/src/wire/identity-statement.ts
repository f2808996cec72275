import { createHash, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { PersonalMessage, Secp256k1, Signature } from 'ox';
import { accept, refuse, type Checked } from './checked.js';
import { decodeBase58 } from './base58.js';
import { isObject, type Json, type JsonObject } from './json.js';
import { readMultikey } from './keys.js';

/** A VerifiableIdentityStatement whose signature holds (FEP-c390). */
export interface IdentityStatement {
  /** `did:key:…` or `did:pkh:eip155:…`: whose key signed it. */
  subject: string;
  /** The actor that the subject also is. */
  alsoKnownAs: string;
  /** All of the document is signed, what the FEP does not name too. */
  document: JsonObject;
}

export type StatementRefusal = 'malformed' | 'unsupported' | 'bad-signature';

/** The VerifiableIdentityStatements of an actor document as it came, not normalised: canonical JSON needs its words. */
export const statementsIn = (actor: JsonObject): JsonObject[] =>
  [actor.attachment]
    .flat()
    .filter(
      (item): item is JsonObject =>
        isObject(item as Json) && (item as JsonObject).type === 'VerifiableIdentityStatement',
    );

/**
 * Checks one: `eddsa-jcs-2022` (W3C Data Integrity EdDSA, 3.3) by a `did:key`, or EIP-191 over canonical JSON
 * (`JcsEip191Signature2022`, as Mitra has it) by a `did:pkh` of an EVM chain.
 */
export function checkIdentityStatement(document: JsonObject): Checked<IdentityStatement, StatementRefusal> {
  const { proof, ...unsigned } = document;
  const { subject, alsoKnownAs } = unsigned;
  if (!isObject(proof) || typeof subject !== 'string' || typeof alsoKnownAs !== 'string')
    return refuse('malformed', 'no subject, alsoKnownAs or proof');
  const { proofValue, ...options } = proof;
  const method = options.verificationMethod;
  if (typeof proofValue !== 'string' || proofValue.length > 500 || typeof method !== 'string')
    return refuse('malformed', 'no proofValue or verificationMethod');
  if (method.split('#')[0] !== subject) return refuse('malformed', 'the subject is not the signer');
  if (options.proofPurpose !== 'assertionMethod') return refuse('malformed', 'proofPurpose');
  const suite = options.type === 'DataIntegrityProof' ? options.cryptosuite : options.type;
  const signed =
    suite === 'eddsa-jcs-2022'
      ? byEd25519(subject, unsigned, options, proofValue)
      : suite === 'JcsEip191Signature2022' || suite === 'MitraJcsEip191Signature2022'
        ? byWallet(subject, unsigned, proofValue)
        : null;
  if (signed === null) return refuse('unsupported', String(suite).slice(0, 100));
  return signed ? accept({ subject, alsoKnownAs, document: unsigned }) : refuse('bad-signature', subject.slice(0, 100));
}

const sha256 = (value: JsonObject): Buffer => createHash('sha256').update(canonicalize(value)!).digest();

function byEd25519(subject: string, document: JsonObject, options: JsonObject, proofValue: string): boolean {
  const key = readMultikey(subject.replace(/^did:key:/, ''));
  const signature = proofValue.startsWith('z') ? decodeBase58(proofValue.slice(1)) : undefined;
  if (!key.ok || key.value.asymmetricKeyType !== 'ed25519' || signature?.length !== 64) return false;
  return verify(null, Buffer.concat([sha256(options), sha256(document)]), key.value, signature);
}

function byWallet(subject: string, document: JsonObject, proofValue: string): boolean {
  const address = /^did:pkh:eip155:\d+:(0x[0-9a-fA-F]{40})$/.exec(subject)?.[1]?.toLowerCase();
  const hex = /^(?:0x)?([0-9a-f]{130})$/i.exec(proofValue)?.[1];
  if (!address || !hex) return false;
  try {
    const signature = Signature.fromHex(`0x${hex}`);
    if (signature.s > halfOrder) return false;
    const payload = PersonalMessage.getSignPayload(`0x${Buffer.from(canonicalize(document)!).toString('hex')}`);
    return Secp256k1.recoverAddress({ payload, signature }).toLowerCase() === address;
  } catch {
    return false;
  }
}
/** Of the two forms of a signature only the one with the lower s counts. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;
