import fc from 'fast-check';
import { accountTarget, nativeTarget, postTarget } from '@planet/core';
import type { AccountId, AccountRef, PostId, PostRef, Refs } from '@planet/core';
import { findMentions } from '../wire/index.js';
import { readText } from './read-text.js';
import { writeText } from './write-text.js';

const guid = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const ann: AccountRef = { nativeId: 'diaspora:ann@one.test' as never, handle: 'ann@one.test', name: 'Ann', url: null };
const web: AccountRef = { nativeId: null, handle: 'web@two.test', name: 'Web', url: 'https://two.test/@web' };
const nobody: AccountRef = { nativeId: null, handle: null, name: null, url: null };
const there = { nativeIds: [guid], author: ann, url: 'https://one.test/posts/1' } as unknown as PostRef;
const refs: Refs = {
  account: (id) => ({ ann, web, nobody })[id as string] ?? null,
  post: (id) =>
    id === ('there' as PostId) ? there : ({ nativeIds: [], author: web, url: 'https://two.test/2' } as never),
};
const to = (account: string): string => accountTarget(account as AccountId);
const write = (text: string, tags: string[] = []): string =>
  writeText(text, tags, refs, (url) => `https://us.test/${url}`);
const mention = (id: string, name: string): string => `[@${name}](${nativeTarget(`diaspora:${id}`)})`;

describe('their Markdown → canonical', () => {
  it.each([
    ['words', 'hello', 'hello'],
    ['a newline is a line break', 'one\ntwo', 'one\\\ntwo'],
    ['a blank line a paragraph', 'one\n\ntwo', 'one\n\ntwo'],
    ['CRLF', 'one\r\ntwo\rthree', 'one\\\ntwo\\\nthree'],
    ['emphasis', '**a** *b* ~~c~~ `d`', '**a** *b* ~~c~~ `d`'],
    ['a heading needs a space', '#tag is none\n\n# This is', '#tag is none\n\n# This is'],
    ['a list', '- a\n- b', '- a\n- b'],
    ['a quotation', '> a\n> b', '> a\\\n> b'],
    ['code keeps its newlines', '```\na\nb\n```', '```\na\nb\n```'],
    ['HTML is text', 'a <b>c</b> <script>', 'a \\<b>c\\</b> \\<script>'],
    ['an address is a link', 'see https://x.test/a_b.', 'see <https://x.test/a_b>.'],
    ['a mention', 'hi @{Ann; ann@one.test}!', `hi ${mention('ann@one.test', 'Ann')}!`],
    ['a mention without a name', '@{ann@one.test}', mention('ann@one.test', 'ann')],
    ['a name with marks', '@{*A_n*; ann@one.test}', mention('ann@one.test', '\\*A\\_n\\*')],
    ['braces around what is nobody', '@{Ann; not an id}', '@{Ann; not an id}'],
    ['a link to a post', `diaspora://ann@one.test/post/${guid}`, `[c0ffee00…](${nativeTarget(guid)})`],
    ['one with words', `[this](diaspora://ann@one.test/post/${guid})`, `[this](${nativeTarget(guid)})`],
    ['control characters', 'a\u0000b\u0007c\td', 'abc\td'],
    ['nothing', '', ''],
    ['blank', ' \n\n ', ''],
  ])('%s', (_what, source, wanted) => expect(readText(source).text).toBe(wanted));

  it('names whom and what it finds', () => {
    const read = readText(
      '@{Ann; ann@one.test} #Tag #tag #<3 #nsfw ![a dot](https://x.test/a.png)\n\n![](https://x.test/b.png)',
    );
    expect(read).toMatchObject({
      mentions: ['diaspora:ann@one.test'],
      tags: ['tag', 'nsfw'],
      media: [{ url: 'https://x.test/a.png', alt: 'a dot' }, { url: 'https://x.test/b.png' }],
    });
    expect(read.text).toContain('a dot');
    expect(read.text).not.toContain('b.png');
  });
  it('ends, whatever is made to be slow', () => {
    for (const one of ['*', '[', '![', '`', '@{', '<', '_a', '> ', '#'])
      expect(typeof readText(one.repeat(Math.floor(65_535 / one.length))).text).toBe('string');
  });
  it('gives text that can be stored, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => {
        const { text } = readText(source);
        expect(text).not.toMatch(/[\p{Cs}\0]/u);
        expect(text.length).toBeLessThanOrEqual(source.length * 60 + 100);
      }),
      { numRuns: 300 },
    );
  });
});

