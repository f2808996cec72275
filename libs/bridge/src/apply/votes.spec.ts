import type { Content, PostId } from '@planet/core';
import type { PostRow } from '@planet/store';
import { onlyNumbers, otherAnswers } from './votes.js';

const content = (fields: Partial<Content>): Content => ({
  post: 'p' as PostId,
  text: 'which?',
  media: [{ url: 'https://x.test/1.png', alt: undefined }],
  tags: [],
  mentions: [],
  to: [],
  audience: 'public',
  location: { name: 'Prater', latitude: undefined },
  poll: {
    options: [
      { text: 'a', votes: 1 },
      { text: 'b', votes: 0 },
    ],
    multiple: false,
  },
  ...fields,
});
/** As the store gives it back. */
const row = (fields: Partial<Content> = {}): PostRow => {
  const { text, title, contentWarning, sensitive, media, poll, location } = content(fields);
  const stored = { text, title: title ?? null, contentWarning: contentWarning ?? null, sensitive: sensitive ?? false };
  return JSON.parse(JSON.stringify({ ...stored, media, poll: poll ?? null, location, tags: [] })) as PostRow;
};
const counted = {
  options: [
    { text: 'a', votes: 5 },
    { text: 'b', votes: 9 },
  ],
  multiple: false,
  voters: 14,
};

describe('a version of a post', () => {
  it('in which nothing but the numbers of its poll is new', () => {
    expect(onlyNumbers(row(), content({}))).toBe(true);
    expect(onlyNumbers(row(), content({ poll: { ...counted, closesAt: new Date() } }))).toBe(true);
  });
  it.each([
    { text: 'which one?' },
    { title: 'Which?' },
    { contentWarning: 'x' },
    { media: [] },
    { location: { name: 'Home' } },
    { poll: undefined },
    { poll: { ...counted, multiple: true } },
    { poll: { ...counted, options: counted.options.toReversed() } },
  ])('in which people see something new: %j', (fields) => expect(onlyNumbers(row(), content(fields))).toBe(false));
  it('of a post without a poll is never one', () =>
    expect(onlyNumbers(row({ poll: undefined }), content({ poll: undefined }))).toBe(false));

  it('has other answers, or the same', () => {
    expect(otherAnswers(row(), content({ poll: counted }))).toBe(false);
    expect(otherAnswers(row(), content({ poll: undefined }))).toBe(false);
    expect(otherAnswers(row(), content({ poll: { ...counted, options: counted.options.slice(1) } }))).toBe(true);
  });
});
