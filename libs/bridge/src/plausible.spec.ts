import type { NativeActivity } from '@planet/core';
import { plausible } from './plausible.js';

const receivedAt = new Date('2026-11-01T12:00:00Z');
const follow = (more: object = {}): NativeActivity =>
  ({ kind: 'follow', nativeId: 'n', actor: 'a', target: 't', at: new Date('2026-10-01'), ...more }) as NativeActivity;

describe('what strangers claim', () => {
  it('is left alone where it can be', () => {
    const act = follow();
    expect(plausible(act, { body: '{}', receivedAt })).toEqual(act);
  });
  it.each([
    ['in the future', new Date('2999-01-01'), receivedAt],
    ['no time at all', new Date(Number.NaN), receivedAt],
    ['before computers', new Date(-1), new Date(0)],
  ])('a time %s is put right', (_what, at, right) => {
    expect(plausible(follow({ at }), { body: '{}', receivedAt }).at).toEqual(right);
  });
  it('letters that no text can hold are taken out, at any depth', () => {
    const act = follow({ nativeId: 'n\0', content: { list: ['a\ud800b', { deep: '\0' }], n: 1, at: receivedAt } });
    for (const body of ['"\\u0000"', '"\\uD800"', '\0'])
      expect(plausible(act, { body, receivedAt })).toMatchObject({
        nativeId: 'n',
        content: { list: ['a\ufffdb', { deep: '' }], n: 1, at: receivedAt },
      });
  });
});
