import { startPod, type PodOptions, type RunningPod } from './start.js';

const running: RunningPod[] = [];
async function start(options?: PodOptions): Promise<RunningPod> {
  const pod = await startPod(options);
  running.push(pod);
  return pod;
}
/** Until nothing moves any more, in either. */
async function settle(): Promise<void> {
  for (let n = 0; n < 4; n += 1) for (const pod of running) await pod.call('settle');
}

describe('two pods', () => {
  let alpha: RunningPod;
  let beta: RunningPod;
  let gamma: RunningPod;
  let alice: string;
  let carol: string;
  let gina: string;

  beforeAll(async () => {
    [alpha, beta, gamma] = await Promise.all([
      start({ people: ['alice'] }),
      start({ people: ['carol'], edits: true }),
      start({ people: ['gina'] }),
    ]);
    [alice, carol, gina] = [`alice@${alpha.ready.host}`, `carol@${beta.ready.host}`, `gina@${gamma.ready.host}`];
  });
  afterAll(async () => {
    await Promise.all(running.splice(0).map((pod) => pod.stop()));
  });
  afterEach(async () => {
    await settle();
    const refused = (await Promise.all(running.map((pod) => pod.call('refused')))).flat();
    for (const pod of running) await pod.call('clear');
    expect(refused).toEqual([]);
  });

  it('discover people and share with them', async () => {
    await beta.call('share', { person: 'carol', target: alice });
    await gamma.call('share', { person: 'gina', target: alice });
    await alpha.call('share', { person: 'alice', target: carol });
    await settle();
    expect(await alpha.call('contacts', { person: 'alice' })).toEqual([
      { id: carol, sharing: true, following: true },
      { id: gina, sharing: true, following: false },
    ]);
    expect(await beta.call('contacts', { person: 'carol' })).toEqual([{ id: alice, sharing: true, following: true }]);
    expect(await beta.call('lookup', { target: alice })).toMatchObject({
      id: alice,
      first_name: 'alice',
      local: false,
    });
    await expect(beta.call('lookup', { target: `nobody@${alpha.ready.host}` })).rejects.toThrow('cannot be discovered');
  });

  it('carry a post with all that can be in one, and a thread under it', async () => {
    const post = await alpha.call('post', {
      person: 'alice',
      text: 'hello #World',
      photos: [{ text: 'a red dot', height: 1, width: 1 }],
      poll: { question: 'Tea?', answers: ['Yes', 'No'] },
      location: { address: 'Berlin', lat: '52.52', lng: '13.40' },
      mentions: [carol],
      nsfw: true,
    });
    await settle();
    const [there] = await beta.call('posts', { author: alice });
    expect(there).toEqual(post);
    expect(there).toMatchObject({ public: true, nsfw: true, mentions: [carol], tags: ['world', 'nsfw'] });
    const picture = await fetch(there!.photos[0]!.url);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);

    const comment = await beta.call('comment', {
      person: 'carol',
      post: post.guid,
      text: 'hi',
      extra: { thread_parent_guid: post.guid },
    });
    await settle();
    await gamma.call('like', { person: 'gina', comment: comment.guid });
    await beta.call('like', { person: 'carol', post: post.guid });
    await gamma.call('vote', { person: 'gina', post: post.guid, answer: 'Yes' });
    await beta.call('reshare', { person: 'carol', post: post.guid });
    await settle();
    const threads = await Promise.all([alpha, beta, gamma].map((pod) => pod.call('thread', { post: post.guid })));
    for (const [n, thread] of threads.entries()) {
      expect(thread).toMatchObject({
        post: {
          poll: {
            answers: [
              { answer: 'Yes', votes: [gina] },
              { answer: 'No', votes: [] },
            ],
          },
        },
        comments: [{ author: carol, text: 'hi', extra: { thread_parent_guid: post.guid }, likes: [{ author: gina }] }],
        likes: [{ author: carol, positive: true }],
        reshares: n === 2 ? [] : [{ author: carol }],
      });
    }
    expect(threads[0]!.participations.toSorted()).toEqual([carol, gina].toSorted());

    await gamma.call('unlike', { person: 'gina', comment: comment.guid });
    await settle();
    expect((await beta.call('thread', { post: post.guid }))!.comments[0]!.likes).toEqual([]);
    await beta.call('retract', { person: 'carol', type: 'Comment', guid: comment.guid });
    await settle();
    for (const pod of running) expect((await pod.call('thread', { post: post.guid }))!.comments).toEqual([]);
    await alpha.call('retract', { person: 'alice', type: 'Post', guid: post.guid });
    await settle();
    for (const pod of running) expect(await pod.call('thread', { post: post.guid })).toBeNull();
  });

  it('keep the first version of a post, or the last where they are told to', async () => {
    const { guid } = await alpha.call('post', { person: 'alice', text: 'one' });
    await settle();
    await alpha.call('edit', { person: 'alice', post: guid, text: 'two' });
    await settle();
    expect(await beta.call('posts')).toContainEqual(expect.objectContaining({ guid, text: 'two' }));
    expect(await gamma.call('posts')).toContainEqual(expect.objectContaining({ guid, text: 'one', edited_at: null }));
    const kept = await gamma.call('accepted', { type: 'status_message' });
    expect(kept.map(({ outcome }) => outcome)).toEqual(['stored', 'kept']);
  });

  it('carry limited posts and conversations to those they are for', async () => {
    const { guid } = await alpha.call('post', { person: 'alice', text: 'psst', to: [carol] });
    await settle();
    expect(await beta.call('posts')).toContainEqual(
      expect.objectContaining({ guid, public: false, recipients: [carol] }),
    );
    expect(await gamma.call('thread', { post: guid })).toBeNull();
    expect((await fetch(`${alpha.ready.origin}/fetch/post/${guid}`)).status).toBe(404);
    await beta.call('comment', { person: 'carol', post: guid, text: 'yes?' });
    await settle();
    expect(await alpha.call('thread', { post: guid })).toMatchObject({ comments: [{ author: carol }] });
    expect((await alpha.call('accepted', { type: 'comment' }))[0]).toMatchObject({
      channel: 'private',
      recipient: alice,
    });

    const talk = await beta.call('conversation', { person: 'carol', to: [alice], subject: 'Hi', text: 'a' });
    await settle();
    await alpha.call('message', { person: 'alice', conversation: talk.guid, text: 'b' });
    await settle();
    expect(await beta.call('conversations', { person: 'carol' })).toMatchObject([
      { subject: 'Hi', participants: [carol, alice], messages: [{ author: carol }, { author: alice, text: 'b' }] },
    ]);
  });

  it('tell of profiles, moves and deletions', async () => {
    await alpha.call('profile', { person: 'alice', values: { first_name: 'Alice', bio: 'new' } });
    await settle();
    expect(await beta.call('lookup', { target: alice })).toMatchObject({ name: 'Alice', bio: 'new' });
    const moved = await gamma.call('createPerson', { name: 'alice2' });
    const old = await alpha.call('secret', { person: 'alice' });
    await gamma.call('migrate', { person: 'alice2', old, to: [carol] });
    await settle();
    expect(await beta.call('lookup', { target: alice })).toMatchObject({ gone: true, moved: moved.id });
    expect(await beta.call('contacts', { person: 'carol' })).toContainEqual(expect.objectContaining({ id: moved.id }));
    await gamma.call('deleteAccount', { person: 'gina', to: [carol] });
    await settle();
    expect(await alpha.call('contacts', { person: 'alice' })).toMatchObject([{ id: carol }]);
  });
});

