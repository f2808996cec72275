import { request } from 'node:http';
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  make,
  readPrivateKey,
  sealEnvelope,
  signRelayable,
  writeEnvelope,
  type Entity,
  type EntityInput,
} from '../../libs/diaspora/src/wire/index.js';
import { startPod, type PodPerson, type RunningPod } from '../support/pod/start.js';
import { startPlanet, type RunningPlanet } from '../support/running-planet.js';

/** What strangers may send to a pod: the right answer at once, or a stored and named refusal; never a 5xx. */
describe('a pod and what strangers send', () => {
  let planet: RunningPlanet;
  let pod: RunningPod;
  const ids: Record<string, string> = {};
  const keys: Record<string, KeyObject> = {};
  let alice: { id: string; guid: string; key: KeyObject };
  let root: string;
  let n = 0;
  const stray = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const openType = 'application/magic-envelope+xml';
  const guid = (): string => (++n).toString(16).padStart(32, 'f');
  const at = '2026-11-01T12:00:00Z';

  beforeAll(async () => {
    planet = await startPlanet();
    pod = await startPod({ people: ['mallory', 'eve', 'nick'] });
    for (const name of ['mallory', 'eve', 'nick']) {
      ids[name] = `${name}@${pod.ready.host}`;
      keys[name] = readPrivateKey((await pod.call('secret', { person: name })).privateKey).privateKey;
    }
    const made = await planet.query<{ createAccount: { account: { id: string } } }>(
      'mutation { createAccount(handle: "alice", name: "Alice") { account { id } error { message } } }',
    );
    const as = made.createAccount.account.id;
    const posted = await planet.query<{ createPost: { post: { id: string } } }>(
      'mutation ($as: ID!) { createPost(input: { as: $as, text: "the root #here" }) { post { id } } }',
      { as },
    );
    const found = (await pod.call('lookup', { target: `alice@${planet.host}` })) as PodPerson;
    const card = await (await fetch(`${planet.origin}/hcard/users/${found.guid}`)).text();
    const key = createPublicKey(/-----BEGIN[\s\S]+-----END PUBLIC KEY-----/.exec(card)![0]);
    alice = { id: found.id, guid: found.guid, key };
    const data = await planet.until<{ post: { copies: { network: string; nativeId: string }[] } }>(
      'query ($id: ID!) { post(id: $id) { copies { network nativeId } } }',
      { id: posted.createPost.post.id },
      ({ post }) => post.copies.some((copy) => copy.network === 'diaspora'),
    );
    root = data.post.copies.find((copy) => copy.network === 'diaspora')!.nativeId;
    // Mallory's own post is known: the honest case.
    const honest = status('mallory');
    expect(await open(envelope(honest, 'mallory'))).toBe(202);
    await known(honest.guid);
  });
  afterAll(async () => {
    await pod?.stop();
    await planet?.stop();
  });

  const status = (author: string, more: Partial<EntityInput<'status_message'>> = {}) =>
    make('status_message', {
      author: ids[author]!,
      guid: guid(),
      created_at: at,
      public: true,
      text: `said ${n}`,
      ...more,
    });
  const comment = (author: string, parent_guid: string, more: object = {}) =>
    make('comment', { author: ids[author]!, guid: guid(), parent_guid, text: `answer ${n}`, created_at: at, ...more });
  const envelope = (entity: Entity, sender: string, key = keys[sender]!): string =>
    writeEnvelope(entity, ids[sender]!, key);
  const post = async (path: string, body: string | Uint8Array, type: string): Promise<number> =>
    (await fetch(planet.origin + path, { method: 'POST', headers: { 'content-type': type }, body })).status;
  const open = (body: string | Uint8Array, type = openType) => post('/receive/public', body, type);
  const sealed = (body: string, to = alice.guid, type = 'application/json') => post(`/receive/users/${to}`, body, type);
  /** Only says how long the body is: a body that is not read to its end can cost the sender the answer. */
  const declared = (path: string, bytes: number, type: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': type, 'content-length': bytes };
      const asked = request(`${planet.origin}${path}`, { method: 'POST', headers }, (answer) => {
        resolve(answer.statusCode!);
        asked.destroy();
      });
      asked.on('error', reject);
      asked.flushHeaders();
    });
  const seal = (entity: Entity, sender: string, key = alice.key) => sealEnvelope(envelope(entity, sender), key);
  /** Any payload, signed as it stands. */
  const raw = (xml: string, sender = 'mallory'): string => {
    const whole = envelope(status('mallory'), sender);
    const data = Buffer.from(xml).toString('base64url');
    const padded = data + '='.repeat((4 - (data.length % 4)) % 4);
    const base = [padded, 'YXBwbGljYXRpb24veG1s', 'YmFzZTY0dXJs', 'UlNBLVNIQTI1Ng=='].join('.');
    const signature = signWith(keys[sender]!, base);
    return whole.replace(/(<me:data[^>]*>)[^<]*/, `$1${padded}`).replace(/(<me:sig[^>]*>)[^<]*/, `$1${signature}`);
  };
  const signWith = (key: KeyObject, text: string): string => {
    const made = sign('sha256', Buffer.from(text), key).toString('base64url');
    return made + '='.repeat((4 - (made.length % 4)) % 4);
  };
  const counts = async () => {
    const data = await planet.query<{ refusals: { reason: string; count: number; network: string }[] }>(
      '{ refusals(network: "diaspora") { reason count } }',
    );
    return new Map(data.refusals.map((each) => [each.reason, each.count]));
  };
  const ask = async (id: string) =>
    (
      await planet.query<{
        post: { id: string; text: string; deletedAt: string | null; author: { handle: string } } | null;
      }>('query ($id: ID!) { post(id: $id) { id text deletedAt author { handle } } }', { id })
    ).post;
  const known = (id: string) =>
    planet.until<{ post: { text: string } | null }>(
      'query ($id: ID!) { post(id: $id) { text } }',
      { id },
      ({ post }) => post !== null,
    );
  /** Waits until nothing is left to be worked on. */
  const settled = async (): Promise<void> => {
    await planet.until<{ health: { inbound: { count: number } } }>(
      '{ health { inbound { count } } }',
      {},
      ({ health }) => health.inbound.count === 0,
    );
  };

  type Case = [what: string, send: () => Promise<number>, reason: string, gone?: () => string];
  const tampered = (): string => {
    const whole = envelope(status('mallory'), 'mallory');
    return whole.replace(
      /(<me:data[^>]*>)([\s\S]{40})(.)/,
      (_, a: string, b: string, c: string) => a + b + (c === 'A' ? 'B' : 'A'),
    );
  };
  const cases: Case[] = [
    ['a payload that was changed', () => open(tampered()), 'bad-signature'],
    [
      'a signature by another key',
      () => open(envelope(status('mallory'), 'mallory', stray.privateKey)),
      'bad-signature',
    ],
    ['somebody else’s post', () => open(envelope(status('eve'), 'mallory')), 'actor-mismatch'],
    [
      'an author whom nobody knows',
      () =>
        open(
          writeEnvelope(
            make('status_message', {
              author: `nobody@${pod.ready.host}`,
              guid: guid(),
              created_at: at,
              public: true,
              text: 'x',
            }),
            `nobody@${pod.ready.host}`,
            stray.privateKey,
          ),
        ),
      'unknown-actor',
    ],
    ['a limited post in the open', () => open(envelope(status('mallory', { public: false }), 'mallory')), 'not-public'],
    [
      'a contact in the open',
      () =>
        open(
          envelope(
            make('contact', { author: ids.mallory!, recipient: alice.id, following: true, sharing: true }),
            'mallory',
          ),
        ),
      'not-public',
    ],
    [
      'an answer to nothing',
      () => open(envelope(signed(comment('mallory', guid()), 'mallory'), 'mallory')),
      'not-found',
    ],
    [
      'an answer that somebody else hands on',
      () => open(envelope(signed(comment('eve', root), 'eve'), 'mallory')),
      'actor-mismatch',
    ],
    ['an answer that its author did not sign', () => open(envelope(comment('mallory', root), 'mallory')), 'unsigned'],
    [
      'a like with the signature of somebody else',
      () =>
        open(
          envelope(
            signed(
              make('like', {
                author: ids.mallory!,
                guid: guid(),
                parent_guid: root,
                parent_type: 'Post',
                positive: true,
              }),
              'eve',
            ),
            'mallory',
          ),
        ),
      'bad-signature',
    ],
    [
      'a retraction by a stranger',
      () =>
        open(envelope(make('retraction', { author: ids.mallory!, target_guid: root, target_type: 'Post' }), 'mallory')),
      'actor-mismatch',
    ],
    [
      'a contact for another recipient',
      () =>
        sealed(
          seal(
            make('contact', { author: ids.mallory!, recipient: `bob@${planet.host}`, following: true, sharing: true }),
            'mallory',
          ),
        ),
      'not-for-us',
    ],
    [
      'an envelope for another key',
      () => sealed(seal(status('mallory', { public: false }), 'mallory', stray.publicKey)),
      'undecryptable',
    ],
    [
      'a sealed text that was cut',
      () => {
        const whole = JSON.parse(seal(status('mallory', { public: false }), 'mallory')) as {
          encrypted_magic_envelope: string;
        };
        whole.encrypted_magic_envelope = whole.encrypted_magic_envelope.slice(0, -24);
        return sealed(JSON.stringify(whole));
      },
      'undecryptable',
    ],
    ['sealed nothing', () => sealed('{"aes_key":5}'), 'undecryptable'],
    [
      'a document type within',
      () => open(raw('<!DOCTYPE x [<!ENTITY e "boom">]><status_message>&e;</status_message>')),
      'unsafe-xml',
    ],
    ['a thing within things', () => open(raw(`${'<a>'.repeat(9)}${'</a>'.repeat(9)}`)), 'too-deep'],
    ['control characters', () => open(raw('<status_message><author>\u0001</author></status_message>')), 'malformed'],
    ['no UTF-8 within', () => open(raw('\uFFFE<status_message/>')), 'malformed'],
    ['an entity of no such name', () => open(raw('<web_beacon><guid>x</guid></web_beacon>')), 'unknown-type'],
    [
      'a post without its author',
      () => open(raw(`<status_message><guid>${guid()}</guid></status_message>`)),
      'malformed',
    ],
  ];
  const signed = <T extends Parameters<typeof signRelayable>[0]>(entity: T, by: string): T =>
    signRelayable(entity, keys[by]!);

  it('answers the hostile 202, keeps them refused by name, and nothing of them; the pod is left in peace', async () => {
    await settled();
    await pod.call('clear');
    const before = await counts();
    const wanted = new Map<string, number>();
    for (const [what, send, reason] of cases) {
      expect([what, await send()]).toEqual([what, 202]);
      wanted.set(reason, (wanted.get(reason) ?? 0) + 1);
    }
    await settled();
    const expected = [...wanted].map(([reason, count]) => [reason, (before.get(reason) ?? 0) + count]);
    let seen: unknown[] = [];
    for (let tries = 0; tries < 40; tries++) {
      const now = await counts();
      seen = [...wanted.keys()].map((reason) => [reason, now.get(reason) ?? 0]);
      if (JSON.stringify(seen) === JSON.stringify(expected)) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(seen).toEqual(expected);
    // The admin sees each as it came, with its reason in words.
    type Envelopes = { envelopes: { nodes: { reason: string; sentence: string; body: string; state: string }[] } };
    const { envelopes } = await planet.query<Envelopes>(
      '{ envelopes(first: 100, network: "diaspora", state: REJECTED) { nodes { reason sentence body state } } }',
    );
    expect(envelopes.nodes).toHaveLength(cases.length);
    expect(envelopes.nodes.every(({ sentence, body }) => sentence.length > 10 && body.length > 5)).toBe(true);
    type Texts = { accounts: { nodes: { posts: { nodes: { text: string }[] } }[] } };
    const { accounts } = await planet.query<Texts>(
      '{ accounts(first: 50) { nodes { posts(first: 50) { nodes { text } } } } }',
    );
    const texts = accounts.nodes.flatMap(({ posts }) => posts.nodes.map(({ text }) => text));
    expect(texts.toSorted()).toEqual(['said 1', 'the root #here']);
    expect((await ask(root))!.deletedAt).toBeNull();
    // Mallory and Eve were looked up once at most, nobody and the missing post once.
    const asked = await pod.call('requests');
    const paths = asked.map(({ path }) => path);
    expect(paths.length).toBeLessThanOrEqual(12);
    for (const path of new Set(paths))
      expect([path, paths.filter((one) => one === path).length <= 2]).toEqual([path, true]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await pod.call('requests')).toHaveLength(asked.length);
    const { account } = await planet.query<{ account: { counts: { followers: number } } }>(
      'query ($a: String!) { account(address: $a) { counts { followers } } }',
      { a: `@${alice.id}` },
    );
    expect(account.counts.followers).toBe(0);
  });

  it('refuses at the door what is no envelope, too large or of another type, and whom nobody knows', async () => {
    const honest = envelope(status('mallory'), 'mallory');
    const before = await counts();
    const answers = {
      'no XML': await open('{'),
      'a document type': await open(`<!DOCTYPE x>${honest}`),
      laughs: await open(
        `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${honest.replace('</me:env>', '&b;</me:env>')}`,
      ),
      'no UTF-8': await open(new Uint8Array([0x3c, 0xff, 0xfe])),
      NUL: await open(honest.replace('<me:sig', '\0<me:sig')),
      'no envelope': await open('<status_message/>'),
      'many levels': await open(`${'<me:env xmlns:me="http://salmon-protocol.org/ns/magic-env">'.repeat(15_000)}`),
      'another algorithm': await open(honest.replace('RSA-SHA256', 'none')),
      'an id that is none': await open(
        honest.replace(/key_id="[^"]*"/, `key_id="${Buffer.from('me').toString('base64url')}"`),
      ),
      'of another type': await open(honest, 'text/plain'),
      encoded: (
        await fetch(`${planet.origin}/receive/public`, {
          method: 'POST',
          headers: { 'content-type': openType, 'content-encoding': 'gzip' },
          body: honest,
        })
      ).status,
      large: await declared('/receive/public', 1_100_000, openType),
      'sealed, to nobody': await sealed(seal(status('mallory'), 'mallory'), 'f'.repeat(32)),
      'sealed, to no guid': await sealed(seal(status('mallory'), 'mallory'), 'nobody'),
      'sealed, no JSON': await sealed('<xml/>'),
      'sealed, of another type': await sealed(seal(status('mallory'), 'mallory'), alice.guid, 'text/plain'),
      'sealed, large': await declared(`/receive/users/${alice.guid}`, 2_200_000, 'application/json'),
    };
    expect(answers).toEqual({
      'no XML': 400,
      'a document type': 400,
      laughs: 400,
      'no UTF-8': 400,
      NUL: 400,
      'no envelope': 400,
      'many levels': 400,
      'another algorithm': 400,
      'an id that is none': 400,
      'of another type': 415,
      encoded: 415,
      large: 413,
      'sealed, to nobody': 404,
      'sealed, to no guid': 404,
      'sealed, no JSON': 400,
      'sealed, of another type': 415,
      'sealed, large': 413,
    });
    // Counted once a second.
    await new Promise((resolve) => setTimeout(resolve, 1300));
    const after = await counts();
    const more = Object.fromEntries([...after].map(([reason, count]) => [reason, count - (before.get(reason) ?? 0)]));
    expect(more).toMatchObject({
      'too-large': 2,
      'wrong-content-type': 3,
      'unsafe-xml': 2,
      'too-deep': 1,
      'unsupported-algorithm': 1,
      'unknown-actor': 1,
      'not-found': 2,
      malformed: 5,
    });
  });

  it('keeps the first of two that claim a guid, and applies a replay once', async () => {
    const first = status('mallory');
    const body = envelope(first, 'mallory');
    expect([await open(body), await open(body), await open(`${body}\n`)]).toEqual([202, 202, 202]);
    await known(first.guid);
    const taken = (await counts()).get('id-taken') ?? 0;
    expect(await open(envelope(status('eve', { guid: first.guid, text: 'mine' }), 'eve'))).toBe(202);
    await planet.until<{ refusals: { reason: string; count: number }[] }>(
      '{ refusals { reason count } }',
      {},
      ({ refusals }) => refusals.some((each) => each.reason === 'id-taken' && each.count > taken),
    );
    expect(await ask(first.guid)).toMatchObject({ text: first.text, author: { handle: ids.mallory } });
    const { account } = await planet.query<{ account: { posts: { nodes: { nativeId: string }[] } } }>(
      'query ($a: String!) { account(address: $a) { posts(first: 50) { nodes { nativeId } } } }',
      { a: ids.mallory },
    );
    expect(account.posts.nodes.filter(({ nativeId }) => nativeId === first.guid)).toHaveLength(1);
    // What was taken back does not come again.
    await open(
      envelope(make('retraction', { author: ids.mallory!, target_guid: first.guid, target_type: 'Post' }), 'mallory'),
    );
    await planet.until<{ post: { deletedAt: string | null } | null }>(
      'query ($id: ID!) { post(id: $id) { deletedAt } }',
      { id: first.guid },
      ({ post }) => post?.deletedAt != null,
    );
    await open(`${body}\n\n`);
    await settled();
    expect((await ask(first.guid))!.deletedAt).not.toBeNull();
  });

  it('takes numbers and times that nobody means as none', async () => {
    const photo = {
      guid: guid(),
      author: ids.mallory!,
      public: true,
      created_at: at,
      remote_photo_path: 'https://pics.example/',
      remote_photo_name: 'a.png',
    };
    const id = guid();
    const xml = `<status_message><author>${ids.mallory}</author><guid>${id}</guid><created_at>9999-12-31T23:59:59Z</created_at><public>true</public><text>from the future</text><photo>${Object.entries(
      photo,
    )
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('')}<width>99999999999999999999</width><height>-5</height></photo></status_message>`;
    expect(await open(raw(xml))).toBe(202);
    await known(id);
    const { post } = await planet.query<{ post: { createdAt: string; media: { width: number | null }[] } }>(
      'query ($id: ID!) { post(id: $id) { createdAt media { width } } }',
      { id },
    );
    expect(new Date(post.createdAt).getTime()).toBeLessThan(Date.now() + 1000);
    expect(post.media).toEqual([{ width: null }]);
  });

  describe('what it shows', () => {
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(planet.origin + path, { redirect: 'manual', headers });
      return {
        status: answer.status,
        location: answer.headers.get('location'),
        type: answer.headers.get('content-type'),
        text: await answer.text(),
      };
    };
    it('hCards of its people, and of nobody else', async () => {
      const card = await get(`/hcard/users/${alice.guid}`);
      expect(card).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
      for (const part of [alice.guid, 'Alice', 'BEGIN PUBLIC KEY']) expect(card.text).toContain(part);
      expect(card.text).not.toContain('PRIVATE');
      const mallory = await pod.call('lookup', { target: 'mallory' });
      for (const other of [mallory.guid, 'f'.repeat(32), root, 'x', '%00'])
        expect([
          other,
          (await get(`/hcard/users/${other}`)).status < 500,
          (await get(`/hcard/users/${other}`)).status,
        ]).toEqual([other, true, expect.any(Number)]);
      expect((await get(`/hcard/users/${mallory.guid}`)).status).toBe(404);
      expect((await get(`/hcard/users/${root}`)).status).toBe(404);
    });
    it('public things signed by their author, and the way to those of others', async () => {
      const mine = await get(`/fetch/post/${root}`);
      expect(mine).toMatchObject({ status: 200, type: openType });
      expect(mine.text).toContain('<me:env');
      const theirs = status('mallory');
      await open(envelope(theirs, 'mallory'));
      await known(theirs.guid);
      expect(await get(`/fetch/post/${theirs.guid}`)).toMatchObject({
        status: 302,
        location: `${pod.ready.origin}/fetch/post/${theirs.guid}`,
      });
      const limited = status('mallory', { public: false });
      expect(await sealed(seal(limited, 'mallory'))).toBe(202);
      await planet.until<{ envelopes: { nodes: { body: string }[] } }>(
        '{ envelopes(first: 3, network: "diaspora", state: APPLIED) { nodes { body } } }',
        {},
        ({ envelopes }) => envelopes.nodes.some(({ body }) => body.includes('aes_key')),
      );
      for (const path of [
        `/fetch/post/${limited.guid}`,
        `/fetch/post/${guid()}`,
        `/fetch/comment/${root}`,
        `/fetch/person/${alice.guid}`,
        `/p/${limited.guid}`,
      ])
        expect([path, (await get(path)).status]).toEqual([path, 404]);
    });
    it('pages of people and posts', async () => {
      for (const path of [`/people/alice`, `/people/${alice.guid}`]) expect((await get(path)).status).toBeLessThan(400);
      expect((await get('/people/nobody')).status).toBe(404);
      const page = await get(`/p/${root}`);
      expect(page.status).toBe(302);
      expect((await fetch(new URL(page.location!, planet.origin))).status).toBe(200);
      expect((await get(`/p/${guid()}`)).status).toBe(404);
      for (const name of ['x', '0'.repeat(64), `thumb_small_${'0'.repeat(64)}.png`, '..%2f..%2fetc%2fpasswd'])
        expect([name, (await get(`/photos/${name}`)).status]).toEqual([name, 404]);
    });
    it('one WebFinger answer for both networks', async () => {
      const answer = await get(`/.well-known/webfinger?resource=acct:${alice.id}`);
      const jrd = JSON.parse(answer.text) as {
        subject: string;
        links: { rel: string; href?: string; type?: string }[];
      };
      expect(jrd.subject).toBe(`acct:${alice.id}`);
      const href = (rel: string) => jrd.links.filter((link) => link.rel === rel).map((link) => link.href);
      expect(href('self')).toEqual([`${planet.origin}/users/alice`]);
      expect(href('http://microformats.org/profile/hcard')).toEqual([`${planet.origin}/hcard/users/${alice.guid}`]);
      expect(href('http://joindiaspora.com/seed_location')).toEqual([`${planet.origin}/`]);
      expect(href('http://webfinger.net/rel/profile-page')).toHaveLength(1);
    });
    it('a NodeInfo that pods accept', async () => {
      const found = JSON.parse((await get('/.well-known/nodeinfo')).text) as { links: { href: string }[] };
      for (const { href } of found.links) {
        const info = (await (await fetch(href)).json()) as { protocols: string[]; metadata: { networks: string[] } };
        expect(info.protocols.toSorted()).toEqual(['activitypub', 'diaspora']);
        expect(info.metadata.networks).toContain('ssb');
      }
      expect((await get('/')).status).toBe(200);
    });
  });

  it('never answered with a 5xx, and logged no secrets', () => {
    expect(planet.log()).not.toMatch(/"statusCode":5\d\d|PRIVATE KEY|A route threw/);
  });
});
