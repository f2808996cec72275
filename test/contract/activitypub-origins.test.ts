import { generateKeyPairSync } from 'node:crypto';
import { ok, type Envelope, type HttpAnswer, type HttpRequest, type InboundAnswer } from '@planet/core';
import type { Account, PostId, PostRecord, Protocol } from '@planet/core';
import { activitypub } from '../../libs/activitypub/src/index.js';
import { signCavage } from '../../libs/activitypub/src/wire/signature/index.js';
import { memoryKit, type MemoryKit } from '../support/memory-kit.js';

/** Who may speak for whom: what a host serves counts only where it stands at its own id. */
const bob = 'https://victim.test/users/bob';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (pair: typeof keys) => pair.publicKey.export({ type: 'spki', format: 'pem' }) as string;
const context = ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'];
const actorWith = (keyId: string, pair = keys, id = bob) => ({
  '@context': context,
  id,
  type: 'Person',
  preferredUsername: 'bob',
  inbox: `${id}/inbox`,
  publicKey: { id: keyId, owner: id, publicKeyPem: pem(pair) },
});
type Page = { body?: object; status?: number; type?: string; url?: string };

let kit: MemoryKit;
let protocol: Protocol;
let pages: Record<string, Page>;
beforeEach(async () => {
  kit = memoryKit();
  pages = { [bob]: { body: actorWith(`${bob}#main-key`) } };
  kit.answer = ({ url }) => {
    const page = pages[url.split('#')[0]!] ?? { status: 404 };
    const answer: InboundAnswer = {
      status: page.status ?? 200,
      headers: { 'content-type': page.type ?? 'application/activity+json' },
      body: Buffer.from(JSON.stringify(page.body ?? {})),
      url: page.url ?? url,
    };
    return ok(answer);
  };
  protocol = await activitypub.create(kit, activitypub.config.parse({}));
});

function pushed(keyId: string, activity: object = {}, pair = keys, id = 1): Envelope {
  const body = JSON.stringify({
    '@context': context,
    id: `${bob}#likes/${id}`,
    type: 'Like',
    actor: bob,
    object: 'https://planet.test/posts/x',
    ...activity,
  });
  const contentType = 'application/activity+json';
  const signed = signCavage({
    method: 'POST',
    url: 'https://planet.test/inbox',
    body: Buffer.from(body),
    contentType,
    keyId,
    key: pair.privateKey,
    now: Date.now(),
  });
  return {
    network: 'activitypub',
    transport: 'push',
    method: 'POST',
    path: '/inbox',
    body,
    headers: { host: 'planet.test', 'content-type': contentType, ...signed },
    receivedAt: new Date(),
  } as unknown as Envelope;
}
const reasonOf = async (envelope: Envelope) => {
  const verified = await protocol.verify(envelope);
  return verified.ok ? verified.value.signer : verified.reason;
};
const lookedAt = (url: string) => kit.asked.filter((request) => request.url.split('#')[0] === url).length;

describe('the key of a signature', () => {
  it('is taken from the actor, and from a document of its own that the actor names', async () => {
    expect(await reasonOf(pushed(`${bob}#main-key`))).toBe(bob);
    const keyUrl = `${bob}/main-key`;
    pages[keyUrl] = { body: actorWith(keyUrl) };
    pages[bob] = { body: actorWith(keyUrl) };
    expect(await reasonOf(pushed(keyUrl))).toBe(bob);
  });

  it('is not taken from a file on the same host that calls itself the actor', async () => {
    const upload = 'https://victim.test/media/upload.json';
    pages[upload] = { body: actorWith(upload, others) };
    expect(await reasonOf(pushed(upload, {}, others))).toBe('key-not-owned');
  });

  it('is not taken from where a redirect of the host leads', async () => {
    const redirect = 'https://victim.test/go?to=mallory';
    pages[redirect] = { body: actorWith(redirect, others), url: 'https://mallory.test/key' };
    expect(await reasonOf(pushed(redirect, {}, others))).toBe('key-not-owned');
  });

  it.each(['application/json', 'application/ld+json', 'text/html'])(
    'is not taken from a document of the type %s',
    async (type) => {
      pages[bob]!.type = type;
      expect(await reasonOf(pushed(`${bob}#main-key`))).toBe('key-unavailable');
    },
  );

  it('is looked at again when a signature does not fit, and not for each of a flood of forgeries', async () => {
    const keyId = `${bob}#main-key`;
    expect(await reasonOf(pushed(keyId))).toBe(bob);
    pages[bob] = { body: actorWith(keyId, others) };
    expect(await reasonOf(pushed(keyId, {}, others))).toBe(bob);
    const before = lookedAt(bob);
    for (let n = 0; n < 20; n++) expect(await reasonOf(pushed(keyId, {}, keys, n))).toBe('bad-signature');
    expect(lookedAt(bob) - before).toBeLessThan(6);
  });
});

