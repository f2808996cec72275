import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createRequire } from 'node:module';
import ssbKeys from 'ssb-keys';
import { MAIN_NETWORK, type Keys } from '../../libs/ssb/src/wire/index.js';
import { startPeer, type Peer } from '../support/peers/peer.js';
import { atEnd, closeAll, hostFeed, startOldPeer, startPub, temporaryFolder, until, type Pub } from './ssb-wire.pub.js';
import { MemoryStore } from './ssb-wire.store.js';

const ssbClient = createRequire(import.meta.url)('ssb-client') as (keys: Keys, options: object) => Promise<Client>;
type Method = (...args: unknown[]) => Promise<unknown>;
interface Client {
  whoami: Method;
  publish: Method;
  invite: { create: Method };
  admin: { peers: Method; status: Method };
  blobs: { want: Method };
  createHistoryStream(options: object): (end: null, give: (end: unknown, message?: { key: string }) => void) => void;
  close(): void;
}
afterEach(closeAll);

type User = Peer<'ssb-db2-peer'>;
async function startUser(dir?: string): Promise<User> {
  const peer = await startPeer('ssb-db2-peer', { dir });
  atEnd(() => peer.stop());
  return peer;
}
async function join(pub: Pub, user: User): Promise<void> {
  await user.call('acceptInvite', { code: await pub.node.createInvite(1) });
  await user.call('connect', { address: pub.node.address });
}
const keysOf = (pub: Pub, feed: string): string[] => (pub.store.feeds.get(feed) ?? []).map(({ key }) => key);

describe('a node and a stock ssb-db2 peer', () => {
  it('a member joins by invite; posts cross both ways; hosted feeds come when followed', async () => {
    const [pub, user] = await Promise.all([startPub(), startUser()]);
    await join(pub, user);
    expect(pub.store.members).toEqual(new Set([user.ready.id]));

    const { key } = await user.call('post', { text: 'from the phone' });
    await until(() => keysOf(pub, user.ready.id).at(-1) === key, 'the post is in the store');
    expect(pub.store.feeds.get(user.ready.id)?.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);

    const own = await user.waitFor('messages', { author: pub.node.id }, (all) => all.length === 1);
    expect(own[0]?.value.content).toMatchObject({ type: 'contact', contact: user.ready.id, pub: true });

    const mirror = hostFeed(pub);
    for (const text of ['one', 'two', 'three']) pub.publish(mirror, { type: 'post', text });
    await user.call('follow', { feed: mirror.id });
    await user.waitFor('count', { author: mirror.id }, (count) => count === 3);
    pub.publish(mirror, { type: 'post', text: 'four' });
    const all = await user.waitFor('messages', { author: mirror.id }, (found) => found.length === 4);
    expect(all.map((each) => each.key)).toEqual(keysOf(pub, mirror.id));
    expect(pub.refused).toEqual([]);
  });

  it('a peer that asks for many hosted feeds at once gets all of each', async () => {
    const [pub, user] = await Promise.all([startPub(), startUser()]);
    const mirrors = Array.from({ length: 150 }, () => hostFeed(pub));
    for (const mirror of mirrors) for (let i = 0; i < 7; i++) pub.publish(mirror, { type: 'post', text: `${i}` });
    for (const { id } of mirrors) await user.call('request', { feed: id });
    await user.call('connect', { address: pub.node.address });
    await user.waitFor('count', {}, (count) => count === 1050);
    expect(pub.store.textCalls).toBeLessThan(50);
  });

  it('an invite is good for as many uses as it was made for', async () => {
    const [pub, anna, ben] = await Promise.all([startPub(), startUser(), startUser()]);
    const code = await pub.node.createInvite(1);
    await anna.call('acceptInvite', { code });
    await expect(ben.call('acceptInvite', { code })).rejects.toThrow('Invite not accepted');
    expect(pub.store.members).toEqual(new Set([anna.ready.id]));
    expect([...pub.store.invites.values()]).toEqual([0]);
  });

  it('one member reads another through the node, also what was written while away', async () => {
    const [pub, anna, ben] = await Promise.all([startPub(), startUser(), startUser()]);
    await join(pub, anna);
    await anna.call('bulkPublish', { n: 300 });
    await until(() => keysOf(pub, anna.ready.id).length === 302, 'anna is stored');
    await anna.stop();
    await join(pub, ben);
    await ben.call('follow', { feed: anna.ready.id });
    await ben.waitFor('count', { author: anna.ready.id }, (count) => count === 302);
  });

  it('blobs go both ways, and through the node from peer to peer', async () => {
    const [pub, anna, ben] = await Promise.all([startPub(), startUser(), startUser()]);
    await join(pub, anna);
    await join(pub, ben);
    const bytes = randomBytes(300_000);
    const id = await pub.store.put(bytes);
    expect(await anna.call('getBlob', { id })).toMatchObject({
      size: 300_000,
      sha256: createHash('sha256').update(bytes).digest('base64'),
    });

    const theirs = await anna.call('addBlob', { size: 200_000 });
    expect(await pub.node.want(theirs.id)).toBe(true);
    expect(pub.store.blobs.get(theirs.id)?.length).toBe(200_000);

    const passed = await anna.call('addBlob', { size: 50_000 });
    expect(await ben.call('getBlob', { id: passed.id })).toMatchObject({ size: 50_000 });
    expect(await pub.node.want(`&${randomBytes(32).toString('base64')}.sha256`, 50)).toBe(false);
  });

  it('a blocked peer is refused, and what it sends later as well', async () => {
    const [pub, user] = await Promise.all([startPub(), startUser()]);
    await join(pub, user);
    await until(() => keysOf(pub, user.ready.id).length === 2, 'the feed is stored');
    pub.store.blocked.add(user.ready.id);
    pub.store.members.delete(user.ready.id);
    pub.node.block(user.ready.id);
    await until(() => pub.node.peers().length === 0, 'the connection is closed');
    await user.call('post', { text: 'nobody hears this' });
    await expect(user.call('connect', { address: pub.node.address })).rejects.toThrow();
    expect(keysOf(pub, user.ready.id).length).toBe(2);
  });
});

