import fc from 'fast-check';
import { decodeBase64 } from './base64.js';

describe('decodeBase64', () => {
  it('reads what node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
        expect(decodeBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('takes one spelling for each value and no other', () => {
    const alphabet = fc.constantFrom(...'ABCXYZabcxyz0189+/=-_ \n.é€');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
        const node = Buffer.from(text, 'base64');
        const expected = node.length > 0 && node.toString('base64') === text ? node : undefined;
        expect(decodeBase64(text)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['', '=', '====', 'AA=A', 'AB==', 'AAB=', 'AAA', 'AA==AAAA', 'AAA\u{141}'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
