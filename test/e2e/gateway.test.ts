import { connect } from 'node:net';
import type { Account, BlobStore, EnvelopeDraft, GraphReader, HttpRequest, HttpRoute, Protocol } from '@planet/core';
import { createGateway, type Gateway } from '../../apps/gateway/src/gateway.js';
import { defaultLimits, type GatewayDeps, type GatewayLimits } from '../../apps/gateway/src/deps.js';

const origin = 'https://planet.example';
const blobId = 'ab'.repeat(32);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const account = (network: string, handle: string, more: Partial<Account> = {}): Account => ({
  id: `${network}-${handle}` as Account['id'],
  network,
  nativeId: `${network}:${handle}` as Account['nativeId'],
  origin: 'hosted',
  of: 'person-1' as Account['id'],
  identityId: null,
  handle: `${handle}@planet.example`,
  host: null,
  profile: {},
  endpoints: {},
  fetchedAt: null,
  goneAt: null,
  movedTo: null,
  createdAt: new Date(0),
  ...more,
});

const fakeProtocol = (name: string, routes: HttpRoute[], accounts: Account[]): Protocol =>
  ({
    name,
    owns: (id: string) => id.startsWith(`${name}:`) || id.startsWith(`${origin}/${name}/`),
    routes: () => routes,
    webfingerLinks: (of: Account) =>
      accounts.includes(of)
        ? [
            { rel: 'self', type: `application/${name}+json`, href: `${origin}/${name}/${of.handle}` },
            { rel: 'http://ostatus.org/schema/1.0/subscribe', template: `${origin}/follow?uri={uri}` },
          ]
        : [],
  }) as unknown as Protocol;

/** Has an alice who is another person, and nothing to say at WebFinger. */
const mute = { ...fakeProtocol('mute', [], []), webfingerLinks: undefined };
const here = [
  account('mute', 'alice', { of: 'person-2' as Account['id'] }),
  account('left', 'alice'),
  account('right', 'alice'),
  account('left', 'gone', { goneAt: new Date(0) }),
  account('left', 'leaver', { of: 'person-3' as Account['id'] }),
  account('far', 'leaver', { id: 'person-3' as Account['id'], of: null, goneAt: new Date(0) }),
];
const find = (test: (one: Account) => boolean): Promise<Account | null> => Promise.resolve(here.find(test) ?? null);
const graph = {
  hostedByHandle: (network: string, handle: string) =>
    find((one) => one.network === network && one.handle === `${handle}@planet.example`),
  account: (id: string) => find((one) => one.id === id),
  hosted: (of: string, network: string) => find((one) => one.of === of && one.network === network),
  accountByNative: (network: string, id: string) => find((one) => one.network === network && one.nativeId === id),
  usage: () => Promise.resolve({ members: 1234, posts: 56_789, activeMonth: 321, activeHalfyear: 777 }),
} as unknown as GraphReader;
const blobs = {
  has: (ids: string[]) => Promise.resolve(ids.map((id) => id === blobId)),
  get: (id: string) =>
    Promise.resolve(
      id === blobId
        ? { bytes: png, mediaType: 'text/html' }
        : id === 'cd'.repeat(32)
          ? { bytes: Buffer.from('<script>alert(1)</script>'), mediaType: 'image/png' }
          : null,
    ),
} as unknown as BlobStore;

const seen: HttpRequest[] = [];
const taken: EnvelopeDraft[] = [];
const refused: { network: string; reason: string; detail?: string }[] = [];
const logged: string[] = [];
const routes: HttpRoute[] = [
  {
    method: 'POST',
    path: '/left/inbox',
    maxBytes: 1000,
    handle: async (request, intake) => {
      seen.push(request);
      await intake({
        network: 'left',
        digest: 'd',
        transport: 'push',
        body: request.body,
        headers: request.headers,
        peer: request.remote,
      });
      return { status: 202 };
    },
  },
  {
    method: 'GET',
    path: '/left/users/:name',
    handle: (request) => {
      seen.push(request);
      return Promise.resolve({
        status: 200,
        headers: { 'content-type': 'application/activity+json' },
        body: { name: request.params['name'] },
      });
    },
  },
  {
    method: 'POST',
    path: '/left/strict',
    handle: ({ body }) => Promise.resolve({ status: body ? 401 : 400, body: { error: body || 'no-name-of-ours' } }),
  },
  { method: 'GET', path: '/left/throws', handle: () => Promise.reject(new TypeError('a bug of ours')) },
  { method: 'GET', path: '/left/never', handle: () => new Promise(() => undefined) },
];
let storeFails = false;

