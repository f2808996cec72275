import { slugOf } from './host.js';

it.each([
  ['Ann', 'ann'],
  ['Änne Müller', 'anne_muller'],
  ['  @@x@@ ', 'x'],
  ['a'.repeat(50), 'a'.repeat(30)],
  ['日本', ''],
  ['../../etc', 'etc'],
  ['_', ''],
])('the handle for %s is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
  expect(slugOf(slugOf(name))).toBe(slugOf(name));
});
