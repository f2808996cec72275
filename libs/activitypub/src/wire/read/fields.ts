import { isObject, type Json, type JsonObject } from '../json.js';
import { PUBLIC } from '../vocabulary.js';

/**
 * Tolerant readers of single properties. ActivityStreams lets nearly every property be a text, an object, or a list of
 * both; each of these gives one plain form, and leaves out what cannot be right.
 */

const MAX_URL = 2048;

export function list(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function first(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** The first text that is not empty. */
export function text(value: Json | undefined): string | undefined {
  for (const item of list(value)) if (typeof item === 'string' && item !== '') return item;
  return undefined;
}

/** `true` and `"true"`, `false` and `"false"`; anything else is nothing. */
export function flag(value: Json | undefined): boolean | undefined {
  const item = first(value);
  if (item === true || item === 'true') return true;
  return item === false || item === 'false' ? false : undefined;
}

/** A whole number, not negative. */
export function count(value: Json | undefined): number | undefined {
  const item = first(value);
  const number = typeof item === 'string' && item !== '' ? Number(item) : item;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A time in ISO 8601 with its zone, as UTC with milliseconds; year 1 to 9999. */
export function time(value: Json | undefined): string | undefined {
  const item = text(value);
  if (item === undefined || item.length > 40 || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(item)) return undefined;
  const date = new Date(/(?:Z|[+-]\d\d:?\d\d)$/i.test(item) ? item : `${item}Z`);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? undefined : date.toISOString();
}

/** A web address as it stands, if it is one: http or https, a host, no user name in it. */
export function webAddress(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL) return undefined;
  if (!value.startsWith('https://') && !value.startsWith('http://')) return undefined;
  if (/[\s<>"\\^`{|}]/.test(value)) return undefined;
  const authorityEnd = value.slice(8).search(/[/?#]/);
  const authority = authorityEnd === -1 ? value : value.slice(0, 8 + authorityEnd);
  return !authority.includes('@') && URL.canParse(value) ? value : undefined;
}

/** The id that a value refers to, whether it is written as text, as `{ id }` or as a link. */
export function reference(value: Json | undefined): string | undefined {
  for (const item of list(value)) {
    const id = isObject(item) ? (webAddress(first(item.id)) ?? webAddress(first(item.href))) : webAddress(item);
    if (id !== undefined) return id;
  }
  return undefined;
}

export function references(value: Json | undefined): string[] {
  const found = new Set<string>();
  for (const item of list(value)) {
    const id = reference(item);
    if (id !== undefined) found.add(id);
  }
  return [...found];
}

/** Addressees, each once; the three ways to write "everybody" become the full address, `PUBLIC`. */
export function addressees(value: Json | undefined): string[] {
  const found = new Set<string>();
  for (const item of list(value)) {
    const id = item === 'as:Public' || item === 'Public' ? PUBLIC : reference(item);
    if (id !== undefined) found.add(id);
  }
  return [...found];
}

export function objects(value: Json | undefined): JsonObject[] {
  return list(value).filter(isObject);
}

export function types(object: JsonObject): string[] {
  return list(object.type).filter((type) => typeof type === 'string');
}

/** The first type of the object that is in the set. */
export function typeIn<T extends string>(object: JsonObject, wanted: ReadonlySet<T>): T | undefined {
  return types(object).find((type): type is T => (wanted as ReadonlySet<string>).has(type));
}

/** Texts by language, as `contentMap` and its kin give them. */
export function languageMap(value: Json | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  if (!isObject(value)) return found;
  for (const [language, content] of Object.entries(value)) {
    if (typeof content === 'string' && /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/.test(language))
      found[language] = content;
  }
  return found;
}

/** Do two ids stand on the same origin? What one server says of another's things is not to be believed. */
export function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}