const depsWith = (limits: Partial<GatewayLimits> = {}, protocols?: Protocol[]): GatewayDeps => ({
  config: {
    origin,
    name: 'Test Planet <&>',
    version: '1.2.3',
    trustProxy: false,
    limits: { ...defaultLimits, requestMs: 300, ...limits },
    signUp: 'open',
  },
  protocols: protocols ?? [mute, fakeProtocol('left', routes, here), fakeProtocol('right', [], here)],
  graph,
  blobs,
  intake: (draft) => {
    if (storeFails) return Promise.reject(new Error('the database is away'));
    taken.push(draft);
    return Promise.resolve();
  },
  refused: (refusal) => refused.push(refusal),
  logger: {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields, message) => logged.push(message),
    error: (_fields, message) => logged.push(message),
  },
});

let gateway: Gateway;
beforeAll(async () => {
  gateway = await createGateway(depsWith());
});
afterAll(() => gateway.close());
beforeEach(() => {
  seen.length = taken.length = refused.length = logged.length = 0;
  storeFails = false;
});
const get = (url: string, headers: Record<string, string> = {}) => gateway.http.inject({ url, headers });
const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  gateway.http.inject({
    method: 'POST',
    url: '/left/inbox',
    payload,
    headers: { 'content-type': 'application/activity+json', ...headers },
  });

describe('routes of networks', () => {
  it('hands the body over as the exact text, whatever its type says', async () => {
    const body = '\ufeff{ "a": 1e2,\r\n"ü": "😀"}  ';
    for (const type of [
      'application/activity+json',
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
    ])
      expect((await post(body, { 'content-type': type })).statusCode).toBe(202);
    expect(taken.map((draft) => draft.body)).toEqual([body, body, body, body]);
    expect((await gateway.http.inject({ method: 'POST', url: '/left/inbox', payload: body })).statusCode).toBe(202);
    expect(seen.at(-1)?.body).toBe(body);
  });

  it('gives the path, query, headers and address as they came', async () => {
    const answer = await gateway.http.inject({
      url: '/left/users/al%20ice?page=true&page=2&x=%C3%BC',
      headers: { Accept: 'a/b', 'X-Odd': 'one' },
      remoteAddress: '203.0.113.9',
    });
    expect(answer.headers['content-type']).toBe('application/activity+json');
    expect(answer.json()).toEqual({ name: 'al ice' });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/left/users/al%20ice?page=true&page=2&x=%C3%BC',
      query: { page: 'true', x: 'ü' },
      remote: '203.0.113.9',
      body: '',
    });
    expect(seen[0]?.headers).toMatchObject({ accept: 'a/b', 'x-odd': 'one' });
  });

  it('believes no X-Forwarded-For unless it is told to', async () => {
    await get('/left/users/a', { 'x-forwarded-for': '198.51.100.7' });
    expect(seen[0]?.remote).toBe('127.0.0.1');
    const behind = await createGateway({ ...depsWith(), config: { ...depsWith().config, trustProxy: '127.0.0.1' } });
    await behind.http.inject({ url: '/left/users/a', headers: { 'x-forwarded-for': '198.51.100.7' } });
    await behind.close();
    expect(seen[1]?.remote).toBe('198.51.100.7');
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), {}, 400, 'malformed'],
    ['a NUL', Buffer.from('{"a":"\0"}'), {}, 400, 'malformed'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), {}, 400, 'malformed'],
    ['more than the limit', 'x'.repeat(1001), {}, 413, 'too-large'],
    ['packed bytes', '{}', { 'content-encoding': 'gzip' }, 415, 'wrong-content-type'],
  ])('refuses %s by name and counts it', async (_what, body, headers, status, reason) => {
    const answer = await post(body, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ error: reason });
    expect(refused).toEqual([expect.objectContaining({ network: 'left', reason })]);
    expect(taken).toEqual([]);
  });

  it.each([
    ['unsigned', 'unsigned'],
    ['', 'malformed'],
  ])('counts what a network itself refuses at the door (%p)', async (payload, reason) => {
    const answer = await gateway.http.inject({ method: 'POST', url: '/left/strict', payload });
    expect(answer.statusCode).toBeLessThan(500);
    expect(refused).toEqual([expect.objectContaining({ network: 'left', reason })]);
  });

  it.each(['/left/users/a%00b', '/left/users/a?after=%00', '/.well-known/webfinger?resource=acct:a%00@planet.example'])(
    'refuses a NUL in an address before anything is looked up: %s',
    async (url) => {
      const answer = await get(url);
      expect([answer.statusCode, answer.json()]).toEqual([400, expect.objectContaining({ error: 'malformed' })]);
      expect(seen).toEqual([]);
    },
  );

  it('answers 503 and not 202 when the envelope could not be stored', async () => {
    storeFails = true;
    const answer = await post('{}');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(logged).toEqual(['An envelope could not be stored']);
  });

  it('answers 500 for a bug, logs and counts it, and tells the stranger nothing of it', async () => {
    const answer = await get('/left/throws');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('a bug of ours');
    expect(logged).toEqual(['A route threw']);
    expect(refused).toMatchObject([{ network: 'left', reason: 'internal' }]);
  });

  it('gives up on a route that never answers', async () => {
    expect((await get('/left/never')).statusCode).toBe(503);
  });

  it('answers HEAD without a body', async () => {
    const answer = await gateway.http.inject({ method: 'HEAD', url: '/left/users/a' });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect(answer.headers['content-length']).toBe('12');
  });

  it('limits each remote on its own', async () => {
    const strict = await createGateway(depsWith({ inboxPerMinute: 2 }));
    const send = (remoteAddress: string) =>
      strict.http.inject({ method: 'POST', url: '/left/inbox', payload: '{}', remoteAddress });
    const statuses: number[] = [];
    for (const remote of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1', '192.0.2.1'])
      statuses.push((await send(remote)).statusCode);
    const last = await send('2001:db8::4');
    await strict.close();
    expect(statuses).toEqual([202, 202, 429, 202, 202]);
    expect(last.json()).toMatchObject({ error: 'rate-limited' });
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused).toContainEqual(expect.objectContaining({ reason: 'rate-limited' }));
  });

  it('holds no more requests at once than it may', async () => {
    const small = await createGateway(depsWith({ inFlight: 1 }));
    const first = small.http.inject({ url: '/left/never' }).then(({ statusCode }) => statusCode);
    const second = await small.http.inject({ url: '/left/users/a' });
    expect([second.statusCode, await first]).toEqual([503, 503]);
    expect((await small.http.inject({ url: '/left/users/a' })).statusCode).toBe(200);
    await small.close();
  });

  it('refuses to start when two networks want one path', async () => {
    const twice = [fakeProtocol('left', routes, []), fakeProtocol('right', routes, [])];
    await expect(createGateway(depsWith({}, twice))).rejects.toThrow(/left and right both want the route POST \/left/);
  });
});

