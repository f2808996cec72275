import { ok, refuse, type Outcome } from '@planet/core';
import { canonicalHost, identityPattern } from './name.js';

export const verbs = ['link', 'unlink', 'rotate'] as const;
export type Verb = (typeof verbs)[number];

/** What the owner of an identity and the holder of an account both say. */
export interface Statement {
  verb: Verb;
  /** As `identityName` writes it. */
  identity: string;
  /** Address in lower case. */
  owner: string;
  epoch: number;
  /** As `accountText` writes it. */
  account: string;
  /** Host of the Planet for which it is meant. */
  audience: string;
  /** 128 random bits, hex. */
  nonce: string;
  issued: Date;
  expires: Date;
}

/** Longest time for which a statement may hold, in seconds. */
export const statementSeconds = 900;
const head = 'planet-link/v1';
const longest = 4096;
const seconds = (date: Date): string => String(Math.floor(date.getTime() / 1000));

/** The text that is signed: UTF-8, lines in this order, each ended by LF but the last. */
export const writeStatement = (statement: Statement): string =>
  [
    head,
    `verb: ${statement.verb}`,
    `identity: ${statement.identity}`,
    `owner: ${statement.owner}`,
    `epoch: ${statement.epoch}`,
    `account: ${statement.account}`,
    `audience: ${statement.audience}`,
    `nonce: ${statement.nonce}`,
    `issued: ${seconds(statement.issued)}`,
    `expires: ${seconds(statement.expires)}`,
  ].join('\n');

const fields: readonly [name: keyof Statement, form: RegExp][] = [
  ['verb', /^(?:link|unlink|rotate)$/],
  ['identity', identityPattern],
  ['owner', /^0x[0-9a-f]{40}$/],
  ['epoch', /^[1-9]\d{0,8}$/],
  // No control characters, no space but the one between handle and address.
  ['account', /^[^\s\p{C}]{3,2048}(?: [^\s\p{C}]{3,2048})?$/u],
  ['audience', /^[a-z0-9.:[\]-]{0,260}[a-z0-9\]]$/],
  ['nonce', /^[0-9a-f]{32}$/],
  ['issued', /^[1-9]\d{8,11}$/],
  ['expires', /^[1-9]\d{8,11}$/],
];

/** Reads a statement strictly: whatever is not written so by `writeStatement` is `malformed`. */
export function readStatement(text: string): Outcome<Statement> {
  const malformed = (what: string) => refuse('malformed', `no statement of the form ${head}: ${what}`);
  if (text.length > longest) return malformed('too long');
  const lines = text.split('\n');
  if (lines[0] !== head || lines.length !== fields.length + 1) return malformed('its lines');
  const found: Record<string, string> = {};
  for (const [at, [name, form]] of fields.entries()) {
    const line = lines[at + 1]!;
    const value = line.startsWith(`${name}: `) ? line.slice(name.length + 2) : null;
    if (value === null || !form.test(value)) return malformed(name);
    found[name] = value;
  }
  const { issued, expires, epoch, verb, ...rest } = found as Record<keyof Statement, string>;
  const statement: Statement = {
    ...rest,
    verb: verb as Verb,
    epoch: Number(epoch),
    issued: new Date(Number(issued) * 1000),
    expires: new Date(Number(expires) * 1000),
  };
  const lasts = Number(expires) - Number(issued);
  if (lasts <= 0 || lasts > statementSeconds) return malformed('its time');
  if (canonicalHost(statement.audience) !== statement.audience) return malformed('audience');
  return ok(statement);
}
