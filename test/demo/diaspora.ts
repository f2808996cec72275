import { list, pixel, text, type Step } from './step.js';
import { atBob, atCarol, mirrorOf, onPhone, type World } from './world.js';

/** The guid under which Carol's pod has a post of Alice or Bob. */
export const podGuid = async (world: World, id: string): Promise<string> => {
  const data = await world.planet.until<{ post: { copies: { network: string; nativeId: string }[] } | null }>(
    'query ($id: ID!) { post(id: $id) { copies { network nativeId } } }',
    { id },
    ({ post }) => post?.copies.some((copy) => copy.network === 'diaspora') ?? false,
  );
  return data.post!.copies.find((copy) => copy.network === 'diaspora')!.nativeId;
};
export const noteOf = (activity: unknown): { id: string; content: string; inReplyTo?: string } =>
  (activity as { object: { id: string; content: string } }).object;
const fail = (what: string, value: unknown): never => {
  throw new Error(`${what}: ${JSON.stringify(value)}`);
};

/** Carol of a diaspora* pod meets Alice and Bob. */
export const diasporaSteps: Step[] = [
  {
    what: 'Carol agrees to be bridged by sharing with the bridge',
    from: 'diaspora',
    to: 'planet',
    async run(world) {
      const planet = `planet@${world.planet.host}`;
      await world.pod.call('share', { person: 'carol', target: planet });
      await world.pod.waitFor('contacts', { person: 'carol' }, (all) => all.some((c) => c.id === planet && c.sharing));
      return `${planet} shares with her too`;
    },
  },
  {
    what: 'Carol shares with Alice',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      await world.pod.call('share', { person: 'carol', target: `alice@${world.planet.host}` });
      world.notes.carolFeed = await mirrorOf(world, world.carol);
      await world.phone.call('follow', { feed: world.notes.carolFeed });
      const { value } = await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.carolFeed && c.type === 'contact' && c.contact === world.phone.ready.id,
      );
      return JSON.stringify(value.content);
    },
  },
  {
    what: 'Alice shares with Carol',
    from: 'scuttlebutt',
    to: 'diaspora',
    async run(world) {
      const alice = `alice@${world.planet.host}`;
      await world.pod.waitFor('contacts', { person: 'carol' }, (all) => all.some((c) => c.id === alice && c.sharing));
      return 'mutual';
    },
  },
  {
    what: 'Carol shares with Bob',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      world.notes.bobOnPod = `bob@${world.planet.host}`;
      await mirrorOf(world, world.bob.id, 'diaspora').catch(() => fail('Bob has no person on diaspora*', world.bob.id));
      await world.pod.call('share', { person: 'carol', target: world.notes.bobOnPod });
      const { activity } = await atBob(world, (a) => a.type === 'Follow' && text(a.actor).endsWith('/users/carol'));
      world.notes.carolActor = text(activity.actor);
      return world.notes.carolActor;
    },
  },
  {
    what: 'Bob follows Carol',
    from: 'fediverse',
    to: 'diaspora',
    async run(world) {
      await world.fedi.call('follow', { actor: 'bob', target: `@carol@${world.planet.host}` });
      await atBob(world, (a) => a.type === 'Accept' && a.actor === world.notes.carolActor);
      await world.pod.waitFor('contacts', { person: 'carol' }, (all) =>
        all.some((c) => c.id === world.notes.bobOnPod && c.sharing),
      );
      return 'accepted; he shares with her';
    },
  },
  {
    what: 'Carol posts a picture',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      const post = await world.pod.call('post', {
        person: 'carol',
        text: 'Hello from a **pod** #planets',
        photos: [{ text: 'a red dot', base64: pixel }],
        location: { address: 'Berlin', lat: '52.52', lng: '13.405' },
      });
      world.notes.carolPost = post.guid;
      const { key, value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.carolFeed && text(c.text).includes('Hello from a **pod**'),
      );
      world.notes.carolPostKey = key;
      const content = value.content as { text: string };
      if (!content.text.includes('![a red dot]') || !content.text.includes('Berlin')) fail('not whole', content);
      return content.text;
    },
  },
  {
    what: 'Bob has it too',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('from a <strong>pod'),
      );
      world.notes.carolNote = noteOf(activity).id;
      const file = list((activity.object as { attachment: unknown }).attachment)[0] as { url: string; name: string };
      if (file?.name !== 'a red dot') fail('no picture', activity.object);
      return `${noteOf(activity).content}, “${file.name}”`;
    },
  },
  {
    what: 'Alice posts a picture for Carol',
    from: 'scuttlebutt',
    to: 'diaspora',
    async run(world) {
      const blob = await world.phone.call('addBlob', { base64: pixel });
      const { key } = await world.phone.call('post', {
        text: `Three networks, [@Carol](${world.notes.carolFeed})!\n\n![a dot of mine](${blob.id})`,
        extra: {
          mentions: [
            { link: world.notes.carolFeed!, name: 'Carol' },
            { link: blob.id, name: 'dot.png', type: 'image/png', size: blob.size },
          ],
        },
      });
      world.notes.thread = key;
      world.notes.threadGuid = await podGuid(world, key);
      const { post } = await atCarol(world, world.notes.threadGuid);
      const bytes = Buffer.from(await (await fetch(post.photos[0]?.url ?? '')).arrayBuffer()).toString('base64');
      if (bytes !== pixel || post.photos[0]?.text !== 'a dot of mine') fail('not the picture', post.photos);
      if (!post.mentions.includes(world.carol)) fail('no mention', post);
      return post.text ?? '';
    },
  },
  {
    what: 'Carol comments',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      const { guid } = await world.pod.call('comment', {
        person: 'carol',
        post: world.notes.threadGuid!,
        text: 'I see the dot',
      });
      world.notes.carolComment = guid;
      const { key, value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.carolFeed && text(c.text).includes('I see the dot'),
      );
      world.notes.carolCommentKey = key;
      const content = value.content as { root: string };
      if (content.root !== world.notes.thread) fail('wrong tangle', content);
      return `root is ${content.root}`;
    },
  },
  {
    what: 'Bob has the comment, and answers it',
    from: 'fediverse',
    to: 'diaspora',
    async run(world) {
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('I see the dot'),
      );
      const reply = await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>So do I</p>',
        inReplyTo: noteOf(activity).id,
        mentions: [`@carol@${world.planet.host}`],
      });
      world.notes.bobInThread = reply.id;
      const { comments } = await atCarol(world, world.notes.threadGuid!, (t) =>
        t.comments.some((c) => c.text.includes('So do I')),
      );
      const comment = comments.find((c) => c.text.includes('So do I'))!;
      if (comment.author !== world.notes.bobOnPod || !comment.text.includes(world.carol)) fail('not his', comment);
      if (comment.extra['thread_parent_guid'] !== world.notes.carolComment) fail('not below hers', comment);
      world.notes.bobComment = comment.guid;
      return comment.text;
    },
  },
  {
    what: 'Alice has the answer, and answers that',
    from: 'scuttlebutt',
    to: 'diaspora',
    async run(world) {
      const { key, value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && text(c.text).includes('So do I'),
      );
      const { root, branch } = value.content as { root: string; branch: unknown };
      if (root !== world.notes.thread || !list(branch).includes(world.notes.carolCommentKey)) fail('tangle', value);
      await world.phone.call('reply', { root: world.notes.thread!, branch: key, text: 'Then all of us do' });
      await atCarol(world, world.notes.threadGuid!, (t) =>
        t.comments.some((c) => c.text.includes('Then all of us do')),
      );
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('Then all of us'),
      );
      if (noteOf(activity).inReplyTo !== world.notes.bobInThread) fail('not an answer to Bob', activity);
      return 'seen on the pod and at Bob’s server';
    },
  },
  {
    what: 'The thread as one tree',
    from: 'planet',
    to: 'planet',
    async run(world) {
      type Reply = { author: { network: string; name: string }; text: string; replies: { nodes: Reply[] } };
      const fields = 'author { network name } text';
      const nested = (depth: number): string =>
        depth === 0 ? fields : `${fields} replies(first: 5) { nodes { ${nested(depth - 1)} } }`;
      const { post } = await world.planet.query<{ post: Reply }>(
        `query ($id: ID!) { post(id: $id) { ${nested(3)} } }`,
        { id: world.notes.thread! },
      );
      const line = (p: Reply): string =>
        `${p.author.name} (${p.author.network})${p.replies?.nodes[0] ? ` ← ${line(p.replies.nodes[0])}` : ''}`;
      const tree = line(post);
      if (!/ssb.*← .*diaspora.*← .*activitypub.*← .*ssb/.test(tree)) fail('another tree', post);
      return tree;
    },
  },
  {
    what: 'Everybody likes',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      await world.pod.call('like', { person: 'carol', post: world.notes.threadGuid! });
      const { value } = await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.carolFeed &&
          (c.vote as { link: string } | undefined)?.link === world.notes.thread,
      );
      await world.phone.call('like', { link: world.notes.carolPostKey! });
      await world.fedi.call('like', { actor: 'bob', object: world.notes.carolNote! });
      const both = [`alice@${world.planet.host}`, world.notes.bobOnPod!];
      await atCarol(world, world.notes.carolPost!, ({ likes }) =>
        both.every((id) => likes.some((like) => like.author === id && like.positive)),
      );
      return JSON.stringify(value.content);
    },
  },
  {
    what: 'Carol reshares Alice’s post',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      const { guid } = await world.pod.call('reshare', { person: 'carol', post: world.notes.threadGuid! });
      world.notes.carolReshare = guid;
      const { value } = await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.carolFeed &&
          (c.repost as { link: string } | undefined)?.link === world.notes.thread,
      );
      return text((value.content as { text: string }).text);
    },
  },
  {
    what: 'Alice and Bob share Carol’s post',
    from: 'fediverse',
    to: 'diaspora',
    async run(world) {
      await world.fedi.call('boost', { actor: 'bob', object: world.notes.carolNote! });
      await world.phone.call('publish', {
        content: {
          type: 'post',
          text: `🔁 [that](${world.notes.carolPostKey})`,
          mentions: [{ link: world.notes.carolPostKey! }],
          repost: { link: world.notes.carolPostKey! },
        },
      });
      const both = [`alice@${world.planet.host}`, world.notes.bobOnPod!];
      const { reshares } = await atCarol(world, world.notes.carolPost!, (t) =>
        both.every((id) => t.reshares.some(({ author }) => author === id)),
      );
      return reshares.map(({ author }) => author).join(', ');
    },
  },
  {
    what: 'Bob posts; Carol has it, likes and reshares it',
    from: 'fediverse',
    to: 'diaspora',
    async run(world) {
      const { id } = await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>Good <strong>morning</strong>, <a href="https://example.org/">pods</a></p>',
        summary: 'Cheerful',
      });
      const guid = await podGuid(world, id);
      const { post } = await atCarol(world, guid);
      if (!post.text?.includes('Good **morning**') || !post.text.includes('⚠ Cheerful')) fail('not his words', post);
      await world.pod.call('like', { person: 'carol', post: guid });
      await world.pod.call('reshare', { person: 'carol', post: guid });
      await atBob(world, (a, o) => a.type === 'Like' && a.actor === world.notes.carolActor && o.id === id);
      await atBob(world, (a, o) => a.type === 'Announce' && a.actor === world.notes.carolActor && o.id === id);
      return post.text ?? '';
    },
  },
  {
    what: 'Carol asks in a poll; Alice and Bob vote',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      const post = await world.pod.call('post', {
        person: 'carol',
        text: 'A question of taste',
        poll: { question: 'Cake?', answers: ['yes', 'no'] },
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && o.type === 'Question' && text(o.content).includes('taste'),
      );
      await world.fedi.call('vote', { actor: 'bob', object: noteOf(activity).id, name: 'no' });
      const { key } = await onPhone(world, (m, c) => m.value.author === world.notes.carolFeed && c.type === 'poll');
      await world.phone.call('publish', {
        content: { type: 'position', version: 'v1', root: key, branch: key, details: { type: 'chooseOne', choice: 0 } },
      });
      const seen = await atCarol(world, post.guid, (t) =>
        t.post.poll!.answers.every(({ votes }) => votes.length === 1),
      );
      return seen.post.poll!.answers.map(({ answer, votes }) => `${answer}: ${votes.join()}`).join(', ');
    },
  },
  {
    what: 'Carol votes in the polls of Alice and Bob',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      const details = { type: 'chooseOne', choices: ['red', 'blue'] };
      const { key } = await world.phone.call('publish', {
        content: { type: 'poll', version: 'v1', title: 'Which colour?', details },
      });
      const alices = await podGuid(world, key);
      await atCarol(world, alices, (t) => t.post.poll !== null);
      await world.pod.call('vote', { person: 'carol', post: alices, answer: 'blue' });
      const { value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.carolFeed && c.type === 'position' && c.root === key,
      );
      const { id } = await world.fedi.call('post', { actor: 'bob', content: '<p>Rain?</p>', poll: ['yes', 'no'] });
      const bobs = await podGuid(world, id);
      await atCarol(world, bobs, (t) => t.post.poll !== null);
      await world.pod.call('vote', { person: 'carol', post: bobs, answer: 'no' });
      await atBob(world, (a, o) => a.actor === world.notes.carolActor && o.name === 'no' && o.inReplyTo === id);
      return JSON.stringify((value.content as { details: unknown }).details);
    },
  },
  {
    what: 'Carol edits, and Alice edits',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      await world.pod.call('edit', { person: 'carol', post: world.notes.carolPost!, text: 'Hello from **two** pods' });
      await onPhone(
        world,
        (m, c) => m.value.author === world.notes.carolFeed && text(c.text).includes('Hello from **two** pods'),
      );
      await atBob(world, (a, o) => a.type === 'Update' && o.id === world.notes.carolNote);
      const root = world.notes.thread!;
      await world.phone.call('publish', {
        content: {
          type: 'post',
          text: '✏️ *edited:*\n\nFour networks',
          root,
          branch: root,
          revisionRoot: root,
          revisionBranch: root,
        },
      });
      const { post } = await atCarol(
        world,
        world.notes.threadGuid!,
        (t) => t.post.text?.includes('Four networks') ?? false,
      );
      return `edited_at ${post.edited_at}`;
    },
  },
  {
    what: 'Carol writes to Bob alone, and he answers',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      const { guid } = await world.pod.call('conversation', {
        person: 'carol',
        to: [world.notes.bobOnPod!],
        subject: 'Between us',
        text: 'Nobody else sees this',
      });
      const { activity } = await atBob(world, (a, o) => a.type === 'Create' && text(o.content).includes('Nobody else'));
      if (JSON.stringify(activity).includes('Public')) fail('public', activity);
      await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>I keep it to myself</p>',
        inReplyTo: noteOf(activity).id,
        mentions: [`@carol@${world.planet.host}`],
        visibility: 'direct',
      });
      const talks = await world.pod.waitFor('conversations', { person: 'carol' }, (all) =>
        all.some((talk) => talk.guid === guid && talk.messages.some((m) => m.text.includes('to myself'))),
      );
      const leaked = (await world.phone.call('messages')).filter((m) =>
        JSON.stringify(m.value.content).includes('Nobody else'),
      );
      if (leaked.length > 0) fail('leaked', leaked);
      return talks
        .find((talk) => talk.guid === guid)!
        .messages.map((m) => m.author)
        .join(' ⇄ ');
    },
  },
  {
    what: 'Carol posts for Bob alone',
    from: 'diaspora',
    to: 'fediverse',
    async run(world) {
      await world.pod.call('post', { person: 'carol', text: 'Only for a few', to: [world.notes.bobOnPod!] });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('Only for a few'),
      );
      if (JSON.stringify(activity).includes('Public')) fail('public', activity);
      const leaked = (await world.phone.call('messages')).filter((m) =>
        JSON.stringify(m.value.content).includes('Only for'),
      );
      if (leaked.length > 0) fail('leaked', leaked);
      return `to ${list(activity.to).join(', ')}`;
    },
  },
  {
    what: 'Alice takes her answer back, and Carol her comment',
    from: 'scuttlebutt',
    to: 'diaspora',
    async run(world) {
      const mine = await onPhone(
        world,
        (m, c) => m.value.author === world.phone.ready.id && c.text === 'Then all of us do',
      );
      await world.phone.call('publish', { content: { type: 'tombstone', target: mine.key } });
      await atCarol(
        world,
        world.notes.threadGuid!,
        (t) => !t.comments.some((c) => c.text.includes('Then all of us do')),
      );
      await world.pod.call('retract', { person: 'carol', type: 'Comment', guid: world.notes.carolComment! });
      await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.carolFeed &&
          c.type === 'tombstone' &&
          c.target === world.notes.carolCommentKey,
      );
      await atBob(world, (a) => a.type === 'Delete' && a.actor === world.notes.carolActor);
      return 'gone on all three';
    },
  },
  {
    what: 'Carol says who she is',
    from: 'diaspora',
    to: 'scuttlebutt',
    async run(world) {
      await world.pod.call('profile', {
        person: 'carol',
        values: { full_name: 'Carol C.', first_name: 'Carol', bio: 'Of a pod', public: true },
      });
      await onPhone(
        world,
        (m, c) => m.value.author === world.notes.carolFeed && c.type === 'about' && c.name === 'Carol C.',
      );
      await atBob(world, (a, o) => a.type === 'Update' && o.name === 'Carol C.');
      return 'about; Update';
    },
  },
  {
    what: 'Alice and Bob stop sharing with Carol, and she with them',
    from: 'fediverse',
    to: 'diaspora',
    async run(world) {
      await world.fedi.call('unfollow', { actor: 'bob', target: `@carol@${world.planet.host}` });
      await world.phone.call('unfollow', { feed: world.notes.carolFeed! });
      const both = [`alice@${world.planet.host}`, world.notes.bobOnPod!];
      await world.pod.waitFor('contacts', { person: 'carol' }, (all) =>
        both.every((id) => all.some((c) => c.id === id && !c.sharing)),
      );
      for (const target of both) await world.pod.call('unshare', { person: 'carol', target });
      await atBob(world, (a, o) => a.type === 'Undo' && a.actor === world.notes.carolActor && o.type === 'Follow');
      await world.planet.until<{ account: { counts: { following: number } } }>(
        'query ($a: String!) { account(address: $a) { counts { following } } }',
        { a: world.carol },
        ({ account }) => account.counts.following === 1,
      );
      return 'she shares with the bridge alone';
    },
  },
];