describe('the farewell of an account', () => {
  const farewell = { id: `${bob}#delete`, type: 'Delete', object: bob };

  it('is believed without a key where the server of the account says that it is gone', async () => {
    pages[bob] = { status: 410 };
    expect(await reasonOf(pushed(`${bob}#main-key`, farewell))).toBe(bob);
  });

  it('is not believed where the server says anything else, nor for something else of a gone account', async () => {
    pages[bob] = { status: 404 };
    expect(await reasonOf(pushed(`${bob}#main-key`, farewell, others))).toBe('key-unavailable');
    pages[bob] = { status: 410 };
    expect(await reasonOf(pushed(`${bob}#main-key`))).toBe('key-unavailable');
    pages[bob] = { body: actorWith(`${bob}#main-key`) };
    expect(await reasonOf(pushed('https://mallory.test/key', farewell, others))).toBe('key-unavailable');
  });
});

describe('a handle', () => {
  const finger = (host: string, name: string, links: unknown, subject = `acct:${name}@${host}`) => {
    const resource = encodeURIComponent(`acct:${name}@${host}`);
    pages[`https://${host}/.well-known/webfinger?resource=${resource}`] = {
      body: { subject, links } as object,
      type: 'application/jrd+json',
    };
  };
  const self = (href: string) => [{ rel: 'self', type: 'application/activity+json', href }];
  const mallory = 'https://mallory.test/users/mallory';
  const handleOf = async (handle: string) => {
    const found = await protocol.resolve(handle);
    return found.ok ? found.value.handle : found.reason;
  };
  beforeEach(() => {
    finger('victim.test', 'bob', self(bob));
    pages[mallory] = { body: { ...actorWith(`${mallory}#k`, others, mallory), preferredUsername: 'mallory' } };
  });

  it('is what the host of the actor says', async () =>
    expect(await handleOf('@bob@victim.test')).toBe('bob@victim.test'));

  it('is not taken from a host that says that its actor is somebody of another host', async () => {
    finger('mallory.test', 'mallory', self(mallory), 'acct:bob@victim.test');
    expect(await handleOf('@mallory@mallory.test')).toBe('wrong-answer');
  });

  it('is not given by a host to an actor of another host that knows nothing of it', async () => {
    finger('mallory.test', 'fool', self(bob));
    expect(await handleOf('@fool@mallory.test')).toBe('bob@victim.test');
  });

  it('may be of another host than the actor where both agree', async () => {
    finger('short.test', 'bob', self(bob));
    finger('victim.test', 'bob', self(bob), 'acct:bob@short.test');
    expect(await handleOf('@bob@short.test')).toBe('bob@short.test');
    expect(await handleOf('@bob@victim.test')).toBe('bob@short.test');
  });

  it.each([[[null, 7, 'x']], ['none'], [{}]])('answers that are none are no fault of ours: links %j', async (links) => {
    finger('mallory.test', 'mallory', links);
    expect(await handleOf('@mallory@mallory.test')).toBe('not-found');
  });
});

