import fc from 'fast-check';
import { WireError } from '../errors.js';
import { isDiasporaId } from '../identity/ids.js';
import { authorSignatureBase } from '../receive/signatures.js';
import { cleanText } from '../xml/write.js';
import { extraProperty, make, writeEntity } from './make.js';
import { wireTime } from './kinds.js';
import { photoAddress } from './posts.js';
import { participantsOf } from './private.js';
import { readEntity } from './read.js';
import type { Entity, EntityInput, EntityType } from './registry.js';

const text = (maxLength = 60) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
    )
    .map((value) => [...cleanText(value)].slice(0, maxLength).join(''))
    .filter((value) => value !== '');
const name = (max: number) =>
  text(max)
    .map((value) => value.replaceAll(';', ','))
    .filter((value) => value !== '');
const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address.toLowerCase()}]`),
);
const id = fc
  .tuple(fc.stringMatching(/^[a-z0-9._-]{1,20}$/), host, fc.option(fc.integer({ min: 1, max: 65_535 })))
  .map(([user, pod, port]) => `${user}@${pod}${port === null ? '' : `:${port}`}`)
  .filter(isDiasporaId);
const guid = fc.stringMatching(/^[0-9A-Za-z_@.:-]{15,60}[0-9A-Za-z]$/);
const time = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map(wireTime);
const address = fc.webUrl().filter((value) => !/[\^`{|}\\]/.test(value));
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 2 });
const signature = fc.base64String({ minLength: 4, maxLength: 40 });
const degrees = fc.integer({ min: -180_000, max: 180_000 }).map((value) => String(value / 1000));
const location = fc.record({ address: text(), lat: degrees, lng: degrees });

const photoOf = (author: string) =>
  fc.record({
    guid,
    author: fc.constant(author),
    public: fc.boolean(),
    created_at: maybe(time),
    edited_at: maybe(time),
    remote_photo_path: address,
    remote_photo_name: fc.stringMatching(/^[a-z0-9_.-]{1,20}$/),
    text: maybe(text()),
    status_message_guid: maybe(guid),
    height: maybe(fc.nat()),
    width: maybe(fc.nat()),
  });
const poll = fc.record({
  guid,
  question: text(),
  poll_answers: fc.array(fc.record({ guid, answer: text() }), { minLength: 2, maxLength: 4 }),
});
const eventOf = (author: string) =>
  fc.record({
    author: fc.constant(author),
    guid,
    edited_at: maybe(time),
    summary: text(),
    description: maybe(text()),
    start: time,
    end: maybe(time),
    all_day: fc.boolean(),
    timezone: maybe(fc.constantFrom('Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5')),
    location: maybe(location),
  });
const embed = fc.oneof(
  fc.record({ url: address, title: maybe(text()), description: maybe(text()), image: maybe(address) }),
  fc.constant({ nothing: true }),
);
const profileOf = (author: fc.Arbitrary<string>) =>
  fc.record({
    author,
    edited_at: maybe(time),
    full_name: maybe(name(70)),
    first_name: maybe(name(32)),
    last_name: maybe(name(32)),
    image_url: maybe(address),
    image_url_medium: maybe(address),
    image_url_small: maybe(address),
    bio: maybe(text()),
    birthday: maybe(time.map((value) => value.slice(0, 10))),
    gender: maybe(text()),
    location: maybe(text()),
    searchable: fc.boolean(),
    public: fc.boolean(),
    nsfw: fc.boolean(),
    tag_string: maybe(fc.constant('#a #b #c')),
  });
const messageOf = (author: fc.Arbitrary<string>) =>
  fc.record({ author, guid, text: text(), created_at: maybe(time), edited_at: maybe(time), conversation_guid: guid });
const answer = { author: id, guid, parent_guid: guid, author_signature: maybe(signature) };
const flags = fc.constantFrom([true, true, false], [false, true, false], [false, false, false], [false, false, true]);

