import pg from 'pg';
import { createEntrance, home, type Bridge } from '@planet/bridge';
import { accountIdOf, activityIdOf, later, ok, postIdOf, refuse } from '@planet/core';
import type { Account, BlobStore, Content, GraphReader, KeyRing, PostId, Protocol } from '@planet/core';
import { accounts, activities, copies, deliveries, envelopes, policies, posts, relations } from '@planet/store';
import { findAccount } from '@planet/bridge';
import { Store, streamStatusKey, Views } from '@planet/store';
import { defaultLimits, type GatewayDeps } from '../../apps/gateway/src/deps.js';
import { createGateway, type Gateway } from '../../apps/gateway/src/gateway.js';
import { globalId } from '../../apps/gateway/src/graphql/global-id.js';
import type { IdentityPort } from '../../apps/gateway/src/graphql/identity-port.js';
import { createIdentityPort } from '../../apps/gateway/src/identity.js';
import type { ProfilePort } from '../../apps/gateway/src/graphql/identity/profile-port.js';
import { createLinks } from '../../apps/gateway/src/links.js';
import { createWrites } from '../../apps/gateway/src/writes.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { quiet } from '../support/quiet.js';

const origin = 'https://planet.example';
const adminToken = 'the-token-of-the-admin-of-tests';

/** `left` keeps feeds and knows invites; `right` has inboxes, and one more person than we have heard of. */
const fake = (name: string, more: object): Protocol =>
  ({
    name,
    owns: (id: string) => id.startsWith(`${name}:`),
    resolve: (id: string) =>
      Promise.resolve(
        id === 'right:faraway'
          ? ok({
              nativeId: id,
              handle: 'faraway@else.example',
              host: 'else.example',
              profile: { name: 'Far' },
              endpoints: {},
            })
          : refuse('not-found'),
      ),
    host: (_account: Account, handle: string) =>
      Promise.resolve(ok({ nativeId: `${name}:hosted-${handle}`, handle, host: 'planet.example', endpoints: {} })),
    ...more,
  }) as unknown as Protocol;
const left = fake('left', {
  abilities: { kinds: [], delivery: 'feed', answersFollows: false },
  invite: (uses: number) => Promise.resolve(uses > 5 ? later('host-busy') : ok(`invite-${uses}`)),
});
const right = fake('right', { abilities: { kinds: [], delivery: 'inbox', answersFollows: true } });

let databases: TestDatabases;
let store: Store;
let gateway: Gateway;
let writes: ReturnType<typeof createWrites>;
let links: ReturnType<typeof createLinks>;
const logged: unknown[] = [];
const person: Record<string, Account> = {};
const post: Record<string, PostId> = {};
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

async function addPost(name: string, author: string, n: number, content: Partial<Content> = {}, repostOf?: PostId) {
  const nativeId = `${person[author]!.network}:post-${name}`;
  const id = postIdOf(person[author]!.network, nativeId);
  post[name] = id;
  await posts.insert(store.prisma, [
    {
      id,
      authorId: person[author]!.id,
      network: person[author]!.network,
      nativeId,
      createdAt: day(n),
      repostOfId: repostOf,
      content: { post: id, text: name, media: [], tags: [], mentions: [], to: [], audience: 'public', ...content },
    },
  ]);
  await copies.insert(store.prisma, [{ network: person[author]!.network, nativeId, objectId: id, origin: true }]);
}

