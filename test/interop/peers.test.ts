import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPeer, type Kind, type Options, type Peer } from '../support/peers/peer.js';

const running: Peer[] = [];
async function start<K extends Kind>(kind: K, options?: Options[K] & { dir?: string }): Promise<Peer<K>> {
  const peer = await startPeer(kind, options);
  running.push(peer as unknown as Peer);
  return peer;
}
const dirs: string[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((peer) => peer.stop()));
  await Promise.all(dirs.splice(0).map((dir) => rm(dir, { recursive: true, force: true })));
});

describe('Scuttlebutt peers', () => {
  it('two ssb-db2 programs follow each other and replicate posts, private ones and blobs', async () => {
    const [anna, ben] = await Promise.all([start('ssb-db2-peer'), start('ssb-db2-peer')]);
    await anna.call('follow', { feed: ben.ready.id });
    await ben.call('follow', { feed: anna.ready.id });
    await anna.call('connect', { address: ben.ready.address });
    const { key } = await anna.call('post', { text: 'hello' });
    const { id: blob } = await anna.call('addBlob', { size: 20_000 });
    const got = await ben.waitFor('messages', { author: anna.ready.id, type: 'post' }, (all) => all.length === 1);
    expect(got[0]).toMatchObject({ key, value: { content: { text: 'hello' } } });

    await anna.call('box', { text: 'between us', recps: [anna.ready.id, ben.ready.id] });
    const secrets = await ben.waitFor('messages', { author: anna.ready.id }, (all) => all.some((each) => each.private));
    expect(secrets.at(-1)).toMatchObject({ private: true, value: { content: { text: 'between us' } } });

    expect(await ben.call('getBlob', { id: blob })).toMatchObject({ size: 20_000, sha256: blob.slice(1, -7) });
  });

  it('an ssb-db2 program enters by the invite of an ssb-server pub; posts, private messages and blobs go both ways', async () => {
    const [pub, user] = await Promise.all([start('ssb-server-peer'), start('ssb-db2-peer')]);
    const { code } = await pub.call('createInvite');
    expect(await user.call('acceptInvite', { code })).toBe(true);
    await user.call('disconnect');
    await user.call('connect', { address: pub.ready.address });
    await pub.call('post', { text: 'welcome' });
    await user.call('post', { text: 'thanks' });
    const recps = [pub.ready.id, user.ready.id];
    await user.call('box', { text: 'for the pub', recps });
    await pub.call('box', { text: 'for the user', recps });
    const texts = (all: { private?: boolean; value: { content: unknown } }[]): unknown[] =>
      all.map((each) => [each.private ?? false, (each.value.content as { text?: string }).text]);
    const args = { type: 'post' };
    const atPub = await pub.waitFor('messages', { ...args, author: user.ready.id }, (all) => all.length === 2);
    const atUser = await user.waitFor('messages', { ...args, author: pub.ready.id }, (all) => all.length === 2);
    expect(texts(atPub)).toEqual([
      [false, 'thanks'],
      [true, 'for the pub'],
    ]);
    expect(texts(atUser)).toEqual([
      [false, 'welcome'],
      [true, 'for the user'],
    ]);
    expect(await pub.call('messages', { author: pub.ready.id, type: 'contact' })).toMatchObject([
      { value: { content: { contact: user.ready.id, following: true, pub: true } } },
    ]);
    const given = await pub.call('addBlob', { size: 5000 });
    expect(await user.call('getBlob', { id: given.id })).toMatchObject({ size: 5000 });
    const taken = await user.call('addBlob', { size: 5000 });
    expect(await pub.call('getBlob', { id: taken.id })).toMatchObject({ size: 5000 });
  });

  it('what bulkPublish answered is there after SIGKILL', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'peer-again-'));
    dirs.push(dir);
    const before = await start('ssb-db2-peer', { dir });
    const { lastKey, lastSequence } = await before.call('bulkPublish', { n: 150, size: 100 });
    expect(lastSequence).toBe(150);
    await before.kill9();
    const again = await start('ssb-db2-peer', { dir });
    expect(again.ready.id).toBe(before.ready.id);
    const last = await again.call('messages', { author: again.ready.id, since: 149 });
    expect(last.map((each) => each.key)).toEqual([lastKey]);
  });
});

