import fc from 'fast-check';
import { accountIdOf, stableId } from '@planet/core';
import type {
  Account,
  AccountId,
  AccountRef,
  Activity,
  Content,
  NativeActivity,
  PostId,
  PostRef,
  Refs,
} from '@planet/core';
import { Ids, owns } from '../ids.js';
import {
  make,
  readEntity,
  writeEntity,
  type Entity,
  type EntityInput,
  type EntityType,
  type SignedProperty,
} from '../wire/index.js';
import { fromDiaspora } from './from-diaspora.js';
import { toDiaspora, type Body } from './to-diaspora.js';

const ids = new Ids('https://planet.test');
const receivedAt = new Date('2026-11-20T12:00:00Z');
const at = '2026-11-01T12:00:00Z';
const [ann, dan, bob] = ['ann@one.test', 'dan@two.test', 'bob@planet.test'] as const;
const guidOf = (n: number): string => n.toString(16).padStart(32, 'c');
const postId = (name: string): PostId => stableId('post', name) as PostId;
const idOf = (person: string): AccountId => accountIdOf('diaspora', `diaspora:${person}`);

const account = (id: string, more: Partial<AccountRef> = {}): AccountRef => ({
  nativeId: `diaspora:${id}` as never,
  handle: id,
  name: id.split('@')[0]!.replace(/^./, (c) => c.toUpperCase()),
  url: null,
  ...more,
});
const me = 'me' as AccountId;
const accounts: Record<string, AccountRef> = {
  me: account(bob),
  ann: account(ann),
  dan: account(dan),
  eve: { nativeId: null, handle: 'eve@three.test', name: 'Eve', url: 'https://three.test/@eve' },
};
const ref = (more: Partial<PostRef>): PostRef => ({
  nativeIds: [],
  elsewhere: {},
  author: accounts.ann!,
  url: null,
  createdAt: new Date(at),
  repostOf: null,
  root: null,
  audience: 'public',
  native: true,
  poll: null,
  ...more,
});
const posts: Record<string, PostRef> = {
  theirs: ref({ nativeIds: [guidOf(1) as never] }),
  answer: ref({ nativeIds: [guidOf(2) as never], root: 'theirs' as PostId, author: accounts.dan! }),
  limited: ref({ nativeIds: [guidOf(3) as never], audience: 'group' }),
  talk: ref({ nativeIds: [guidOf(4) as never], audience: 'direct' }),
  asked: ref({
    nativeIds: [guidOf(5) as never],
    poll: {
      id: guidOf(6) as never,
      multiple: false,
      options: [
        { id: guidOf(7) as never, text: 'yes' },
        { id: guidOf(8) as never, text: 'no' },
      ],
    },
  }),
  ours: ref({ nativeIds: [guidOf(9) as never], native: false, author: accounts.me! }),
  elsewhere: ref({ native: false, author: accounts.eve!, url: 'https://three.test/1' }),
  shared: ref({ nativeIds: [guidOf(10) as never], repostOf: 'theirs' as PostId }),
};
const refs: Refs = { account: (id) => accounts[id] ?? null, post: (id) => posts[id] ?? null };
const as = { nativeId: `diaspora:${bob}`, of: me } as Account;
const own = postId('own');

const body = (act: object, sender = as): Body => {
  const activity = { id: 'act', network: 'activitypub', nativeId: 'n', actor: me, at: new Date(at), ...act };
  const made = toDiaspora(activity as unknown as Activity, sender, refs, ids);
  if (!made.ok) throw new Error(`${made.reason}: ${made.detail}`);
  return made.value.body as Body;
};
const refused = (act: object): string => {
  const activity = { id: 'act', network: 'activitypub', nativeId: 'n', actor: me, at: new Date(at), ...act };
  const made = toDiaspora(activity as unknown as Activity, as, refs, ids);
  return made.ok ? 'made' : made.reason;
};
const said = <T extends Entity = Entity>(act: object, sender = as): T => {
  const made = body(act, sender);
  if (!('say' in made)) throw new Error(JSON.stringify(made));
  // What is made can be written and read.
  return readEntity(writeEntity(made.say)) as T;
};
type Fields = Omit<Partial<Content>, 'replyTo' | 'root' | 'quote'> & {
  replyTo?: string;
  root?: string;
  quote?: string;
};
const content = (more: Fields): Content =>
  ({ post: own, text: 'hello', media: [], tags: [], mentions: [], to: [], audience: 'public', ...more }) as Content;
