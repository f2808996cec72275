import { isActivityMediaType, prefersActivity } from './media-type.js';

const profile = 'profile="https://www.w3.org/ns/activitystreams"';

it.each([
  ['application/activity+json', true],
  ['Application/Activity+JSON; charset=utf-8', true],
  [`application/ld+json; ${profile}`, true],
  [`application/ld+json;charset=utf-8;${profile}`, true],
  ['application/ld+json; profile="https://x.example https://www.w3.org/ns/activitystreams"', true],
  ['application/ld+json', false],
  ['application/json', false],
  ['text/html', false],
  ['', false],
])('the content type %s: %s', (header, expected) => {
  expect(isActivityMediaType(header)).toBe(expected);
});

it.each([
  ['application/activity+json, application/ld+json', true],
  [`application/ld+json; ${profile}, application/activity+json`, true],
  ['application/activity+json, text/html;q=0.1', true],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', false],
  ['text/html, application/activity+json;q=0.9', false],
  ['application/json', true],
  ['*/*', false],
  ['', false],
  [undefined, false],
])('an Accept of %s: %s', (header, expected) => {
  expect(prefersActivity(header)).toBe(expected);
});
