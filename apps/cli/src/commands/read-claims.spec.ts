import { readClaims } from './read-claims.js';

const pairs = [
  { account: '@a=.ed25519', address: '0x01' },
  { account: '@b=.ed25519', address: '0x02' },
];

describe('pairs of feed and address', () => {
  it.each([
    ['a list', '[{"id":"@a=.ed25519","eth":"0x01"},{"id":"@b=.ed25519","address":"0x02"}]'],
    ['a map', '{"@a=.ed25519":"0x01","@b=.ed25519":"0x02"}'],
    ['a map within', '{"id2eth":{"@a=.ed25519":"0x01","@b=.ed25519":"0x02"}}'],
    ['CSV', '@a=.ed25519,0x01\n@b=.ed25519,0x02\n'],
    ['CSV with a head', 'id,address\r\n"@a=.ed25519","0x01"\r\n@b=.ed25519;0x02'],
  ])('%s', (_, text) => expect(readClaims(text)).toEqual({ pairs, unreadable: 0 }));

  it('counts what has no pair in it', () =>
    expect(readClaims('[{"id":"@a=.ed25519","eth":"0x01"},{"id":7},null]')).toEqual({
      pairs: [pairs[0]],
      unreadable: 2,
    }));

  it.each(['', 'hello', '[', '7'])('is nothing else: %j', (text) => expect(readClaims(text)).toBeNull());
});
