import { podGuid, noteOf } from '../demo/diaspora.js';
import { scenario } from '../demo/scenario.js';
import { list, pixel, text } from '../demo/step.js';
import { atBob, atCarol, mirrorOf, onPhone, startWorld, type World } from '../demo/world.js';
import type { JsonObject, NoteArgs, SsbMessage } from '../support/peers/commands.js';

/**
 * What a diaspora* pod, a Scuttlebutt program and a fediverse server see of each other through Planet, beside what the
 * demo shows: each thing is looked for at the peer. And what they must not see.
 */
let world: World;
let broken = false;
const say = (what: string, run: () => Promise<void>): void =>
  it(what, async () => {
    try {
      await run();
    } catch (error) {
      broken = true;
      throw error;
    }
  });

/** Of the demo: everybody is there, agrees, and follows the others. */
const beginnings = [
  'Alice joins with an invite and says who she is',
  'Bob follows Alice',
  'Alice posts; her follower has it',
  'Bob agrees to be bridged by following the bridge',
  'Alice follows Bob',
  'Carol agrees to be bridged by sharing with the bridge',
  'Carol shares with Alice',
  'Carol shares with Bob',
  'Bob follows Carol',
];

const alice = (): string => `alice@${world.planet.host}`;
const bob = (): string => world.notes.bobOnPod!;
/** What Alice writes; gives its key and its guid at the pod. */
async function aliceSays(content: JsonObject): Promise<{ key: string; guid: string }> {
  const { key } = await world.phone.call('publish', { content: { type: 'post', ...content } });
  const guid = await podGuid(world, key);
  return { key, guid };
}
async function bobSays(note: Omit<NoteArgs, 'actor'>): Promise<{ id: string }> {
  const { id } = await world.fedi.call('post', { actor: 'bob', ...note });
  return { id };
}
/** What Carol posts, as the phone and Bob have it. */
async function carolPosts(post: { text: string; [more: string]: unknown }) {
  const made = await world.pod.call('post', { person: 'carol', ...post });
  return { guid: made.guid, ...(await seenOf(post.text)) };
}
async function seenOf(words: string): Promise<{ key: string; content: JsonObject; note: string; object: JsonObject }> {
  const message = await fromCarol((c) => text(c.text).includes(words));
  const { activity } = await atBob(world, (a, o) => a.type === 'Create' && text(o.content).includes(words));
  return {
    key: message.key,
    content: message.value.content as JsonObject,
    note: noteOf(activity).id,
    object: activity.object as JsonObject,
  };
}
const fromCarol = (accept: (content: JsonObject) => boolean): Promise<SsbMessage> =>
  onPhone(world, (m, c) => m.value.author === world.notes.carolFeed && accept(c));
const carolAt = (accept: (activity: JsonObject, object: JsonObject) => boolean) =>
  atBob(world, (a, o) => a.actor === world.notes.carolActor && accept(a, o));
const bytesAt = async (url: string): Promise<string> =>
  Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64');
const tagNames = (object: JsonObject): string[] =>
  list(object.tag).map((tag) => text((tag as { name?: string }).name).toLowerCase());