const posted = (more: Fields = {}, kind = 'post') =>
  said({ kind, content: content(more) }) as never as Record<string, never>;
const readAll = (entity: Entity, reader: string | null = null): NativeActivity[] => {
  const read = fromDiaspora({ xml: writeEntity(entity), reader }, { receivedAt, digest: 'd' });
  if (!read.ok) throw new Error(`${read.reason}: ${read.detail}`);
  return read.value;
};
const heard = <T extends EntityType>(
  type: T,
  values: EntityInput<T>,
  { reader = null, extra = [] as SignedProperty[] }: { reader?: string | null; extra?: SignedProperty[] } = {},
): NativeActivity => readAll(make(type as 'like', values as never, extra), reader && `diaspora:${reader}`)[0]!;
const contentIn = (act: NativeActivity) => (act as Extract<NativeActivity, { kind: 'post' }>).content;

describe('guids and ids', () => {
  it('are those of the thing here, and lead back to it', () => {
    const guid = ids.post(own);
    expect(guid).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.postIn(guid)).toBe(own);
    expect(ids.accountIn(ids.guidOf(`diaspora:${bob}`))).toBe(idOf(bob));
    expect(ids.postIn('c0ffee00c0ffee00c0ffee00c0ffee00')).toBeNull();
    const inner = [ids.photo(own, 0), ids.message(own), ids.poll(own), ids.answer(own, 1)];
    for (const one of inner) expect([one, owns(one)]).toEqual([one, 'unsure']);
    expect(new Set([guid, ...inner, ids.reaction('like', 'a', 'b'), ids.reaction('vote', 'a', 'b')]).size).toBe(7);
    expect(ids.reaction('like', 'a', 'b')).toBe(ids.reaction('like', 'a', 'b'));
  });
  it.each([
    [`diaspora:${ann}`, true],
    [`diaspora://${ann}/post/${guidOf(1)}`, true],
    [ann, 'unsure'],
    [guidOf(1), 'unsure'],
    ['diaspora:ANN@one.test', false],
    ['https://one.test/people/1', false],
    ['@Ul3E6DVJ2MkTzRcqF5ZzY2Y0mNRBfHwzSvDsWyxGgPM=.ed25519', false],
    ['%Ul3E6DVJ2MkTzRcqF5ZzY2Y0mNRBfHwzSvDsWyxGgPM=.sha256', false],
  ])('%s: %s', (id, wanted) => expect(owns(id)).toBe(wanted));
});