const inputs: { [T in EntityType]: fc.Arbitrary<EntityInput<T>> } = {
  status_message: id.chain((author) =>
    fc.record({
      author: fc.constant(author),
      guid,
      created_at: maybe(time),
      public: fc.boolean(),
      provider_display_name: maybe(text()),
      text: maybe(text(300)),
      edited_at: maybe(time),
      photos: fc.array(photoOf(author), { maxLength: 3 }),
      location: maybe(location),
      poll: maybe(poll),
      event: maybe(eventOf(author)),
      embed: maybe(embed),
    }),
  ) as fc.Arbitrary<EntityInput<'status_message'>>,
  reshare: fc.oneof(
    fc.record({ author: id, guid, created_at: time, root_author: id, root_guid: guid }),
    fc.record({ author: id, guid, created_at: time }),
  ),
  photo: id.chain(photoOf),
  comment: fc.record({ ...answer, text: text(), created_at: maybe(time), edited_at: maybe(time) }),
  like: fc.record({ ...answer, parent_type: fc.constantFrom('Post', 'Comment'), positive: fc.boolean() }),
  poll_participation: fc.record({ ...answer, poll_answer_guid: guid }),
  event_participation: fc.record({
    ...answer,
    status: fc.constantFrom('accepted', 'declined', 'tentative'),
    edited_at: maybe(time),
  }),
  participation: fc.record({ author: id, guid, parent_guid: guid, parent_type: fc.constant('Post') }),
  retraction: fc.record({ author: id, target_guid: guid, target_type: fc.constantFrom('Post', 'Comment', 'Person') }),
  profile: profileOf(id),
  contact: fc.tuple(id, id, flags).map(([author, recipient, [following, sharing, blocking]]) => {
    return { author, recipient, following: following!, sharing: sharing!, blocking: blocking! };
  }),
  conversation: fc.tuple(id, id).chain(([author, other]) =>
    fc.record({
      author: fc.constant(author),
      guid,
      subject: text(),
      created_at: maybe(time),
      participants: fc.constant(`${author};${other}`),
      messages: fc.array(messageOf(fc.constant(author)), { maxLength: 2 }),
    }),
  ),
  message: messageOf(id),
  account_deletion: fc.record({ author: id }),
  account_migration: fc
    .record({ author: id, profile: profileOf(id), signature, old_identity: id, remote_photo_path: maybe(address) })
    .filter(({ profile, old_identity }) => profile.author !== old_identity),
};
const anyEntity = (type: EntityType): fc.Arbitrary<Entity> =>
  (inputs[type] as fc.Arbitrary<EntityInput<'comment'>>).map((values) => make(type as 'comment', values));

function deeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(deeplyFrozen);
}

