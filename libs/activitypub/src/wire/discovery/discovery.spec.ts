import fc from 'fast-check';
import { parseResource, readJrd } from './index.js';

describe('parseResource', () => {
  it.each([
    ['acct:bob@m.example', 'bob', 'm.example'],
    ['acct:@bob@m.example', 'bob', 'm.example'],
    ['@bob@m.example', 'bob', 'm.example'],
    [' bob@m.example ', 'bob', 'm.example'],
    ['ACCT:Bob@M.Example', 'Bob', 'm.example'],
    ['acct:bob%2Ex@m.example', 'bob.x', 'm.example'],
    ['bob@localhost:8080', 'bob', 'localhost:8080'],
    ['bob@127.0.0.1:3000', 'bob', '127.0.0.1:3000'],
    ['bob@[::1]:3000', 'bob', '[::1]:3000'],
    ['ボブ@例え.jp', 'ボブ', 'xn--r8jz45g.jp'],
    ['planet.example@planet.example', 'planet.example', 'planet.example'],
  ])('%s', (text, name, host) => {
    expect(parseResource(text)).toEqual({ ok: true, value: { kind: 'acct', name, host } });
  });

  it.each(['https://m.example/@bob', 'http://localhost:8080/users/bob'])('%s', (url) => {
    expect(parseResource(url)).toEqual({ ok: true, value: { kind: 'url', url } });
  });

  it.each([
    '',
    'bob',
    '@bob',
    'bob@',
    '@@m.example',
    'bob@a/b',
    'bob@a b',
    'a b@m.example',
    'bob@m.example:x',
    'https://',
    'acct:%zz@m.example',
    'bob@evil.example#@m.example/',
    `${'b'.repeat(300)}@m.example`,
  ])('%j is nobody', (text) => {
    expect(parseResource(text)).toMatchObject({ ok: false, reason: 'malformed' });
  });

  it('stands anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'@:/.%[]acthps10 ü'), maxLength: 30 }), (text) => {
        expect(typeof parseResource(text).ok).toBe('boolean');
      }),
    );
  });
});

describe('WebFinger', () => {
  it('reads what servers say of somebody', () => {
    const [subject, actor] = ['acct:alice@planet.example', 'https://planet.example/users/1'];
    const [profile, subscribe] = ['https://planet.example/@alice', 'https://planet.example/follow?uri={uri}'];
    const links = [
      { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: profile },
      { rel: 'self', type: 'application/activity+json', href: actor },
      { rel: 'http://ostatus.org/schema/1.0/subscribe', template: subscribe },
      null,
      7,
    ];
    expect(readJrd({ subject, aliases: [profile, actor], links })).toEqual({
      ok: true,
      value: { subject, aliases: [profile, actor], actor, profile, subscribe },
    });
  });

  it('reads the long type, and no self of another type or scheme', () => {
    const type = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';
    const self = (link: object) => {
      const read = readJrd({ links: [{ rel: 'self', ...link }] });
      return read.ok ? read.value.actor : read.reason;
    };
    expect(self({ type, href: 'https://a.example/1' })).toBe('https://a.example/1');
    expect(self({ type: 'text/html', href: 'https://a.example/1' })).toBeUndefined();
    expect(self({ type, href: 'file:///etc/passwd' })).toBeUndefined();
    expect(readJrd({ subject: 'x' })).toMatchObject({ reason: 'malformed' });
  });
});
