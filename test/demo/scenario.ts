import { diasporaSteps } from './diaspora.js';
import { identitySteps } from './identity.js';
import { list, pixel, text, type Step } from './step.js';
import { atBob, mirrorOf, onPhone, reachable } from './world.js';

export type { Step } from './step.js';

/** What people of Scuttlebutt and of the fediverse begin with each other. */
const beginnings: Step[] = [
  {
    what: 'Alice joins with an invite and says who she is',
    from: 'scuttlebutt',
    to: 'planet',
    async run(world) {
      const { planet, phone } = world;
      const { createInvite } = await planet.query<{ createInvite: { code: string } }>(
        'mutation { createInvite(uses: 1) { code error { message } } }',
      );
      await phone.call('acceptInvite', { code: createInvite.code });
      await phone.call('disconnect');
      await phone.call('connect', { address: planet.ssbAddress });
      await phone.call('about', { name: 'Alice', description: 'I live on *Scuttlebutt*.' });
      await planet.until<{ account: { name: string | null; origin: string } | null }>(
        'query ($a: String!) { account(address: $a) { name origin } }',
        { a: phone.ready.id },
        ({ account }) => account?.name === 'Alice' && account.origin === 'MEMBER',
      );
      await phone.call('post', { text: 'Hello, I am new here' });
      await reachable(`${planet.origin}/.well-known/webfinger?resource=acct:alice@${planet.host}`);
      return `${world.alice} can be found`;
    },
  },
  {
    what: 'Bob follows Alice',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('follow', { actor: 'bob', target: world.alice });
      await atBob(world, (activity) => activity.type === 'Accept');
      return 'accepted';
    },
  },
  {
    what: 'Alice posts; her follower has it',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const { key } = await world.phone.call('post', { text: 'A **first** post with #planets\nand a second line' });
      world.notes.alicePost = key;
      const { activity } = await atBob(
        world,
        (a, object) => a.type === 'Create' && text(object.content).includes('<strong>first</strong>'),
      );
      const note = activity.object as { id: string; content: string };
      world.notes.aliceNote = note.id;
      return note.content;
    },
  },
  {
    what: 'Bob agrees to be bridged by following the bridge',
    from: 'fediverse',
    to: 'planet',
    async run(world) {
      await world.fedi.call('follow', { actor: 'bob', target: `@planet@${world.planet.host}` });
      await atBob(world, (a) => a.type === 'Follow' && text(a.actor).endsWith('/users/planet'));
      world.notes.mirror = await mirrorOf(world, world.bob.id);
      return `his feed is ${world.notes.mirror}`;
    },
  },
  {
    what: 'Alice follows Bob',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('follow', { feed: world.notes.mirror! });
      await atBob(world, (a) => a.type === 'Follow' && text(a.actor).endsWith('/users/alice'));
      return 'Follow has come, and is accepted';
    },
  },
  {
    what: "Bob's name is on Alice's phone",
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const { value } = await onPhone(
        world,
        (m, c) => c.type === 'about' && m.value.author === world.notes.mirror && c.name === 'Bob',
      );
      return JSON.stringify(value.content);
    },
  },
  {
    what: "Bob's follow stands in his feed",
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const { value } = await onPhone(
        world,
        (m, c) =>
          c.type === 'contact' &&
          m.value.author === world.notes.mirror &&
          c.contact === world.phone.ready.id &&
          c.following === true,
      );
      return JSON.stringify(value.content);
    },
  },
  {
    what: 'Bob replies to Alice',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const reply = await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>I can <em>read</em> you</p>',
        inReplyTo: world.notes.aliceNote!,
        mentions: [world.alice],
      });
      world.notes.bobReply = reply.id;
      const seen = await onPhone(
        world,
        (m, c) =>
          c.type === 'post' && m.value.author === world.notes.mirror && text(c.text).includes('I can *read* you'),
      );
      const content = seen.value.content as { root: string; branch: unknown };
      if (content.root !== world.notes.alicePost || !list(content.branch).includes(world.notes.alicePost!))
        throw new Error(`wrong tangle: ${JSON.stringify(content)}`);
      world.notes.bobReplyKey = seen.key;
      return `root and branch are ${content.root}`;
    },
  },
  {
    what: 'Bob likes the post',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('like', { actor: 'bob', object: world.notes.aliceNote! });
      const { value } = await onPhone(
        world,
        (m, c) =>
          c.type === 'vote' &&
          m.value.author === world.notes.mirror &&
          (c.vote as { value: number; link: string }).link === world.notes.alicePost,
      );
      return JSON.stringify(value.content);
    },
  },
  {
    what: 'Bob boosts the post',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('boost', { actor: 'bob', object: world.notes.aliceNote! });
      const { value } = await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.mirror &&
          (c.repost as { link: string } | undefined)?.link === world.notes.alicePost,
      );
      return text((value.content as { text: string }).text);
    },
  },
  {
    what: 'Alice answers in the thread',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('reply', {
        root: world.notes.alicePost!,
        branch: world.notes.bobReplyKey!,
        text: 'And I can read you',
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('And I can read you'),
      );
      const note = activity.object as { inReplyTo: string };
      if (note.inReplyTo !== world.notes.bobReply) throw new Error(`inReplyTo is ${note.inReplyTo}`);
      return `in reply to ${note.inReplyTo}`;
    },
  },
  {
    what: 'Alice likes the reply',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('like', { link: world.notes.bobReplyKey! });
      const { activity } = await atBob(world, (a, o) => a.type === 'Like' && o.id === world.notes.bobReply);
      return text(activity.id);
    },
  },
  {
    what: 'Alice shares the reply',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const repost = await world.phone.call('publish', {
        content: {
          type: 'post',
          text: `🔁 [that](${world.notes.bobReplyKey})`,
          mentions: [{ link: world.notes.bobReplyKey! }],
          repost: { link: world.notes.bobReplyKey! },
        },
      });
      world.notes.aliceRepost = repost.key;
      const { activity } = await atBob(world, (a, o) => a.type === 'Announce' && o.id === world.notes.bobReply);
      return text(activity.id);
    },
  },
  {
    what: 'Alice posts a picture',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const blob = await world.phone.call('addBlob', { base64: pixel });
      await world.phone.call('post', {
        text: `Look\n\n![a red dot](${blob.id})`,
        extra: { mentions: [{ link: blob.id, name: 'dot.png', type: 'image/png', size: blob.size }] },
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && list(o.attachment).length > 0 && text(o.content).includes('Look'),
      );
      const file = list((activity.object as { attachment: unknown }).attachment)[0] as {
        url: string;
        name: string;
        mediaType: string;
      };
      const answer = await fetch(file.url);
      const bytes = Buffer.from(await answer.arrayBuffer()).toString('base64');
      if (bytes !== pixel || file.name !== 'a red dot')
        throw new Error(`not the picture: ${JSON.stringify(file)} ${answer.status}`);
      return `${file.mediaType}, “${file.name}”`;
    },
  },
  {
    what: 'Bob posts a picture',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const blob = await world.phone.call('addBlob', { base64: pixel });
      const url = `${world.planet.origin}/media/${Buffer.from(blob.id.slice(1, 45), 'base64').toString('hex')}`;
      await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>My picture</p>',
        attachment: [{ url, mediaType: 'image/png', name: 'also a dot', type: 'Image' }],
      });
      const { value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && text(c.text).includes('My picture'),
      );
      const content = value.content as { text: string; mentions?: { link: string }[] };
      const link = content.mentions?.find((mention) => mention.link.startsWith('&'))?.link;
      if (!link || !content.text.includes('![also a dot]')) throw new Error(`no picture: ${JSON.stringify(content)}`);
      const got = await world.phone.call('getBlob', { id: link, base64: true });
      if (got.base64 !== pixel) throw new Error('other bytes');
      return content.text;
    },
  },
  {
    what: 'Alice mentions Bob',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('post', {
        text: `Good morning [@Bob](${world.notes.mirror})`,
        extra: { mentions: [{ link: world.notes.mirror!, name: 'Bob' }] },
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && text(o.content).includes('Good morning'),
      );
      const note = activity.object as { tag: { type: string; href: string }[] };
      if (!list(note.tag).some((tag) => (tag as { href: string }).href === world.bob.id))
        throw new Error(`no mention: ${JSON.stringify(note.tag)}`);
      return 'Mention tag with his id';
    },
  },
  {
    what: 'Alice mentions Bob by his address',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('post', { text: `By address: @bob@${world.fedi.ready.host} hello` });
      const { activity } = await atBob(world, (a, o) => a.type === 'Create' && text(o.content).includes('By address'));
      const note = activity.object as { tag: { href: string }[] };
      if (!list(note.tag).some((tag) => (tag as { href: string }).href === world.bob.id))
        throw new Error(`no mention: ${JSON.stringify(note)}`);
      return 'Mention tag with his id';
    },
  },
  {
    what: 'Bob posts behind a content warning',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const post = await world.fedi.call('post', {
        actor: 'bob',
        content: '<p>The butler</p>',
        summary: 'Spoiler',
        sensitive: true,
      });
      world.notes.bobPost = post.id;
      const { key, value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && text(c.text).includes('The butler'),
      );
      world.notes.bobPostKey = key;
      return text((value.content as { contentWarning?: string }).contentWarning);
    },
  },
  {
    what: 'Bob edits',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('editPost', { id: world.notes.bobPost!, content: '<p>The gardener</p>' });
      const { value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && text(c.text).includes('The gardener'),
      );
      return text((value.content as { text: string }).text);
    },
  },
  {
    what: 'Bob deletes',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('deletePost', { id: world.notes.bobPost! });
      await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.mirror && c.type === 'tombstone' && c.target === world.notes.bobPostKey,
      );
      return 'tombstone';
    },
  },
  {
    what: 'Alice edits',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const root = world.notes.alicePost!;
      await world.phone.call('publish', {
        content: {
          type: 'post',
          text: '✏️ *edited:*\n\nA better post',
          root,
          branch: root,
          revisionRoot: root,
          revisionBranch: root,
        },
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Update' && text(o.content).includes('A better post'),
      );
      const note = activity.object as { id: string };
      if (note.id !== world.notes.aliceNote) throw new Error(`another note: ${note.id}`);
      return 'Update of the same note';
    },
  },
  {
    what: 'What Bob was told can be looked up by its id',
    from: 'planet',
    to: 'fediverse',
    async run(world) {
      const seen: string[] = [];
      for (const { activity } of await world.fedi.call('inbox')) {
        const { id, type } = activity as { id: string; type: string };
        if (!['Create', 'Update', 'Announce', 'Like', 'Follow'].includes(type) || !id.startsWith(world.planet.origin))
          continue;
        const answer = await fetch(id, { headers: { accept: 'application/activity+json' } });
        const found = answer.ok ? ((await answer.json()) as { id: string; type: string }) : null;
        if (found?.id !== id || found.type !== type) throw new Error(`${type} ${id} answers ${answer.status}`);
        seen.push(type);
      }
      return [...new Set(seen)].join(', ');
    },
  },
  {
    what: 'Alice asks in a poll',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const { key } = await world.phone.call('publish', {
        content: {
          type: 'poll',
          version: 'v1',
          title: 'What is for dinner?',
          closesAt: new Date(Date.now() + 3600_000).toISOString(),
          details: { type: 'chooseOne', choices: ['soup', 'salad'] },
        },
      });
      world.notes.alicePoll = key;
      const { activity } = await atBob(world, (a, o) => a.type === 'Create' && o.type === 'Question');
      const question = activity.object as { id: string; oneOf: { name: string }[] };
      world.notes.aliceQuestion = question.id;
      return `Question: ${question.oneOf.map(({ name }) => name).join(', ')}`;
    },
  },
  {
    what: 'Bob votes in it',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('vote', { actor: 'bob', object: world.notes.aliceQuestion!, name: 'salad' });
      const { value } = await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && c.type === 'position' && c.root === world.notes.alicePoll,
      );
      const { choice } = (value.content as { details: { choice: number } }).details;
      if (choice !== 1) throw new Error(`another choice: ${choice}`);
      const counted = await world.planet.query<{ post: { poll: { options: { votes: number }[] } } }>(
        'query ($id: ID!) { post(id: $id) { poll { options { votes } } } }',
        { id: world.notes.alicePoll! },
      );
      return `position ${choice}; counted ${counted.post.poll.options.map(({ votes }) => votes).join(', ')}`;
    },
  },
  {
    what: 'Bob asks in a poll',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      const { id } = await world.fedi.call('post', { actor: 'bob', content: '<p>Tea?</p>', poll: ['yes', 'no'] });
      world.notes.bobQuestion = id;
      const { key, value } = await onPhone(world, (m, c) => m.value.author === world.notes.mirror && c.type === 'poll');
      world.notes.bobPoll = key;
      await onPhone(world, (m, c) => m.value.author === world.notes.mirror && text(c.text).startsWith('Tea?'));
      return JSON.stringify((value.content as { details: unknown }).details);
    },
  },
  {
    what: 'Alice votes in it',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      const root = world.notes.bobPoll!;
      await world.phone.call('publish', {
        content: { type: 'position', version: 'v1', root, branch: root, details: { type: 'chooseOne', choice: 0 } },
      });
      const { activity } = await atBob(
        world,
        (a, o) => a.type === 'Create' && o.inReplyTo === world.notes.bobQuestion && o.name === 'yes',
      );
      if (JSON.stringify(activity).includes('Public')) throw new Error('a vote that everybody sees');
      return `a Note “yes” to ${text(activity.to)}`;
    },
  },
];

