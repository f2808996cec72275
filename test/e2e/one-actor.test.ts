import { addPersona, createPost, ensureHosted, fanOut } from '@planet/bridge';
import { accountIdOf, type Account, type AccountId, type Identity, type NativeId } from '@planet/core';
import { protocols } from '@planet/protocols';
import { accounts, outbox, relations } from '@planet/store';
import { gatewayOf } from '../../apps/gateway/src/from-planet.js';
import type { Gateway } from '../../apps/gateway/src/gateway.js';
import { link, signedUp, unlink } from '../support/identities.js';
import { startDatabases, type TestDatabases } from '../support/database.js';
import { startInProcess, type InProcessPlanet } from '../support/planet.js';

const feedId = `@${Buffer.alloc(32, 7).toString('base64')}.ed25519` as NativeId;
let databases: TestDatabases;
let p: InProcessPlanet;
let gateway: Gateway;
let ida: Identity & { accountId: AccountId };
let feed: Account;
/** Handle of the feed's own copy. */
let mirror: string;

beforeAll(async () => {
  databases = await startDatabases();
  p = await startInProcess({ databases, networks: [...protocols] });
  gateway = await gatewayOf(p.planet, '1');
  ida = await signedUp(p, 'ida');
  const { prisma: db } = p.store;
  [feed] = (await accounts.ensure(db, 'ssb', [feedId])) as [Account];
  await accounts.setOrigin(db, feed.id, 'member');
  for (const network of ['activitypub', 'diaspora']) {
    const made = await ensureHosted(p.bridge, feed, network);
    if (!made.ok) throw new Error(made.reason);
    mirror = made.value.handle!.split('@')[0]!;
  }
  const fan = await accounts.saveRemote(db, 'activitypub', {
    nativeId: 'https://one.test/users/ann' as NativeId,
    handle: 'ann@one.test',
    host: 'one.test',
    profile: {},
    endpoints: { inbox: 'https://one.test/inbox' },
  });
  const follow = { followerId: fan.id, targetId: feed.id, state: 'active' as const, version: 1, activityId: fan.id };
  await relations.setFollows(db, [follow]);
  await link(p, ida, feed);
});
afterAll(async () => {
  await gateway.close();
  await p.stop();
  await databases.stop();
});

// Every document has another shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function get(url: string): Promise<{ status: number; body: any }> {
  const answer = await gateway.http.inject({
    url,
    headers: { accept: 'application/activity+json', host: 'planet.test' },
  });
  return { status: answer.statusCode, body: answer.body.startsWith('{') ? answer.json() : answer.body };
}
const finger = (resource: string) => get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
const actorOf = (handle: string) => `https://planet.test/users/${handle}`;

it('the person’s actor names the copy from before, and that one names the actor', async () => {
  const [actor, old] = [await get('/users/ida'), await get(`/users/${mirror}`)];
  expect(actor.body).toMatchObject({ id: actorOf('ida'), alsoKnownAs: [actorOf(mirror)] });
  expect(actor.body).not.toHaveProperty('movedTo');
  expect(old).toMatchObject({ status: 200, body: { id: actorOf(mirror), movedTo: actorOf('ida') } });
  expect((await get('/users/ida/followers')).body).toMatchObject({ totalItems: 1 });
  expect((await get('/users/ida/followers?page=true')).body.orderedItems).toEqual(['https://one.test/users/ann']);
});

it('the feed is the person, whoever asks by whatever name; the old name still stands for the old copy', async () => {
  for (const resource of ['acct:ida@planet.test', feedId as string])
    expect((await finger(resource)).body).toMatchObject({
      subject: 'acct:ida@planet.test',
      aliases: expect.arrayContaining([actorOf('ida')]),
    });
  const old = (await finger(`acct:${mirror}@planet.test`)).body as { subject: string; links: { href?: string }[] };
  expect(old.subject).toBe(`acct:${mirror}@planet.test`);
  const hrefs = old.links.map(({ href }) => href ?? '');
  expect(hrefs).toContain(actorOf(mirror));
  expect(hrefs.some((href) => href.includes('/hcard/users/'))).toBe(true);
  expect(hrefs.filter((href) => href.includes('/ida'))).toEqual([]);
});

it('the move is on its way to those who followed the copy, by the copy', async () => {
  await p.store.transaction(async (tx) => {
    for (const { queue, ids } of await outbox.take(tx, 100)) if (queue === 'fanout') await fanOut(p.bridge, ids);
  });
  const rows = await p.database.query(
    `SELECT d.network, d.address, c.handle FROM delivery d JOIN activity a ON a.id = d.activity_id JOIN account c ON c.id = d.as_id
     WHERE a.kind = 'move' ORDER BY d.network`,
  );
  expect(rows).toEqual([
    { network: 'activitypub', address: 'https://one.test/inbox', handle: `${mirror}@planet.test` },
  ]);
});

it('an end of the link takes the names apart again', async () => {
  await createPost(p.bridge, { as: ida.accountId, text: 'mine' });
  await unlink(p, ida, feed);
  expect((await get(`/users/${mirror}`)).body).not.toHaveProperty('movedTo');
  expect((await get('/users/ida')).body.alsoKnownAs).toEqual([]);
  expect((await finger(feedId)).body.subject).toBe(`acct:${mirror}@planet.test`);
  expect((await get('/users/ida/followers')).body.totalItems).toBe(0);
  expect(accountIdOf('ssb', feedId)).toBe(feed.id);
});

it('what anybody can fetch of a persona says nothing of its owner', async () => {
  const made = await addPersona(p.bridge, ida.id, { handle: 'nyx', networks: ['ssb', 'activitypub', 'diaspora'] });
  if (!made.ok) throw new Error(made.reason);
  const post = await createPost(p.bridge, { as: made.value, text: 'who am I' });
  if (!post.ok) throw new Error(post.reason);
  await p.drain();
  const [, hcard] = /"(https:[^"]*\/hcard\/users\/\w+)"/.exec(
    JSON.stringify((await finger('acct:nyx@planet.test')).body),
  )!;
  const { body: outbox } = await get('/users/nyx/outbox?page=true');
  expect(outbox.orderedItems).toHaveLength(1);
  const paths = ['/users/nyx', '/users/nyx/outbox?page=true', '/users/nyx/followers', '/users/nyx/following'];
  const more = [new URL(hcard!).pathname, '/.well-known/webfinger?resource=acct:nyx@planet.test'];
  for (const path of [...paths, ...more]) {
    const { status, body } = await get(path);
    expect([path, status]).toEqual([path, 200]);
    const text = JSON.stringify(body);
    expect(text).toContain('nyx');
    expect(text).not.toMatch(/\bida\b/);
    for (const owner of [ida.id, ida.accountId, feed.id, feedId]) expect(text).not.toContain(owner);
  }
});
