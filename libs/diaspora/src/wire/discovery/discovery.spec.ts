import { generateKeyPairSync } from 'node:crypto';
import { WireError } from '../errors.js';
import { readPublicKey, writePublicKey } from '../keys.js';
import { fetchAddress, hcardAddress, privateInbox, publicInbox, webfingerAddress } from './addresses.js';
import { readHcard, type Hcard } from './hcard.js';
import { fitName, writeHcard } from './hcard-write.js';
import { readWebfinger, RELS, webfingerLinks, writeWebfinger } from './webfinger.js';

const pem = writePublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
const code = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
  return undefined;
};

describe('WebFinger', () => {
  const id = 'alice@alpha.example';
  const person = { id, hcard: 'https://alpha.example/hcard/users/x', pod: 'https://alpha.example/' };
  const whole = {
    ...person,
    profile: 'https://alpha.example/u/alice',
    atom: 'https://alpha.example/public/alice.atom',
    salmon: 'https://alpha.example/receive/users/x',
    subscribe: 'https://alpha.example/people?q={uri}',
  };
  it('is read as it was written', () => {
    expect(readWebfinger(writeWebfinger(whole), id)).toEqual(whole);
    expect(readWebfinger(JSON.stringify(writeWebfinger(person)), id)).toEqual(person);
  });
  it('may hold the links of other networks', () => {
    const self = { rel: 'self', type: 'application/activity+json', href: 'https://alpha.example/a' };
    const links = [null, self, { rel: RELS.pod, href: 5 }, ...webfingerLinks(person)].toSorted(() => 0);
    expect(code(() => readWebfinger({ subject: `acct:${id}`, links }, id))).toBe('malformed-webfinger');
    links.splice(2, 1);
    expect(readWebfinger({ subject: 'acct:Alice@alpha.example', links }, id)).toEqual(person);
  });
  it.each([
    ['no JSON', '<a/>'],
    ['null', 'null'],
    ['another subject', { ...writeWebfinger(person), subject: 'acct:bob@alpha.example' }],
    ['no links', { subject: `acct:${id}` }],
    ['no hCard', { subject: `acct:${id}`, links: webfingerLinks(person).slice(1) }],
    ['an hCard that is no web address', writeWebfinger({ ...person, hcard: 'file:///etc/passwd' })],
    ['an hCard behind a user name', writeWebfinger({ ...person, hcard: 'https://a:b@alpha.example/' })],
  ])('with %s is refused', (_what, document) => {
    expect(code(() => readWebfinger(document, id))).toBe('malformed-webfinger');
  });
  it('knows where pods answer', () => {
    expect(webfingerAddress('dave@beta.example:8443')).toBe(
      'https://beta.example:8443/.well-known/webfinger?resource=acct%3Adave%40beta.example%3A8443',
    );
    expect(publicInbox('https://a.example')).toBe('https://a.example/receive/public');
    expect(privateInbox('https://a.example/', 'x')).toBe('https://a.example/receive/users/x');
    expect(fetchAddress('https://a.example/', 'post', 'x')).toBe('https://a.example/fetch/post/x');
    expect(hcardAddress('https://a.example/', 'x')).toBe('https://a.example/hcard/users/x');
  });
});

describe('an hCard', () => {
  const card: Hcard = {
    guid: '1234567890abcdef',
    nickname: 'alice',
    full_name: `Alice <A> & "B" 'C' 🌍`,
    first_name: 'Alice',
    last_name: '<A>',
    searchable: true,
    photo: 'https://alpha.example/l.png?a=1&b="2"',
    photo_medium: 'https://alpha.example/m.png',
    photo_small: '/s.png',
    public_key: pem.trim(),
  };
  it('is read as it was written', () => {
    const { key, ...read } = readHcard(writeHcard(card));
    expect(read).toEqual(card);
    expect(key.equals(readPublicKey(pem))).toBe(true);
    expect(readHcard(writeHcard({ ...card, searchable: false })).searchable).toBe(false);
  });
  const foreign = (more: string, key = pem) => `<html><body><div class="x vcard"><p class="uid"> ${card.guid}</p>
    <div class="a fn b">Al<b>ic</b>e</div><p class="fn">Second</p>
    <div class=entity_photo><a href=x><img alt=y class="u photo" src=/p.png></a></div><pre class='key'>${key}</pre>${more}`;
  it('of others is read by its classes', () => {
    const longest = 'n'.repeat(300);
    expect(readHcard(foreign(`<span class="nickname">${longest}</span><script>"</script>`))).toMatchObject({
      guid: card.guid,
      full_name: 'Alice',
      nickname: longest.slice(0, 70),
      first_name: '',
      searchable: false,
      photo: '/p.png',
      photo_small: '/p.png',
    });
  });
  it.each([
    ['no HTML', '', 'malformed-hcard'],
    ['no guid', foreign('').replace('uid', 'id'), 'malformed-hcard'],
    ['no photo', foreign('').replace('entity_photo', 'photos'), 'malformed-hcard'],
    ['no key', foreign('', ''), 'malformed-key'],
    ['a private key', foreign('', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'), 'malformed-key'],
    ['too much', 'x'.repeat(300_000), 'malformed-hcard'],
    ['a tower', '<b><i>'.repeat(40_000), 'malformed-hcard'],
  ])('with %s is refused', (_what, html, wanted) => expect(code(() => readHcard(html))).toBe(wanted));

  it('is not written with names that other pods refuse', () => {
    expect(code(() => writeHcard({ ...card, full_name: 'a;b' }))).toBe('malformed-hcard');
    expect(code(() => writeHcard({ ...card, first_name: 'x'.repeat(33) }))).toBe('malformed-hcard');
    expect(fitName(' a;b\n\u0001c  d ')).toBe('a b c d');
    expect([...fitName('🌍'.repeat(100), 32)].length).toBe(32);
  });
});

describe('a public key', () => {
  const key = (type: 'rsa' | 'rsa-pss', modulusLength: number) =>
    writePublicKey(generateKeyPairSync(type as 'rsa', { modulusLength }).publicKey);
  it('is RSA, in either PEM', () => {
    const pkcs1 = readPublicKey(pem).export({ type: 'pkcs1', format: 'pem' }).toString();
    expect(readPublicKey(`\n${pkcs1}\n`).equals(readPublicKey(pem))).toBe(true);
  });
  it.each([
    ['none', ''],
    ['junk', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    ['Ed25519', writePublicKey(generateKeyPairSync('ed25519').publicKey)],
    ['512 bits', key('rsa', 512)],
    ['another RSA', key('rsa-pss', 2048)],
  ])('%s is refused', (_what, text) => expect(code(() => readPublicKey(text))).toBe('malformed-key'));
});
