import fc from 'fast-check';
import { decodeBase64, encodeBase64Url } from './base64.js';

describe('base64', () => {
  it('gives back what was written, in all of its spellings', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const padded = encodeBase64Url(bytes);
        const plain = Buffer.from(bytes).toString('base64');
        expect(padded.length % 4).toBe(0);
        for (const text of [padded, plain, padded.replace(/=+$/, '')]) {
          expect(decodeBase64(text)?.equals(bytes)).toBe(true);
        }
      }),
    );
  });
  it('has one spelling in an alphabet', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,12}={0,2}$/), (text) => {
        const bytes = decodeBase64(text);
        if (bytes !== undefined) expect(encodeBase64Url(bytes).replace(/=+$/, '')).toBe(text.replace(/=+$/, ''));
      }),
    );
  });
  it.each([
    '',
    '=',
    '==',
    'A',
    'AAAAA',
    'AB=',
    'AA=A',
    'AA===',
    'AAA==',
    'AAAA=',
    'AAAA==',
    'AAB=',
    'AB==',
    'AA\n==',
    'AAé=',
    'AA*A',
  ])('%j is none', (text) => expect(decodeBase64(text)).toBeUndefined());
});
