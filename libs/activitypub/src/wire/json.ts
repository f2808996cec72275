import { isUtf8 } from 'node:buffer';
import { accept, refuse, type Checked } from './checked.js';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json | undefined;
}

export type JsonRefusal =
  | 'too-large'
  | 'not-json'
  /** A list, a number, …: no ActivityPub document. */
  | 'not-an-object'
  | 'too-deep'
  | 'too-many-values'
  /** U+0000, which no database column of text can hold. */
  | 'nul-character';

export interface JsonLimits {
  /** Default 1 MiB, as Mastodon has it. */
  readonly bytes?: number;
  /** How many objects and lists may be within one another. Default 32. */
  readonly depth?: number;
  /** How many values there may be, at all depths together. Default 20,000. */
  readonly values?: number;
}

/**
 * Reads a stranger's JSON document. Half of a surrogate pair, which some servers leave when they cut a name, becomes
 * U+FFFD, as databases refuse it; members named `__proto__`, or with a name that cannot be stored, are dropped.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = {}): Checked<JsonObject, JsonRefusal> {
  const { bytes: maxBytes = 1_048_576, depth = 32, values = 20_000 } = limits;
  if (bytes.length > maxBytes) return refuse('too-large', `more than ${maxBytes} bytes`);
  if (!isUtf8(bytes)) return refuse('not-json', 'not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let document: Json;
  try {
    document = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
  } catch {
    return refuse('not-json', 'not JSON');
  }
  if (!isObject(document)) return refuse('not-an-object', 'not a JSON object');
  const walk = new Walk(depth, values, mayNeedRepair(text));
  const reason = walk.object(document, 1);
  return reason === undefined ? accept(document) : refuse(reason, DETAILS[reason]);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const DETAILS = {
  'too-deep': 'objects within objects beyond the limit',
  'too-many-values': 'more values than the limit',
  'nul-character': 'a text holds U+0000',
};

/** What needs a look at each text can only come from an escape; most documents have none of these. */
function mayNeedRepair(text: string): boolean {
  return text.includes('\\u0000') || text.includes('\\ud') || text.includes('\\uD');
}

class Walk {
  constructor(
    private readonly depth: number,
    private left: number,
    private readonly repair: boolean,
  ) {}

  object(object: JsonObject, depth: number): keyof typeof DETAILS | undefined {
    if (depth > this.depth) return 'too-deep';
    for (const name in object) {
      if (name === '__proto__' || (this.repair && !isStorable(name))) {
        delete object[name];
        continue;
      }
      const reason = this.member(object as Record<string, Json>, name, depth);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  private list(list: Json[], depth: number): keyof typeof DETAILS | undefined {
    if (depth > this.depth) return 'too-deep';
    for (let index = 0; index < list.length; index += 1) {
      const reason = this.member(list, index, depth);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  private member<Key extends string | number>(
    container: Record<Key, Json>,
    key: Key,
    depth: number,
  ): keyof typeof DETAILS | undefined {
    if ((this.left -= 1) < 0) return 'too-many-values';
    const value = container[key];
    if (typeof value === 'object' && value !== null) {
      return Array.isArray(value) ? this.list(value, depth + 1) : this.object(value, depth + 1);
    }
    if (this.repair && typeof value === 'string') {
      if (value.includes('\0')) return 'nul-character';
      container[key] = value.toWellFormed();
    }
    return undefined;
  }
}

function isStorable(name: string): boolean {
  return name.isWellFormed() && !name.includes('\0');
}