describe('from diaspora*', () => {
  const status = { author: ann, guid: guidOf(20), created_at: at, public: true, text: 'hello' };
  it('a post', () => {
    expect(heard('status_message', status)).toMatchObject({
      kind: 'post',
      nativeId: guidOf(20),
      actor: `diaspora:${ann}`,
      at: new Date(at),
      content: { text: 'hello', audience: 'public', to: [], url: `https://one.test/posts/${guidOf(20)}` },
    });
  });
  it('for a few: whom it was sealed for', () => {
    const act = heard('status_message', { ...status, public: false }, { reader: bob });
    expect(contentIn(act)).toMatchObject({ audience: 'group', to: [`diaspora:${bob}`], url: undefined });
  });
  it('for everybody, and sealed all the same: for everybody', () => {
    expect(contentIn(heard('status_message', status, { reader: bob }))).toMatchObject({ audience: 'public', to: [] });
  });
  it('without a time: that of its arrival', () => {
    expect(heard('status_message', { ...status, created_at: null }).at).toEqual(receivedAt);
  });
  it('changed: as it began, and as it is', () => {
    const entity = make('status_message', { ...status, edited_at: '2026-11-02T00:00:00Z' });
    expect(readAll(entity)).toMatchObject([
      { kind: 'post', nativeId: guidOf(20), at: new Date(at) },
      { kind: 'edit', nativeId: `${guidOf(20)}#2026-11-02T00:00:00Z`, at: new Date('2026-11-02T00:00:00Z') },
    ]);
  });
  it('pictures, a place, a poll, an event, nsfw and a content warning', () => {
    const photo = {
      author: ann,
      public: true,
      created_at: at,
      remote_photo_path: 'https://one.test/u/',
      edited_at: null,
    };
    const act = heard('status_message', {
      ...status,
      text: '**⚠ Loud \\*noise\\***\n\nLook #nsfw',
      photos: [
        {
          ...photo,
          guid: guidOf(21),
          remote_photo_name: 'a.JPG',
          text: 'a',
          status_message_guid: guidOf(20),
          height: 3,
          width: 4,
        },
        {
          ...photo,
          guid: guidOf(22),
          remote_photo_name: 'b',
          text: null,
          status_message_guid: guidOf(20),
          height: null,
          width: null,
        },
      ],
      location: { address: 'Berlin', lat: '52.5', lng: '13.4' },
      poll: {
        guid: guidOf(23),
        question: 'Cake?',
        poll_answers: [
          { guid: guidOf(24), answer: 'yes' },
          { guid: guidOf(25), answer: 'no' },
        ],
      },
    });
    expect(contentIn(act)).toMatchObject({
      text: 'Look #nsfw\n\n**Cake?**',
      contentWarning: 'Loud *noise*',
      sensitive: true,
      media: [
        { url: 'https://one.test/u/a.JPG', mediaType: 'image/jpeg', alt: 'a', width: 4, height: 3 },
        { url: 'https://one.test/u/b', mediaType: 'image/*' },
      ],
      location: { name: 'Berlin', latitude: 52.5, longitude: 13.4 },
      poll: {
        id: guidOf(23),
        multiple: false,
        options: [
          { id: guidOf(24), text: 'yes' },
          { id: guidOf(25), text: 'no' },
        ],
      },
    });
  });
  it('a comment, and one below another', () => {
    const comment = { author: dan, guid: guidOf(30), parent_guid: guidOf(1), text: 'so', created_at: at };
    expect(contentIn(heard('comment', comment))).toMatchObject({
      root: guidOf(1),
      replyTo: guidOf(1),
      audience: 'public',
    });
    const nested = heard('comment', comment, { extra: [['thread_parent_guid', guidOf(2)]] });
    expect(contentIn(nested)).toMatchObject({ root: guidOf(1), replyTo: guidOf(2) });
    expect(contentIn(heard('comment', comment, { reader: bob }))).toMatchObject({
      audience: 'group',
      to: [`diaspora:${bob}`],
    });
  });
  it('a talk, and what is said in it', () => {
    const first = {
      author: ann,
      guid: guidOf(31),
      text: 'Dinner?',
      created_at: at,
      edited_at: null,
      conversation_guid: guidOf(32),
    };
    const talk = heard(
      'conversation',
      {
        author: ann,
        guid: guidOf(32),
        subject: 'Tonight',
        created_at: at,
        participants: `${ann};${bob};${dan}`,
        messages: [first],
      },
      { reader: bob },
    );
    expect(contentIn(talk)).toMatchObject({
      post: guidOf(32),
      title: 'Tonight',
      text: 'Dinner?',
      audience: 'direct',
      to: [`diaspora:${bob}`, `diaspora:${dan}`],
    });
    const message = heard('message', { ...first, guid: guidOf(33), text: 'Yes' }, { reader: bob });
    expect(contentIn(message)).toMatchObject({
      audience: 'direct',
      to: [`diaspora:${bob}`],
      replyTo: guidOf(32),
      root: guidOf(32),
    });
  });
  it.each([
    [
      'a like',
      'like',
      { author: dan, guid: guidOf(40), parent_guid: guidOf(1), parent_type: 'Post', positive: true },
      { kind: 'react', object: guidOf(1), emoji: '❤' },
    ],
    [
      'a dislike',
      'like',
      { author: dan, guid: guidOf(40), parent_guid: guidOf(2), parent_type: 'Comment', positive: false },
      { kind: 'react', object: guidOf(2), emoji: '👎' },
    ],
    [
      'a vote',
      'poll_participation',
      { author: dan, guid: guidOf(41), parent_guid: guidOf(6), poll_answer_guid: guidOf(7) },
      { kind: 'vote', object: guidOf(6), choices: [guidOf(7)] },
    ],
    [
      'a reshare',
      'reshare',
      { author: dan, guid: guidOf(42), created_at: at, root_author: ann, root_guid: guidOf(1) },
      { kind: 'repost', repost: guidOf(42), object: guidOf(1), audience: 'public' },
    ],
    [
      'the end of a post',
      'retraction',
      { author: ann, target_guid: guidOf(1), target_type: 'Post' },
      { kind: 'delete', object: guidOf(1) },
    ],
    [
      'the end of a comment',
      'retraction',
      { author: ann, target_guid: guidOf(2), target_type: 'Comment' },
      { kind: 'delete', object: guidOf(2) },
    ],
    [
      'the end of a like',
      'retraction',
      { author: ann, target_guid: guidOf(40), target_type: 'Like' },
      { kind: 'unreact', undoes: guidOf(40) },
    ],
    [
      'sharing',
      'contact',
      { author: ann, recipient: bob, following: true, sharing: true },
      { kind: 'follow', target: `diaspora:${bob}` },
    ],
    [
      'no more',
      'contact',
      { author: ann, recipient: bob, following: false, sharing: false },
      { kind: 'unfollow', target: `diaspora:${bob}` },
    ],
    [
      'reading without sharing',
      'contact',
      { author: ann, recipient: bob, following: true, sharing: false },
      { kind: 'unfollow' },
    ],
    [
      'a block',
      'contact',
      { author: ann, recipient: bob, following: false, sharing: false, blocking: true },
      { kind: 'block', target: `diaspora:${bob}` },
    ],
    ['a farewell', 'account_deletion', { author: ann }, { kind: 'leave', actor: `diaspora:${ann}` }],
  ])('%s', (_what, type, values, wanted) => {
    expect(heard(type as 'like', values as never)).toMatchObject(wanted);
  });
  it('a block that ends ends sharing too', () => {
    const entity = make('contact', { author: ann, recipient: bob, following: false, sharing: false });
    expect(readAll(entity).map(({ kind }) => kind)).toEqual(['unfollow', 'unblock']);
  });
  it('a profile: what everybody may know', () => {
    const act = heard('profile', {
      author: ann,
      first_name: 'Ann',
      last_name: 'A.',
      bio: 'I *am*',
      image_url: 'https://one.test/a.png',
      image_url_medium: null,
      image_url_small: null,
      birthday: '1004-02-03',
      gender: 'x',
      location: 'here',
      searchable: false,
      public: true,
      tag_string: '#a #b',
    });
    expect(act).toMatchObject({
      kind: 'profile',
      of: `diaspora:${ann}`,
      profile: {
        name: 'Ann A.',
        bio: 'I *am*\n\n#a #b',
        avatar: { url: 'https://one.test/a.png' },
        fields: [{ name: 'Location', value: 'here' }],
        discoverable: false,
      },
    });
    expect(JSON.stringify(act)).not.toMatch(/1004|gender/);
  });
  it.each([
    [
      'a picture alone',
      make('photo', {
        guid: guidOf(50),
        author: ann,
        public: true,
        created_at: at,
        remote_photo_path: 'https://one.test/',
        remote_photo_name: 'a.png',
      }),
    ],
    [
      'a wish to hear',
      make('participation', { author: ann, guid: guidOf(51), parent_guid: guidOf(9), parent_type: 'Post' }),
    ],
    ['a reshare of nothing', make('reshare', { author: ann, guid: guidOf(52), created_at: at })],
    ['the end of a picture', make('retraction', { author: ann, target_guid: guidOf(50), target_type: 'Photo' })],
  ])('%s is of no interest', (_what, entity) => expect(readAll(entity as Entity)).toEqual([]));
  it.each([
    ['nothing', {}],
    ['no XML', { xml: '{', reader: null }],
    ['half', { xml: '<like><author>ann@one.test</author></like>', reader: null }],
    ['a reader who is nobody', { xml: '<like/>', reader: 'ann' }],
  ])('refuses %s', (_what, document) => {
    expect(fromDiaspora(document, { receivedAt, digest: 'd' })).toMatchObject({ ok: false, reason: 'malformed' });
  });
});