describe('canonical → their Markdown', () => {
  it.each([
    ['a hard break is a newline', 'one\\\ntwo', [], 'one\ntwo'],
    ['a soft one a space', 'one\ntwo', [], 'one two'],
    ['a mention', `hi [@whoever](${to('ann')})`, [], 'hi @{whoever; ann@one.test}'],
    ['of somebody who is not there', `[@web](${to('web')})`, [], '[@web](https://two.test/@web)'],
    ['of nobody known', `[@x](${to('nobody')})`, [], '@x'],
    ['what would end a name', `[@a;b}](${to('ann')})`, [], '@{a,b); ann@one.test}'],
    ['braces in words mention nobody', 'say @{Ann; ann@one.test}', [], 'say @\\{Ann; ann@one.test}'],
    [
      'a link to a post',
      `[that](${postTarget('there' as PostId)})`,
      [],
      `[that](diaspora://ann@one.test/post/${guid})`,
    ],
    ['to one that is not there', `[that](${postTarget('else' as PostId)})`, [], '[that](https://two.test/2)'],
    ['a tag', '\\#tag and \\#none', ['tag'], '#tag and \\#none'],
    ['a picture that we hold', '![a](blob:00)', [], '![a](https://us.test/blob:00)'],
    ['an address', '<https://x.test/a>', [], 'https://x.test/a'],
  ])('%s', (_what, source, tags, wanted) => expect(write(source, tags as string[])).toBe(wanted));

  it('mentions only whom it means, whatever the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'@{};\\ a~[]()`ann@one.test'), maxLength: 60 }), (words) => {
        const written = write(`${words}\n\n[@Ann](${to('ann')})`);
        expect(
          findMentions(written)
            .map(({ id }) => id)
            .filter((id) => id === 'ann@one.test').length,
        ).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('there and back', () => {
  const word = fc.stringMatching(/^[a-zäß]{1,8}$/);
  const inline: fc.Arbitrary<string> = fc.oneof(
    word,
    word.map((w) => `**${w}**`),
    word.map((w) => `*${w}*`),
    word.map((w) => `\`${w}\``),
    word.map((w) => `[${w}](https://x.test/${w.length})`),
    fc.constant(`[@Ann](${to('ann')})`),
    fc.constant(`[this](${postTarget('there' as PostId)})`),
    fc.constant('<https://x.test/b>'),
  );
  const line = fc.array(inline, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(' '));
  const block = fc.oneof(
    fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\\\n')),
    word.map((w) => `## ${w}`),
    fc.array(word, { minLength: 1, maxLength: 3 }).map((items) => items.map((item) => `- ${item}`).join('\n')),
    word.map((w) => `> ${w}`),
    word.map((w) => `\`\`\`\n${w}\n${w}\n\`\`\``),
  );
  // Lists that follow each other are one.
  const text = fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => blocks.join('\n\npar\n\n'));
  const native = (source: string): string =>
    source
      .replaceAll(to('ann'), nativeTarget('diaspora:ann@one.test'))
      .replaceAll(postTarget('there' as PostId), nativeTarget(guid));
  it('is the same text', () => {
    fc.assert(fc.property(text, (source) => expect(readText(write(source)).text).toBe(native(source))));
  });
  it('any text comes to rest: what was written once is written so again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab #*_`[]()<>!\\\n-1.@{;}~|&'), maxLength: 60 }), (source) => {
        const once = readText(source).text;
        const twice = readText(write(once)).text;
        expect(readText(write(twice)).text).toBe(twice);
      }),
      { numRuns: 300 },
    );
  });
});