describe('fediverse peers', () => {
  it('two Fedify servers follow, post, reply, like, boost, edit and delete', async () => {
    const [west, east] = await Promise.all([
      start('fedify-peer', { actors: ['alice'] }),
      start('fedify-peer', { actors: ['bob'], authorizedFetch: true }),
    ]);
    const [alice] = await west.call('actors');
    const [bob] = await east.call('actors');
    if (!alice || !bob) throw new Error('no actors');
    await west.call('follow', { actor: 'alice', target: bob.handle });
    await west.waitFor('following', { actor: 'alice' }, ([first]) => first?.id === bob.id && first.accepted);
    expect(await east.call('followers', { actor: 'bob' })).toEqual([alice.id]);

    const note = await east.call('post', { actor: 'bob', content: '<p>hello</p>' });
    const [create] = await west.waitFor('inbox', { type: 'Create' }, (all) => all.length === 1);
    expect(create).toMatchObject({
      recipient: null,
      actor: bob.id,
      activity: { object: { id: note.id, content: '<p>hello</p>' } },
    });

    const reply = await west.call('post', {
      actor: 'alice',
      content: '<p>hello back</p>',
      inReplyTo: note.id,
      mentions: [bob.handle],
    });
    await west.call('like', { actor: 'alice', object: note.id });
    await west.call('boost', { actor: 'alice', object: note.id });
    const got = await east.waitFor('received', {}, (all) => all.Create === 1 && all.Like === 1 && all.Announce === 1);
    expect(got).toEqual({ Follow: 1, Create: 1, Like: 1, Announce: 1 });
    const [answer] = await east.call('inbox', { type: 'Create' });
    expect(answer?.activity).toMatchObject({ object: { id: reply.id, inReplyTo: note.id } });

    await east.call('editPost', { id: note.id, content: '<p>hello all</p>' });
    await west.waitFor('inbox', { type: 'Update' }, (all) => all.length === 1);
    expect(await west.call('lookup', { target: note.id })).toMatchObject({ content: '<p>hello all</p>' });
    await east.call('deletePost', { id: note.id });
    await west.waitFor('inbox', { type: 'Delete' }, (all) => all.length === 1);
    await expect(west.call('lookup', { target: note.id })).rejects.toThrow('was not found');
    await west.call('undoLike', { actor: 'alice', object: note.id });
    await west.call('unfollow', { actor: 'alice', target: bob.id });
    await east.waitFor('inbox', { type: 'Undo' }, (all) => all.length === 2);
    expect(await east.call('followers', { actor: 'bob' })).toEqual([]);
    const refused = [...(await west.call('rejected')), ...(await east.call('rejected'))];
    expect(refused.filter((each) => each.method === 'POST')).toEqual([]);
  });

  it('Fedify takes what the plain inbox signs, refuses each tampering with a reason, and tries again after a 503', async () => {
    const [server, plain] = await Promise.all([
      start('fedify-peer', { actors: ['alice'] }),
      start('plain-inbox', { actors: ['carl'] }),
    ]);
    const [alice] = await server.call('actors');
    const [carl] = await plain.call('actors');
    if (!alice || !carl) throw new Error('no actors');
    const follow = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      type: 'Follow',
      actor: carl.id,
      object: alice.id,
    };
    for (const tamper of ['body', 'digest', 'path', 'date', 'unsigned'] as const) {
      const activity = { ...follow, id: `${carl.id}#${tamper}` };
      expect(await plain.call('sendSigned', { activity, to: alice.inbox, tamper })).toMatchObject({ status: 401 });
    }
    const refused = await server.call('rejected');
    expect(refused.map((each) => [each.status, typeof each.reason])).toEqual(refused.map(() => [401, 'string']));
    expect(refused).toHaveLength(5);

    await plain.call('setStatus', { status: 503, times: 2 });
    const sent = await plain.call('sendSigned', { activity: { ...follow, id: `${carl.id}#1` }, to: alice.inbox });
    expect(sent.status).toBe(202);
    await plain.waitFor('count', {}, (n) => n >= 3);
    const asked = await plain.call('requests');
    expect(asked.slice(0, 3).map((each) => each.status)).toEqual([503, 503, 202]);
    expect(asked[2]?.path).toBe('/users/carl/inbox');
    expect(JSON.parse(asked[2]?.body ?? '')).toMatchObject({
      type: 'Accept',
      actor: alice.id,
      object: { id: `${carl.id}#1` },
    });
    expect(await plain.call('fetchSigned', { url: alice.id })).toMatchObject({ status: 200 });
  });

  it('Fedify and activitypub-express follow each other and posts, replies, edits and deletes arrive; a like only of an activity', async () => {
    const [server, apex] = await Promise.all([
      start('fedify-peer', { actors: ['bob'] }),
      start('apex-peer', { actors: ['anna'] }),
    ]);
    const [bob] = await server.call('actors');
    const [anna] = await apex.call('actors');
    if (!bob || !anna) throw new Error('no actors');
    await server.call('follow', { actor: 'bob', target: anna.handle });
    await apex.call('follow', { actor: 'anna', target: bob.handle });
    await server.waitFor('following', { actor: 'bob' }, ([first]) => first?.accepted === true);
    await apex.waitFor('following', { actor: 'anna' }, ([first]) => first?.accepted === true);
    expect(await apex.call('followers', { actor: 'anna' })).toEqual([bob.id]);
    expect(await server.call('followers', { actor: 'bob' })).toEqual([anna.id]);

    const post = await apex.call('post', { actor: 'anna', content: '<p>one</p>' });
    const [got] = await server.waitFor('inbox', { type: 'Create' }, (all) => all.length === 1);
    expect(got).toMatchObject({ actor: anna.id, activity: { object: { id: post.id, content: '<p>one</p>' } } });
    const reply = await server.call('post', { actor: 'bob', content: '<p>two</p>', inReplyTo: post.id });
    const [answer] = await apex.waitFor('inbox', { type: 'Create' }, (all) => all.length === 1);
    expect(answer).toMatchObject({ actor: bob.id, activity: { object: { id: reply.id, inReplyTo: post.id } } });

    await apex.call('boost', { actor: 'anna', object: reply.id });
    await apex.call('like', { actor: 'anna', object: reply.id });
    const [like] = await server.waitFor('inbox', { type: 'Like' }, (all) => all.length === 1);
    expect(like?.activity).toMatchObject({ object: reply.activity }); // the Create, never the Note
    await server.waitFor('received', {}, (all) => all.Announce === 1);
    await server.call('like', { actor: 'bob', object: post.id });
    await apex.waitFor('rejected', {}, (all) => all.some((each) => /Like activity/.test(each.reason ?? '')));

    await server.call('editPost', { id: reply.id, content: '<p>three</p>' });
    await apex.waitFor('received', {}, (all) => all.Update === 1);
    await apex.call('deletePost', { id: post.id });
    await server.waitFor('received', {}, (all) => all.Delete === 1);
    await apex.call('unfollow', { actor: 'anna', target: bob.id });
    await server.waitFor('followers', { actor: 'bob' }, (all) => all.length === 0);
  });
});
