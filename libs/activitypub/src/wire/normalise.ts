import { accept, refuse, type Checked } from './checked.js';
import { contextOf, nestedContext, wordOf, type Context } from './context.js';
import { isObject, type Json, type JsonObject } from './json.js';

export interface Normalised {
  readonly document: JsonObject;
  /** Addresses of contexts that we do not know. What the known words mean is taken on trust there. */
  readonly unfamiliar: readonly string[];
}

/**
 * Brings an ActivityStreams document to one spelling, without JSON-LD: `as:content`, full addresses and aliases become
 * the plain word, `@id` and `@type` lose their sign, `{"@value": …}`, `{"@list": […]}` and `{"@set": […]}` their wrapping. Changes the
 * document in place; give it what `parseJson` gave, which has limits. A document whose context gives a word that we
 * rely on another meaning, or that is none of ActivityStreams, is refused.
 */
export function normalise(document: JsonObject): Checked<Normalised, 'unknown-context'> {
  const context = contextOf(document['@context']);
  if (context.conflict !== undefined) return refuse('unknown-context', context.conflict);
  const conflict = object(document, context);
  return conflict === undefined
    ? accept({ document, unfamiliar: context.unfamiliar })
    : refuse('unknown-context', conflict);
}

function object(target: JsonObject, context: Context): string | undefined {
  for (const name in target) {
    if (name === '@context') continue;
    const word = wordFor(name, context);
    let value = target[name] as Json;
    if (typeof value === 'object' && value !== null) {
      value = unwrap(value);
      const conflict = inner(value, context);
      if (conflict !== undefined) return conflict;
    }
    const key = word ?? name;
    if (key === 'type') value = types(value, context);
    if (word !== undefined && word !== name) {
      delete target[name];
      if (!Object.hasOwn(target, word)) target[word] = value;
    } else if (value !== target[name]) {
      target[name] = value;
    }
  }
  return undefined;
}

function inner(value: Json, context: Context): string | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item = value[index] as Json;
      if (typeof item !== 'object' || item === null) continue;
      const plain = unwrap(item);
      value[index] = plain;
      const conflict = inner(plain, context);
      if (conflict !== undefined) return conflict;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const own = nestedContext(context, value['@context']);
  return own.conflict ?? object(value, own);
}

/** Only names with a colon or an at sign, or that the context declares, can mean something else than they say. */
function wordFor(name: string, context: Context): string | undefined {
  if (name.includes(':') || name.charCodeAt(0) === 0x40) return wordOf(name, context.prefixes);
  return context.aliases.size > 0 ? context.aliases.get(name) : undefined;
}

function unwrap(value: Json): Json {
  if (!isObject(value)) return value;
  return value['@value'] ?? value['@list'] ?? value['@set'] ?? value;
}

function types(value: Json, context: Context): Json {
  if (typeof value === 'string') return wordFor(value, context) ?? value;
  return Array.isArray(value) ? value.map((item) => types(item, context)) : value;
}
