import ssbKeys from 'ssb-keys';
import ssbValidate from 'ssb-validate';
import type { Entry, Head, Keys, RefusedReason } from './types.js';

/** Characters (UTF-16 units, not bytes) of a message as signed: the network's limit. */
export const MAX_MESSAGE_CHARS = 8192;

/** A message of the classic format, as peers send it. */
export interface ClassicMessage {
  previous: string | null;
  author: string;
  sequence: number;
  timestamp: number;
  hash: 'sha256';
  /** Ciphertext is a string. */
  content: Record<string, unknown> | string;
  signature: string;
}

export type Created =
  { ok: true; entry: Entry } | { ok: false; reason: 'too-long' | 'bad-content'; length?: number; detail?: string };

const stateOf = (head: Head | null) =>
  head === null ? null : { id: head.key, sequence: head.sequence, timestamp: head.timestamp, queue: [] };

/** The id of a message: the hash of its exact text. */
export function messageKey(text: string): string {
  return '%' + ssbKeys.hash(text);
}

/** Makes and signs the message that follows `head`. `now` in ms; the timestamp is later than the head's whatever the clock says. */
export function createMessage(
  head: Head | null,
  keys: Keys,
  content: Record<string, unknown> | string,
  now: number,
  hmacKey: string | null = null,
): Created {
  const timestamp = head !== null && now <= head.timestamp ? head.timestamp + 1 : now;
  const sizing = { previous: head?.key ?? null, sequence: (head?.sequence ?? 0) + 1, author: keys.id, timestamp };
  const length = signedLength({ ...sizing, hash: 'sha256', content });
  if (length > MAX_MESSAGE_CHARS) return { ok: false, reason: 'too-long', length };
  let message: ClassicMessage;
  try {
    message = ssbValidate.create(stateOf(head), keys, hmacKey, content, timestamp) as ClassicMessage;
  } catch (error) {
    return { ok: false, reason: 'bad-content', detail: (error as Error).message.split('\n', 1)[0] };
  }
  const text = JSON.stringify(message, null, 2);
  const { author, sequence, previous } = message;
  return { ok: true, entry: { author, sequence, previous, key: messageKey(text), timestamp, text } };
}

/** 88 base64 characters, `.sig.ed25519`, and the line around them. */
const SIGNATURE_CHARS = ',\n  "signature": "'.length + 88 + '.sig.ed25519"'.length;
const signedLength = (unsigned: object): number => JSON.stringify(unsigned, null, 2).length + SIGNATURE_CHARS;

export type Checked = { ok: true; entry: Entry } | { ok: false; reason: RefusedReason; detail?: string };

/** Checks a stranger's message as the next of its feed. Never throws. */
export function checkMessage(head: Head | null, message: unknown, hmacKey: string | null = null): Checked {
  try {
    return check(head, message, hmacKey);
  } catch (error) {
    // ssb-validate and JSON.stringify throw on some shapes (a curve that nobody knows, depth).
    return refuse('malformed', (error as Error).message);
  }
}

function check(head: Head | null, message: unknown, hmacKey: string | null): Checked {
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return refuse('malformed', 'no object');
  const value = message as ClassicMessage;
  const text = JSON.stringify(value, null, 2);
  if (text.length > MAX_MESSAGE_CHARS) return refuse('too-long', `${text.length} characters`);
  if (typeof value.timestamp !== 'number') return refuse('malformed', 'timestamp');
  const next = (head?.sequence ?? 0) + 1;
  if (Number.isInteger(value.sequence) && value.sequence > next) return refuse('gap', `expected ${next}`);
  if (value.sequence === next && head !== null && typeof value.previous === 'string' && value.previous !== head.key)
    return refuse(signedBy(value, hmacKey) ? 'fork' : 'bad-signature');
  const wrong = ssbValidate.checkInvalid(stateOf(head), hmacKey, value);
  if (wrong)
    return wrong.message === 'invalid signature'
      ? refuse('bad-signature')
      : refuse('malformed', wrong.message.split('\n', 1)[0]);
  const { author, sequence, previous, timestamp } = value;
  return { ok: true, entry: { author, sequence, previous, timestamp, text, key: messageKey(text) } };
}

function signedBy(value: ClassicMessage, hmacKey: string | null): boolean {
  try {
    return ssbKeys.verifyObj({ public: value.author.slice(1) }, hmacKey, value);
  } catch {
    return false;
  }
}

const refuse = (reason: RefusedReason, detail?: string): Checked => ({
  ok: false,
  reason,
  detail: detail?.slice(0, 200),
});

/** Reads a stored text. Null when it is no message; the signature is not checked. */
export function parseMessage(text: string): ClassicMessage | null {
  let value: Partial<ClassicMessage> | null;
  try {
    value = JSON.parse(text) as Partial<ClassicMessage> | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { author, sequence, timestamp, content, previous } = value;
  const shaped =
    typeof author === 'string' &&
    Number.isInteger(sequence) &&
    typeof timestamp === 'number' &&
    (previous === null || typeof previous === 'string') &&
    ((typeof content === 'object' && content !== null && !Array.isArray(content)) || typeof content === 'string');
  return shaped ? (value as ClassicMessage) : null;
}
