import fc from 'fast-check';
import { textToHtml, type TextToHtmlOptions } from './text-to-html.js';

const options: TextToHtmlOptions = {
  mention(target, label) {
    if (target === 'planet:account/1') return { href: 'https://m.example/users/bob', name: 'bob' };
    if (target === 'planet:post/2') return { href: 'https://m.example/2', name: label, class: 'post' };
    if (target === 'planet:account/evil') return { href: 'javascript:alert(1)', name: '<b>evil' };
    return null;
  },
  hashtagUrl: (tag) => `https://planet.example/tags/${encodeURIComponent(tag)}`,
};
const write = (text: string) => textToHtml(text, options);
const link = (href: string, inner = href) => `<a href="${href}" rel="nofollow noopener" target="_blank">${inner}</a>`;
const hashtag = (tag: string) =>
  `<a href="https://planet.example/tags/${encodeURIComponent(tag)}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`;
const BOB =
  '<span class="h-card"><a href="https://m.example/users/bob" class="u-url mention">@<span>bob</span></a></span>';

it.each([
  ['paragraphs and breaks', 'one\\\ntwo  \nthree\n\nfour', '<p>one<br>two<br>three</p><p>four</p>'],
  ['a soft break is a space', 'one\ntwo', '<p>one two</p>'],
  ['a mention', 'Hi [@bob@m.example](planet:account/1)!', `<p>Hi ${BOB}!</p>`],
  ['a mention of nobody known', 'Hi [@x](planet:account/9)!', '<p>Hi @x!</p>'],
  [
    'a link to a post',
    '[this](planet:post/2)',
    '<p><a href="https://m.example/2" class="post" rel="nofollow noopener" target="_blank">this</a></p>',
  ],
  ['a hashtag', '#Cats and #кошки', `<p>${hashtag('Cats')} and ${hashtag('кошки')}</p>`],
  [
    'a hashtag with a hyphen, as Scuttlebutt has them',
    '#new-people, #end-',
    `<p>${hashtag('new-people')}, ${hashtag('end')}-</p>`,
  ],
  ['a hashtag in brackets and bold', '(#a) **#b**', `<p>(${hashtag('a')}) <strong>${hashtag('b')}</strong></p>`],
  [
    'no hashtag in code, links, numbers, words, addresses',
    '`#a` [#b](https://w.example/) #1 x#y https://w.example/#z',
    `<p><code>#a</code> ${link('https://w.example/', '#b')} #1 x#y ${link('https://w.example/#z')}</p>`,
  ],
  ['a bare address', 'see https://w.example/a_b.', `<p>see ${link('https://w.example/a_b')}.</p>`],
  ['an address in angles', '<https://w.example/>', `<p>${link('https://w.example/')}</p>`],
  [
    'an address with a query',
    '[x](https://w.example/?a=1&b=2)',
    `<p>${link('https://w.example/?a=1&amp;b=2', 'x')}</p>`,
  ],
  ['a link by reference', '[x][1]\n\n[1]: https://w.example/', `<p>${link('https://w.example/', 'x')}</p>`],
  ['a picture', '![A cat](https://w.example/c.png)', `<p>${link('https://w.example/c.png', 'A cat')}</p>`],
  ['HTML is text', '<b>x</b> <script>alert(1)</script>', '<p>&lt;b>x&lt;/b> &lt;script>alert(1)&lt;/script></p>'],
  ['a block of HTML is text', '<div>\n*x*\n</div>', '<p>&lt;div> <em>x</em> &lt;/div></p>'],
  [
    'a script in a link',
    '[x](javascript:alert(1)) [y](JAVASCRIPT:1) [z](data:text/html,x) [w](vbscript:x)',
    '<p>x y z w</p>',
  ],
  ['a script in a picture', '![x](javascript:alert(1))', '<p>x</p>'],
  [
    'a script from a mention',
    '[@e](planet:account/evil)',
    '<p><span class="h-card"><a class="u-url mention">@<span>&lt;b>evil</span></a></span></p>',
  ],
  [
    'quotes cannot leave an attribute',
    '[x](<https://w.example/"onclick="y>)',
    `<p>${link('https://w.example/%22onclick=%22y', 'x')}</p>`,
  ],
  ['lists', '- a\n- b\n  1. c', '<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>'],
  ['a list from 3', '3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
  ['a quote', '> a\n>\n> b', '<blockquote><p>a</p><p>b</p></blockquote>'],
  ['code', '```js\na  <b>\n\n#x\n```', '<pre><code class="language-js">a  &lt;b>\n\n#x\n</code></pre>'],
  ['a heading and a rule', '## T\n\n***', '<h2>T</h2><hr>'],
  ['marks', '*a* **b** `c`', '<p><em>a</em> <strong>b</strong> <code>c</code></p>'],
  ['escapes', '\\# a \\*b\\* 1\\. \\<c>', '<p># a *b* 1. &lt;c></p>'],
  ['emoji and scripts', ':blob: 👨‍👩‍👧 مرحبا \u200f日本語', '<p>:blob: 👨‍👩‍👧 مرحبا \u200f日本語</p>'],
  ['nothing', '', ''],
])('%s', (_name, text, html) => {
  expect(write(text)).toBe(html);
});

it('shows a text that would cost too much as it stands', () => {
  expect(write('> '.repeat(100) + '*x*\none')).toBe(`<p>${'> '.repeat(100)}*x*<br>one</p>`);
  expect(write('-'.repeat(200))).toBe('<hr>');
});

describe('any text', () => {
  const signs = fc.constantFrom(
    ...'<>"\'&[]()!*_`#\\/:=-+.\n ax1'.split(''),
    'javascript:',
    'https://w.example/',
    '<script>',
    '<img onerror=x ',
    'planet:account/1',
  );
  it('gives only the elements and addresses that are allowed', () => {
    fc.assert(
      fc.property(
        fc.array(signs, { maxLength: 40 }).map((parts) => parts.join('')),
        (text) => {
          const html = write(text);
          for (const [, name] of html.matchAll(/<\/?([^\s>]+)/g)) {
            expect(name).toMatch(/^(?:p|br|span|a|em|strong|code|pre|blockquote|ul|ol|li|h[1-6]|hr)$/);
          }
          for (const [, name, value] of html.matchAll(/\s([a-z]+)="([^"]*)"(?=[^<]*>)/g)) {
            expect(['href', 'class', 'rel', 'target', 'start']).toContain(name);
            if (name === 'href') expect(value).toMatch(/^(?:https?|mailto):/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['brackets', '['.repeat(20_000)],
    ['stars', '*a '.repeat(10_000)],
    ['quotes', '> '.repeat(5_000) + 'x'],
    ['lists', '- '.repeat(2_000) + 'x'],
    ['links', '[a]('.repeat(10_000)],
    ['angles', '<'.repeat(50_000)],
    ['ticks', '`'.repeat(50_000)],
    ['items', '* a\n'.repeat(50_000)],
    ['everything', '> - [a](*b **c `d ![e]('.repeat(8_000)],
  ])('of %s is stood', (_name, text) => {
    expect(typeof write(text)).toBe('string');
  });
});
