import { createHash } from 'node:crypto';
import { URL } from 'node:url';
import { madeInTime, ok, refuse, statementLine } from '@planet/core';
import type { LinkClaim, Outcome, ProofEvidence, ProofSource } from '@planet/core';
import { isOpen } from '@planet/core';
import { audienceOf } from '../convert/from-object.js';
import { sameHost } from '../ids.js';
import { checkIdentityStatement, statementsIn } from '../wire/identity-statement.js';
import { parseJson, type JsonObject } from '../wire/json.js';
import { normalise } from '../wire/normalise.js';
import { readActor, readObject, type Actor } from '../wire/read/index.js';

export const methods = ['fep-c390', 'rel-me', 'note'] as const;

const same = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href;

/** Documents twice: in one spelling for the readers, and as they came for signatures over them. */
export function readDocument(text: string): Outcome<{ document: JsonObject; raw: JsonObject }> {
  const bytes = Buffer.from(text);
  const [raw, json] = [parseJson(bytes), parseJson(bytes)];
  if (!raw.ok || !json.ok) return refuse('malformed', 'no JSON document');
  const normal = normalise(json.value);
  return normal.ok ? ok({ document: normal.value.document, raw: raw.value }) : refuse('unknown-context');
}

export function readOwnActor(claim: LinkClaim, document: JsonObject): Outcome<Actor> {
  const actor = readActor(document);
  if (!actor.ok) return refuse('malformed', actor.detail);
  if (!same(actor.value.id, claim.account)) return refuse('actor-mismatch', actor.value.id);
  return actor.value.suspended ? refuse('gone', 'the account is suspended') : ok(actor.value);
}

export const keyOf = (actor: Actor): string =>
  createHash('sha256')
    .update(actor.keys.map((key) => key.pem ?? key.multibase ?? '').join('\n'))
    .digest('hex');

/** How this actor document shows the claim; null: it does not. */
export function shownBy(
  claim: LinkClaim,
  actor: Actor,
  raw: JsonObject,
): Pick<ProofEvidence, 'method' | 'strength'> | null {
  for (const item of statementsIn(raw)) {
    const strength = strengthOf(claim, item);
    if (strength) return { method: 'fep-c390', strength };
  }
  const texts = [actor.summary ?? '', ...actor.fields.map(({ value }) => value)];
  return texts.some((text) => namesPage(claim, text)) ? { method: 'rel-me', strength: 'server-vouched' } : null;
}

/**
 * A statement of the owner's own wallet that it is this actor, or one of another key that repeats ours. A server can put
 * any key's statement into a document of its own; only where the actor's id is that key itself is it out of its hands.
 */
function strengthOf(claim: LinkClaim, item: JsonObject): ProofEvidence['strength'] | null {
  const read = checkIdentityStatement(item);
  if (!read.ok || !same(read.value.alsoKnownAs, claim.account)) return null;
  const { subject, document } = read.value;
  const owner =
    subject.startsWith('did:pkh:') &&
    subject.split(':').at(-1)!.toLowerCase() === statementLine(claim.statement, 'owner');
  if (!owner && document.statement !== claim.statement) return null;
  return claim.account.includes(`/${subject}/`) ? 'key-held' : 'server-vouched';
}

/** `https://planet.example/@alice#NONCE`, with or without its scheme, as text or as a link. */
function namesPage({ page, nonce }: LinkClaim, html: string): boolean {
  const { host } = new URL(page);
  return [
    ...html
      .slice(0, longestHtml)
      .matchAll(/(?<![\w.@/-])(?:https?:\/\/)?([a-z0-9.:[\]-]{1,260})\/[^\s"'<>#]{0,500}#([0-9a-f]{32})(?![0-9a-f])/g),
  ].some(([, named, shown]) => named === host && shown === nonce);
}

const lineEnd = /<br\s*\/?>|<\/(?:p|div|li)>/gi;
/** More of it is not looked at. */
const longestHtml = 20_000;
const wordsOf = (html: string): string =>
  html
    .slice(0, longestHtml)
    .replace(lineEnd, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ');

/** A public note of the actor with the two lines that no other statement has. */
function checkNote(claim: LinkClaim, { place }: ProofEvidence, document: JsonObject): Outcome<void> {
  const note = readObject(document);
  if (!note.ok) return refuse('malformed', note.detail);
  const { id, attributedTo, content = '', published } = note.value;
  if (!same(attributedTo, claim.account)) return refuse('author-mismatch', attributedTo);
  if (!same(id, place) || !sameHost(id, claim.account)) return refuse('host-mismatch', id);
  if (!isOpen(audienceOf(note.value))) return refuse('not-public', id);
  if (!published || !madeInTime(claim, new Date(published))) return refuse('made-out-of-time', published);
  const lines = wordsOf(content)
    .split('\n')
    .map((line) => line.trim());
  const wanted = ['identity', 'nonce'].map((name) => `${name}: ${statementLine(claim.statement, name)}`);
  return wanted.every((line) => lines.includes(line)) ? ok(undefined) : refuse('wrong-statement', id);
}

/** Offline: does the document say it? That it stood at its address is the word of whoever fetched it. */
export const checkProof: ProofSource['check'] = (claim, evidence) => {
  const read = readDocument(evidence.raw);
  if (!read.ok) return read;
  const { document, raw } = read.value;
  if (evidence.method === 'note')
    return evidence.strength === 'server-vouched'
      ? checkNote(claim, evidence, document)
      : refuse('malformed', 'strength');
  const actor = readOwnActor(claim, document);
  if (!actor.ok) return actor;
  const shown = shownBy(claim, actor.value, raw);
  const agrees = shown?.method === evidence.method && shown.strength === evidence.strength;
  if (!agrees) return refuse('wrong-statement', evidence.method);
  return same(evidence.place, claim.account) && evidence.more?.key === keyOf(actor.value)
    ? ok(undefined)
    : refuse('host-mismatch', evidence.place);
};