describe('an entity', () => {
  it.each(Object.keys(inputs) as EntityType[])('%s is itself after XML, and frozen', (type) => {
    fc.assert(
      fc.property(anyEntity(type), (entity) => {
        const xml = writeEntity(entity);
        expect(xml).toMatch(/^[\t\n\x20-\x7f]*$/);
        const read = readEntity(xml);
        expect(read).toEqual(entity);
        expect(deeplyFrozen(read) && deeplyFrozen(entity)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  const comment = {
    author: 'carol@beta.example',
    guid: '89e9287e92fac1c7647d381bb250c7b5',
    parent_guid: '176516f51c065211755a6e654dcd962c',
    text: 'one; two',
    created_at: '2026-11-01T12:00:00Z',
  };
  const code = (run: () => unknown): string | undefined => {
    try {
      run();
    } catch (error) {
      if (error instanceof WireError) return error.code;
      throw error;
    }
    return undefined;
  };

  it('is refused by its maker with the name of what is wrong', () => {
    expect(() => make('comment', { ...comment, author: 'Carol@beta.example' })).toThrow(
      'comment.author: is no diaspora* id',
    );
    expect(() => make('comment', { ...comment, text: 'a\u0001' })).toThrow('comment.text: holds what XML cannot carry');
    expect(() => make('comment', { ...comment, text: '\ud800' })).toThrow('comment.text: holds what XML cannot carry');
    expect(() => make('comment', { ...comment, created_at: '2026-02-30T00:00:00Z' })).toThrow('comment.created_at');
    expect(() => make('comment', { ...comment, text: undefined as never })).toThrow('comment.text: is missing');
    expect(() => make('comment', { ...comment, text: '🌍'.repeat(65_535) })).not.toThrow();
    expect(() => make('comment', { ...comment, text: '🌍'.repeat(65_536) })).toThrow('more than 65535 characters');
    expect(() => make('nothing' as 'comment', comment)).toThrow('there is no entity nothing');
  });

  it("keeps what a relayable's author signed, whatever it is and in what order", () => {
    const xml = `<comment>
  <thread_parent_guid/>
  <text>one; &lt;two&gt;</text>
  <guid>89e9287e92fac1c7647d381bb250c7b5</guid>
  <author>carol@beta.example</author>
  <new>&#x1F30D;&#xD;
</new>
  <created_at>2026-11-01 13:00:00 +0100</created_at>
  <parent_guid>176516f51c065211755a6e654dcd962c</parent_guid>
  <author_signature>AAAA</author_signature>
</comment>`;
    const read = readEntity(
      xml.replace('</author_signature>', '</author_signature><parent_author_signature>B</parent_author_signature>'),
    );
    if (read.type !== 'comment') throw new Error(read.type);
    expect(writeEntity(read)).toBe(xml);
    expect(read.created_at).toBe('2026-11-01T12:00:00Z');
    expect(extraProperty(read, 'new')).toBe('🌍\r\n');
    expect(authorSignatureBase(read)).toBe(
      ';one; <two>;89e9287e92fac1c7647d381bb250c7b5;carol@beta.example;🌍\r\n;2026-11-01 13:00:00 +0100;176516f51c065211755a6e654dcd962c',
    );
  });

  it('may have properties of its maker’s own where they are signed', () => {
    const made = make('comment', comment, [['thread_parent_guid', 'a8dd98c8f081ab86741c0db3f30b9677']]);
    expect(made.signed.at(-1)).toEqual(['thread_parent_guid', 'a8dd98c8f081ab86741c0db3f30b9677']);
    expect(readEntity(writeEntity(made))).toEqual(made);
    expect(code(() => make('comment', comment, [['text', 'x']]))).toBe('invalid-property');
    expect(code(() => make('comment', comment, [['a<b', 'x']]))).toBe('invalid-property');
    expect(code(() => make('comment', comment, [['my_signature', 'x']]))).toBe('invalid-property');
  });

  const post = (inner: string) => `<status_message><author>alice@alpha.example</author>${inner}</status_message>`;
  const rest = '<guid>176516f51c065211755a6e654dcd962c</guid><public>true</public>';
  it.each([
    ['2026-11-01T12:00:00Z', '2026-11-01T12:00:00Z'],
    ['2026-11-01T12:00:00.123Z', '2026-11-01T12:00:00Z'],
    ['2026-11-01T12:00:00+02:00', '2026-11-01T10:00:00Z'],
    ['2026-11-01 12:00:00 UTC', '2026-11-01T12:00:00Z'],
    ['2026-11-01T12:00', '2026-11-01T12:00:00Z'],
    ['2026-11-01', '2026-11-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
    ['9999-12-31T23:59:59-01:00', null],
    ['99999-12-31T23:59:59Z', null],
    ['2026-13-01T12:00:00Z', null],
    ['2026-02-30T12:00:00Z', null],
    ['yesterday', null],
    ['', null],
    ['1'.repeat(10_000), null],
  ])('of the time %s is from %s', (written, read) => {
    const entity = readEntity(post(`${rest}<created_at>${written}</created_at><text>x</text>`));
    expect(entity).toMatchObject({ created_at: read });
  });

  it.each([
    ['no text', post(rest), 'missing-property'],
    ['an empty guid', post('<guid/><text>x</text>'), 'invalid-property'],
    ['a guid with a slash', post('<guid>176516f51c06/211755a6e654dcd962c</guid><text>x</text>'), 'invalid-property'],
    ['a public of neither', post(`${rest.replace('true', 'perhaps')}<text>x</text>`), 'invalid-property'],
    [
      'half a root',
      `<reshare><author>a@b.example</author>${rest}<root_guid>176516f51c065211755a6e654dcd962c</root_guid></reshare>`,
      'inconsistent-entity',
    ],
    ['an empty embed', post(`${rest}<text>x</text><embed/>`), 'inconsistent-entity'],
    [
      'a stranger’s photo',
      post(
        `${rest}<text>x</text><photo><author>m@evil.example</author>${rest}<remote_photo_path>p</remote_photo_path><remote_photo_name>n</remote_photo_name></photo>`,
      ),
      'inconsistent-entity',
    ],
    ['elements in a signed property', `<like><author><b/></author></like>`, 'invalid-property'],
    ['a root of the old format', `<XML><post>${post(rest)}</post></XML>`, 'invalid-entity-name'],
    ['a name of the language', '<constructor/>', 'unknown-entity'],
    ['a poll by itself', `<poll>${rest}</poll>`, 'unknown-entity'],
  ])('with %s is refused', (_what, xml, wanted) => expect(code(() => readEntity(xml))).toBe(wanted));

  it.each([
    ['an empty text', `${rest}<text/>`, { text: null }],
    ['CDATA', `${rest}<text>a<![CDATA[<b>&amp;]]>c</text>`, { text: 'a<b>&amp;c' }],
    ['comments and instructions', `${rest}<text>a<!-- x -->b<?x y?>c</text>`, { text: 'abc' }],
    ['a raw carriage return', `${rest}<text>a\r\nb</text>`, { text: 'a\nb' }],
    [
      'a huge height',
      `${rest}<text>x</text><photo><author>alice@alpha.example</author>${rest}<remote_photo_path>https://a.example/</remote_photo_path><remote_photo_name>n</remote_photo_name><height>99999999999999999999</height></photo>`,
      { photos: [{ height: null }] },
    ],
    ['no public', '<guid>176516f51c065211755a6e654dcd962c</guid><text>x</text>', { public: false, created_at: null }],
  ])('with %s is read', (_what, inner, wanted) => expect(readEntity(post(inner))).toMatchObject(wanted));

  it('of a photo has an address, if it is one of the web', () => {
    expect(photoAddress({ remote_photo_path: 'https://a.example/b', remote_photo_name: 'c.jpg' })).toBe(
      'https://a.example/b/c.jpg',
    );
    expect(photoAddress({ remote_photo_path: 'javascript:alert()//', remote_photo_name: 'c.jpg' })).toBeUndefined();
  });

  it('of a conversation has participants, each once', () => {
    expect(participantsOf({ participants: 'a@b.example;c@d.example;a@b.example' })).toEqual([
      'a@b.example',
      'c@d.example',
    ]);
  });
});