describe('a restart', () => {
  it('loses and doubles nothing, and news of hosted feeds reach those who had named them before', async () => {
    const store = new MemoryStore();
    const keys: Keys = ssbKeys.generate();
    const [before, user] = await Promise.all([startPub(store, keys), startUser()]);
    await join(before, user);
    const mirror = hostFeed(before);
    before.publish(mirror, { type: 'post', text: 'one' });
    await user.call('follow', { feed: mirror.id });
    await user.waitFor('count', { author: mirror.id }, (count) => count === 1);
    await until(() => keysOf(before, user.ready.id).length === 3, 'the member is stored');
    await before.node.close();
    await user.call('post', { text: 'written while the pub was away' });

    const after = await startPub(store, keys, { port: before.node.port });
    await user.call('connect', { address: after.node.address });
    await until(() => keysOf(after, user.ready.id).length === 4, 'the rest is stored');
    after.publish(mirror, { type: 'post', text: 'two' });
    await user.waitFor('count', { author: mirror.id }, (count) => count === 2);
    const theirs = await user.call('messages', { author: user.ready.id });
    expect(keysOf(after, user.ready.id)).toEqual(theirs.map(({ key }) => key));
  });

  it('what arrives while the store is away is stored when it is back', async () => {
    const [pub, user] = await Promise.all([startPub(), startUser()]);
    await join(pub, user);
    await until(() => keysOf(pub, user.ready.id).length === 2, 'the feed is stored');
    pub.store.failures = 3;
    await user.call('bulkPublish', { n: 100 });
    await until(() => keysOf(pub, user.ready.id).length === 102, 'all of it is stored');
    expect(pub.store.failures).toBe(0);
    expect(pub.refused).toEqual([]);
  });
});

