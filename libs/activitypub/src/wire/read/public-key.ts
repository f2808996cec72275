import { accept, refuse, type Checked } from '../checked.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { first, list, reference, text, webAddress } from './fields.js';

/** A key as an actor, or a document of its own, states it. Not parsed: see `readPublicKeyPem` and `readMultikey`. */
export interface StatedKey {
  readonly id: string;
  /** The actor that the key says it belongs to. */
  readonly owner: string | undefined;
  readonly pem: string | undefined;
  readonly multibase: string | undefined;
}

export interface StatedKeys {
  readonly keys: readonly StatedKey[];
  /** Keys that are only named, and stand in documents of their own. */
  readonly elsewhere: readonly string[];
}

/** The keys of an actor: `publicKey` and `assertionMethod` (FEP-521a), each one or many, in full or by name. */
export function readKeys(actor: JsonObject): StatedKeys {
  const keys: StatedKey[] = [];
  const elsewhere: string[] = [];
  for (const item of [...list(actor.publicKey), ...list(actor.assertionMethod)]) {
    const key = readKey(item);
    if (key !== undefined) keys.push(key);
    else {
      const id = reference(item);
      if (id !== undefined) elsewhere.push(id);
    }
  }
  return { keys, elsewhere };
}

/**
 * What was fetched from the address of a key: the key itself, as GoToSocial serves it, or an actor with the key in it.
 * Refused if it holds no key of that id: another key of the same document is not the one that signed.
 */
export function readKeyDocument(document: JsonObject, keyId: string): Checked<StatedKey, 'malformed'> {
  const own = readKey(document);
  if (own?.id === keyId) return accept(own);
  const found = readKeys(document).keys.find((key) => key.id === keyId);
  return found === undefined ? refuse('malformed', 'the document holds no key of that id') : accept(found);
}

function readKey(value: Json): StatedKey | undefined {
  if (!isObject(value)) return undefined;
  const id = webAddress(first(value.id));
  const pem = text(value.publicKeyPem);
  const multibase = text(value.publicKeyMultibase);
  if (id === undefined || (pem === undefined && multibase === undefined)) return undefined;
  return { id, owner: reference(value.owner) ?? reference(value.controller), pem, multibase };
}