/** How it ends. */
const ends: Step[] = [
  {
    what: 'Alice ends her share and her like',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('publish', { content: { type: 'tombstone', target: world.notes.aliceRepost! } });
      await atBob(world, (a, o) => a.type === 'Undo' && o.type === 'Announce');
      await world.phone.call('unlike', { link: world.notes.bobReplyKey! });
      await atBob(world, (a, o) => a.type === 'Undo' && o.type === 'Like');
      return 'Undo Announce, Undo Like';
    },
  },
  {
    what: 'Bob ends his like and his boost',
    from: 'fediverse',
    to: 'scuttlebutt',
    async run(world) {
      await world.fedi.call('undoLike', { actor: 'bob', object: world.notes.aliceNote! });
      await onPhone(
        world,
        (m, c) => m.value.author === world.notes.mirror && (c.vote as { value: number } | undefined)?.value === 0,
      );
      await world.fedi.call('undoBoost', { actor: 'bob', object: world.notes.aliceNote! });
      await onPhone(
        world,
        (m, c) =>
          m.value.author === world.notes.mirror && c.type === 'tombstone' && c.target !== world.notes.bobPostKey,
      );
      return 'vote 0, tombstone';
    },
  },
  {
    what: 'Alice deletes her post',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('publish', { content: { type: 'tombstone', target: world.notes.alicePost! } });
      await atBob(world, (a, o) => a.type === 'Delete' && o.id === world.notes.aliceNote);
      const { status } = await fetch(world.notes.aliceNote!, { headers: { accept: 'application/activity+json' } });
      if (status !== 410) throw new Error(`the note answers ${status}`);
      return 'Delete; the note answers 410';
    },
  },
  {
    what: 'Alice changes her name',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('about', { name: 'Alice B.' });
      await atBob(world, (a, o) => a.type === 'Update' && o.name === 'Alice B.');
      return 'Update of the actor';
    },
  },
  {
    what: 'Alice stops following Bob',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('unfollow', { feed: world.notes.mirror! });
      await atBob(world, (a, o) => a.type === 'Undo' && o.type === 'Follow');
      return 'Undo Follow';
    },
  },
  {
    what: 'Bob stops following Alice',
    from: 'fediverse',
    to: 'planet',
    async run(world) {
      await world.fedi.call('unfollow', { actor: 'bob', target: world.alice });
      await world.planet.until<{ account: { counts: { followers: number } } }>(
        'query ($a: String!) { account(address: $a) { counts { followers } } }',
        { a: world.phone.ready.id },
        ({ account }) => account.counts.followers === 0,
      );
      return 'no follower left';
    },
  },
  {
    what: 'Alice blocks Bob',
    from: 'scuttlebutt',
    to: 'fediverse',
    async run(world) {
      await world.phone.call('block', { feed: world.notes.mirror! });
      await atBob(world, (a) => a.type === 'Block');
      return 'Block';
    },
  },
];

/** Everything that people of three networks do with each other, in an order that makes sense. */
export const scenario: Step[] = [...beginnings, ...diasporaSteps, ...ends, ...identitySteps];
