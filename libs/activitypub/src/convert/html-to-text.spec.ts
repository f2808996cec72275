import fc from 'fast-check';
import { htmlToText, type HtmlToTextOptions } from './html-to-text.js';
import { textToHtml, type TextToHtmlOptions } from './text-to-html.js';

const reading: HtmlToTextOptions = {
  mention: (href) => (href.startsWith('https://m.example/@') ? `planet:account/${href.slice(19)}` : null),
};
const writing: TextToHtmlOptions = {
  mention: (target, label) => ({ href: `https://m.example/@${target.split('/')[1]}`, name: label.replace(/^@/, '') }),
  hashtagUrl: (tag) => `https://planet.example/tags/${encodeURIComponent(tag)}`,
};
const read = (html: string) => htmlToText(html, reading);
const again = (text: string) => read(textToHtml(text, writing)).text;

const bob = '<span class="h-card"><a href="https://m.example/@bob" class="u-url mention">@<span>bob</span></a></span>';
const BOB = '[@bob@m.example](planet:account/bob)';
const tag = (name: string) =>
  `<a href="https://m.example/tags/${name}" class="mention hashtag" rel="tag">#<span>${name}</span></a>`;

/** Name, HTML, canonical text. Each must also come back the same from HTML that we make of it. */
const golden: [string, string, string][] = [
  // Mentions
  ['mention of Mastodon', `<p>Hi ${bob}!</p>`, `Hi ${BOB}!`],
  [
    'mention of Misskey',
    '<p><a href="https://m.example/@bob" class="u-url mention">@bob@m.example</a> hi</p>',
    `${BOB} hi`,
  ],
  [
    'mention of Pleroma',
    `<p>Hi <span class="h-card"><a class="u-url mention" data-user="1" href="https://m.example/@bob" rel="ugc">@<span>bob</span></a></span></p>`,
    `Hi ${BOB}`,
  ],
  ['mention of Lemmy, with no class', '<p><a href="https://m.example/@bob">@bob@m.example</a></p>', BOB],
  [
    'mention of Friendica, sign before the link',
    '<p>Hi @<a href="https://m.example/@bob" class="u-url mention">Bob B</a></p>',
    'Hi [@Bob B](planet:account/bob)',
  ],
  [
    'mention of somebody unknown stays a link',
    '<p><a href="https://x.example/@eve" class="u-url mention">@<span>eve</span></a></p>',
    '[@eve](https://x.example/@eve)',
  ],
  [
    'two of one name on two hosts',
    `${bob} <a href="https://x.example/@bob" class="mention">@bob</a>`,
    `${BOB} [@bob](https://x.example/@bob)`,
  ],
  ['mention with a mark after it', `<p>(${bob}), ${bob}.</p>`, `(${BOB}), ${BOB}.`],
  ['mention in bold', `<p><b>${bob}</b></p>`, `**${BOB}**`],
  ['mention in a list', `<ul><li>${bob}</li></ul>`, `- ${BOB}`],
  ['mention in code is text', '<p><code>@bob@m.example</code></p>', '`@bob@m.example`'],
  [
    'name with an underscore',
    '<a class="mention" href="https://m.example/@b_o_b">@b_o_b</a>',
    '[@b_o_b@m.example](planet:account/b_o_b)',
  ],
  ['a link that looks like a mention target', '<p><a href="planet:account/evil">@admin</a></p>', '@admin'],
  // Hashtags
  ['hashtag of Mastodon', `<p>on ${tag('Cats')}</p>`, 'on #Cats'],
  ['hashtag at the start of a line', `<p>${tag('Cats')} are fine</p>`, '#Cats are fine'],
  ['hashtags in a row', `<p>${tag('a1')} ${tag('b')}<br>${tag('c')}</p>`, '#a1 #b\\\n#c'],
  ['hashtag of Misskey, by its rel', '<p><a href="https://x.example/explore/a" rel="tag">#猫</a></p>', '#猫'],
  ['hashtag of another script', `<p>${tag('кошки')} ${tag('고양이')} ${tag('قطط')}</p>`, '#кошки #고양이 #قطط'],
  ['hashtag with an underscore', `<p>${tag('black_cats')}</p>`, '#black_cats'],
  ['hashtag that runs into the next word', `<p>${tag('cat')}s</p>`, '#cat\u200bs'],
  ['hashtag right after a word', `<p>my${tag('cat')}</p>`, 'my\u200b#cat'],
  ['a number is no hashtag', '<p>We are #1</p>', 'We are #1'],
  ['an issue is a link', '<p><a href="https://git.example/i/12">#12</a></p>', '[#12](https://git.example/i/12)'],
  ['a heading sign alone', '<p># not a heading</p>', '\\# not a heading'],
  // Links
  [
    'link with the hidden parts of Mastodon',
    '<a href="https://w.example/a/b" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">w.example/</span><span class="invisible">a/b</span></a>',
    '<https://w.example/a/b>',
  ],
  ['link with a text', '<p><a href="https://w.example/">see</a></p>', '[see](https://w.example/)'],
  [
    'link with brackets',
    '<p><a href="https://w.example/a_(b)">a [b]</a></p>',
    '[a \\[b\\]](https://w.example/a_\\(b\\))',
  ],
  ['link with a query', '<p><a href="https://w.example/?a=1&amp;b=2">x</a></p>', '[x](https://w.example/?a=1\\&b=2)'],
  ['bare address', '<p>see https://w.example/x.</p>', 'see <https://w.example/x>.'],
  ['address in brackets', '<p>(https://w.example/x_(y))</p>', '(<https://w.example/x_(y)>)'],
  [
    'address of another script',
    '<p>https://w.example/日本</p>',
    '[https://w.example/日本](https://w.example/%E6%97%A5%E6%9C%AC)',
  ],
  ['link around bold', '<p><a href="https://w.example/"><b>x</b> y</a></p>', '[**x** y](https://w.example/)'],
  ['link with nothing in it', '<p><a href="https://w.example/"> </a></p>', '<https://w.example/>'],
  ['mail', '<p><a href="mailto:bob@m.example">bob@m.example</a></p>', '<bob@m.example>'],
  ['relative link', '<p><a href="/about">about</a></p>', 'about'],
  // Line breaks and paragraphs
  ['paragraphs', '<p>one</p><p>two</p>', 'one\n\ntwo'],
  ['break', '<p>one<br>two<br/>three</p>', 'one\\\ntwo\\\nthree'],
  ['two breaks are a paragraph', 'one<br><br>two', 'one\n\ntwo'],
  ['many breaks are one', 'one<br><br><br><br>two', 'one\n\ntwo'],
  ['breaks at the ends', '<p><br>one<br></p>', 'one'],
  ['break in bold', '<p><b>one<br>two</b></p>', '**one\\\ntwo**'],
  ['line ends are spaces', '<p>one\n two</p>', 'one two'],
  ['no paragraph at all', 'one', 'one'],
  ['empty paragraphs', '<p></p><p>&nbsp;</p><p>x</p>', 'x'],
  ['divisions', '<div>one</div><div><div>two</div></div>', 'one\n\ntwo'],
  ['nothing', '', ''],
  // Lists, quotes, code, headings
  ['list', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ['numbered list', '<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
  ['numbered from 7', '<ol start="7"><li>a</li><li>b</li></ol>', '7. a\n8. b'],
  ['list in list', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
  ['list with paragraphs', '<ul><li><p>a</p><p>b</p></li></ul>', '- a\n\n  b'],
  ['two lists', '<ul><li>a</li></ul><ul><li>b</li></ul>', '- a\n\n* b'],
  ['quote', '<blockquote><p>a</p><p>b</p></blockquote><p>c</p>', '> a\n>\n> b\n\nc'],
  ['quote in quote', '<blockquote>a<blockquote>b</blockquote></blockquote>', '> a\n>\n> > b'],
  ['code', '<p>run <code>a `b` c</code></p>', 'run ``a `b` c``'],
  [
    'block of code',
    '<pre><code class="language-js">if (a) {\n  b();\n}\n</code></pre>',
    '```js\nif (a) {\n  b();\n}\n```',
  ],
  ['block of code with breaks', '<pre>a<br>  b</pre>', '```\na\n  b\n```'],
  ['fence within code', '<pre><code>```\nx\n```</code></pre>', '````\n```\nx\n```\n````'],
  ['heading', '<h2>Title</h2><p>x</p>', '## Title\n\nx'],
  ['heading with a break', '<h1>a<br>b</h1>', '# a b'],
  ['rule', '<p>a</p><hr><p>b</p>', 'a\n\n***\n\nb'],
  ['emphasis', '<p><em>a</em> <i>b</i> <strong>c</strong> <b>d</b></p>', '*a* *b* **c** **d**'],
  ['emphasis within a word', '<p>un<em>believ</em>able</p>', 'un*believ*able'],
  ['emphasis with spaces at its ends', '<p>a<b> b </b>c</p>', 'a **b** c'],
  ['emphasis with nothing in it', '<p>a<b></b>b</p>', 'ab'],
  ['bold next to bold', '<p><b>a</b><b>b</b></p>', '**ab**'],
  ['struck out', '<p><del>a</del> b</p>', '~~a~~ b'],
  ['table', '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>', 'a | b\n\n1 | 2'],
  ['definitions', '<dl><dt>a</dt><dd>b</dd></dl>', 'a\n\nb'],
  ['readings over Kanji', '<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>', '漢(かん)'],
  ['quotation marks', '<p><q>a</q></p>', '“a”'],
  // Text that Markdown would take for something
  [
    'signs',
    '<p>1. a<br>- b<br>+ c<br>&gt; d<br># e<br>=== f</p>',
    '1\\. a\\\n\\- b\\\n\\+ c\\\n\\> d\\\n\\# e\\\n\\=== f',
  ],
  ['stars and backticks', '<p>a * b ** c ` d ~~~</p>', 'a \\* b \\*\\* c \\` d ~~~'],
  ['snake case', '<p>a_b __init__ c</p>', 'a_b \\_\\_init\\_\\_ c'],
  ['a link as text', '<p>[a](b) ![c](d)</p>', '\\[a]\\(b) !\\[c]\\(d)'],
  ['HTML as text', '<p>&lt;b&gt;x&lt;/b&gt; &amp;amp; AT&amp;T</p>', '\\<b>x\\</b> \\&amp; AT\\&T'],
  ['a backslash', '<p>C:\\*x \\ y</p>', 'C:\\\\\\*x \\ y'],
  // Pictures and emoji
  [
    'custom emoji',
    '<p>hi <img class="custom-emoji" alt=":blob:" src="https://m.example/b.png"> you</p>',
    'hi :blob: you',
  ],
  ['shortcode', '<p>:blob_cat: yes</p>', ':blob_cat: yes'],
  ['emoji of many parts', '<p>👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪</p>', '👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪'],
  ['picture', '<p>a <img src="https://m.example/c.png" alt="A cat"> b</p>', 'a b'],
  ['picture as data', '<p><img src="data:image/png;base64,AAAA" alt="A cat"></p>', 'A cat'],
  // Scripts
  ['right to left', '<p>مرحبا <b>بالعالم</b> \u200fabc\u200f</p>', 'مرحبا **بالعالم** \u200fabc\u200f'],
  ['Hebrew with a mention', `<p>שלום ${bob}</p>`, `שלום ${BOB}`],
  ['Chinese, bold without spaces', '<p>我<b>很</b>好</p>', '我**很**好'],
  ['Japanese, bold ends with a bracket', '<p><b>「日本」</b>です</p>', '**「日本」**&#x3067;す'],
  ['Persian with a joiner', '<p>می\u200cخواهم</p>', 'می\u200cخواهم'],
  ['accents of their own', '<p>e\u0301 Å\u030a</p>', 'e\u0301 Å\u030a'],
  // Hostile
  ['script', '<p>a<script>alert(1)</script>b</p><style>p{}</style>', 'ab'],
  [
    'script in a link',
    '<p><a href="javascript:alert(1)">x</a> <a href="JaVaScRiPt:x">y</a> <a href=" data:text/html,x">z</a></p>',
    'x y z',
  ],
  ['event handlers', '<p onclick="x()">a<img src="x" onerror="y()"></p>', 'a'],
  ['forms', '<form><input value="x"><button>Go</button>a</form>', ''],
  ['comment', '<p>a<!-- b --><![CDATA[c]]></p>', 'a'],
  ['broken tags', '<p>a<b>b<i>c</b>d</i>', '&#x61;**&#x62;_&#x63;_**_d_'],
  ['tags without end', '<p>a <<b>b', 'a <**b**'],
  ['control characters', '<p>a\u0007b\u0000c\u001bd</p>', 'abcd'],
  ['half a surrogate pair', '<p>a\ud83db</p>', 'a\ufffdb'],
  ['SVG and MathML', '<svg><text>x</text></svg><math><mi>y</mi></math>z', 'z'],
  ['a document', '<!doctype html><html><head><title>t</title></head><body><p>x</p></body></html>', 'x'],
];

describe('the golden set', () => {
  it('is not small', () => {
    expect(golden.length).toBeGreaterThan(60);
    expect(new Set(golden.map(([name]) => name)).size).toBe(golden.length);
  });

  it.each(golden)('%s', (_name, html, text) => {
    expect(read(html).text).toBe(text);
  });

  it.each(golden)('%s: comes back the same', (_name, _html, text) => {
    expect(again(text)).toBe(text);
  });
});

describe('what is found beside the text', () => {
  it('names tags, mentions and pictures, each once and in order', () => {
    const html = `<p>${tag('b')} ${tag('A')} #a #bare ${bob} ${bob} <code>#no</code> <a href="https://x.example/">#nor</a>
      <img src="https://m.example/1.png" alt="One"><img src="https://m.example/2.png"><img src="https://m.example/1.png"></p>`;
    expect(read(html)).toMatchObject({
      tags: ['b', 'A', 'bare'],
      mentions: ['planet:account/bob'],
      images: [
        { url: 'https://m.example/1.png', alt: 'One' },
        { url: 'https://m.example/2.png', alt: undefined },
      ],
      truncated: false,
    });
  });

  it('leaves out what stands in for a quote, if there is one', () => {
    const html = '<p class="quote-inline">RE: <a href="https://q.example/1">https://q.example/1</a></p><p>x</p>';
    expect(read(html).text).toBe('RE: <https://q.example/1>\n\nx');
    expect(htmlToText(html, { ...reading, quoted: true }).text).toBe('x');
    const span = 'x<span class="quote-inline"><br><br>RE: https://q.example/1</span>';
    expect(htmlToText(span, { ...reading, quoted: true }).text).toBe('x');
  });

  it('makes no target that could end the link early', () => {
    const { text, mentions } = htmlToText('<a class="mention" href="https://m.example/x">@x</a>', {
      mention: () => 'planet:native/https%3A%2F%2Fm.example%2Fa_(b)',
    });
    expect(mentions).toEqual(['planet:native/https%3A%2F%2Fm.example%2Fa_%28b%29']);
    expect(text).toBe(`[@x@m.example](${mentions[0]})`);
  });
});

describe('limits', () => {
  it('cuts what is too long, too deep or has too many tags, and says so', () => {
    expect(htmlToText('<p>abc</p>', { ...reading, limits: { length: 5 } })).toMatchObject({
      text: 'ab',
      truncated: true,
    });
    expect(htmlToText('a<b><i><u>b', { ...reading, limits: { depth: 2 } })).toMatchObject({
      text: 'a',
      truncated: true,
    });
    expect(htmlToText('a<br>b<br>c', { ...reading, limits: { tags: 1 } })).toMatchObject({
      text: 'a\\\nb',
      truncated: true,
    });
    expect(read('<p>'.repeat(500) + 'x')).toMatchObject({ text: 'x', truncated: false });
    expect(read('<b>x</b> '.repeat(500)).truncated).toBe(false);
  });

  it.each([
    ['divisions', '<div>'.repeat(100_000)],
    ['bold', '<b>'.repeat(100_000)],
    ['links', '<a href="https://x.example/">'.repeat(20_000)],
    ['tables', '<table><tr><td>'.repeat(20_000)],
    ['quotes', '<blockquote>x'.repeat(20_000)],
    ['wrong ends', '<div></span>'.repeat(50_000)],
    ['ends', '</p>'.repeat(100_000)],
    ['an attribute', `<p title="${'x'.repeat(1_000_000)}">x`],
    ['attributes', `<p ${'a=b '.repeat(50_000)}>x`],
    ['stars', '*'.repeat(100_000)],
    ['brackets', '['.repeat(50_000)],
    ['backticks', '` `` '.repeat(20_000)],
    ['ampersands', '&amp;'.repeat(40_000)],
    ['bold and plain', '<b>a</b>b'.repeat(10_000)],
    ['lists', '<ul><li>'.repeat(20_000)],
  ])('stands a bomb of %s', (_name, html) => {
    const { text } = read(html);
    expect(text.length).toBeLessThan(1_100_000);
    expect(typeof textToHtml(text, writing)).toBe('string');
  });
});

describe('for any HTML', () => {
  const words = fc.oneof(
    fc.constantFrom(
      'a',
      ' ',
      '  ',
      '\n',
      '\u00a0',
      'x_y',
      '*',
      '**',
      '_',
      '`',
      '#tag',
      '#',
      '1. ',
      '- ',
      '+',
      '>',
      '=',
      '---',
      '\\',
      '[',
      ']',
      '(',
      ')',
      '!',
      '&amp;',
      '&lt;',
      '~~',
      '。',
      '「',
      '」',
      'ü',
      '👨‍👩‍👧',
      'שלום',
      'https://w.example/a_b',
      ':blob:',
      '@',
      '|',
      '.',
    ),
    fc.string({ unit: 'grapheme', maxLength: 5 }).map((text) => text.replaceAll('<', '&lt;')),
  );
  const { html } = fc.letrec<{ html: string }>((tie) => ({
    html: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      words,
      fc.constantFrom(
        '<br>',
        '<hr>',
        bob,
        tag('Cats'),
        '<a href="https://w.example/">w</a>',
        '<code>c `x`</code>',
        '<pre>p\n  q</pre>',
        '<img src="https://m.example/1.png" alt="One">',
      ),
      fc.array(tie('html'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      fc
        .tuple(
          fc.constantFrom(
            'p',
            'b',
            'i',
            'em',
            'strong',
            'blockquote',
            'ul',
            'ol',
            'li',
            'h2',
            'div',
            'span',
            'del',
            'code',
            'pre',
            'table',
            'td',
          ),
          tie('html'),
        )
        .map(([name, inner]) => `<${name}>${inner}</${name}>`),
      tie('html').map((inner) => `<a href="https://w.example/?q=1">${inner}</a>`),
    ),
  }));

  it('text → HTML → text changes nothing', () => {
    fc.assert(
      fc.property(html, (source) => {
        const { text } = read(source);
        expect(again(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('no mention, hashtag, address or description is lost', () => {
    const parts = fc.array(
      fc.oneof(
        words.map((text) => ({ html: text, kind: 'words' as const, fact: '' })),
        fc.constantFrom('ann', 'bob', 'eve_x').map((name) => ({
          html: `<a class="u-url mention" href="https://m.example/@${name}">@${name}</a>`,
          kind: 'mention' as const,
          fact: `planet:account/${name}`,
        })),
        fc
          .constantFrom('cats', 'кошки', 'a_b', '猫')
          .map((name) => ({ html: tag(name), kind: 'tag' as const, fact: name })),
        fc.constantFrom('https://w.example/a', 'https://w.example/?a=1&b=2', 'https://w.example/x_(y)').map((url) => ({
          html: `<a href="${url.replaceAll('&', '&amp;')}">w</a>`,
          kind: 'link' as const,
          fact: url,
        })),
        fc.constantFrom('One', 'A “cat”, asleep').map((alt) => ({
          html: `<img src="https://m.example/${encodeURIComponent(alt)}" alt="${alt}">`,
          kind: 'alt' as const,
          fact: alt,
        })),
      ),
      { maxLength: 8 },
    );
    const wraps = fc.constantFrom('p', 'b', 'li', 'blockquote', 'em', 'h3', 'div', 'span');
    fc.assert(
      fc.property(fc.array(fc.tuple(wraps, parts), { maxLength: 4 }), (blocks) => {
        const source = blocks
          .map(([name, inner]) => `<${name}>${inner.map((part) => part.html).join('')}</${name}>`)
          .join('');
        const facts = (kind: string) =>
          new Set(blocks.flatMap(([, inner]) => inner.filter((part) => part.kind === kind).map((part) => part.fact)));
        const result = read(source);
        expect(new Set(result.mentions)).toEqual(facts('mention'));
        for (const fact of facts('tag')) expect(result.tags).toContain(fact);
        for (const fact of facts('alt')) expect(result.images.map((image) => image.alt)).toContain(fact);
        const back = textToHtml(result.text, writing);
        const addresses = new Set(
          [...back.matchAll(/href="([^"]*)"/g)].map(([, url]) => url?.replaceAll('&amp;', '&')),
        );
        for (const fact of facts('link')) expect(addresses).toContain(fact);
        const returned = read(back);
        expect(new Set(returned.mentions)).toEqual(new Set(result.mentions));
        expect(returned.tags).toEqual(result.tags);
      }),
      { numRuns: 300 },
    );
  });
});