describe('a pod', () => {
  let pod: RunningPod;
  let other: RunningPod;
  beforeAll(async () => {
    [pod, other] = await Promise.all([start({ people: ['ann'] }), start({ people: ['mallory'] })]);
  });
  afterAll(async () => {
    await Promise.all([pod.stop(), other.stop()]);
  });

  it('says why it refuses', async () => {
    const ann = `ann@${pod.ready.host}`;
    const { guid } = await pod.call('post', { person: 'ann', text: 'mine' });
    const send = (type: string, values: object, channel: 'public' | 'private' = 'public') =>
      other.call('send', { person: 'mallory', type, values: values as never, to: ann, channel });
    const me = `mallory@${other.ready.host}`;
    const post = { author: me, guid, public: true, text: 'x' };
    await send('status_message', post);
    await send('status_message', { ...post, author: ann });
    await send('status_message', { ...post, guid: '1234567890abcdef', public: false });
    await send('comment', { author: me, guid: '1234567890abcdef', parent_guid: guid, text: 'x' });
    await send('retraction', { author: me, target_guid: guid, target_type: 'Post' });
    await send('comment', { author: me, guid: '1234567890abcdef', parent_guid: 'fedcba0987654321', text: 'x' });
    const answers = [
      await other.call('sendRaw', { url: `${pod.ready.origin}/receive/public`, body: 'x', contentType: 'text/plain' }),
      await other.call('sendRaw', {
        url: `${pod.ready.origin}/receive/users/1234567890abcdef`,
        body: 'x',
        contentType: 'application/json',
      }),
    ];
    expect(answers).toEqual([{ status: 202 }, { status: 404 }]);
    await pod.call('settle');
    expect((await pod.call('refused')).map(({ code }) => code)).toEqual([
      'guid-taken',
      'wrong-sender',
      'not-public',
      'missing-author-signature',
      'wrong-sender',
      'parent-not-found',
      'malformed-xml',
    ]);
  });

  it('answers as it is told, and sends again', async () => {
    await pod.call('setStatus', { status: 503, times: 1 });
    await other.call('share', { person: 'mallory', target: `ann@${pod.ready.host}` });
    await pod.waitFor('contacts', { person: 'ann' }, (all) => all.length === 1);
    await other.call('settle');
    expect((await other.call('deliveries')).map(({ status }) => status)).toEqual([202, 202]);
  });

  it('shows NodeInfo and a front page', async () => {
    const links = (await (await fetch(`${pod.ready.origin}/.well-known/nodeinfo`)).json()) as {
      links: { href: string }[];
    };
    expect(await (await fetch(links.links[0]!.href)).json()).toMatchObject({ version: '2.1', protocols: ['diaspora'] });
    expect((await fetch(pod.ready.origin)).status).toBe(200);
  });
});
