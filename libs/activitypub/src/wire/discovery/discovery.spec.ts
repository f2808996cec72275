import fc from 'fast-check';
import {
  buildJrd,
  buildNodeInfo,
  hostMetaJson,
  hostMetaXml,
  nodeInfoDiscovery,
  parseResource,
  readHostMeta,
  readJrd,
  readNodeInfo,
  readNodeInfoDiscovery,
} from './index.js';

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
  const source = {
    subject: 'acct:alice@planet.example',
    actor: 'https://planet.example/users/1',
    profile: 'https://planet.example/@alice',
    avatar: { url: 'https://planet.example/a.png', mediaType: 'image/png' },
    subscribe: 'https://planet.example/follow?uri={uri}',
    links: [
      { rel: 'http://microformats.org/profile/hcard', type: 'text/html', href: 'https://planet.example/hcard/1' },
    ],
  };

  it('writes what Mastodon looks for, and reads its own', () => {
    const jrd = buildJrd(source);
    expect(jrd).toMatchObject({ subject: source.subject, aliases: [source.profile, source.actor] });
    expect(jrd.links).toContainEqual({ rel: 'self', type: 'application/activity+json', href: source.actor });
    expect(jrd.links).toContainEqual(source.links[0]);
    expect(readJrd(jrd)).toEqual({
      ok: true,
      value: {
        subject: source.subject,
        aliases: [source.profile, source.actor],
        actor: source.actor,
        profile: source.profile,
        subscribe: source.subscribe,
      },
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

describe('NodeInfo', () => {
  const source = {
    software: { name: 'Planet', version: '0.1.0', repository: 'https://code.example/planet' },
    protocols: ['activitypub', 'ssb'],
    openRegistrations: true,
    users: { total: 3, activeMonth: 2 },
    localPosts: 7,
  };

  it('writes 2.0 without what only 2.1 knows', () => {
    expect(buildNodeInfo('2.1', source)).toMatchObject({
      version: '2.1',
      software: { name: 'planet', version: '0.1.0', repository: 'https://code.example/planet' },
      usage: { users: { total: 3, activeMonth: 2 }, localPosts: 7 },
      services: { inbound: [], outbound: [] },
      metadata: {},
    });
    expect(buildNodeInfo('2.0', source).software).toEqual({ name: 'planet', version: '0.1.0' });
  });

  it('is read, whatever else a server says', () => {
    expect(readNodeInfo(buildNodeInfo('2.1', source))).toEqual({
      ok: true,
      value: { software: 'planet', version: '0.1.0', protocols: ['activitypub', 'ssb'] },
    });
    expect(readNodeInfo({ software: { name: 'Friendica' }, protocols: { inbound: [] } })).toMatchObject({
      value: { software: 'friendica', version: undefined, protocols: [] },
    });
    expect(readNodeInfo({})).toMatchObject({ reason: 'malformed' });
  });

  it('is found', () => {
    expect(readNodeInfoDiscovery(nodeInfoDiscovery('https://planet.example'))).toEqual({
      ok: true,
      value: 'https://planet.example/nodeinfo/2.1',
    });
    expect(readNodeInfoDiscovery({ links: [{ rel: 'x', href: 'y' }] })).toMatchObject({ reason: 'malformed' });
  });
});

describe('host-meta', () => {
  const template = 'https://planet.example/.well-known/webfinger?resource={uri}';

  it('leads to WebFinger in both forms', () => {
    expect(readHostMeta(hostMetaXml('https://planet.example'))).toBe(template);
    expect(hostMetaJson('https://planet.example')).toMatchObject({ links: [{ rel: 'lrdd', template }] });
  });

  it.each([
    ['', undefined],
    ['<XRD><Link rel="x" template="https://a/{uri}"/></XRD>', undefined],
    ["<Link template='https://a.example/w?r={uri}&amp;x=1' rel='lrdd' />", 'https://a.example/w?r={uri}&x=1'],
    ['<Link rel="lrdd" template="javascript:{uri}"/>', undefined],
    [`<Link ${'<Link '.repeat(10_000)}`, undefined],
  ])('reads %j', (xml, expected) => {
    expect(readHostMeta(xml)).toBe(expected);
  });
});