/** Planet has nothing more to do, so that what is not there will not come. */
async function quiet(): Promise<void> {
  type Health = { health: { inbound: { count: number }; outbox: { count: number }; deliveries: Line[] } };
  type Line = { state: string; count: number };
  const busy = new Set(['QUEUED', 'SENDING', 'RETRYING']);
  for (let still = 0; still < 3;) {
    const { health } = await world.planet.query<Health>(
      '{ health { inbound { count } outbox { count } deliveries { state count } } }',
    );
    const moving = health.deliveries.filter((line) => busy.has(line.state)).reduce((all, line) => all + line.count, 0);
    still = health.inbound.count + health.outbox.count + moving === 0 ? still + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await world.pod.call('settle');
}

beforeAll(async () => {
  world = await startWorld();
  for (const what of beginnings) await scenario.find((step) => step.what === what)!.run(world);
}, 120_000);
afterAll(async () => {
  if (broken) console.error(world.planet.log().slice(-6000));
  await world?.stop();
});

describe('from Scuttlebutt to diaspora*', () => {
  let post: { key: string; guid: string };
  say('ssb → diaspora: tag, content warning, place', async () => {
    post = await aliceSays({
      text: 'Open today: #gardens\n\n📍 Prater (geo:48.216,16.396)',
      contentWarning: 'Nettles',
    });
    const { post: seen } = await atCarol(world, post.guid);
    expect(seen).toMatchObject({ author: alice(), public: true, nsfw: true });
    expect(seen.tags).toEqual(expect.arrayContaining(['gardens', 'nsfw']));
    expect(seen.text).toMatch(/^\*\*⚠ Nettles\*\*\n\nOpen today: #gardens/);
    expect(seen.location).toEqual({ address: 'Prater', lat: '48.216000', lng: '16.396000' });
  });
  say('ssb → diaspora: like and unlike, of a post and of a comment', async () => {
    const carols = await carolPosts({ text: 'Who likes this' });
    const { guid: comment } = await world.pod.call('comment', {
      person: 'carol',
      post: post.guid,
      text: 'Nettles are fine',
    });
    const { key } = await fromCarol((c) => text(c.text).includes('Nettles are fine'));
    await world.phone.call('like', { link: carols.key });
    await world.phone.call('like', { link: key });
    await atCarol(world, carols.guid, ({ likes }) => likes.some(({ author }) => author === alice()));
    const likesOf = (all: { guid: string; likes: { author: string }[] }[]) =>
      all.find(({ guid }) => guid === comment)?.likes.map(({ author }) => author) ?? [];
    await atCarol(world, post.guid, ({ comments }) => likesOf(comments).includes(alice()));
    await world.phone.call('unlike', { link: carols.key });
    await world.phone.call('unlike', { link: key });
    await atCarol(world, carols.guid, ({ likes }) => likes.length === 0);
    await atCarol(world, post.guid, ({ comments }) => likesOf(comments).length === 0);
    // An answer to the comment stands below it, and names whom it answers.
    await world.phone.call('reply', { root: post.key, branch: key, text: 'They sting' });
    const { comments } = await atCarol(world, post.guid, (t) => t.comments.some((c) => c.text.includes('They sting')));
    const answer = comments.find(({ text }) => text.includes('They sting'))!;
    expect(answer).toMatchObject({ author: alice(), extra: { thread_parent_guid: comment } });
    expect(answer.text).toBe(`@{Carol; ${world.carol}} They sting`.replace('Carol', 'carol'));
  });
  say('ssb → diaspora: a share and its end', async () => {
    const carols = await carolPosts({ text: 'Share me from the phone' });
    const { key } = await world.phone.call('publish', {
      content: {
        type: 'post',
        text: `🔁 [that](${carols.key})`,
        mentions: [{ link: carols.key }],
        repost: { link: carols.key },
      },
    });
    await atCarol(world, carols.guid, ({ reshares }) => reshares.some(({ author }) => author === alice()));
    await world.phone.call('publish', { content: { type: 'tombstone', target: key } });
    await atCarol(world, carols.guid, ({ reshares }) => reshares.length === 0);
  });
  say('ssb → diaspora: a quotation is a link that pods understand', async () => {
    const carols = await carolPosts({ text: 'Quote me from the phone' });
    const { key } = await world.phone.call('publish', {
      content: { type: 'share', share: { link: carols.key, content: 'post', text: 'How true' } },
    });
    const { post: seen } = await atCarol(world, await podGuid(world, key));
    expect(seen.text).toBe(`How true\n\n♻ diaspora://${world.carol}/post/${carols.guid}`);
  });
  say('ssb → diaspora: a post is deleted', async () => {
    await world.phone.call('publish', { content: { type: 'tombstone', target: post.key } });
    await world.pod.waitFor('thread', { post: post.guid }, (thread) => thread === null);
    expect((await fetch(`${world.planet.origin}/fetch/post/${post.guid}`)).status).toBe(404);
  });
  say('ssb → diaspora: name, words and picture of a person', async () => {
    const blob = await world.phone.call('addBlob', { base64: pixel });
    await world.phone.call('about', { name: 'Alice A.', description: 'Of the *garden*', image: blob.id });
    const [profile] = await world.pod.waitFor('accepted', { type: 'profile' }, (all) =>
      all.some(({ sender, xml }) => sender === alice() && xml.includes('Alice A.')),
    );
    expect(profile).toBeDefined();
    const seen = await world.pod.call('lookup', { target: alice() });
    expect(seen).toMatchObject({ name: 'Alice A.', bio: expect.stringContaining('Of the *garden*') as string });
    expect(await bytesAt(seen.photo)).toBe(pixel);
  });
});

describe('from the fediverse to diaspora*', () => {
  let post: { id: string };
  let guid: string;
  say('activitypub → diaspora: picture, tag, place, mention', async () => {
    const { id: blob } = await world.phone.call('addBlob', { base64: pixel });
    const url = `${world.planet.origin}/media/${Buffer.from(blob.slice(1, 45), 'base64').toString('hex')}`;
    post = await bobSays({
      content: `<p>Look, <a href="${world.notes.carolActor}" class="mention">@carol</a>, at the <a href="${world.fedi.ready.origin}/tags/harbour" class="mention hashtag">#harbour</a></p>`,
      mentions: [`@carol@${world.planet.host}`],
      hashtags: ['harbour'],
      attachment: [{ url, mediaType: 'image/png', name: 'a boat', type: 'Image' }],
      location: { name: 'Pier 4', latitude: 53.54, longitude: 9.98 },
    });
    guid = await podGuid(world, post.id);
    const { post: seen } = await atCarol(world, guid);
    expect(seen).toMatchObject({
      author: bob(),
      mentions: [world.carol],
      tags: ['harbour'],
      location: { address: 'Pier 4', lat: '53.540000', lng: '9.980000' },
    });
    expect(seen.photos.map((photo) => photo.text)).toEqual(['a boat']);
    const [photo] = seen.photos;
    expect(await bytesAt(photo!.url)).toBe(pixel);
    // Pods ask for smaller forms by the name.
    expect(await bytesAt(photo!.url.replace('/photos/', '/photos/thumb_small_'))).toBe(pixel);
  });
  say('activitypub → diaspora: an edit, and a post that is quiet', async () => {
    await world.fedi.call('editPost', { id: post.id, content: '<p>Look <em>again</em></p>' });
    const { post: seen } = await atCarol(world, guid, (t) => t.post.text === 'Look *again*');
    expect(seen.edited_at).not.toBeNull();
    const { id } = await bobSays({ content: '<p>Quietly</p>', visibility: 'unlisted' });
    expect((await atCarol(world, await podGuid(world, id))).post).toMatchObject({ public: true, text: 'Quietly' });
  });
  say('activitypub → diaspora: like and unlike, of a post and of a comment', async () => {
    const carols = await carolPosts({ text: 'Bob may like this' });
    const { guid: comment } = await world.pod.call('comment', { person: 'carol', post: carols.guid, text: 'and this' });
    const { activity } = await atBob(world, (a, o) => a.type === 'Create' && text(o.content).includes('and this'));
    for (const object of [carols.note, noteOf(activity).id]) await world.fedi.call('like', { actor: 'bob', object });
    const liked = (n: number) => (thread: { likes: unknown[]; comments: { guid: string; likes: unknown[] }[] }) =>
      thread.likes.length === n && thread.comments.find((c) => c.guid === comment)?.likes.length === n;
    await atCarol(world, carols.guid, liked(1));
    for (const object of [carols.note, noteOf(activity).id])
      await world.fedi.call('undoLike', { actor: 'bob', object });
    await atCarol(world, carols.guid, liked(0));
  });
  say('activitypub → diaspora: a boost and its end', async () => {
    const carols = await carolPosts({ text: 'Boost me' });
    await world.fedi.call('boost', { actor: 'bob', object: carols.note });
    await atCarol(world, carols.guid, ({ reshares }) => reshares.some(({ author }) => author === bob()));
    await world.fedi.call('undoBoost', { actor: 'bob', object: carols.note });
    await atCarol(world, carols.guid, ({ reshares }) => reshares.length === 0);
  });
  say('activitypub → diaspora: a quotation is a link that pods understand', async () => {
    const carols = await carolPosts({ text: 'Quote me from a server' });
    const { id } = await bobSays({ content: '<p>As she says</p>', quoteUrl: carols.note });
    const { post: seen } = await atCarol(world, await podGuid(world, id));
    expect(seen.text).toBe(`As she says\n\n♻ diaspora://${world.carol}/post/${carols.guid}`);
  });
  say('activitypub → diaspora: a post and a comment are deleted', async () => {
    const carols = await carolPosts({ text: 'Bob will regret it' });
    const reply = await bobSays({ content: '<p>I regret nothing</p>', inReplyTo: carols.note });
    await atCarol(world, carols.guid, ({ comments }) => comments.some((c) => c.text.includes('regret nothing')));
    await world.fedi.call('deletePost', { id: reply.id });
    await atCarol(world, carols.guid, ({ comments }) => comments.length === 0);
    await world.fedi.call('deletePost', { id: post.id });
    await world.pod.waitFor('thread', { post: guid }, (thread) => thread === null);
  });
  say('activitypub → diaspora: name, words and picture of a person', async () => {
    const { id: blob } = await world.phone.call('addBlob', { base64: pixel });
    const avatar = `${world.planet.origin}/media/${Buffer.from(blob.slice(1, 45), 'base64').toString('hex')}`;
    await world.fedi.call('updateActor', {
      actor: 'bob',
      displayName: 'Bob of B.',
      bio: '<p>I <b>boat</b></p>',
      avatar,
    });
    await world.pod.waitFor('accepted', { type: 'profile' }, (all) =>
      all.some(({ sender, xml }) => sender === bob() && xml.includes('Bob of B.')),
    );
    const seen = await world.pod.call('lookup', { target: bob() });
    expect(seen).toMatchObject({ name: 'Bob of B.', bio: expect.stringContaining('I **boat**') as string });
    expect(await bytesAt(seen.photo)).toBe(pixel);
  });
});

describe('from diaspora* to both', () => {
  say('diaspora → ssb and activitypub: tag, mention, nsfw, place, picture with its bytes', async () => {
    const made = await world.pod.call('post', {
      person: 'carol',
      mentions: [alice(), bob()],
      text: 'on the #beach',
      nsfw: true,
      photos: [{ text: 'bare feet', base64: pixel }],
      location: { address: 'Sylt', lat: '54.9', lng: '8.3' },
    });
    const { content, object } = await seenOf('on the');
    expect(made.guid).toMatch(/^[0-9a-f]{32}$/);
    const links = list(content.mentions).map((mention) => (mention as { link: string }).link);
    const bobsFeed = world.notes.mirror!;
    expect(links).toEqual(expect.arrayContaining([world.phone.ready.id, bobsFeed, '#beach']));
    const blob = links.find((link) => link.startsWith('&'))!;
    expect((await world.phone.call('getBlob', { id: blob, base64: true })).base64).toBe(pixel);
    expect(text(content.text)).toContain('![bare feet]');
    expect(text(content.text)).toContain('📍 Sylt (geo:54.9,8.3)');
    expect(object).toMatchObject({
      sensitive: true,
      location: { type: 'Place', name: 'Sylt', latitude: 54.9, longitude: 8.3 },
    });
    expect(tagNames(object)).toEqual(expect.arrayContaining(['#beach', '#nsfw']));
    expect(list(object.tag).map((tag) => (tag as { href?: string }).href)).toContain(world.bob.id);
    const file = list(object.attachment)[0] as { url: string; name: string };
    expect(file.name).toBe('bare feet');
    expect(await bytesAt(file.url)).toBe(pixel);
  });
  say('diaspora → ssb and activitypub: comments at depth, their likes and the ends of these', async () => {
    const post = await aliceSays({ text: 'A thread that grows' });
    await atCarol(world, post.guid);
    const { guid: first } = await world.pod.call('comment', { person: 'carol', post: post.guid, text: 'First branch' });
    await world.pod.call('comment', {
      person: 'carol',
      post: post.guid,
      text: 'Second branch',
      extra: { thread_parent_guid: first },
    });
    const above = await fromCarol((c) => text(c.text).includes('First branch'));
    const below = await fromCarol((c) => text(c.text).includes('Second branch'));
    expect(below.value.content).toMatchObject({ root: post.key });
    expect(list((below.value.content as JsonObject).branch)).toContain(above.key);
    const one = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes('First branch'));
    const two = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes('Second branch'));
    expect(noteOf(two.activity).inReplyTo).toBe(noteOf(one.activity).id);

    // Bob comments; Carol likes that on her pod, and takes it back.
    const reply = await bobSays({ content: '<p>Third branch</p>', inReplyTo: noteOf(one.activity).id });
    const { comments } = await atCarol(world, post.guid, (t) =>
      t.comments.some((c) => c.text.includes('Third branch')),
    );
    const comment = comments.find((c) => c.text.includes('Third branch'))!.guid;
    await world.pod.call('like', { person: 'carol', comment });
    await carolAt((a, o) => a.type === 'Like' && o.id === reply.id);
    await world.pod.call('unlike', { person: 'carol', comment });
    await carolAt((a, o) => a.type === 'Undo' && o.type === 'Like');
    const vote = (value: number) =>
      fromCarol((c) => {
        const said = c.vote as JsonObject | undefined;
        return said?.link === post.key && said.value === value;
      });
    await world.pod.call('like', { person: 'carol', post: post.guid });
    await vote(1);
    await world.pod.call('unlike', { person: 'carol', post: post.guid });
    await vote(0);
  });
  say('diaspora → ssb and activitypub: a reshare and its end', async () => {
    const post = await aliceSays({ text: 'Worth a reshare' });
    const bobs = await bobSays({ content: '<p>Worth a boost</p>' });
    const guid = await podGuid(world, bobs.id);
    await atCarol(world, post.guid);
    await atCarol(world, guid);
    const { guid: one } = await world.pod.call('reshare', { person: 'carol', post: post.guid });
    const { guid: two } = await world.pod.call('reshare', { person: 'carol', post: guid });
    const { key } = await fromCarol((c) => (c.repost as { link?: string } | undefined)?.link === post.key);
    await carolAt((a, o) => a.type === 'Announce' && o.id === bobs.id);
    await world.pod.call('retract', { person: 'carol', type: 'Post', guid: one });
    await world.pod.call('retract', { person: 'carol', type: 'Post', guid: two });
    await fromCarol((c) => c.type === 'tombstone' && c.target === key);
    await carolAt(
      (a, o) => a.type === 'Undo' && o.type === 'Announce' && (o as { object?: string }).object === bobs.id,
    );
  });
  say('diaspora → ssb and activitypub: a link to a post is a link there', async () => {
    const post = await aliceSays({ text: 'Linked to' });
    await atCarol(world, post.guid);
    await world.pod.call('post', { person: 'carol', text: `As said: diaspora://${alice()}/post/${post.guid} indeed` });
    const { content, object } = await seenOf('As said');
    expect(text(content.text)).toContain(`](${post.key})`);
    expect(text(object.content)).toContain(`${world.planet.origin}/`);
  });
  say('diaspora → ssb and activitypub: a post is deleted', async () => {
    const post = await carolPosts({ text: 'Not for long' });
    await world.pod.call('retract', { person: 'carol', type: 'Post', guid: post.guid });
    await fromCarol((c) => c.type === 'tombstone' && c.target === post.key);
    await carolAt((a, o) => a.type === 'Delete' && o.id === post.note);
    expect((await fetch(post.note, { headers: { accept: 'application/activity+json' } })).status).toBe(410);
  });
  say('diaspora → ssb and activitypub: the picture of a person', async () => {
    const { photos } = await world.pod.call('post', { person: 'carol', text: 'Me', photos: [{ base64: pixel }] });
    const image_url = photos[0]!.url;
    await world.pod.call('profile', { person: 'carol', values: { image_url, bio: 'On *film*', public: true } });
    const { value } = await fromCarol((c) => c.type === 'about' && text(c.image).startsWith('&'));
    const { image } = value.content as { image: string };
    expect((await world.phone.call('getBlob', { id: image, base64: true })).base64).toBe(pixel);
    const { activity } = await carolAt((a, o) => a.type === 'Update' && text(o.summary).includes('<em>film</em>'));
    expect(await bytesAt((activity.object as { icon: { url: string } }).icon.url)).toBe(pixel);
  });
});

