import { createRequire } from 'node:module';
import ssbKeys from 'ssb-keys';
import { box, isPrivate, unbox } from './box.js';
import { checkMessage, createMessage, MAX_MESSAGE_CHARS, messageKey, parseMessage } from './classic.js';
import type { Entry, Head, Keys } from './types.js';

interface Case {
  state: { id: string; sequence: number; timestamp: number } | null;
  hmacKey: string | null;
  message: unknown;
  valid: boolean;
  id: string | null;
  error: string | null;
}
const cases = createRequire(import.meta.url)('ssb-validation-dataset') as Case[];
const keys: Keys = ssbKeys.generate();

function made(head: Head | null, content: Record<string, unknown>, now = 1_700_000_000_000): Entry {
  const created = createMessage(head, keys, content, now);
  if (!created.ok) throw new Error(created.reason);
  return created.entry;
}

describe('the validation dataset', () => {
  it('has all its cases', () => expect(cases).toHaveLength(126));

  it.each(cases.map((each, i) => [i, each.error ?? 'valid', each] as const))('case %i: %s', (_i, _name, each) => {
    const { state, hmacKey, message, valid, id } = each;
    const head = state && { sequence: state.sequence, key: state.id, timestamp: state.timestamp };
    const checked = checkMessage(head, message, hmacKey);
    expect(checked.ok).toBe(valid);
    if (checked.ok) expect(checked.entry.key).toBe(id);
  });
});

describe('making messages', () => {
  it('each follows the last, and a peer takes it', () => {
    const first = made(null, { type: 'post', text: 'ä \u2028 😀' });
    const second = made(first, { type: 'post', text: 'two' }, first.timestamp);
    expect(second).toMatchObject({ previous: first.key, sequence: 2, timestamp: first.timestamp + 1 });
    expect(checkMessage(first, JSON.parse(second.text))).toEqual({ ok: true, entry: second });
    expect(messageKey(second.text)).toBe(second.key);
  });

  it('time never runs back', () => {
    const first = made(null, { type: 'post' });
    expect(made(first, { type: 'post' }, first.timestamp - 5000).timestamp).toBe(first.timestamp + 1);
  });

  it('the longest message that fits is taken by peers, one more character is too long', () => {
    const empty = made(null, { type: 'post', text: '' }).text.length;
    const room = MAX_MESSAGE_CHARS - empty;
    const full = made(null, { type: 'post', text: 'x'.repeat(room) });
    expect(full.text).toHaveLength(MAX_MESSAGE_CHARS);
    expect(checkMessage(null, JSON.parse(full.text)).ok).toBe(true);
    const { timestamp } = full;
    expect(createMessage(null, keys, { type: 'post', text: 'x'.repeat(room + 1) }, timestamp)).toEqual({
      ok: false,
      reason: 'too-long',
      length: MAX_MESSAGE_CHARS + 1,
    });
  });

  it('content that no client would take is refused', () => {
    expect(createMessage(null, keys, { text: 'no type' }, 1)).toMatchObject({ ok: false, reason: 'bad-content' });
  });
});

describe("strangers' messages", () => {
  const first = made(null, { type: 'post', text: 'one' });
  const second = made(first, { type: 'post', text: 'two' });
  const third = made(second, { type: 'post', text: 'three' });
  const other = made(first, { type: 'post', text: 'another two' });
  const value = JSON.parse(third.text) as Record<string, unknown>;
  let deep: unknown = 'end';
  for (let i = 0; i < 100_000; i++) deep = [deep];

  it.each([
    ['a gap', first, value, 'gap'],
    ['a fork', other, value, 'fork'],
    ['a changed text', second, { ...value, content: { type: 'post', text: 'else' } }, 'bad-signature'],
    ['a changed text that claims a fork', other, { ...value, timestamp: 1 }, 'bad-signature'],
    ['too long', second, { ...value, content: { type: 'post', text: 'x'.repeat(9000) } }, 'too-long'],
    ['a timestamp of text', second, { ...value, timestamp: '1' }, 'malformed'],
    ['another order', second, Object.fromEntries(Object.entries(value).reverse()), 'malformed'],
    ['nothing', second, null, 'malformed'],
    ['a list', second, [1], 'malformed'],
    ['content of null', second, { ...value, content: null }, 'malformed'],
    ['an unknown curve', second, { ...value, author: '@x.rsa', signature: 'x.sig.rsa' }, 'malformed'],
    ['depth', second, { ...value, content: { type: 'post', deep } }, 'malformed'],
  ])('%s is refused by name', (_name, head, message, reason) => {
    expect(checkMessage(head, message)).toMatchObject({ ok: false, reason });
  });

  it.each(['', '{', 'null', '[]', '{"author":1}', '"text"'])('the text %j is no message', (text) => {
    expect(parseMessage(text)).toBeNull();
  });
});

describe('private content', () => {
  const reader: Keys = ssbKeys.generate();
  it('opens for its readers only', () => {
    const closed = box({ type: 'post', text: 'secret' }, [reader.id]);
    expect(isPrivate(closed)).toBe(true);
    expect(unbox(closed, reader)).toEqual({ type: 'post', text: 'secret' });
    expect(unbox(closed, keys)).toBeNull();
    expect(unbox('AAAA.box2', reader)).toBeNull();
    expect(unbox('.box', reader)).toBeNull();
    expect([isPrivate({ type: 'post' }), isPrivate('text'), isPrivate('AA==.box2')]).toEqual([false, false, true]);
  });
});
