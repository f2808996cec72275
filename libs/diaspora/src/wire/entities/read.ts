import { InvalidProperty } from '../errors.js';
import { bodyText, parseXml, type Element } from '../xml/read.js';
import type { SignedProperty } from './definition.js';
import { assertConsistent, definitionOf, type Entity } from './registry.js';
import { readValues } from './shape.js';

/**
 * Reads an entity from XML. Throws what `parseXml` throws, `InvalidEntityName`, `UnknownEntity`, `MissingProperty`,
 * `InvalidProperty` and `InconsistentEntity`. Properties that are not known are ignored, or kept for a relayable.
 */
export function readEntity(xml: string | Uint8Array): Entity {
  return entityOf(parseXml(bodyText(xml)));
}

function entityOf(root: Element): Entity {
  const definition = definitionOf(root.name);
  const values = readValues(definition.shape, root, root.name);
  assertConsistent(definition, values);
  if (!definition.relayable) return Object.freeze({ type: definition.name, ...values }) as unknown as Entity;
  const more = { signed: signedProperties(root), author_signature: signature(root) };
  return Object.freeze({ type: definition.name, ...values, ...more }) as unknown as Entity;
}

/** Everything but signatures, in the order of the document: protocol 0.2, "Relayable", author_signature. */
function signedProperties(root: Element): readonly SignedProperty[] {
  const signed: SignedProperty[] = [];
  for (const { name, text, children } of root.children) {
    if (name.includes('signature')) continue;
    if (children.length > 0) throw new InvalidProperty(`${root.name}.${name.slice(0, 60)}`, 'is no text');
    signed.push(Object.freeze([name, text] as const));
  }
  return Object.freeze(signed);
}

function signature(root: Element): string | null {
  return root.children.find(({ name }) => name === 'author_signature')?.text || null;
}
