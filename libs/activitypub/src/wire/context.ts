import { isObject, type Json, type JsonObject } from './json.js';
import { AS2, FIXED_TERMS, isFamiliarContext, TERM_OF_IRI, USUAL_PREFIXES } from './vocabulary.js';

/** What a `@context` does to the words of a document, without JSON-LD. */
export interface Context {
  /** Words of the document that stand for a word that we know. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly prefixes: ReadonlyMap<string, string>;
  /** Addresses of contexts that we have not seen; what they say is not known. */
  readonly unfamiliar: readonly string[];
  /** Why the document cannot be read without JSON-LD. */
  readonly conflict: string | undefined;
}

const PLAIN: Context = { aliases: new Map(), prefixes: USUAL_PREFIXES, unfamiliar: [], conflict: undefined };

/** Documents of one server have one context, so the same few come again and again. */
const known = new Map<string, Context>();
const MAX_KNOWN = 256;
const MAX_KEY = 8192;

/** The context of a whole document. None at all means that of ActivityStreams (AS2 section 2.1). */
export function contextOf(declared: Json | undefined): Context {
  if (declared === undefined || declared === AS2) return PLAIN;
  const key = JSON.stringify(declared);
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const context = new Reading(PLAIN).read(declared, true);
  if (key.length <= MAX_KEY) {
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value as string);
    known.set(key, context);
  }
  return context;
}

/** The context of an object within a document, which adds to that around it. */
export function nestedContext(outer: Context, declared: Json | undefined): Context {
  return declared === undefined || declared === AS2 ? outer : new Reading(outer).read(declared, false);
}

class Reading {
  private readonly aliases: Map<string, string>;
  private readonly prefixes: Map<string, string>;
  private readonly unfamiliar: string[];
  private familiar = false;
  private conflict: string | undefined;

  constructor(outer: Context) {
    this.aliases = new Map(outer.aliases);
    this.prefixes = new Map(outer.prefixes);
    this.unfamiliar = [...outer.unfamiliar];
  }

  read(declared: Json, whole: boolean): Context {
    for (const part of Array.isArray(declared) ? declared : [declared]) {
      if (typeof part === 'string') this.address(part);
      else if (isObject(part)) this.definitions(part);
      else if (part !== null) this.conflict ??= 'the context is neither address nor object';
    }
    if (whole && !this.familiar) this.conflict ??= 'the context is not that of ActivityStreams';
    const { aliases, prefixes, unfamiliar, conflict } = this;
    return { aliases, prefixes, unfamiliar, conflict };
  }

  private address(address: string): void {
    if (isFamiliarContext(address)) this.familiar = true;
    else this.unfamiliar.push(address.slice(0, 200));
  }

  private definitions(definitions: JsonObject): void {
    if (definitions['@vocab'] === `${AS2}#`) this.familiar = true;
    for (const [name, definition] of Object.entries(definitions)) {
      if (typeof definition === 'string' && /[#/:]$/.test(definition)) this.prefixes.set(name, definition);
    }
    for (const [name, definition] of Object.entries(definitions)) {
      if (!name.startsWith('@')) this.term(name, definition);
    }
  }

  private term(name: string, definition: Json | undefined): void {
    const target = isObject(definition)
      ? definition['@reverse'] === undefined && (definition['@id'] ?? name)
      : definition;
    const word = typeof target === 'string' ? wordOf(target, this.prefixes) : undefined;
    if (FIXED_TERMS.has(name)) {
      if (word !== name) this.conflict ??= `the context gives ${name} another meaning`;
    } else if (word !== undefined && word !== name) {
      this.aliases.set(name, word);
    }
  }
}

/** The word that we know for a full address, a prefixed name or a keyword; undefined if it is none of ours. */
export function wordOf(name: string, prefixes: ReadonlyMap<string, string>): string | undefined {
  if (name === '@id') return 'id';
  if (name === '@type') return 'type';
  const colon = name.indexOf(':');
  if (colon === -1) return FIXED_TERMS.has(name) ? name : undefined;
  const base = prefixes.get(name.slice(0, colon));
  return TERM_OF_IRI.get(base === undefined || name.startsWith('//', colon + 1) ? name : base + name.slice(colon + 1));
}