describe('to diaspora*', () => {
  it('a post', () => {
    expect(posted({ text: 'a\\\nb', tags: [] })).toMatchObject({
      type: 'status_message',
      author: bob,
      guid: ids.post(own),
      created_at: at,
      edited_at: null,
      public: true,
      text: 'a\nb',
      photos: [],
      location: null,
      poll: null,
    });
    expect(posted({ audience: 'unlisted' }).public).toBe(true);
    expect(posted({ audience: 'followers' }).public).toBe(false);
    expect(posted({ audience: 'group' }).public).toBe(false);
  });
  it('an edit names both times', () => {
    expect(posted({}, 'edit')).toMatchObject({ created_at: at, edited_at: at });
  });
  it('what has no place of its own is in the text', () => {
    const { text } = posted({
      text: 'words',
      title: 'A *title*',
      contentWarning: 'spiders',
      location: { name: 'the attic' },
      quote: 'theirs',
      media: [{ url: 'https://far.test/a.ogg', mediaType: 'audio/ogg', alt: 'a song' }],
    });
    expect(text).toBe(
      [
        '## A \\*title\\*',
        '**⚠ spiders**',
        'words',
        '![a song](https://far.test/a.ogg)',
        `♻ diaspora://${ann}/post/${guidOf(1)}`,
        '📍 the attic',
        '#nsfw',
      ].join('\n\n'),
    );
  });
  it('pictures that we hold have names that pods know, those of others stay links', () => {
    const sha = 'a'.repeat(64);
    const { photos, text } = posted({
      text: '',
      media: [
        { url: `blob:${sha}`, mediaType: 'image/png', alt: 'mine', width: 3, height: 4 },
        { url: 'https://far.test/b.png', mediaType: 'image/png', alt: 'theirs' },
      ],
    });
    expect(photos).toMatchObject([
      {
        guid: ids.photo(own, 0),
        author: bob,
        public: true,
        remote_photo_path: 'https://planet.test/photos/',
        remote_photo_name: sha,
        text: 'mine',
        status_message_guid: ids.post(own),
        width: 3,
        height: 4,
      },
    ]);
    expect(text).toBe('![theirs](https://far.test/b.png)');
    const [odd] = posted({ media: [{ url: `blob:${sha}`, alt: '\0' }] }).photos as never as { text: null }[];
    expect(odd!.text).toBeNull();
  });
  it('a poll has a question and answers with names that follow from the post', () => {
    const poll = { options: ['a', 'b'].map((text) => ({ text, votes: 0 })), multiple: false };
    expect(posted({ text: 'So\n\nCake or *pie*?', poll }).poll).toMatchObject({
      guid: ids.poll(own),
      question: 'Cake or pie?',
      poll_answers: [
        { guid: ids.answer(own, 0), answer: 'a' },
        { guid: ids.answer(own, 1), answer: 'b' },
      ],
    });
  });
  it('a place', () => {
    expect(posted({ location: { latitude: -1.23456789, longitude: 0 } }).location).toEqual({
      address: 'Somewhere',
      lat: '-1.234568',
      lng: '0.000000',
    });
  });
  it('an answer is a comment; one to an answer says whom it answers', () => {
    expect(posted({ replyTo: 'theirs', root: 'theirs' })).toMatchObject({
      type: 'comment',
      parent_guid: guidOf(1),
      text: `hello`,
      author_signature: null,
    });
    const nested = posted({ replyTo: 'answer', root: 'theirs' });
    expect(nested).toMatchObject({ type: 'comment', parent_guid: guidOf(1), text: `@{Dan; ${dan}} hello` });
    expect(nested.signed).toContainEqual(['thread_parent_guid', guidOf(2)]);
    const named = posted({
      replyTo: 'answer',
      root: 'theirs',
      text: '[@Dan](planet:account/dan) hi',
      mentions: ['dan' as AccountId],
    });
    expect(named.text).toBe(`@{Dan; ${dan}} hi`);
  });
  it('an answer to what is not there says what it answers', () => {
    expect(posted({ replyTo: 'elsewhere', root: 'elsewhere' })).toMatchObject({
      type: 'status_message',
      text: '[↪](https://three.test/1) [@Eve](https://three.test/@eve)\n\nhello',
    });
  });
  it.each([
    ['public, in a public thread', 'public', 'theirs', 'comment'],
    ['public, in a limited one', 'public', 'limited', 'comment'],
    ['for a few, in a limited one', 'group', 'limited', 'comment'],
    ['for followers, in a public thread', 'followers', 'theirs', 'status_message'],
    ['for followers, in a thread of ours', 'followers', 'ours', 'status_message'],
    ['direct, in a public thread', 'direct', 'theirs', 'conversation'],
    ['direct, to a limited post', 'direct', 'limited', 'conversation'],
    ['direct, in a talk', 'direct', 'talk', 'message'],
  ] as const)('an answer %s', (_what, audience, root, type) => {
    const made = posted({ audience, replyTo: root, root, mentions: ['ann' as AccountId] });
    expect(made.type).toBe(type);
    if (type === 'status_message') expect(made.public).toBe(false);
  });
  it('a direct post is a talk with whom it names', () => {
    expect(
      posted({ audience: 'direct', text: 'Dinner?\\\nAt eight', to: ['ann', 'dan', 'eve'] as AccountId[] }),
    ).toMatchObject({
      type: 'conversation',
      subject: 'Dinner?',
      participants: `${bob};${ann};${dan}`,
      messages: [{ guid: ids.message(own), text: 'Dinner?\nAt eight', conversation_guid: ids.post(own) }],
    });
    expect(refused({ kind: 'post', content: content({ audience: 'direct', to: ['eve' as AccountId] }) })).toBe(
      'unsupported',
    );
  });
  it.each([
    ['a like', { kind: 'react', object: 'theirs', emoji: '❤' }, { type: 'like', parent_type: 'Post', positive: true }],
    [
      'a like of a comment',
      { kind: 'react', object: 'answer', emoji: '🎉' },
      { type: 'like', parent_type: 'Comment', parent_guid: guidOf(2) },
    ],
    ['a dislike', { kind: 'react', object: 'theirs', emoji: '👎' }, { type: 'like', positive: false }],
    [
      'its end',
      { kind: 'unreact', object: 'theirs' },
      { type: 'retraction', target_type: 'Like', target_guid: ids.reaction('like', me, 'theirs') },
    ],
    [
      'a vote',
      { kind: 'vote', object: 'asked', choices: [1] },
      { type: 'poll_participation', parent_guid: guidOf(6), poll_answer_guid: guidOf(8) },
    ],
    [
      'a share',
      { kind: 'repost', repost: own, object: 'theirs', audience: 'public' },
      { type: 'reshare', root_author: ann, root_guid: guidOf(1) },
    ],
    [
      'the end of a post',
      { kind: 'delete', object: 'ours' },
      { type: 'retraction', target_type: 'Post', target_guid: guidOf(9) },
    ],
    [
      'of a comment',
      { kind: 'delete', object: 'answer' },
      { type: 'retraction', target_type: 'Comment', target_guid: guidOf(2) },
    ],
    [
      'a follow',
      { kind: 'follow', target: 'ann' },
      { type: 'contact', recipient: ann, following: true, sharing: true, blocking: false },
    ],
    ['its end', { kind: 'unfollow', target: 'ann' }, { following: false, sharing: false, blocking: false }],
    ['a block', { kind: 'block', target: 'ann' }, { following: false, sharing: false, blocking: true }],
    ['its end', { kind: 'unblock', target: 'ann' }, { following: false, sharing: false, blocking: false }],
    ['a farewell', { kind: 'leave' }, { type: 'account_deletion', author: bob }],
    [
      'a move elsewhere',
      { kind: 'move', target: 'eve' },
      { type: 'status_message', text: '➡ [@Eve](https://three.test/@eve)' },
    ],
  ])('%s', (_what, act, wanted) => expect(said(act)).toMatchObject(wanted));
  it.each([
    ['a vote for two', { kind: 'vote', object: 'asked', choices: [0, 1] }, 'unsupported'],
    ['a share of a comment', { kind: 'repost', repost: own, object: 'answer', audience: 'public' }, 'unsupported'],
    ['a share of a share', { kind: 'repost', repost: own, object: 'shared', audience: 'public' }, 'unsupported'],
    ['a share for followers', { kind: 'repost', repost: own, object: 'theirs', audience: 'followers' }, 'unsupported'],
    [
      'a share of what is limited',
      { kind: 'repost', repost: own, object: 'limited', audience: 'public' },
      'unsupported',
    ],
    ['a like of what is not there', { kind: 'react', object: 'elsewhere', emoji: '❤' }, 'not-found'],
    ['a follow of nobody there', { kind: 'follow', target: 'eve' }, 'not-found'],
    ['a report', { kind: 'flag', target: 'ann', objects: [], comment: '' }, 'unsupported'],
  ])('not %s', (_what, act, reason) => expect(refused(act)).toBe(reason));
  it('hands on what somebody of another pod said, under their name', () => {
    const said = { network: 'diaspora', actor: 'dan' as AccountId };
    expect(body({ kind: 'react', object: 'ours', emoji: '❤', nativeId: guidOf(60), ...said })).toEqual({
      handOn: guidOf(60),
      by: dan,
    });
    expect(
      body({ kind: 'edit', content: content({ root: 'ours' as PostId }), nativeId: `${guidOf(61)}#x`, ...said }),
    ).toEqual({
      handOn: guidOf(61),
      by: dan,
    });
    expect(body({ kind: 'unreact', object: 'ours', undoes: guidOf(60), ...said })).toMatchObject({
      say: { type: 'retraction', author: bob, target_guid: guidOf(60) },
    });
  });
  it('a move to an account of ours is a migration', () => {
    accounts.again = account('bob-again@planet.test');
    expect(body({ kind: 'move', target: 'again' })).toEqual({ migrate: { from: bob, to: 'again' } });
  });
  it('a profile', () => {
    const avatar = { url: `blob:${'b'.repeat(64)}` };
    expect(
      said({ kind: 'profile', of: me, profile: { name: 'Bob; the “B”', bio: 'x', avatar, discoverable: false } }),
    ).toMatchObject({
      type: 'profile',
      full_name: 'Bob the “B”',
      bio: 'x',
      image_url: `https://planet.test/photos/${'b'.repeat(64)}`,
      searchable: false,
      public: true,
    });
    expect(said({ kind: 'profile', of: me, profile: {} })).toMatchObject({
      full_name: 'bob',
      bio: null,
      image_url: null,
    });
  });
  it('whatever a post holds, pods can read it', () => {
    const words = fc.string({ unit: 'binary', maxLength: 80 });
    fc.assert(
      fc.property(
        fc.record({
          text: words,
          title: fc.option(words, { nil: undefined }),
          contentWarning: fc.option(words, { nil: undefined }),
          tags: fc.array(words, { maxLength: 3 }),
          poll: fc.option(
            fc.record({
              options: fc.array(
                words.map((text) => ({ text, votes: 0 })),
                { minLength: 2, maxLength: 4 },
              ),
              multiple: fc.boolean(),
            }),
            { nil: undefined },
          ),
          media: fc.array(
            words.map((alt) => ({ url: `blob:${'a'.repeat(64)}`, alt })),
            { maxLength: 2 },
          ),
          location: fc.option(
            fc.record({
              name: words,
              latitude: fc.double({ min: -90, max: 90, noNaN: true }),
              longitude: fc.double({ min: -180, max: 180, noNaN: true }),
            }),
            { nil: undefined },
          ),
          audience: fc.constantFrom<Content['audience']>('public', 'followers', 'direct'),
          root: fc.constantFrom<string | undefined>(undefined, 'theirs', 'talk', 'elsewhere'),
        }),
        (fields) => {
          const made = posted({ ...fields, replyTo: fields.root, mentions: ['ann' as AccountId] });
          expect(made.author).toBe(bob);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('there and back', () => {
  const word = fc.stringMatching(/^[a-zäß]{1,9}$/);
  const place = fc.record({
    name: word,
    latitude: fc.integer({ min: -90e6, max: 90e6 }).map((n) => n / 1e6),
    longitude: fc.integer({ min: -180e6, max: 180e6 }).map((n) => n / 1e6),
  });
  it('a post is the same post', () => {
    fc.assert(
      fc.property(
        word,
        fc.option(word, { nil: undefined }),
        fc.option(place, { nil: undefined }),
        fc.boolean(),
        (text, contentWarning, location, asks) => {
          const poll = asks ? { options: ['a', 'b'].map((text) => ({ text, votes: 0 })), multiple: false } : undefined;
          const entity = posted({ text, contentWarning, location, poll }) as never as Entity;
          const { content: back } = readAll(entity)[0] as Extract<NativeActivity, { kind: 'post' }>;
          expect(back).toMatchObject({
            post: ids.post(own),
            text: contentWarning === undefined ? text : `${text}\n\n#nsfw`,
            audience: 'public',
            sensitive: contentWarning !== undefined,
          });
          expect(back.contentWarning).toBe(contentWarning);
          expect(back.location).toEqual(location);
          expect(back.poll?.options.map((option) => option.text)).toEqual(poll?.options.map((option) => option.text));
        },
      ),
    );
  });
  it('a comment keeps its place', () => {
    const entity = posted({ replyTo: 'answer', root: 'theirs' }) as never as Entity;
    expect(contentIn(readAll(entity)[0]!)).toMatchObject({ root: guidOf(1), replyTo: guidOf(2), post: ids.post(own) });
  });
});