describe('garbage on the socket', () => {
  it.each([
    ['not HTTP', 'hello?\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a broken escape', 'GET /left/users/%zz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 400/],
    ['huge headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    [
      'a body that never ends',
      `POST /left/inbox HTTP/1.1\r\nhost: a\r\ncontent-type: a/b\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`,
      /^HTTP\/1\.1 413/,
    ],
  ])('%s gets a 4xx', async (_what, bytes, expected) => {
    const listening = await createGateway(depsWith());
    const { port } = new URL(await listening.listen(0, '127.0.0.1'));
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (data) => {
        text += data.toString('latin1');
        if (text.includes('\r\n\r\n')) socket.destroy();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(text));
    });
    await listening.close();
    expect(answer).toMatch(expected);
  });
});

describe('WebFinger', () => {
  const ask = (resource: string, more = '') =>
    get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}${more}`);

  it.each([
    'acct:alice@planet.example',
    'acct:Alice@Planet.Example',
    '@alice@planet.example',
    'left:alice',
    'acct:left:alice@planet.example',
  ])('merges what every network says of %s', async (resource) => {
    const answer = await ask(resource);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/jrd+json; charset=utf-8');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.json()).toEqual({
      subject: 'acct:alice@planet.example',
      aliases: [`${origin}/left/alice@planet.example`, `${origin}/right/alice@planet.example`],
      links: [
        { rel: 'self', type: 'application/left+json', href: `${origin}/left/alice@planet.example` },
        { rel: 'http://ostatus.org/schema/1.0/subscribe', template: `${origin}/follow?uri={uri}` },
        { rel: 'self', type: 'application/right+json', href: `${origin}/right/alice@planet.example` },
      ],
    });
  });

  it('leaves out the links that were not asked for', async () => {
    const { links } = (await ask('acct:alice@planet.example', '&rel=self')).json<{ links: { rel: string }[] }>();
    expect(links.map(({ rel }) => rel)).toEqual(['self', 'self']);
  });

  it.each([
    ['', 400],
    ['acct:alice', 400],
    ['acct:nobody@planet.example', 404],
    ['acct:alice@elsewhere.example', 404],
    ['https://elsewhere.example/users/alice', 404],
    ['acct:gone@planet.example', 410],
    ['acct:leaver@planet.example', 410],
  ])('answers %s with %i', async (resource, status) => {
    const answer = await ask(resource);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toHaveProperty('error');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  it('reads no endless name', async () => {
    expect((await ask(`acct:${'a'.repeat(3000)}@planet.example`)).statusCode).toBe(400);
  });
});

describe('shared paths', () => {
  it('says where WebFinger is', async () => {
    const template = `${origin}/.well-known/webfinger?resource={uri}`;
    expect((await get('/.well-known/host-meta')).body).toContain(`template="${template}"`);
    expect((await get('/.well-known/host-meta.json')).json()).toEqual({
      links: [{ rel: 'lrdd', type: 'application/jrd+json', template }],
    });
  });

  it('has a NodeInfo that leads to its documents', async () => {
    const { links } = (await get('/.well-known/nodeinfo')).json<{ links: { rel: string; href: string }[] }>();
    expect(links).toHaveLength(2);
    for (const { rel, href } of links) {
      const answer = await get(new URL(href).pathname);
      expect(answer.headers['content-type']).toContain(`profile="${rel}#"`);
      expect(answer.json()).toMatchObject({
        version: rel.split('/').at(-1),
        software: { name: 'planet', version: '1.2.3' },
        protocols: [],
        openRegistrations: false,
        usage: { users: { total: 1234, activeMonth: 321, activeHalfyear: 777 }, localPosts: 56_789 },
        metadata: { networks: ['mute', 'left', 'right'] },
      });
    }
  });

  it('answers robots, icons and the front page', async () => {
    expect((await get('/robots.txt')).body).toContain('User-agent: *');
    expect((await get('/favicon.svg')).headers['content-type']).toContain('image/svg+xml');
    expect([...(await get('/favicon.ico')).rawPayload.subarray(0, 4)]).toEqual([0, 0, 1, 0]);
    const front = await get('/');
    expect(front.body).toContain('Test Planet &#60;&#38;&#62;');
    expect(front.body).toContain('1,234');
    expect(front.body).toContain('@name@planet.example');
  });

  it('lets pages load their own parts only, which caches keep for ever', async () => {
    const front = await get('/');
    const policy = String(front.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(front.body).not.toMatch(/<script>|<style>| style=| onclick=/);
    const [, css = ''] = /href="(\/assets\/[0-9a-f]{16}\/planet\.css)"/.exec(front.body) ?? [];
    const kept = await get(css);
    expect(kept.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const older = await get(css.replace(/[0-9a-f]{16}/, '0'.repeat(16)));
    expect([older.statusCode, older.headers['cache-control']]).toEqual([200, 'no-store']);
    for (const nothing of ['/assets/x/nothing.js', '/assets/x/..%2f..%2fpage.js', '/assets/x/tsconfig.json'])
      expect((await get(nothing)).statusCode).toBe(404);
  });

  it('says what is not there, to people and to programs', async () => {
    const page = await get('/nowhere', { accept: 'text/html,*/*' });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      const answer = await gateway.http.inject({ method, url: '/nowhere' });
      expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([404, 'not-found']);
    }
  });

  it('lets pages of other hosts ask', async () => {
    const answer = await gateway.http.inject({ method: 'OPTIONS', url: '/.well-known/webfinger' });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('media', () => {
  it('serves a blob by its hash, under the type of its bytes', async () => {
    const answer = await get(`/media/${blobId}.png`);
    expect(answer.rawPayload.equals(png)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag: `"${blobId}"`,
    });
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect((await get(`/media/${blobId}`, { 'if-none-match': `"${blobId}"` })).statusCode).toBe(304);
  });

  it('never lets a page pass for a picture', async () => {
    const answer = await get(`/media/${'cd'.repeat(32)}`);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
    });
  });

  it('gives the part that a player asks for', async () => {
    const part = await get(`/media/${blobId}`, { range: 'bytes=1-3' });
    expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([
      206,
      'PNG',
      `bytes 1-3/${png.length}`,
    ]);
    expect((await get(`/media/${blobId}`, { range: 'bytes=-4' })).rawPayload).toHaveLength(4);
    expect((await get(`/media/${blobId}`, { range: 'bytes=9999-' })).statusCode).toBe(416);
  });

  it.each(['ef'.repeat(32), 'nonsense', '..%2f..%2fetc%2fpasswd'])('knows nothing of %s', async (name) => {
    expect((await get(`/media/${name}`)).statusCode).toBe(404);
  });
});
