import { later, linkEnd, madeInTime, ok, refuse, statementLine } from '@planet/core';
import type { Kit, LinkClaim, LogEntry, NativeId, Outcome, ProofEvidence, ProofSource } from '@planet/core';
import ssbKeys from 'ssb-keys';
import type { SsbConfig } from './config.js';
import { readFeedId } from './ids.js';
import { checkMessage, messageKey, parseMessage, type Head } from './wire/index.js';

/** What a message on the feed, or an object signed by its key, says of a link. */
interface LinkContent {
  type: 'planet-link';
  statement: string;
  /** By the owner of the identity. The feed's own signature has the name `signature` in both forms. */
  ownerSignature: string;
}
const page = 500;
/** A statement holds a quarter of an hour: what is further back than so many messages is older. */
const lookBack = 2000;
const year = 365 * 24 * 3600;

const forkKey = (feed: string) => `fork:${feed}`;
/** Two messages at one place: nobody can say any more what the feed says last. */
export const noteFork = (kit: Kit, feed: string): Promise<void> => kit.kv.set(forkKey(feed), true, 10 * year);

export function ssbProofs(kit: Kit, config: SsbConfig): ProofSource {
  const check = checkProof(config);
  return {
    check,
    named: readFeedId,
    ways: (claim) => {
      const paste = JSON.stringify(contentOf(claim));
      return [
        {
          method: 'ssb-message',
          title: 'A message on your feed',
          text: 'Publish this message in your Scuttlebutt app. It is public and stays in your feed.',
          paste,
        },
        {
          method: 'ssb-signed',
          title: 'Signed, not published',
          text: 'Sign this object with the key of your feed (ssb-keys: signObj) and hand over the result.',
          paste,
        },
      ];
    },
    async find(claim, given) {
      if (await kit.kv.get(forkKey(claim.account))) return refuse('forked-feed', claim.account);
      const handedOver = given?.trimStart().startsWith('{') ?? false;
      const said = await linksOn(kit, claim, handedOver ? undefined : given);
      const shown = said.find(({ content }) => content.statement === claim.statement);
      const [newest] = said.slice(-1);
      const ended = newest && linkEnd(newest.content.statement);
      if (ended && (!shown || newest.entry.sequence > shown.entry.sequence)) return refuse(ended, newest.entry.key);
      const evidence = handedOver ? signedEvidence(given!, kit.clock()) : shown && (await onFeed(kit, shown.entry));
      if (!evidence) return later('not-found', 'no such message of the feed has come here yet');
      const checked = check(claim, evidence);
      return checked.ok ? ok(evidence) : checked;
    },
  };
}

const contentOf = ({ statement, signature }: LinkClaim): LinkContent => ({
  type: 'planet-link',
  statement,
  ownerSignature: signature,
});

/** What the feed says of this identity and itself, in order; from the message `since` on where that is known. */
async function linksOn(kit: Kit, claim: LinkClaim, since?: string) {
  const feed = claim.account;
  const head = (await kit.log.heads([feed])).get(feed);
  const said: { entry: LogEntry; content: LinkContent }[] = [];
  if (!head) return said;
  const first = since ? (await kit.log.byKey([since])).get(since) : undefined;
  let from = first?.feed === feed ? first.sequence : Math.max(1, head.sequence - lookBack);
  while (from <= head.sequence) {
    const entries = await kit.log.range(feed, from, page);
    if (entries.length === 0) break;
    for (const entry of entries) {
      const content = linkIn(entry.text);
      if (content && sameParties(content.statement, claim.statement)) said.push({ entry, content });
    }
    from = entries.at(-1)!.sequence + 1;
  }
  return said;
}

function linkIn(text: string): LinkContent | null {
  if (!text.includes('planet-link')) return null;
  const content = parseMessage(text)?.content;
  return isLink(content) ? content : null;
}
const isLink = (value: unknown): value is LinkContent => {
  const { type, statement } = (value ?? {}) as Partial<LinkContent>;
  return type === 'planet-link' && typeof statement === 'string';
};
const sameParties = (a: string, b: string): boolean =>
  ['identity', 'account'].every((name) => statementLine(a, name) === statementLine(b, name));

/** With the message before it, so that its place in the feed can be checked. */
async function onFeed(kit: Kit, { feed, sequence, key, text }: LogEntry): Promise<ProofEvidence> {
  const [previous] = sequence > 1 ? await kit.log.at([{ feed, sequence: sequence - 1 }]) : [];
  const at = kit.clock();
  const more = previous ? { more: { previous } } : {};
  return { method: 'ssb-message', strength: 'key-held', raw: text, place: key, at, ...more };
}
const signedEvidence = (raw: string, at: Date): ProofEvidence => ({
  method: 'ssb-signed',
  strength: 'key-held',
  raw,
  place: '',
  at,
});

export const checkProof =
  ({ capsSign }: SsbConfig): ProofSource['check'] =>
  (claim, evidence) => {
    if (evidence.strength !== 'key-held') return refuse('malformed', 'strength');
    if (evidence.method === 'ssb-message') return checkOnFeed(claim, evidence, capsSign ?? null);
    return evidence.method === 'ssb-signed'
      ? checkSigned(claim, evidence.raw)
      : refuse('unknown-type', evidence.method);
  };

function checkOnFeed(claim: LinkClaim, { raw, place, more }: ProofEvidence, hmacKey: string | null): Outcome<void> {
  const message = parseMessage(raw);
  if (!message) return refuse('malformed', 'no message');
  if (message.author !== claim.account) return refuse('author-mismatch', message.author);
  const head = headOf(more?.previous, claim.account);
  const checked = checkMessage(head, message, hmacKey);
  if (!checked.ok)
    return refuse(checked.reason === 'bad-signature' ? 'bad-signature' : 'wrong-sequence', checked.detail);
  if (checked.entry.key !== place) return refuse('wrong-sequence', place);
  if (!madeInTime(claim, new Date(message.timestamp))) return refuse('made-out-of-time');
  return saysSo(claim, message.content);
}

function headOf(text: string | undefined, feed: string): Head | null {
  const message = text === undefined ? null : parseMessage(text);
  if (!text || message?.author !== feed) return null;
  return { sequence: message.sequence, key: messageKey(text), timestamp: message.timestamp };
}

function checkSigned(claim: LinkClaim, raw: string): Outcome<void> {
  try {
    const signed = JSON.parse(raw) as object;
    if (!ssbKeys.verifyObj({ public: (readFeedId(claim.account) as NativeId).slice(1) }, null, signed))
      return refuse('bad-signature');
    return saysSo(claim, signed);
  } catch {
    return refuse('malformed', 'no object signed by ssb-keys');
  }
}

function saysSo(claim: LinkClaim, content: unknown): Outcome<void> {
  if (!isLink(content)) return refuse('wrong-statement', 'no planet-link');
  if (content.statement !== claim.statement) return refuse('wrong-statement');
  return content.ownerSignature === claim.signature ? ok(undefined) : refuse('wrong-statement', 'ownerSignature');
}
