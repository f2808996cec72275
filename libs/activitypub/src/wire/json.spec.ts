import fc from 'fast-check';
import { parseJson, type JsonLimits } from './json.js';

const parse = (text: string, limits?: JsonLimits) => parseJson(Buffer.from(text), limits);
const verdict = (text: string, limits?: JsonLimits) => {
  const parsed = parse(text, limits);
  return parsed.ok ? 'ok' : parsed.reason;
};

describe('parseJson', () => {
  it.each([
    ['{}', 'ok'],
    ['\ufeff{"a":1}', 'ok'],
    ['', 'not-json'],
    ['{', 'not-json'],
    ['{"a":1}x', 'not-json'],
    ['[]', 'not-an-object'],
    ['null', 'not-an-object'],
    ['"text"', 'not-an-object'],
    ['{"a":"\\u0000"}', 'nul-character'],
    ['{"a":["x\\u0000y"]}', 'nul-character'],
    ['{"a":"C writes \\\\u0000"}', 'ok'],
    ['{"a":"\u0000"}', 'not-json'],
  ])('%j: %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(parseJson(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toMatchObject({ reason: 'not-json' });
  });

  it('holds its limits exactly', () => {
    expect(verdict('{"a":1}', { bytes: 7 })).toBe('ok');
    expect(verdict('{"a":1}', { bytes: 6 })).toBe('too-large');
    expect(verdict('{"a":{"b":[]}}', { depth: 3 })).toBe('ok');
    expect(verdict('{"a":{"b":[]}}', { depth: 2 })).toBe('too-deep');
    expect(verdict('{"a":[1,2]}', { values: 3 })).toBe('ok');
    expect(verdict('{"a":[1,2]}', { values: 2 })).toBe('too-many-values');
  });

  it('stands a bomb of brackets', () => {
    expect(verdict(`{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`)).toBe('too-deep');
    expect(verdict(`{"a":${'['.repeat(500_000)}`)).toBe('not-json');
  });

  it('mends half a surrogate pair and drops what cannot be a name', () => {
    const parsed = parse(
      '{"name":"cut \\ud83d","list":["\\uDE00"],"__proto__":{"x":1},"\\u005f_proto__":2,"a\\u0000b":1}',
    );
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(parsed.value).toEqual({ name: 'cut \ufffd', list: ['\ufffd'] });
    expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
  });

  it('gives what JSON.parse gives, or a reason', () => {
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 5, values: [fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()] }),
        (value) => {
          const text = JSON.stringify(value);
          fc.pre(!text.includes('__proto__') && !text.includes('\\u0000') && !text.includes('\\ud'));
          expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
        },
      ),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(typeof parseJson(bytes).ok).toBe('boolean');
      }),
    );
  });
});
