import type { Account, Activity } from '@planet/core';
import { refusedInbound, type InboundCase } from './inbound.js';

const actor = (more: object = {}): Account =>
  ({ id: 'a', origin: 'stranger', host: 'one.test', goneAt: null, ...more }) as Account;
const of = (more: Partial<InboundCase> = {}): InboundCase => ({
  activity: { kind: 'post', actor: 'a' } as Activity,
  actor: actor(),
  about: [],
  blocks: new Set(),
  banned: new Set(),
  ...more,
});

describe('what may come in', () => {
  it.each<[string, Partial<InboundCase>, string | null]>([
    ['a stranger’s post', {}, null],
    ['our own copy coming back', { actor: actor({ origin: 'hosted' }) }, 'echo'],
    ['the account of this Planet', { actor: actor({ origin: 'service' }) }, 'echo'],
    ['a banned account', { banned: new Set(['a']) }, 'account-blocked'],
    ['a banned domain', { banned: new Set(['one.test']) }, 'domain-blocked'],
    ['somebody who left', { actor: actor({ goneAt: new Date() }) }, 'gone'],
    ['an answer to one who blocks', { about: ['b'], blocks: new Set(['b a']) }, 'blocked-by-target'],
    ['an answer to one whom they block', { about: ['b'], blocks: new Set(['a b']) }, null],
    ['an end', { activity: { kind: 'delete', actor: 'a' } as Activity, about: ['b'], blocks: new Set(['b a']) }, null],
  ])('%s: %s', (_what, more, reason) => expect(refusedInbound(of(more))).toBe(reason));

  it('the farewell of one who left is heard again', () => {
    expect(
      refusedInbound(of({ actor: actor({ goneAt: new Date() }), activity: { kind: 'leave' } as Activity })),
    ).toBeNull();
  });
});