beforeAll(async () => {
  databases = await startDatabases();
  store = new Store((await databases.createDatabase()).url, 5);
  const db = store.prisma;
  const bridge: Bridge = {
    store,
    protocols: new Map([left, right].map((one) => [one.name, one])),
    logger: quiet,
    clock: () => new Date(),
    keys: {} as KeyRing,
    settings: { origin, host: 'planet.example', parkMs: 1000, tallyMs: 1000, retryDelaysMs: [1000] },
  };
  writes = createWrites(bridge);
  links = createLinks(bridge);
  for (const [name, network] of [
    ['ann', 'left'],
    ['bob', 'right'],
    ['cyd', 'right'],
    ['dan', 'left'],
  ] as const)
    person[name] = await accounts.saveRemote(db, network, {
      nativeId: `${network}:${name}` as Account['nativeId'],
      handle: network === 'right' ? `${name}@right.example` : null,
      host: network === 'right' ? 'right.example' : null,
      profile: {
        name: name.toUpperCase(),
        url: `https://x.example/${name}`,
        bio: 'A *bio*.',
        claims: { wallet: '0x1' },
      },
      endpoints: {},
    });
  await accounts.saveHosted(db, 'right', person['ann']!, {
    nativeId: 'right:hosted-ann' as Account['nativeId'],
    handle: 'ann',
    host: 'planet.example',
    endpoints: {},
  });
  const follows = [
    ['bob', 'ann', 'active'],
    ['cyd', 'ann', 'active'],
    ['dan', 'ann', 'requested'],
    ['ann', 'bob', 'active'],
  ] as const;
  await relations.setFollows(
    db,
    follows.map(([a, b, state], n) => ({
      followerId: person[a]!.id,
      targetId: person[b]!.id,
      state,
      version: n,
      activityId: activityIdOf('left', `follow ${n}`),
    })),
  );
  await addPost('first', 'ann', 1, {
    text: `Hello [@BOB](planet:account/${person['bob']!.id}), see [this](planet:post/${postIdOf('right', 'right:nothing')}) <script>x</script>\n\n![pic](blob:${'ab'.repeat(32)})`,
    mentions: [person['bob']!.id],
    contentWarning: 'greeting',
    media: [{ url: `blob:${'cd'.repeat(32)}`, mediaType: 'image/png', alt: 'a picture' }],
  });
  for (const n of [2, 3, 4, 5])
    await addPost(`reply${n}`, n % 2 ? 'bob' : 'cyd', n, { replyTo: post['first'], root: post['first'] });
  await addPost('nested', 'ann', 6, { replyTo: post['reply2'], root: post['first'], quote: post['reply3'] });
  await addPost('secret', 'bob', 7, {
    audience: 'direct',
    to: [person['ann']!.id],
    replyTo: post['first'],
    root: post['first'],
  });
  await addPost('repost', 'cyd', 8, { text: '' }, post['first']);
  await copies.insert(db, [
    { network: 'right', nativeId: 'right:copy-of-first', objectId: post['first']! },
    { network: 'right', nativeId: 'right:copy-of-first-2', objectId: post['first']!, part: 1 },
  ]);
  for (const [who, emoji] of [
    ['bob', '❤'],
    ['cyd', '❤'],
    ['dan', '🎉'],
  ] as const)
    await relations.setReaction(db, {
      actorId: person[who]!.id,
      postId: post['first']!,
      emoji,
      activityId: activityIdOf('left', who),
      at: day(1),
      active: true,
    });
  const activity = activityIdOf('left', 'left:post-first');
  await activities.insert(
    db,
    [
      {
        kind: 'post',
        id: activity,
        network: 'left',
        nativeId: 'left:post-first' as never,
        actor: person['ann']!.id,
        at: day(1),
        content: { post: post['first']!, text: '', media: [], tags: [], mentions: [], to: [], audience: 'public' },
      },
    ],
    [],
  );
  const base = { activityId: activity, network: 'right', asId: person['ann']!.id, orderKey: 'k' };
  await deliveries.insert(db, [
    { ...base, address: 'https://right.example/inbox', host: 'right.example' },
    { ...base, address: 'https://dead.example/inbox', host: 'dead.example', state: 'dead', reason: 'gave-up' },
  ]);
  await envelopes.receive(db, [
    { network: 'right', digest: 'd1', transport: 'push', body: '{"a":1}', headers: {}, peer: '192.0.2.1' },
    { network: 'right', digest: 'd2', transport: 'push', body: '{"b":2}', headers: {} },
  ]);
  await envelopes.finish(db, [
    { id: envelopes.envelopeIdOf({ network: 'right', digest: 'd1' }), state: 'rejected', reason: 'bad-signature' },
  ]);
  await policies.countRefusal(db, 'right', 'stale', 'from x', 3);
  await db.keyValue.create({ data: { network: 'left', key: streamStatusKey, value: { peers: 2 } } });
  await policies.hostAnswered(db, 'right', 'dead.example', 'failed', 'ECONNREFUSED');
  for (let n = 0; n < 5; n++) await policies.hostAnswered(db, 'right', 'dead.example', 'failed', 'ECONNREFUSED');

  const deps: GatewayDeps = {
    config: {
      origin,
      name: 'Test',
      version: '1',
      trustProxy: false,
      limits: { ...defaultLimits, graphqlPerMinute: 0 },
    },
    protocols: [left, right],
    graph: {} as GraphReader,
    blobs: {} as BlobStore,
    intake: () => Promise.resolve(),
    refused: () => undefined,
    logger: { ...quiet, error: (fields) => logged.push(fields) },
    graphql: {
      views: new Views(store),
      writes,
      identity: { ...createIdentityPort(createEntrance(bridge, { origin, name: 'Test' })), ...({} as ProfilePort) },
      links,
      findAccount: (address, options) => findAccount(bridge, address, options),
      adminToken,
    },
  };
  gateway = await createGateway(deps);
});
afterAll(async () => {
  await gateway.close();
  await store.close();
  await databases.stop();
});

interface Answer {
  status: number;
  // Every test reads another shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { message: string; path?: string[]; extensions: { code: string } }[];
  codes: string[];
}
async function ask(query: string, variables: object = {}, token?: string): Promise<Answer> {
  const answer = await gateway.http.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query, variables },
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  const { data, errors = [] } = answer.json<Partial<Answer>>();
  return { status: answer.statusCode, data, errors, codes: errors.map(({ extensions }) => extensions.code) };
}
const admin = (query: string, variables: object = {}) => ask(query, variables, adminToken);
const acc = (name: string) => globalId('Account', person[name]!.id);
const tokenFor = (name: string, ...scopes: string[]) => writes.createToken(name, scopes, person[name]!.id);