describe('a post that is fetched', () => {
  const real = 'https://victim.test/notes/1';
  const note = (content: string) => ({ '@context': context, id: real, type: 'Note', attributedTo: bob, content });

  it('is taken from its own id, whichever address led to it', async () => {
    const upload = 'https://victim.test/media/note.json';
    pages[upload] = { body: note('forged') };
    pages[real] = { body: note('true') };
    const fetched = await protocol.fetch!(upload as never);
    expect(fetched).toMatchObject({ ok: true, value: { peer: real } });
    expect(fetched.ok && fetched.value.body).toContain('true');
  });

  it('is refused where its own id does not have it', async () => {
    pages['https://victim.test/media/note.json'] = { body: note('forged') };
    expect(await protocol.fetch!('https://victim.test/media/note.json' as never)).toMatchObject({ ok: false });
  });
});

describe('what is served', () => {
  const id = '00000000-0000-8000-8000-000000000001' as PostId;
  const author = { id: 'a', network: 'ssb', of: null, handle: null, profile: {}, goneAt: null } as unknown as Account;
  const alice = {
    ...author,
    id: 'b',
    network: 'activitypub',
    of: 'a',
    nativeId: 'https://planet.test/users/alice',
    handle: 'alice@planet.test',
  } as unknown as Account;
  const post = (more: Partial<PostRecord> = {}, audience = 'public') =>
    ({
      id,
      author,
      content: { post: id, text: 'x', media: [], tags: [], mentions: [], to: [], audience },
      createdAt: new Date(0),
      editedAt: null,
      deletedAt: null,
      repostOf: null,
      ...more,
    }) as unknown as PostRecord;
  let record: PostRecord | null;
  const ask = (path: string, params: object, query = {}, accept = 'application/activity+json'): Promise<HttpAnswer> =>
    protocol.routes!()
      .find((route) => route.path === path && route.method === 'GET')!
      .handle(
        { method: 'GET', url: path, params, query, headers: { accept }, body: '', remote: '' } as HttpRequest,
        () => Promise.resolve(),
      );
  const replies = (query = {}) => ask('/posts/:id/replies', { id }, query);
  beforeEach(() => {
    record = post();
    kit.accounts.push(author, alice);
    kit.graph.post = () => Promise.resolve(record);
    kit.graph.replies = (_to, { after }) => Promise.resolve({ items: [], next: after ? null : '5_x' });
  });

  it('answers are a collection with its first page in it; each page bears the id under which it is found', async () => {
    const url = `https://planet.test/posts/${id}/replies`;
    expect((await replies()).body).toMatchObject({
      id: url,
      type: 'Collection',
      first: { id: `${url}?page=true`, type: 'CollectionPage', partOf: url, next: `${url}?page=true&after=5_x` },
    });
    expect((await replies({ page: 'true', after: '5_x' })).body).toMatchObject({
      id: `${url}?page=true&after=5_x`,
      type: 'CollectionPage',
    });
  });

  it('answers of what is deleted are gone, and of what is not public there is nothing', async () => {
    record = post({ deletedAt: new Date(0) });
    expect((await replies()).status).toBe(410);
    record = post({}, 'direct');
    expect((await replies()).status).toBe(404);
    record = null;
    expect((await replies()).status).toBe(404);
  });

  it('of somebody who is gone there is only that', async () => {
    kit.accounts[0] = { ...author, goneAt: new Date(0) };
    for (const path of ['/users/:handle', '/users/:handle/outbox'])
      expect(await ask(path, { handle: 'alice' })).toMatchObject({ status: 410, body: { type: 'Tombstone' } });
  });

  it('pages for people run nothing, and say it in words when there is nothing', async () => {
    const html = 'text/html,*/*';
    const shown = await ask('/posts/:id', { id }, {}, html);
    expect(shown.headers).toMatchObject({ 'content-security-policy': expect.stringContaining("default-src 'none'") });
    record = post({ deletedAt: new Date(0) });
    const deleted = await ask('/posts/:id', { id }, {}, html);
    expect([deleted.status, deleted.headers!['content-type']]).toEqual([410, 'text/html; charset=utf-8']);
    const nobody = await ask('/users/:handle', { handle: 'nobody' }, {}, html);
    expect([nobody.status, nobody.headers!['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });
});