describe('what is for a few', () => {
  const secrets: string[] = [];
  const secret = (words: string): string => {
    secrets.push(words);
    return words;
  };
  const sealed = async (words: string) =>
    (await world.pod.waitFor('accepted', {}, (all) => all.some(({ xml }) => xml.includes(words)))).filter(({ xml }) =>
      xml.includes(words),
    );

  say(
    'a followers-only post of the fediverse comes sealed, and the like and comment on it stay among those who have it',
    async () => {
      const words = secret('For my followers');
      const { id } = await bobSays({ content: `<p>${words}</p>`, visibility: 'followers' });
      const [came] = await sealed(words);
      expect(came).toMatchObject({ channel: 'private', recipient: world.carol, type: 'status_message' });
      const { post } = await atCarol(world, came!.guid!);
      expect(post.public).toBe(false);
      await world.pod.call('like', { person: 'carol', post: post.guid });
      const comment = secret('I am a follower');
      await world.pod.call('comment', { person: 'carol', post: post.guid, text: comment });
      const { activity } = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes(comment));
      expect(JSON.stringify(activity)).not.toMatch(/#Public|followers/);
      await carolAt((a, o) => a.type === 'Like' && o.id === id);
      // Its edit and its end come sealed too, to whom it came.
      await world.fedi.call('editPost', { id, content: `<p>${secret('For my dear followers')}</p>` });
      const [edit] = await sealed('For my dear followers');
      expect(edit).toMatchObject({ channel: 'private', recipient: world.carol });
      await world.fedi.call('deletePost', { id });
      const ended = await world.pod.waitFor('accepted', { type: 'retraction' }, (all) =>
        all.some(({ guid }) => guid === post.guid),
      );
      expect(ended.filter(({ guid }) => guid === post.guid).map(({ channel }) => channel)).toEqual(['private']);
    },
  );
  say('a direct post of the fediverse is a talk with those whom it names', async () => {
    const words = secret('Only you, Carol');
    await bobSays({
      content: `<p>${words}</p>`,
      visibility: 'direct',
      mentions: [`@carol@${world.planet.host}`],
    });
    const talks = await world.pod.waitFor('conversations', { person: 'carol' }, (all) =>
      all.some(({ messages }) => messages.some((m) => m.text.includes(words))),
    );
    const talk = talks.find(({ messages }) => messages.some((m) => m.text.includes(words)))!;
    expect(talk.participants.toSorted()).toEqual([bob(), world.carol].toSorted());
    await world.pod.call('message', { person: 'carol', conversation: talk.guid, text: secret('And only you, Bob') });
    const { activity } = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes('only you, Bob'));
    expect(list(activity.to)).toEqual([world.bob.id]);
    expect(JSON.stringify(activity)).not.toMatch(/#Public|\/followers/);
  });
  say(
    'a limited post reaches whom it names; a direct answer is a talk, not a comment for all who have it',
    async () => {
      await world.pod.call('createPerson', { name: 'frida' });
      const frida = `frida@${world.pod.ready.host}`;
      const words = secret('In my garden at eight');
      const { guid } = await world.pod.call('post', { person: 'carol', text: words, to: [bob(), frida] });
      const { activity } = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes(words));
      expect(list(activity.to)).toEqual([world.bob.id]);
      const answer = secret('May I bring somebody');
      await bobSays({
        content: `<p>${answer}</p>`,
        visibility: 'direct',
        inReplyTo: noteOf(activity).id,
        mentions: [`@carol@${world.planet.host}`],
      });
      const [came] = await sealed(answer);
      expect(came).toMatchObject({ type: 'conversation', channel: 'private', recipient: world.carol });
      expect(came!.xml).toContain(`diaspora://${world.carol}/post/${guid}`);
      expect((await atCarol(world, guid)).comments).toEqual([]);
      expect(await world.pod.call('conversations', { person: 'frida' })).toEqual([]);
      // Of its edit and its end hears who has it.
      const edited = secret('In my garden at nine');
      await world.pod.call('edit', { person: 'carol', post: guid, text: edited });
      const { activity: update } = await carolAt((a, o) => a.type === 'Update' && text(o.content).includes(edited));
      expect(list(update.to)).toEqual([world.bob.id]);
      await world.pod.call('retract', { person: 'carol', type: 'Post', guid });
      await carolAt((a, o) => a.type === 'Delete' && o.id === noteOf(activity).id);
    },
  );
  say('a followers-only answer in a public thread is sealed, and no comment', async () => {
    const carols = await carolPosts({ text: 'Everybody sees this one' });
    const words = secret('My followers see this one');
    await bobSays({
      content: `<p>${words}</p>`,
      visibility: 'followers',
      inReplyTo: carols.note,
      mentions: [`@carol@${world.planet.host}`],
    });
    const all = await sealed(words);
    expect(all).toMatchObject([{ type: 'status_message', channel: 'private', recipient: world.carol }]);
    const { post } = await atCarol(world, all[0]!.guid!);
    expect(post.public).toBe(false);
    expect(post.text).toContain(`[↪](diaspora://${world.carol}/post/${carols.guid})`);
    expect((await atCarol(world, carols.guid)).comments).toEqual([]);
  });
  say('a public answer to a limited post says nothing of it elsewhere', async () => {
    const words = secret('Between us three');
    const { guid } = await world.pod.call('post', { person: 'carol', text: words, to: [bob()] });
    const { activity } = await carolAt((a, o) => a.type === 'Create' && text(o.content).includes(words));
    await bobSays({ content: '<p>Loud answer</p>', inReplyTo: noteOf(activity).id });
    const { comments } = await atCarol(world, guid, (t) => t.comments.some((c) => c.text.includes('Loud answer')));
    const { value } = await onPhone(world, (_m, c) => text(c.text).includes('Loud answer'));
    expect(JSON.stringify(value.content)).not.toContain(words);
    const url = `${world.planet.origin}/fetch/comment/${comments[0]!.guid}`;
    expect((await fetch(url)).status).toBe(404);
  });
  say('a share for followers alone does not become a public reshare', async () => {
    const carols = await carolPosts({ text: 'Shared quietly' });
    const followers = (await world.fedi.call('actors')).find(({ name }) => name === 'bob')!.followers;
    await world.fedi.call('boost', { actor: 'bob', object: carols.note, to: [followers] });
    await quiet();
    expect((await atCarol(world, carols.guid)).reshares).toEqual([]);
  });
  say('nothing of it is on Scuttlebutt, public on the fediverse, or shown to strangers', async () => {
    await quiet();
    const onLog = JSON.stringify(await world.phone.call('messages'));
    const publics = JSON.stringify(
      (await world.fedi.call('inbox')).filter(({ activity }) => JSON.stringify(activity).includes('#Public')),
    );
    const open = JSON.stringify((await world.pod.call('accepted')).filter(({ channel }) => channel === 'public'));
    for (const words of secrets) for (const place of [onLog, publics, open]) expect(place).not.toContain(words);
    // As a stranger: GraphQL, fetch, pages, outboxes.
    type Posts = { accounts: { nodes: { posts: { nodes: { id: string; text: string }[] } }[] } };
    const answer = await fetch(`${world.planet.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ accounts(first: 20) { nodes { posts(first: 50) { nodes { id text } } } } }' }),
    });
    const { data } = (await answer.json()) as { data: Posts };
    expect(data.accounts.nodes.flatMap(({ posts }) => posts.nodes).length).toBeGreaterThan(5);
    const hidden = (await world.pod.call('accepted')).filter(({ xml }) => secrets.some((words) => xml.includes(words)));
    const guids = new Set(hidden.map(({ guid }) => guid));
    expect(guids.size).toBeGreaterThan(4);
    const pages = await Promise.all(
      [
        ...[...guids].flatMap((guid) => (guid ? [`/fetch/post/${guid}`, `/fetch/comment/${guid}`, `/p/${guid}`] : [])),
        `/users/carol/outbox`,
        `/users/carol/outbox?page=true`,
      ].map(async (path) => {
        const page = await fetch(world.planet.origin + path, { redirect: 'manual' });
        if (path.startsWith('/fetch/') || path.startsWith('/p/')) expect([path, page.status]).toEqual([path, 404]);
        return page.text();
      }),
    );
    for (const words of secrets) for (const page of [JSON.stringify(data), ...pages]) expect(page).not.toContain(words);
  });
});

describe('ends', () => {
  say('an account is deleted', async () => {
    const planet = `planet@${world.planet.host}`;
    const dan = `dan@${world.pod.ready.host}`;
    await world.pod.call('createPerson', { name: 'dan' });
    await world.pod.call('share', { person: 'dan', target: planet });
    await world.pod.waitFor('contacts', { person: 'dan' }, (all) => all.some((c) => c.id === planet && c.sharing));
    await world.pod.call('post', { person: 'dan', text: 'I am Dan' });
    const feed = await mirrorOf(world, dan);
    await world.phone.call('follow', { feed });
    await onPhone(world, (m, c) => m.value.author === feed && c.text === 'I am Dan');
    await world.fedi.call('follow', { actor: 'bob', target: `@dan@${world.planet.host}` });
    await world.pod.waitFor('contacts', { person: 'dan' }, (all) =>
      all.some(({ id, sharing }) => id === bob() && sharing),
    );
    const gus = await world.fedi.call('createActor', { name: 'gus' });
    await world.fedi.call('follow', { actor: 'gus', target: `@planet@${world.planet.host}` });
    await mirrorOf(world, gus.id, 'diaspora');
    await world.pod.call('share', { person: 'carol', target: `gus@${world.planet.host}` });
    await world.fedi.waitFor('inbox', {}, (all) =>
      all.some(({ activity: a }) => a.type === 'Follow' && a.object === gus.id && a.actor === world.notes.carolActor),
    );

    await world.pod.call('deleteAccount', { person: 'dan', to: [planet] });
    await atBob(world, (a) => a.type === 'Delete' && text(a.actor).endsWith('/users/dan'));
    await onPhone(
      world,
      (m, c) => m.value.author === feed && c.type === 'about' && text(c.description).includes('deleted'),
    );
    await world.fedi.call('deleteActor', { actor: 'gus' });
    const [gone] = await world.pod.waitFor('accepted', { type: 'account_deletion' }, (all) => all.length > 0);
    expect(gone).toMatchObject({ sender: `gus@${world.planet.host}`, outcome: 'stored' });
    const { guid } = await world.pod.call('lookup', { target: `gus@${world.planet.host}` });
    expect((await fetch(`${world.planet.origin}/hcard/users/${guid}`)).status).toBe(410);
  });
  say('a person moves: those who follow elsewhere are told, from the old identity and from the new one', async () => {
    const planet = `planet@${world.planet.host}`;
    for (const from of ['old', 'new'] as const) {
      const [was, is] = [`${from}erin`, `${from}erinagain`];
      for (const name of [was, is]) {
        await world.pod.call('createPerson', { name });
        await world.pod.call('share', { person: name, target: planet });
        await world.pod.waitFor('contacts', { person: name }, (all) => all.some((c) => c.id === planet && c.sharing));
      }
      const id = `${was}@${world.pod.ready.host}`;
      await world.pod.call('post', { person: was, text: `I am ${was}` });
      const feed = await mirrorOf(world, id);
      await world.phone.call('follow', { feed });
      await onPhone(world, (m, c) => m.value.author === feed && c.text === `I am ${was}`);
      await world.fedi.call('follow', { actor: 'bob', target: `@${was}@${world.planet.host}` });
      await world.pod.waitFor('contacts', { person: was }, (all) => all.some((c) => c.id === bob() && c.sharing));
      const old = await world.pod.call('secret', { person: was });
      await world.pod.call('migrate', { person: is, old, to: [planet], from });
      await world.planet.until<{ account: { movedTo: string | null } }>(
        'query ($a: String!) { account(address: $a) { movedTo } }',
        { a: id },
        ({ account }) => account.movedTo === `diaspora:${is}@${world.pod.ready.host}`,
      );
      await onPhone(world, (m, c) => m.value.author === feed && text(c.text).startsWith('➡️'));
      const { activity } = await atBob(world, (a) => a.type === 'Move' && text(a.actor).endsWith(`/users/${was}`));
      expect(activity.target).toBe(`${world.planet.origin}/users/${is}`);
      // Alice is a member: her copies follow on.
      const alices = alice();
      await world.pod.waitFor('contacts', { person: is }, (all) => all.some((c) => c.id === alices && c.sharing));
    }
  });
  say('a person of the fediverse moves: pods are told', async () => {
    const old = await world.fedi.call('createActor', { name: 'gusta' });
    const fresh = await world.fedi.call('createActor', { name: 'gustava', aliases: [old.id] });
    for (const actor of ['gusta', 'gustava']) {
      await world.fedi.call('follow', { actor, target: `@planet@${world.planet.host}` });
    }
    await mirrorOf(world, old.id, 'diaspora');
    await mirrorOf(world, fresh.id, 'diaspora');
    const gusta = `gusta@${world.planet.host}`;
    await world.pod.call('share', { person: 'carol', target: gusta });
    await world.fedi.waitFor('followers', { actor: 'gusta' }, (all) => all.includes(world.notes.carolActor!));
    await world.fedi.call('move', { actor: 'gusta', target: fresh.id });
    const [came] = await world.pod.waitFor('accepted', { type: 'account_migration' }, (all) => all.length > 0);
    expect(came).toMatchObject({ sender: gusta, outcome: 'stored' });
    expect(await world.pod.call('lookup', { target: gusta })).toMatchObject({
      gone: true,
      moved: `gustava@${world.planet.host}`,
    });
  });
  say('sharing ends and blocks stand on all sides', async () => {
    await world.pod.call('unshare', { person: 'carol', target: alice() });
    await fromCarol((c) => c.type === 'contact' && c.contact === world.phone.ready.id && c.following === false);
    await world.pod.call('block', { person: 'carol', target: bob() });
    await carolAt((a, o) => a.type === 'Block' && o.id === world.bob.id);
    await world.pod.call('block', { person: 'carol', target: alice() });
    await fromCarol((c) => c.type === 'contact' && c.contact === world.phone.ready.id && c.blocking === true);
    await world.phone.call('block', { feed: world.notes.carolFeed! });
    await world.fedi.call('block', { actor: 'bob', target: world.notes.carolActor! });
    const blocks = await world.pod.waitFor('accepted', { type: 'contact' }, (all) =>
      [alice(), bob()].every((id) => all.some(({ sender, xml }) => sender === id && xml.includes('<blocking>true'))),
    );
    expect(blocks.every(({ channel }) => channel === 'private')).toBe(true);
  });
  say('blocks end on all sides', async () => {
    await world.pod.call('unshare', { person: 'carol', target: alice() });
    await world.pod.call('unshare', { person: 'carol', target: bob() });
    await fromCarol((c) => c.type === 'contact' && c.contact === world.phone.ready.id && c.blocking === false);
    await carolAt((a, o) => a.type === 'Undo' && o.type === 'Block');
    const before = (await world.pod.call('accepted', { type: 'contact' })).length;
    await world.phone.call('unblock', { feed: world.notes.carolFeed! });
    await world.fedi.call('undoBlock', { actor: 'bob', target: world.notes.carolActor! });
    const contacts = await world.pod.waitFor('accepted', { type: 'contact' }, (all) => all.length >= before + 2);
    const ended = contacts.slice(before).filter(({ xml }) => xml.includes('<blocking>false'));
    expect(ended.map(({ sender }) => sender).toSorted()).toEqual([alice(), bob()].toSorted());
  });
  say('the pod and the fediverse server were sent nothing that they refuse', async () => {
    await quiet();
    expect((await world.pod.call('refused')).map(({ code, reason, body }) => ({ code, reason, body }))).toEqual([]);
    expect((await world.fedi.call('rejected')).filter(({ method }) => method === 'POST')).toEqual([]);
    type Dead = { deliveries: { nodes: { kind: string; reason: string; detail: string | null; address: string }[] } };
    const { deliveries } = await world.planet.query<Dead>(
      '{ deliveries(first: 50, state: DEAD) { nodes { kind reason detail address } } }',
    );
    expect(deliveries.nodes).toEqual([]);
  });
});