describe('accounts', () => {
  it('finds a person by any name', async () => {
    const names = [
      'left:ann',
      'right:hosted-ann',
      '@ann@planet.example',
      'ann@planet.example',
      'acct:ann@planet.example',
      acc('ann'),
    ];
    for (const address of names) {
      const { data } = await ask('query($a: String!) { account(address: $a) { nativeId } }', { a: address });
      expect([address, data.account]).toEqual([address, { nativeId: 'left:ann' }]);
    }
    const { data } = await ask(
      '{ account(address: "@bob@right.example") { name } nobody: account(address: "@x@y.example") { name } }',
    );
    expect(data).toEqual({ account: { name: 'BOB' }, nobody: null });
  });

  it('shows a profile, the copies, and whom a copy stands for', async () => {
    const { data, errors } = await ask(`{ account(address: "left:ann") {
      network origin name bio url claims { name value } copies { network handle origin standsFor { nativeId } }
      counts { posts followers following } } }`);
    expect(errors).toEqual([]);
    expect(data.account).toEqual({
      network: 'left',
      origin: 'STRANGER',
      name: 'ANN',
      bio: 'A *bio*.',
      url: 'https://x.example/ann',
      claims: [{ name: 'wallet', value: '0x1' }],
      copies: [
        { network: 'right', handle: 'ann@planet.example', origin: 'HOSTED', standsFor: { nativeId: 'left:ann' } },
      ],
      counts: { posts: 2, followers: 2, following: 1 },
    });
  });

  it('asks the networks about strangers only for those with a token', async () => {
    const query = '{ account(address: "right:faraway") { name } }';
    expect((await ask(query)).data.account).toBeNull();
    expect((await ask(query, {}, await tokenFor('ann', 'read'))).data.account).toEqual({ name: 'Far' });
  });

  it('pages through accounts without a gap or a double, whatever the filter', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data }: Answer = await ask(
        'query($after: String) { accounts(first: 1, after: $after, host: "right.example") { edges { cursor node { nativeId } } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...data.accounts.edges.map((edge: { node: { nativeId: string } }) => edge.node.nativeId));
      after = data.accounts.pageInfo.hasNextPage ? data.accounts.pageInfo.endCursor : null;
    } while (after);
    expect(seen.sort()).toEqual(['right:bob', 'right:cyd']);
    const { data } = await ask(
      '{ a: accounts(search: "@BO") { nodes { name } } b: accounts(search: "%") { nodes { name } } }',
    );
    expect(data).toEqual({ a: { nodes: [{ name: 'BOB' }] }, b: { nodes: [] } });
  });

  it('shows followers with their state; those that wait, only to the account itself', async () => {
    const query = (state: string) =>
      `{ account(address: "left:ann") { followers(state: ${state}) { edges { state node { name } } } following { nodes { name } } } }`;
    const open = await ask(query('ACTIVE'));
    expect(open.data.account.followers.edges.map((e: { node: { name: string } }) => e.node.name).sort()).toEqual([
      'BOB',
      'CYD',
    ]);
    expect(open.data.account.following.nodes).toEqual([{ name: 'BOB' }]);
    const closed = await ask(query('REQUESTED'));
    expect([closed.status, closed.codes, closed.data.account]).toEqual([200, ['FORBIDDEN'], null]);
    const own = await ask(query('REQUESTED'), {}, await tokenFor('ann', 'read'));
    expect(own.data.account.followers.edges).toEqual([{ state: 'REQUESTED', node: { name: 'DAN' } }]);
  });
});

describe('posts', () => {
  it.each(['left:post-first', 'right:copy-of-first'])('finds a post by %s', async (id) => {
    const { data } = await ask('query($id: ID!) { post(id: $id) { id nativeId } node(id: $id) { id } }', { id });
    expect(data.post).toEqual({ id: globalId('Post', post['first']!), nativeId: 'left:post-first' });
    expect(data.node).toBeNull();
  });

  it('shows all of a post', async () => {
    const { data, errors } = await ask(`{ post(id: "left:post-first") {
      author { name } contentWarning audience createdAt mentions { name } media { url alt }
      copies { network nativeId part origin } reactions { emoji count } counts { replies reposts reactions } html: text(format: HTML) } }`);
    expect(errors).toEqual([]);
    const { html, ...rest } = data.post;
    expect(rest).toEqual({
      author: { name: 'ANN' },
      contentWarning: 'greeting',
      audience: 'PUBLIC',
      createdAt: '2026-01-01T00:00:00.000Z',
      mentions: [{ name: 'BOB' }],
      media: [{ url: `${origin}/media/${'cd'.repeat(32)}`, alt: 'a picture' }],
      copies: [
        { network: 'left', nativeId: 'left:post-first', part: 0, origin: true },
        { network: 'right', nativeId: 'right:copy-of-first', part: 0, origin: false },
        { network: 'right', nativeId: 'right:copy-of-first-2', part: 1, origin: false },
      ],
      reactions: [
        { emoji: '❤', count: 2 },
        { emoji: '🎉', count: 1 },
      ],
      counts: { replies: 4, reposts: 1, reactions: 3 },
    });
    expect(html).toContain('<a href="https://x.example/bob" rel="nofollow noopener">@BOB</a>');
    expect(html).toContain(`src="${origin}/media/${'ab'.repeat(32)}"`);
    expect(html).not.toMatch(/<script|planet:/);
  });

  it('walks a conversation up, down and whole', async () => {
    const { data } = await ask(`{
      down: post(id: "left:post-first") { replies(first: 3) { nodes { text } pageInfo { hasNextPage endCursor } } }
      up: post(id: "left:post-nested") { replyTo { text replyTo { nativeId } } root { nativeId } quote { text } thread { nodes { text } } }
      again: post(id: "right:post-repost") { repostOf { nativeId } } }`);
    expect(data.down.replies.nodes).toEqual([{ text: 'reply2' }, { text: 'reply3' }, { text: 'reply4' }]);
    expect(data.down.replies.pageInfo.hasNextPage).toBe(true);
    expect(data.up).toEqual({
      replyTo: { text: 'reply2', replyTo: { nativeId: 'left:post-first' } },
      root: { nativeId: 'left:post-first' },
      quote: { text: 'reply3' },
      thread: { nodes: ['reply2', 'reply3', 'reply4', 'reply5', 'nested'].map((text) => ({ text })) },
    });
    expect(data.again.repostOf).toEqual({ nativeId: 'left:post-first' });
    const next = await ask(
      'query($after: String) { post(id: "left:post-first") { replies(after: $after) { nodes { text } pageInfo { hasNextPage } } } }',
      { after: data.down.replies.pageInfo.endCursor },
    );
    expect(next.data.post.replies).toEqual({ nodes: [{ text: 'reply5' }], pageInfo: { hasNextPage: false } });
  });

  it('shows a direct post to those whom it names and to nobody else, not even admins', async () => {
    const query =
      '{ post(id: "right:post-secret") { text } account(address: "right:bob") { posts { nodes { text } } } }';
    const id = globalId('Post', post['secret']!);
    for (const token of [undefined, adminToken, await tokenFor('cyd', 'read', 'write')]) {
      const { data } = await ask(query, {}, token);
      expect(data.post).toBeNull();
      expect(JSON.stringify(data)).not.toContain('secret');
      expect((await ask('query($id: ID!) { node(id: $id) { id } }', { id }, token)).data.node).toBeNull();
    }
    for (const name of ['ann', 'bob']) {
      const { data } = await ask(query, {}, await tokenFor(name, 'read'));
      expect(data.post).toEqual({ text: 'secret' });
      expect(data.account.posts.nodes).toContainEqual({ text: 'secret' });
    }
  });

  it('shows deliveries to the author and to admins', async () => {
    const query = `{ post(id: "left:post-first") { text deliveries { nodes { state reason sentence host attempts kind as { name } post { nativeId } } } } }`;
    const stranger = await ask(query);
    expect([stranger.codes, stranger.data.post]).toEqual([['FORBIDDEN'], null]);
    for (const token of [adminToken, await tokenFor('ann', 'read')]) {
      const { data } = await ask(query, {}, token);
      expect(data.post.deliveries.nodes).toHaveLength(2);
      expect(data.post.deliveries.nodes).toContainEqual({
        state: 'DEAD',
        reason: 'gave-up',
        sentence: 'All tries failed.',
        host: 'dead.example',
        attempts: 0,
        kind: 'POST',
        as: { name: 'ANN' },
        post: { nativeId: 'left:post-first' },
      });
    }
  });
});

