import { InvalidProperty, MissingProperty } from '../errors.js';
import type { Element } from '../xml/read.js';
import { isXmlText } from '../xml/write.js';
import type { Kind } from './kinds.js';
import { checkedValues, readValues, writeValues, type Field, type Shape, type Values } from './shape.js';

type Scalar = string | number | boolean;

/** The first of a name counts. */
function first(children: readonly Element[], name: string): Element | undefined {
  for (const child of children) if (child.name === name) return child;
  return undefined;
}

function allowed<T extends Scalar>(kind: Kind<T>, value: T, path: string): T {
  const wrong = kind.wrong(value);
  if (wrong !== undefined) throw new InvalidProperty(path, wrong);
  return value;
}

function given<T extends Scalar>(kind: Kind<T>, value: unknown, path: string): T {
  if (typeof value !== kind.type) throw new InvalidProperty(path, `is no ${kind.type}`);
  if (typeof value === 'string' && !isXmlText(value)) throw new InvalidProperty(path, 'holds what XML cannot carry');
  return allowed(kind, value as T, path);
}

function scalar<T extends Scalar, R, O extends boolean>(
  kind: Kind<T>,
  optional: O,
  missing: (path: string) => R,
  empty: (path: string) => R,
  writeNull = false,
): Field<T | R, O> {
  return {
    optional,
    read(children, name, path) {
      const element = first(children, name);
      if (element === undefined) return missing(path);
      const value = kind.parse(element.text);
      return value === null ? empty(path) : allowed(kind, value, path);
    },
    check(value, path) {
      if (value === undefined) return missing(path);
      return value === null ? empty(path) : given(kind, value, path);
    },
    write(value, name, writer) {
      if (value !== null) writer.element(name, kind.format(value as T));
      else if (writeNull) writer.element(name, '');
    },
  };
}

const isMissing = (path: string): never => {
  throw new MissingProperty(path);
};
const isEmpty = (path: string): never => {
  throw new InvalidProperty(path, 'says nothing');
};
const nothing = (): null => null;

export const required = <T extends Scalar>(kind: Kind<T>): Field<T, false> => scalar(kind, false, isMissing, isEmpty);
/** The element must be there; it may be empty. */
export const present = <T extends Scalar>(kind: Kind<T>): Field<T | null, false> =>
  scalar(kind, false, isMissing, nothing, true);
export const optional = <T extends Scalar>(kind: Kind<T>): Field<T | null, true> =>
  scalar(kind, true, nothing, nothing);
export const defaulted = <T extends Scalar>(kind: Kind<T>, value: T): Field<T, true> =>
  scalar(kind, true, () => value, isEmpty);

/** An entity inside another. */
export function nested<S extends Shape>(shape: S): Field<Values<S>, false> {
  const inner = nestedOrNone(shape);
  return {
    optional: false,
    read: (children, name, path) => inner.read(children, name, path) ?? isMissing(path),
    check: (value, path) => inner.check(value, path) ?? isMissing(path),
    write: inner.write,
  };
}

export function nestedOrNone<S extends Shape>(shape: S): Field<Values<S> | null, true> {
  return {
    optional: true,
    read(children, name, path) {
      const element = first(children, name);
      return element === undefined ? null : readValues(shape, element, path);
    },
    check: (value, path) => (value === undefined || value === null ? null : checkedValues(shape, value, path)),
    write(value, name, writer) {
      if (value !== null) writer.nested(name, () => writeValues(shape, value, writer));
    },
  };
}

/** Entities inside another, each in an element of its own named `element`. */
export function list<S extends Shape>(shape: S, element: string): Field<readonly Values<S>[], true> {
  return {
    optional: true,
    read(children, _name, path) {
      const found: Values<S>[] = [];
      for (const child of children) if (child.name === element) found.push(readValues(shape, child, path));
      return Object.freeze(found);
    },
    check(value, path) {
      if (value === undefined) return Object.freeze([]);
      if (!Array.isArray(value)) throw new InvalidProperty(path, 'is no list');
      return Object.freeze(value.map((item) => checkedValues(shape, item, path)));
    },
    write(values, _name, writer) {
      for (const value of values) writer.nested(element, () => writeValues(shape, value, writer));
    },
  };
}
