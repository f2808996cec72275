import { InvalidProperty } from '../errors.js';
import { isXmlText, XmlWriter } from '../xml/write.js';
import type { SignedProperty } from './definition.js';
import {
  assertConsistent,
  definitionOf,
  type AnyDefinition,
  type Entity,
  type EntityInput,
  type EntityMap,
  type EntityType,
  type Relayable,
  type RelayableType,
} from './registry.js';
import { checkedValues, writeValues, type Shape, type Values } from './shape.js';

/** Makes a frozen entity of checked values. Throws `MissingProperty`, `InvalidProperty`, `InconsistentEntity`. */
export function make<T extends Exclude<EntityType, RelayableType>>(type: T, values: EntityInput<T>): EntityMap[T];
/** `extra` are properties that the specification does not know: signed after the others and handed on by every pod. */
export function make<T extends RelayableType>(
  type: T,
  values: EntityInput<T> & { readonly author_signature?: string | null },
  extra?: readonly SignedProperty[],
): EntityMap[T];
export function make(type: EntityType, values: object, extra: readonly SignedProperty[] = []): Entity {
  const definition = definitionOf(type);
  const checked = checkedValues(definition.shape, values, type);
  assertConsistent(definition, checked);
  if (!definition.relayable) return Object.freeze({ type, ...checked }) as unknown as Entity;
  const { author_signature = null } = values as { author_signature?: string | null };
  const signed = Object.freeze([...ownProperties(definition, checked), ...checkedExtra(definition, extra)]);
  return Object.freeze({ type, ...checked, signed, author_signature }) as unknown as Entity;
}

const NAME = /^[a-z]+(?:_[a-z]+)*$/;

function checkedExtra(definition: AnyDefinition, extra: readonly SignedProperty[]): SignedProperty[] {
  return extra.map(([name, value]) => {
    const path = `${definition.name}.${name}`;
    if (!NAME.test(name) || name.includes('signature') || Object.hasOwn(definition.shape, name)) {
      throw new InvalidProperty(path, 'is no name for a property of your own');
    }
    if (!isXmlText(value)) throw new InvalidProperty(path, 'holds what XML cannot carry');
    return Object.freeze([name, value] as const);
  });
}

/** The texts of the values in the order of the specification; what is null is not there. */
function ownProperties(definition: AnyDefinition, values: Values<Shape>): SignedProperty[] {
  const properties: SignedProperty[] = [];
  for (const name in definition.shape) {
    const value = values[name];
    if (value !== null) properties.push(Object.freeze([name, String(value)] as const));
  }
  return properties;
}

/** The entity as XML. A relayable is written as its author signed it, whoever hands it on. */
export function writeEntity(entity: Entity): string {
  const definition = definitionOf(entity.type);
  const writer = new XmlWriter();
  writer.nested(entity.type, () => {
    if (definition.relayable) writeRelayable(entity as Relayable, writer);
    else writeValues(definition.shape, entity as unknown as Values<Shape>, writer);
  });
  return writer.toString();
}

function writeRelayable({ signed, author_signature }: Relayable, writer: XmlWriter): void {
  for (const [name, value] of signed) writer.element(name, value);
  if (author_signature !== null) writer.element('author_signature', author_signature);
}

/** Of a relayable's property that the specification does not know, such as Friendica's `thread_parent_guid`. */
export function extraProperty(entity: Relayable, name: string): string | undefined {
  return entity.signed.find((property) => property[0] === name)?.[1];
}
