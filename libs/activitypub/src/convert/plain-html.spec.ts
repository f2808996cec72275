import fc from 'fast-check';
import { parseHtml } from './html-to-text.js';
import { plainHtml } from './plain-html.js';

const options = { mention: () => null };
const words = fc
  .array(
    fc.constantFrom(
      'word',
      'Żółć',
      'ok,',
      'so.',
      'a',
      '12',
      '3.',
      '“quoted”',
      "don't",
      'why?',
      '…',
      '– dash',
      '日本語',
      '-',
      '1)',
      '*',
      '#tag',
      '&amp;',
      '&quot;so&quot;',
      'it&#39;s',
      'note:',
      '',
      '(in',
      'brackets)',
      'end)',
      'and/or',
      'well-known',
      'Oh!',
      '!',
      '/',
      ':)',
      'mailto:a',
      'a://b',
      '12)',
      '12:30',
      '-->',
      '_x_',
      '>',
    ),
    { maxLength: 8 },
  )
  .map((list) => list.join(' '));
const lines = fc.array(words, { minLength: 1, maxLength: 3 }).map((list) => list.join('<br>'));
const html = fc
  .array(lines, { minLength: 1, maxLength: 3 })
  .map((list) => list.map((text) => `<p>${text}</p>`).join(''));

describe('the short way for plain words', () => {
  it('gives what the long way gives, or nothing', () => {
    let taken = 0;
    fc.assert(
      fc.property(html, (text) => {
        const short = plainHtml(text);
        if (short === null) return;
        taken++;
        expect({ text: short, tags: [], mentions: [], images: [], truncated: false }).toEqual(parseHtml(text, options));
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
  it.each([
    '',
    'bare',
    '<p>a</p>b',
    '<p>a & b</p>',
    '<p>see www.example.com</p>',
    '<p>1. a</p>',
    '<p>a<b>b</b></p>',
    '<div>a</div>',
  ])('leaves %j alone', (text) => {
    expect(plainHtml(text)).toBeNull();
  });
});