describe('reads in bulk', () => {
  const query = `query($n: Int!) { accounts(first: $n) { nodes {
    name copies { handle } counts { posts } followers(first: 5) { nodes { name } }
    posts(first: 5) { nodes { text author { name } mentions { name } copies { network } reactions { count } counts { replies }
      replyTo { author { name } } replies(first: 3) { nodes { text(format: HTML) author { name } } } thread(first: 3) { nodes { nativeId } } } } } } }`;

  async function queriesFor(n: number): Promise<{ queries: number; data: unknown }> {
    let queries = 0;
    const { query: real } = pg.Client.prototype;
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      queries++;
      return (real as (...all: unknown[]) => unknown).apply(this, args);
    } as typeof real;
    try {
      const { data, errors } = await ask(query, { n });
      expect(errors).toEqual([]);
      return { queries, data };
    } finally {
      pg.Client.prototype.query = real;
    }
  }

  it('costs as many queries for many as for one', async () => {
    const one = await queriesFor(1);
    for (let n = 0; n < 12; n++) {
      person[`p${n}`] = await accounts.saveRemote(store.prisma, 'left', {
        nativeId: `left:p${n}` as Account['nativeId'],
        handle: null,
        host: null,
        profile: { name: `P${n}` },
        endpoints: {},
      });
      await addPost(`by-p${n}`, `p${n}`, 10 + n, {
        replyTo: post['first'],
        root: post['first'],
        mentions: [person['bob']!.id],
      });
    }
    const many = await queriesFor(20);
    expect(JSON.stringify(many.data)).toContain('by-p11');
    expect(one.queries).toBeGreaterThan(3);
    // Edges that are empty for one account alone ask nothing: some more are fine, a query an account is not.
    expect(many.queries).toBeLessThanOrEqual(22);
  });
});