describe('a peer that knows only createHistoryStream', () => {
  it('fetches hosted feeds, live too, and its own feed is fetched', async () => {
    const [pub, old] = await Promise.all([startPub(), startOldPeer()]);
    const mirror = hostFeed(pub);
    pub.publish(mirror, { type: 'post', text: 'one' });
    pub.publish(mirror, { type: 'post', text: 'two' });
    await old.call('fetch', { address: pub.node.address, feed: mirror.id });
    const count = async (n: number): Promise<void> => {
      let has: unknown;
      for (let i = 0; i < 200 && has !== n; i++) {
        has = await old.call('count', { author: mirror.id });
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      expect(has).toBe(n);
    };
    await count(2);
    pub.publish(mirror, { type: 'post', text: 'three' });
    await count(3);

    const first = await old.call('post', { text: 'hello' });
    pub.store.members.add(old.id);
    await pub.node.request(old.id);
    expect(await pub.node.connect(old.address)).toEqual({ ok: true, id: old.id });
    await until(() => keysOf(pub, old.id).length === 1, 'its post is stored');
    const second = await old.call('post', { text: 'again' });
    await until(() => keysOf(pub, old.id).length === 2, 'its next post is stored');
    expect(keysOf(pub, old.id)).toEqual([first, second]);
  });
});

describe('ssb-client', () => {
  const history = (client: Client, id: string): Promise<string[]> =>
    new Promise((resolve, reject) => {
      const keys: string[] = [];
      const read = client.createHistoryStream({ id });
      const next = (): void =>
        read(null, (end, message) => {
          if (end instanceof Error) return reject(end);
          if (end || message === undefined) return resolve(keys);
          keys.push(message.key);
          next();
        });
      next();
    });

  it('is the master with the own key over TCP and over the socket, and a stranger with another', async () => {
    const path = await temporaryFolder();
    const pub = await startPub(new MemoryStore(), ssbKeys.generate(), { path });
    const caps = { shs: MAIN_NETWORK };
    for (const remote of [pub.node.address, pub.node.adminAddress]) {
      const client = await ssbClient(pub.keys, { remote, caps, path });
      expect(await client.whoami()).toEqual({ id: pub.node.id });
      const { key } = (await client.publish({ type: 'post', text: 'from the shell' })) as { key: string };
      expect(await history(client, pub.node.id)).toContain(key);
      expect(await client.invite.create({ uses: 3 })).toContain(`:${pub.node.id}~`);
      expect(await client.admin.peers()).toHaveLength(1);
      client.close();
    }
    expect([...pub.store.invites.values()]).toEqual([3, 3]);

    const denied = { message: expect.stringContaining('not in list of allowed methods') };
    const stranger: Keys = ssbKeys.generate();
    const client = await ssbClient(stranger, { remote: pub.node.address, caps, path });
    expect(await client.whoami()).toEqual({ id: pub.node.id });
    await expect(client.publish({ type: 'post', text: 'no' })).rejects.toMatchObject(denied);
    await expect(client.invite.create({ uses: 1 })).rejects.toMatchObject(denied);
    await expect(client.admin.peers()).rejects.toMatchObject(denied);
    client.close();
  });
});

describe('strangers', () => {
  it('garbage instead of a handshake, and more connections than allowed, disturb nobody', async () => {
    const pub = await startPub(new MemoryStore(), ssbKeys.generate(), { limits: { connectionsPerHost: 3 } });
    const sockets = Array.from({ length: 6 }, () => connect(pub.node.port, '127.0.0.1'));
    const gone = sockets.map((socket) => new Promise((resolve) => socket.on('error', () => {}).once('close', resolve)));
    for (const socket of sockets) socket.write(randomBytes(4096));
    await Promise.all(gone);
    const user = await startUser();
    await join(pub, user);
    await until(() => keysOf(pub, user.ready.id).length === 2, 'a member is served');
  });

  it('a port in use is said', async () => {
    const pub = await startPub();
    await expect(startPub(new MemoryStore(), ssbKeys.generate(), { port: pub.node.port })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
