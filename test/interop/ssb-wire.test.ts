import ssbKeys from 'ssb-keys';
import { createNode, type Keys, type NodeOptions, type Refused, type SsbNode } from '../../libs/ssb/src/wire/index.js';
import { startPeer, type Peer } from '../support/peers/peer.js';
import { MemoryStore } from './ssb-wire.store.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Pub {
  node: SsbNode;
  store: MemoryStore;
  keys: Keys;
  refused: Refused[];
}
async function startPub(
  store = new MemoryStore(),
  keys: Keys = ssbKeys.generate(),
  more: Partial<NodeOptions> = {},
): Promise<Pub> {
  const refused: Refused[] = [];
  store.hostedFeeds.add(keys.id);
  const node = await createNode({
    keys,
    host: '127.0.0.1',
    port: 0,
    log: store,
    blobs: store,
    policy: store,
    invites: store,
    memory: store,
    onInviteUsed: async (feed) => {
      store.members.add(feed);
      const { sequence, key } = store.publish(keys, { type: 'contact', contact: feed, following: true, pub: true });
      node.appended([[keys.id, sequence]]);
      await node.request(feed);
      return { key };
    },
    publish: async (content) => {
      const { key, sequence } = store.publish(keys, content as Record<string, unknown>);
      node.appended([[keys.id, sequence]]);
      return { key };
    },
    onRefused: (each) => refused.push(each),
    ...more,
  });
  closers.push(() => node.close());
  return { node, store, keys, refused };
}
async function startUser(dir?: string): Promise<Peer<'ssb-db2-peer'>> {
  const peer = await startPeer('ssb-db2-peer', { dir });
  closers.push(() => peer.stop());
  return peer;
}
async function until(true_: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not come about: ${what}`);
}
const joined = async (pub: Pub, user: Peer<'ssb-db2-peer'>): Promise<void> => {
  await user.call('acceptInvite', { code: await pub.node.createInvite(1) });
  await user.call('connect', { address: pub.node.address });
};

describe('a node and a stock ssb-db2 peer', () => {
  it('a member joins by invite; posts cross both ways; hosted feeds come when followed', async () => {
    const [pub, user] = await Promise.all([startPub(), startUser()]);
    await joined(pub, user);
    expect(pub.store.members).toEqual(new Set([user.ready.id]));

    const { key } = await user.call('post', { text: 'from the phone' });
    await until(() => pub.store.feeds.get(user.ready.id)?.at(-1)?.key === key, 'the post is in the store');
    expect(pub.store.feeds.get(user.ready.id)?.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);

    const own = await user.waitFor('messages', { author: pub.node.id }, (all) => all.length === 1);
    expect(own[0]?.value.content).toMatchObject({ type: 'contact', contact: user.ready.id, pub: true });

    const mirror: Keys = ssbKeys.generate();
    pub.store.hostedFeeds.add(mirror.id);
    for (const text of ['one', 'two', 'three']) pub.store.publish(mirror, { type: 'post', text });
    await user.call('follow', { feed: mirror.id });
    await user.waitFor('count', { author: mirror.id }, (count) => count === 3);
    const { sequence } = pub.store.publish(mirror, { type: 'post', text: 'four' });
    pub.node.appended([[mirror.id, sequence]]);
    const all = await user.waitFor('messages', { author: mirror.id }, (found) => found.length === 4);
    expect(all.map(({ key: each }) => each)).toEqual(pub.store.feeds.get(mirror.id)?.map(({ key: each }) => each));
    expect(pub.refused).toEqual([]);
  });
});
