import { accountTarget, nativeTarget, postIdOf, postTarget } from '@planet/core';
import type { Account, NativeActivity, PostId } from '@planet/core';
import { translate, type References } from './translate.js';

const account = (id: string): Account => ({ id, network: 'x', of: null }) as Account;
const refs: References = {
  network: 'x',
  rows: new Map([['@ann', account('ann')]]),
  people: new Map([
    ['@ann', account('ann')],
    ['@copy of bea', account('bea')],
  ]),
  posts: new Map([
    ['%here', { id: 'here' as PostId, ours: false, authorId: 'ann', network: 'x', root: 'here' as PostId }],
    ['%deep', { id: 'deep' as PostId, ours: false, authorId: 'bea', network: 'x', root: 'here' as PostId }],
  ]),
  undone: new Map([['%like', 'here']]),
  polls: new Map(),
  buried: new Set(),
};
const envelope = { orphan: false, receivedAt: new Date() };
const orphan = { ...envelope, orphan: true };
const act = (fields: object): NativeActivity =>
  ({ nativeId: '%1', actor: '@ann', at: new Date(0), ...fields }) as NativeActivity;
const post = (more: object = {}): NativeActivity =>
  act({
    kind: 'post',
    content: { post: '%1', text: '', media: [], tags: [], mentions: [], to: [], audience: 'public', ...more },
  });

describe('native references become ours', () => {
  it('those of people lead to the person, not to the copy', () => {
    const text = `[@bea](${nativeTarget('@copy of bea')}) and [it](${nativeTarget('%here')}) and [that](${nativeTarget('%else')})`;
    expect(
      translate(post({ text, mentions: ['@copy of bea', '@copy of bea', '@nobody'] }), refs, envelope),
    ).toMatchObject({
      ok: true,
      value: {
        content: {
          mentions: ['bea'],
          text: `[@bea](${accountTarget('bea' as never)}) and [it](${postTarget('here' as never)}) and [that](${postTarget(postIdOf('x', '%else'))})`,
        },
      },
    });
  });
  it('links that a stranger writes in our own ids lead nowhere', () => {
    const read = translate(post({ text: '[x](planet:account/00000000-0000-4000-8000-000000000000)' }), refs, envelope);
    expect(read).toMatchObject({ ok: true, value: { content: { text: '[x](planet:account/unknown)' } } });
  });
});

describe('threads', () => {
  it('where the network does not say which thread it is, the parent does', () => {
    expect(translate(post({ replyTo: '%deep' }), refs, envelope)).toMatchObject({
      value: { content: { replyTo: 'deep', root: 'here' } },
    });
    expect(translate(post({ replyTo: '%deep', root: '%deep' }), refs, envelope)).toMatchObject({
      value: { content: { root: 'here' } },
    });
  });
  it('an undo that names only the act is about what the act was about', () => {
    expect(translate(act({ kind: 'unreact', object: '%like', undoes: '%like' }), refs, envelope)).toMatchObject({
      value: { object: 'here' },
    });
  });
});

describe('what is missing is waited for', () => {
  it.each<[string, NativeActivity, string]>([
    ['a reply', post({ replyTo: '%gone' }), '%gone'],
    ['an edit', act({ kind: 'edit', content: { post: '%gone', text: '', mentions: [], to: [] } }), '%gone'],
    ['a like', act({ kind: 'react', object: '%gone', emoji: '❤' }), '%gone'],
    ['an unlike that names no like', act({ kind: 'unreact', object: '%gone' }), '%gone'],
    ['a repost', act({ kind: 'repost', repost: '%1', object: '%gone', audience: 'public' }), '%gone'],
  ])('%s', (_what, native, waitsFor) => {
    expect(translate(native, refs, envelope)).toMatchObject({ ok: false, reason: 'waits-for-object', waitsFor });
  });
  it('but not by an orphan’s reply: the parent gets the id that it would have', () => {
    expect(translate(post({ replyTo: '%gone' }), refs, orphan)).toMatchObject({
      ok: true,
      value: { content: { replyTo: postIdOf('x', '%gone'), root: postIdOf('x', '%gone') } },
    });
  });
  it('nor by a delete, nor by an unlike that names its like', () => {
    expect(translate(act({ kind: 'delete', object: '%gone' }), refs, envelope).ok).toBe(true);
    expect(translate(act({ kind: 'unreact', object: '%gone', undoes: '%like' }), refs, envelope).ok).toBe(true);
  });
});

it('an act of nobody is refused', () => {
  expect(translate(act({ kind: 'leave', actor: '@who' }), refs, envelope)).toMatchObject({
    ok: false,
    reason: 'unknown-actor',
  });
});
