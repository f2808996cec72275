import { InvalidProperty } from '../errors.js';
import type { Element } from '../xml/read.js';
import type { XmlWriter } from '../xml/write.js';

/** One property of an entity. `Optional` says whether a maker may leave it out; it is then null, or the default. */
export interface Field<T, Optional extends boolean = boolean> {
  readonly optional: Optional;
  /** Of the children of an element. Throws `MissingProperty`, `InvalidProperty`. */
  read(children: readonly Element[], name: string, path: string): T;
  /** Of a maker's argument. Throws the same. */
  check(value: unknown, path: string): T;
  write(value: T, name: string, writer: XmlWriter): void;
}
/** The properties of an entity in the order in which they are written. */
export interface Shape {
  readonly [name: string]: Field<unknown>;
}
export type Values<S> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };
type OptionalKeys<S> = { [K in keyof S]: S[K] extends Field<unknown, true> ? K : never }[keyof S];
/** What a maker takes: what is optional may be left out. */
export type Input<S> = Omit<Values<S>, OptionalKeys<S>> & Partial<Pick<Values<S>, OptionalKeys<S>>>;

export function readValues<S extends Shape>(shape: S, element: Element, path: string): Values<S> {
  const values: Record<string, unknown> = {};
  for (const name in shape) values[name] = shape[name]!.read(element.children, name, `${path}.${name}`);
  return Object.freeze(values) as Values<S>;
}

export function checkedValues<S extends Shape>(shape: S, given: unknown, path: string): Values<S> {
  if (typeof given !== 'object' || given === null) throw new InvalidProperty(path, 'is no entity');
  const values: Record<string, unknown> = {};
  for (const name in shape) {
    values[name] = shape[name]!.check((given as Record<string, unknown>)[name], `${path}.${name}`);
  }
  return Object.freeze(values) as Values<S>;
}

export function writeValues<S extends Shape>(shape: S, values: Values<S>, writer: XmlWriter): void {
  for (const name in shape) shape[name]!.write(values[name], name, writer);
}
