import type { Abilities, Account, Activity, Profile } from '@planet/core';
import { home } from '../bridge.js';
import { hasConsent, objects, refusedCrossing, type Crossing } from './crossing.js';

const actor = (more: Partial<Account> = {}): Account =>
  ({ id: 'a', network: 'x', origin: 'stranger', host: 'one.test', profile: {}, endpoints: {}, ...more }) as Account;
const abilities = { audiences: ['public', 'unlisted'], kinds: ['post'] } as unknown as Abilities;
const bridge = { source: 'x', target: 'y', enabled: true, policy: 'open' as const, kinds: [] };
const of = (more: Partial<Crossing> = {}): Crossing => ({
  activity: { kind: 'post', content: {} } as Activity,
  actor: actor(),
  person: more.actor ?? actor(),
  bridge,
  target: 'y',
  abilities,
  consent: undefined,
  audience: 'public',
  banned: new Set(),
  ...more,
});
const consent = (granted: boolean, kinds: string[] = []) => ({ accountId: 'a', network: 'y', granted, kinds });

describe('what may cross', () => {
  it.each<[string, Partial<Crossing>, string | null]>([
    ['a stranger over an open bridge', {}, null],
    ['a bridge that is off', { bridge: { ...bridge, enabled: false } }, 'bridge-disabled'],
    ['a kind that it does not carry', { bridge: { ...bridge, kinds: ['react'] } }, 'kind-disabled'],
    ['a banned account', { banned: new Set(['a']) }, 'account-blocked'],
    ['a banned domain', { banned: new Set(['one.test']) }, 'domain-blocked'],
    ['a copy made by a bridge', { actor: actor({ endpoints: { bridgedFrom: 'z' } }) }, 'bridged-account'],
    ['a stranger who was not asked', { bridge: { ...bridge, policy: 'opt-in' } }, 'no-consent'],
    ['one who said no', { consent: consent(false) }, 'no-consent'],
    ['what is for followers', { audience: 'followers' }, 'would-become-public'],
    ['a direct post', { audience: 'direct' }, 'would-become-public'],
    ['what is quiet, where quiet is known', { audience: 'unlisted' }, null],
    ['an act made here', { actor: actor({ network: home }), bridge: null }, null],
  ])('%s: %s', (_what, more, reason) => expect(refusedCrossing(of(more))).toBe(reason));

  it('a quiet answer goes where the post is; a quiet post stays', () => {
    const deaf = { ...abilities, audiences: ['public'] } as Abilities;
    const reply = { kind: 'post', content: { replyTo: 'p' } } as unknown as Activity;
    expect(refusedCrossing(of({ abilities: deaf, audience: 'unlisted' }))).toBe('would-become-public');
    expect(refusedCrossing(of({ abilities: deaf, audience: 'unlisted', activity: reply }))).toBeNull();
    expect(refusedCrossing(of({ abilities: deaf, audience: 'followers', activity: reply }))).toBe(
      'would-become-public',
    );
  });

  it.each(['delete', 'unreact', 'unfollow', 'unblock', 'leave'] as const)(
    'a %s needs no consent and no open bridge',
    (kind) => {
      const activity = { kind } as Activity;
      expect(
        refusedCrossing(of({ activity, consent: consent(false), bridge: { ...bridge, enabled: false } })),
      ).toBeNull();
      expect(refusedCrossing(of({ activity, banned: new Set(['a']) }))).toBe('account-blocked');
    },
  );
});

describe('consent', () => {
  it('members are in until they say no', () => {
    expect(hasConsent(actor({ origin: 'member' }), { policy: 'members' }, undefined)).toBe(true);
    expect(hasConsent(actor({ origin: 'member' }), { policy: 'open' }, consent(false))).toBe(false);
  });
  it('strangers are out until they say yes, for the kinds that they name', () => {
    expect(hasConsent(actor(), { policy: 'opt-in' }, undefined)).toBe(false);
    expect(hasConsent(actor(), { policy: 'opt-in' }, consent(true))).toBe(true);
    expect(hasConsent(actor(), { policy: 'opt-in' }, consent(true, ['post']), 'post')).toBe(true);
    expect(hasConsent(actor(), { policy: 'opt-in' }, consent(true, ['post']), 'react')).toBe(false);
  });
  it('a stranger’s yes does not open a bridge for members only', () => {
    expect(hasConsent(actor(), { policy: 'members' }, consent(true))).toBe(false);
  });
  it.each<[string, Profile, boolean]>([
    ['nothing said', {}, false],
    ['#nobridge in the text', { bio: 'Hi! #NoBridge please' }, true],
    ['#nobot in the name', { name: 'Ann #nobot' }, true],
    ['in a field', { fields: [{ name: 'bots', value: '#nobridge' }] }, true],
    ['another tag that begins like it', { bio: '#nobridgesburned' }, false],
    ['not discoverable', { discoverable: false }, true],
    ['not indexable', { indexable: false }, true],
    ['discoverable', { discoverable: true, indexable: true }, false],
  ])('a profile objects: %s', (_what, profile, objection) => expect(objects(actor({ profile }))).toBe(objection));
});