describe('what a request may ask', () => {
  const code = async (query: string, variables: object = {}) => {
    const { status, codes } = await ask(query, variables);
    return [status, ...new Set(codes)];
  };
  const deep = (n: number): string => `{ post(id: "x") ${'{ replyTo '.repeat(n)}{ id }${' }'.repeat(n)} }`;

  it.each([
    ['is no GraphQL', '{ nodes( }', 400, 'GRAPHQL_PARSE_FAILED'],
    ['asks for what is not there', '{ nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['is a tree and not a text', '{"kind":"Document","definitions":[null]}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['is too deep', deep(14), 400, 'QUERY_TOO_DEEP'],
    ['would break the stack', `${'{a'.repeat(1300)}${'}'.repeat(1300)}`, 400, 'QUERY_TOO_DEEP'],
    ['is too long', `{ viewer { name } } # ${'x'.repeat(17_000)}`, 413, 'DOCUMENT_TOO_LARGE'],
    ['has too many tokens', `{ ${'a '.repeat(5000)} }`, 400, 'GRAPHQL_PARSE_FAILED'],
    [
      'has too many aliases',
      `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: viewer { name }`).join(' ')} }`,
      400,
      'QUERY_TOO_COSTLY',
    ],
    ['has too many fields', `{ ${'viewer { name } '.repeat(300)} }`, 400, 'QUERY_TOO_COSTLY'],
    [
      'may be answered by very much',
      '{ accounts(first: 100) { nodes { posts(first: 100) { nodes { replies(first: 100) { nodes { text } } } } } } }',
      400,
      'QUERY_TOO_COSTLY',
    ],
    [
      'hides its size in fragments',
      `{ ...A } fragment A on Query { ...B ...B ...B ...B } fragment B on Query { ...C ...C ...C ...C } fragment C on Query { ...D ...D ...D ...D } fragment D on Query { ...E ...E ...E ...E } fragment E on Query { viewer { name scopes } }`,
      400,
      'QUERY_TOO_COSTLY',
    ],
    ['goes in circles', '{ ...A } fragment A on Query { viewer { name } ...A }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['asks for a page that is too large', '{ accounts(first: 101) { nodes { id } } }', 200, 'BAD_USER_INPUT'],
    ['asks for an empty page', '{ accounts(first: 0) { nodes { id } } }', 200, 'BAD_USER_INPUT'],
    ['made up a cursor', '{ accounts(after: "nonsense") { nodes { id } } }', 200, 'BAD_USER_INPUT'],
    [
      'made up a time that no database has',
      `{ accounts(after: "${Buffer.from(`-8640000000000000_${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`).toString('base64url')}") { nodes { posts(after: "${Buffer.from(`-8640000000000000_${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`).toString('base64url')}") { nodes { id } } } } }`,
      200,
      'BAD_USER_INPUT',
    ],
    ['holds a NUL', '{ post(id: "a\\u0000b") { id } }', 400, 'BAD_USER_INPUT'],
  ])('refuses a document that %s', async (_what, query, status, expected) => {
    expect(await code(query)).toEqual([status, expected]);
  });

  it('counts what variables say', async () => {
    const query =
      'query($n: Int!) { accounts(first: $n) { nodes { posts(first: $n) { nodes { replies(first: $n) { nodes { text } } } } } } }';
    expect(await code(query, { n: 2 })).toEqual([200]);
    expect(await code(query, { n: 100 })).toEqual([400, 'QUERY_TOO_COSTLY']);
    expect(await code(query, { n: 'two' })).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('refuses a NUL in variables, however deep', async () => {
    const query = 'query($id: ID!) { post(id: $id) { id } }';
    expect(await code(query, { id: 'a\0b' })).toEqual([400, 'BAD_USER_INPUT']);
    expect(await code(query, { id: 'a\\u0000b' })).toEqual([200]);
  });

  it('logs a mistake of a caller nowhere but in debug', async () => {
    logged.length = 0;
    expect(await code('{ accounts(first: 0) { nodes { id } } }')).toEqual([200, 'BAD_USER_INPUT']);
    expect(await code('{ deliveries { nodes { id } } }')).toEqual([200, 'UNAUTHENTICATED']);
    expect(logged).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 400],
    ['no object', '[1]', 400],
    ['another kind of query', '{"query": 7}', 400],
    ['nothing', '', 400],
    ['very much', JSON.stringify({ query: '{ viewer { name } }', variables: { x: 'y'.repeat(1_100_000) } }), 413],
  ])('answers %s with a code', async (_what, payload, status) => {
    const answer = await gateway.http.inject({
      method: 'POST',
      url: '/graphql',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json<Answer>().errors[0]?.extensions.code).toMatch(/^[A-Z_]+$/);
  });

  it('changes nothing by GET, and answers questions by it', async () => {
    const get = (query: string) => gateway.http.inject({ url: '/graphql', query: { query } });
    expect((await get('{ viewer { name } }')).json()).toEqual({ data: { viewer: null } });
    expect((await get('mutation { createInvite { code } }')).statusCode).toBe(405);
  });

  it('limits how often one remote asks', async () => {
    const strict = await createGateway({
      config: { origin, name: 'T', version: '1', trustProxy: false, limits: { ...defaultLimits, graphqlPerMinute: 2 } },
      protocols: [],
      graph: {} as GraphReader,
      blobs: {} as BlobStore,
      intake: () => Promise.resolve(),
      refused: () => undefined,
      logger: quiet,
      graphql: {
        views: new Views(store),
        writes,
        identity: {} as IdentityPort & ProfilePort,
        links,
        findAccount: () => Promise.resolve(refuse('not-found')),
        adminToken,
      },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await strict.http.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query: '{ viewer { name } }' },
      });
      statuses.push(answer.statusCode);
      if (n === 2) expect(answer.json<Answer>().errors[0]?.extensions.code).toBe('RATE_LIMITED');
    }
    await strict.close();
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('answers introspection, as GraphiQL asks it', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    expect((await ask(getIntrospectionQuery())).errors).toEqual([]);
  });

  it('opens GraphiQL in a browser', async () => {
    const answer = await gateway.http.inject({ url: '/graphql', headers: { accept: 'text/html,*/*' } });
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('/graphql/ide/start.js');
  });

  it('keeps its own faults to itself', async () => {
    logged.length = 0;
    await store.prisma.$executeRaw`ALTER TABLE ban RENAME TO ban_away`;
    const { codes, errors } = await admin('{ blocks { value } }');
    await store.prisma.$executeRaw`ALTER TABLE ban_away RENAME TO ban`;
    expect(codes).toEqual(['INTERNAL']);
    expect(errors[0]?.message).not.toContain('ban');
    expect(logged).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('refuses a token that nobody holds, and a header that is none', async () => {
    const unknown = await ask('{ viewer { name } }', {}, 'nonsense');
    expect([unknown.status, unknown.codes]).toEqual([401, ['UNAUTHENTICATED']]);
    const answer = await gateway.http.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ viewer { name } }' },
      headers: { authorization: 'Basic abc' },
    });
    expect(answer.statusCode).toBe(401);
  });

  it('says who one is', async () => {
    expect((await admin('{ viewer { name scopes account { id } } }')).data.viewer).toEqual({
      name: 'admin',
      scopes: ['READ', 'WRITE', 'INVITE', 'ADMIN'],
      account: null,
    });
    const token = await tokenFor('ann', 'write');
    expect((await ask('{ viewer { scopes account { name } } }', {}, token)).data.viewer).toEqual({
      scopes: ['WRITE'],
      account: { name: 'ANN' },
    });
  });

  it('are listed and ended by admins; what was shown of them opens nothing', async () => {
    const token = await tokenFor('ann', 'read');
    expect((await ask('{ tokens { id } }', {}, token)).codes).toEqual(['FORBIDDEN']);
    type Shown = { id: string; name: string; scopes: string[]; account: { name: string } };
    const list = async () => (await admin('{ tokens { id name scopes account { name } } }')).data.tokens as Shown[];
    const shown = (await list()).find(({ name, scopes }) => name === 'ann' && scopes.includes('READ'))!;
    expect(shown).toMatchObject({ scopes: ['READ'], account: { name: 'ANN' } });
    const revoke = 'mutation($id: String!) { revokeToken(id: $id) { revoked error { code } } }';
    expect((await ask(revoke, { id: shown.id }, token)).codes).toEqual(['FORBIDDEN']);
    const all = (await list()).filter(({ name, scopes }) => name === 'ann' && scopes.includes('READ'));
    for (const { id } of all)
      expect((await admin(revoke, { id })).data.revokeToken).toEqual({ revoked: true, error: null });
    expect((await ask('{ viewer { name } }', {}, token)).status).toBe(401);
    for (const id of [shown.id, '', '%', 'g'.repeat(16)])
      expect((await admin(revoke, { id })).data.revokeToken).toEqual({ revoked: false, error: { code: 'not-found' } });
  });

  it('are made by admins, for accounts that there are', async () => {
    const create =
      'mutation($a: ID) { createToken(name: "app", scopes: [WRITE], account: $a) { token error { code } } }';
    expect((await ask(create, { a: acc('ann') })).codes).toEqual(['UNAUTHENTICATED']);
    const { data } = await admin(create, { a: acc('ann') });
    expect((await ask('{ viewer { name } }', {}, data.createToken.token)).data.viewer).toEqual({ name: 'app' });
    const nobody = globalId('Account', accountIdOf('left', 'left:nobody'));
    expect((await admin(create, { a: nobody })).data.createToken).toEqual({
      token: null,
      error: { code: 'not-found' },
    });
  });

  it.each([
    'deliveries { nodes { id } }',
    'envelopes { nodes { id } }',
    'refusals { reason }',
    'bridges { source }',
    'blocks { value }',
    'health { databaseMs }',
  ])('without the scope ADMIN do not read %s', async (field) => {
    expect((await ask(`{ ${field} }`)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask(`{ ${field} }`, {}, await tokenFor('ann', 'read', 'write', 'invite'))).codes).toEqual([
      'FORBIDDEN',
    ]);
  });
});

describe('writing', () => {
  let zoe: string;
  let token: string;
  beforeAll(async () => {
    const { data, errors } = await admin(
      'mutation { createAccount(handle: "zoe", name: "Zoe") { account { id network origin copies { network handle } } error { code message } } }',
    );
    expect(errors).toEqual([]);
    expect(data.createAccount).toMatchObject({
      account: {
        network: home,
        origin: 'MEMBER',
        copies: [
          { network: 'left', handle: 'zoe@planet.example' },
          { network: 'right', handle: 'zoe@planet.example' },
        ],
      },
      error: null,
    });
    zoe = data.createAccount.account.id;
    const again = await admin('mutation { createAccount(handle: "zoe") { error { code } } }');
    expect(again.data.createAccount.error.code).toBe('id-taken');
    token = (
      await admin('mutation($a: ID!) { createToken(name: "z", scopes: [WRITE], account: $a) { token } }', { a: zoe })
    ).data.createToken.token;
  });
  const write = (query: string, variables: object = {}) => ask(query, variables, token);
  const create =
    'mutation($input: CreatePostInput!) { createPost(input: $input) { post { id text audience contentWarning author { name } replyTo { nativeId } root { nativeId } mentions { name } tags } error { code message retryable } } }';

  it('makes, edits, reacts to and deletes posts', async () => {
    const made = await write(create, {
      input: {
        text: 'Hi @bob@right.example, `@bob@right.example` #Tag',
        replyTo: 'right:post-reply3',
        contentWarning: 'cw',
        audience: 'UNLISTED',
      },
    });
    expect(made.errors).toEqual([]);
    const { id } = made.data.createPost.post;
    expect(made.data.createPost).toEqual({
      post: {
        id,
        text: `Hi [@bob@right.example](planet:account/${person['bob']!.id}), \`@bob@right.example\` #Tag`,
        audience: 'UNLISTED',
        contentWarning: 'cw',
        author: { name: 'Zoe' },
        replyTo: { nativeId: 'right:post-reply3' },
        root: { nativeId: 'left:post-first' },
        mentions: [{ name: 'BOB' }],
        tags: ['Tag'],
      },
      error: null,
    });
    const edited = await write(
      'mutation($id: ID!) { editPost(input: { post: $id, text: "better" }) { post { text contentWarning editedAt } error { code } } }',
      { id },
    );
    expect(edited.data.editPost).toMatchObject({ post: { text: 'better', contentWarning: 'cw' }, error: null });
    expect(edited.data.editPost.post.editedAt).not.toBeNull();
    const react =
      'mutation($id: ID!, $emoji: String) { react(post: $id, emoji: $emoji) { post { reactions { emoji count } } error { code } } }';
    expect((await write(react, { id, emoji: '🎈' })).data.react.post.reactions).toEqual([{ emoji: '🎈', count: 1 }]);
    expect((await write(react, { id, emoji: null })).data.react.post.reactions).toEqual([]);
    const gone = await write(
      'mutation($id: ID!) { deletePost(post: $id) { post { text deletedAt } error { code } } }',
      { id },
    );
    expect(gone.data.deletePost).toMatchObject({ post: { text: '' }, error: null });
    expect(gone.data.deletePost.post.deletedAt).not.toBeNull();
    const jobs = await store.prisma.outbox.findMany({ where: { queue: 'fanout' } });
    expect(jobs.flatMap(({ ids }) => ids).length).toBeGreaterThanOrEqual(5);
  });

  it('makes polls and places, and votes', async () => {
    const poll =
      'poll { multiple voters closed closesAt ownChoices options { text votes } } location { name latitude longitude }';
    const closesAt = new Date(Date.now() + 3600_000).toISOString();
    const made = await write(
      `mutation($input: CreatePostInput!) { createPost(input: $input) { post { id ${poll} } error { code } } }`,
      {
        input: {
          text: 'What?',
          poll: { options: ['tea', 'milk'], closesAt },
          location: { name: 'Here', latitude: 1.5, longitude: -2 },
        },
      },
    );
    expect(made.errors).toEqual([]);
    const { id, ...rest } = made.data.createPost.post;
    const options = [
      { text: 'tea', votes: 0 },
      { text: 'milk', votes: 0 },
    ];
    expect(rest).toEqual({
      poll: { multiple: false, voters: 0, closed: false, closesAt, ownChoices: [], options },
      location: { name: 'Here', latitude: 1.5, longitude: -2 },
    });
    const vote = `mutation($id: ID!, $choices: [Int!]!) { vote(post: $id, choices: $choices) { post { ${poll} } error { code } } }`;
    expect((await write(vote, { id, choices: [1] })).data.vote.post.poll).toMatchObject({
      voters: 1,
      ownChoices: [1],
      options: [{ votes: 0 }, { votes: 1 }],
    });
    expect((await write(vote, { id, choices: [2] })).data.vote.error.code).toBe('unknown-option');
    expect((await write(vote, { id, choices: [-1] })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await write(vote, { id: globalId('Post', post['first']!), choices: [0] })).data.vote.error.code).toBe(
      'not-a-poll',
    );
    expect((await ask(vote, { id, choices: [0] })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask(`query($id: ID!) { post(id: $id) { ${poll} } }`, { id })).data.post.poll).toMatchObject({
      voters: 1,
      ownChoices: [],
    });
    expect((await write(create, { input: { text: 'x', poll: { options: ['one'] } } })).data.createPost.error.code).toBe(
      'malformed',
    );
    expect((await write(create, { input: { text: 'x', location: { latitude: 1 } } })).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('follows and unfollows, by any address', async () => {
    const change = (verb: string, address: string) =>
      write(`mutation($a: String!) { ${verb}(account: $a) { account { name } state error { code } } }`, { a: address });
    expect((await change('follow', '@bob@right.example')).data.follow).toEqual({
      account: { name: 'BOB' },
      state: 'REQUESTED',
      error: null,
    });
    expect((await change('follow', 'left:ann')).data.follow.state).toBe('ACTIVE');
    expect((await change('unfollow', acc('bob'))).data.unfollow.state).toBe('ENDED');
    expect((await change('follow', 'right:nobody')).data.follow).toEqual({
      account: null,
      state: null,
      error: { code: 'not-found' },
    });
  });

  it('acts in nobody else’s name, unless it is an admin', async () => {
    const input = { text: 'I am Ann', as: acc('ann') };
    expect((await ask(create, { input })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await write(create, { input })).codes).toEqual(['FORBIDDEN']);
    expect((await ask(create, { input: { text: 'x' } }, await tokenFor('ann', 'read'))).codes).toEqual(['FORBIDDEN']);
    expect((await admin(create, { input: { text: 'x' } })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await admin(create, { input: { text: 'x', as: zoe } })).data.createPost.post.author).toEqual({
      name: 'Zoe',
    });
    expect((await admin(create, { input })).data.createPost).toMatchObject({
      post: null,
      error: { code: 'not-the-author' },
    });
  });

  it('says with a code why nothing was written', async () => {
    const first = globalId('Post', post['first']!);
    const edit =
      'mutation($id: ID!) { editPost(input: { post: $id, text: "mine now" }) { post { id } error { code message retryable } } }';
    expect((await write(edit, { id: first })).data.editPost).toEqual({
      post: null,
      error: { code: 'not-the-author', message: 'Only the author may do this.', retryable: false },
    });
    expect((await write(create, { input: { text: 'a', replyTo: 'right:nowhere' } })).data.createPost).toMatchObject({
      post: null,
      error: { code: 'not-found' },
    });
  });

  it.each([
    { text: '   ' },
    { text: 'x'.repeat(200_001) },
    { text: 'a\0b' },
    { text: 'a', media: [{ url: 'javascript:alert(1)' }] },
    { text: 'a', contentWarning: 'c'.repeat(6000) },
  ])('refuses input that cannot be (%#)', async (input) => {
    expect((await write(create, { input })).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('makes invites with the scope INVITE', async () => {
    const invite = 'mutation($n: Int!) { createInvite(uses: $n) { code network error { code retryable } } }';
    expect((await write(invite, { n: 2 })).codes).toEqual(['FORBIDDEN']);
    expect((await admin(invite, { n: 2 })).data.createInvite).toEqual({
      code: 'invite-2',
      network: 'left',
      error: null,
    });
    expect((await admin(invite, { n: 6 })).data.createInvite.error).toEqual({ code: 'host-busy', retryable: true });
    expect((await admin(invite, { n: 0 })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('running a bridge', () => {
  it('shows every direction and changes one', async () => {
    const set = `mutation { setBridge(direction: { source: "left", target: "right" }, policy: OPEN, kinds: [POST, REACT]) {
      bridge { source target enabled policy kinds } error { code } } }`;
    const now = { source: 'left', target: 'right', enabled: true, policy: 'OPEN', kinds: ['POST', 'REACT'] };
    expect((await admin(set)).data.setBridge).toEqual({ bridge: now, error: null });
    const { data } = await admin('{ bridges { source target enabled policy kinds } }');
    expect(data.bridges).toEqual([
      now,
      { source: 'right', target: 'left', enabled: true, policy: 'OPT_IN', kinds: [] },
    ]);
    const wrong = await admin(
      'mutation { setBridge(direction: { source: "left", target: "left" }) { bridge { source } } }',
    );
    expect(wrong.codes).toEqual(['BAD_USER_INPUT']);
  });

  it('shuts out domains and accounts, and lets them in again', async () => {
    const one = await admin(
      'mutation { blockDomain(domain: "Bad.Example", note: "spam") { blocks { scope value note } } }',
    );
    expect(one.data.blockDomain.blocks).toEqual([{ scope: 'domain', value: 'bad.example', note: 'spam' }]);
    const two = await admin(
      'mutation { blockAccount(account: "right:cyd") { blocks { scope value } error { code } } }',
    );
    expect(two.data.blockAccount.blocks).toContainEqual({ scope: 'account', value: acc('cyd') });
    await admin(
      'mutation { unblockAccount(account: "right:cyd") { error { code } } unblockDomain(domain: "bad.example") { error { code } } }',
    );
    expect((await admin('{ blocks { value } }')).data.blocks).toEqual([]);
    for (const domain of ['', 'a b', 'x/../y', '*', 'a@b'])
      expect(
        (await admin('mutation($d: String!) { blockDomain(domain: $d) { error { code } } }', { d: domain })).codes,
      ).toEqual(['BAD_USER_INPUT']);
  });

  it('lists deliveries and starts dead ones anew', async () => {
    const { data } = await admin(
      '{ deliveries(state: DEAD, network: "right", host: "dead.example") { nodes { id address } } }',
    );
    expect(data.deliveries.nodes).toMatchObject([{ address: 'https://dead.example/inbox' }]);
    const again = await admin(
      'mutation($ids: [ID!]!) { retryDelivery(ids: $ids) { count deliveries { state } error { code } } }',
      {
        ids: [data.deliveries.nodes[0].id],
      },
    );
    expect(again.data.retryDelivery).toEqual({ count: 1, deliveries: [{ state: 'QUEUED' }], error: null });
    expect(await store.prisma.outbox.count({ where: { queue: 'deliver-right' } })).toBe(1);
    expect((await admin('mutation { retryDelivery(ids: ["x"]) { count } }')).codes).toEqual(['BAD_USER_INPUT']);
  });

  it('lists envelopes with what they held, and replays them', async () => {
    const { data } = await admin('{ envelopes(state: REJECTED) { nodes { id reason sentence body peer waitsFor } } }');
    expect(data.envelopes.nodes).toMatchObject([
      {
        reason: 'bad-signature',
        sentence: 'The signature is wrong.',
        body: '{"a":1}',
        peer: '192.0.2.1',
        waitsFor: [],
      },
    ]);
    const again = await admin(
      'mutation($ids: [ID!]!) { replayEnvelope(ids: $ids) { count envelopes { state reason } } }',
      {
        ids: [data.envelopes.nodes[0].id],
      },
    );
    expect(again.data.replayEnvelope).toEqual({ count: 1, envelopes: [{ state: 'RECEIVED', reason: null }] });
    const all = await admin('{ envelopes(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }');
    const next = await admin(
      'query($a: String) { envelopes(first: 1, after: $a) { nodes { id } pageInfo { hasNextPage } } }',
      {
        a: all.data.envelopes.pageInfo.endCursor,
      },
    );
    expect(new Set([...all.data.envelopes.nodes, ...next.data.envelopes.nodes].map(({ id }) => id)).size).toBe(2);
    expect(next.data.envelopes.pageInfo.hasNextPage).toBe(false);
  });

  it('counts refusals and tells how things stand', async () => {
    const { data, errors } = await admin(`{ refusals(network: "right") { reason count sentence lastDetail }
      health { databaseMs inbound { count oldestMs } outbox { count } parked { count } deliveries { network state count }
        breakers { host failures blocksUs lastError } streams { network status } } }`);
    expect(errors).toEqual([]);
    expect(data.refusals).toEqual([
      { reason: 'stale', count: 3, sentence: 'The signature is too old or from the future.', lastDetail: 'from x' },
    ]);
    expect(data.health.inbound.count).toBe(2);
    expect(data.health.parked.count).toBe(0);
    expect(data.health.deliveries).toEqual([{ network: 'right', state: 'QUEUED', count: 2 }]);
    expect(data.health.breakers).toEqual([
      { host: 'dead.example', failures: 6, blocksUs: false, lastError: 'ECONNREFUSED' },
    ]);
    expect(data.health.streams).toEqual([{ network: 'left', status: '{"peers":2}' }]);
  });
});
