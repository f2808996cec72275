import fc from 'fast-check';
import {
  blobIdOfMedia,
  idBytes,
  makeFeedId,
  makeMessageId,
  mediaOfBlobId,
  owns,
  readBlobId,
  readFeedId,
  readId,
  readMessageId,
  toUri,
} from './ids.js';

const feed = '@FCX/tsDLpubCPKKfIrw4gc+SQkHcaD17s7GI6i/ziWY=.ed25519';
const message = '%RJ09Kfs3neEZPrbpbWVDxkN92x9moe3aPusOMOc4S2I=.sha256';
const blob = '&51ZXxNYIvTDCoNTE9R94NiEg3JAZAxWtKn4h4SmBwyY=.sha256';

describe('native ids', () => {
  test.each([
    [feed, 'feed', feed],
    [message, 'message', message],
    [blob, 'blob', blob],
    [`${blob}?unbox=abc.boxs`, 'blob', blob],
    ['ssb:message/classic/RJ09Kfs3neEZPrbpbWVDxkN92x9moe3aPusOMOc4S2I=', 'message', message],
    ['ssb:message/sha256/RJ09Kfs3neEZPrbpbWVDxkN92x9moe3aPusOMOc4S2I=', 'message', message],
    ['ssb://message/classic/RJ09Kfs3neEZPrbpbWVDxkN92x9moe3aPusOMOc4S2I', 'message', message],
    ['ssb:feed/ed25519/FCX_tsDLpubCPKKfIrw4gc-SQkHcaD17s7GI6i_ziWY=', 'feed', feed],
    ['ssb:feed/classic/FCX_tsDLpubCPKKfIrw4gc-SQkHcaD17s7GI6i_ziWY=', 'feed', feed],
    ['ssb:blob/classic/51ZXxNYIvTDCoNTE9R94NiEg3JAZAxWtKn4h4SmBwyY=', 'blob', blob],
    [encodeURIComponent(feed), 'feed', feed],
    [encodeURIComponent(message), 'message', message],
  ])('%s is a %s', (text, kind, id) => {
    expect(readId(text)).toEqual({ kind, id });
    expect(owns(text)).toBe(true);
  });

  test.each([
    '',
    '@',
    'alice',
    '@alice@example.com',
    'https://example.com/@alice',
    'acct:alice@example.com',
    '@FCX/tsDLpubCPKKfIrw4gc+SQkHcaD17s7GI6i/ziWY=.sha256',
    // 43 characters that end in bits that 32 bytes do not have
    '@FCX/tsDLpubCPKKfIrw4gc+SQkHcaD17s7GI6i/ziWZ=.ed25519',
    '@FCX/tsDLpubCPKKfIrw4gc+SQkHcaD17s7GI6i/ziWY.ed25519',
    '@AAAA=.ed25519',
    `${feed}x`,
    ` ${feed}`,
    '%zz',
    'ssb:message/classic/RJ09',
    'x'.repeat(5000),
  ])('%s is none', (text) => expect(readId(text)).toBeNull());

  test('one kind is not another', () => {
    expect(readFeedId(message)).toBeNull();
    expect(readMessageId(blob)).toBeNull();
    expect(readBlobId(feed)).toBeNull();
    expect(readMessageId({ link: message })).toBeNull();
    expect(readFeedId(42)).toBeNull();
  });

  test.each([
    ['ssb:feed/bendybutt-v1/b99R2e7lj8h7NFqGhOu6lCGy8gLxWV-J4ORd1X7rP3c=', 'unsure'],
    ['@b99R2e7lj8h7NFqGhOu6lCGy8gLxWV+J4ORd1X7rP3c=.bbfeed-v1', 'unsure'],
    ['https://example.com/users/alice', false],
    ['@alice@example.com', false],
    ['acct:alice@example.com', false],
    ['did:key:z6Mk', false],
  ])('owns(%s) is %s', (id, answer) => expect(owns(id)).toBe(answer));

  test('any 32 bytes make an id and come back, by sigil and by URI', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        for (const id of [makeFeedId(bytes), makeMessageId(bytes)]) {
          expect(Buffer.from(idBytes(id) ?? [])).toEqual(Buffer.from(bytes));
          expect(readId(toUri(id) ?? '')?.id).toBe(id);
          expect(readId(encodeURIComponent(id))?.id).toBe(id);
        }
      }),
    );
    expect(() => makeFeedId(new Uint8Array(31))).toThrow(RangeError);
  });

  test('a blob is named by hex in media, by base64 here', () => {
    const media = mediaOfBlobId(blob);
    expect(media).toBe('blob:e75657c4d608bd30c2a0d4c4f51f78362120dc90190315ad2a7e21e12981c326');
    expect(blobIdOfMedia(media ?? '')).toBe(blob);
    expect(blobIdOfMedia('https://example.com/a.png')).toBeNull();
    expect(blobIdOfMedia('blob:E75657')).toBeNull();
    expect(mediaOfBlobId(feed)).toBeNull();
    expect(toUri('nothing')).toBeNull();
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readId(text);
        owns(text);
      }),
    );
  });
});
