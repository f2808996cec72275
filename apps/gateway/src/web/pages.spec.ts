import { faultOf, tidyHandle } from './browser/handle.js';
import { identityPage, type ShownIdentity } from './identity-page.js';
import { linkWords, type Link } from './browser/link-words.js';
import { joinPage } from './join-page.js';
import type { Frame } from './page.js';

const frame: Frame = {
  name: 'Test',
  host: 'planet.example',
  origin: 'https://planet.example',
  asset: (file) => `/assets/v/${file}`,
  people: true,
  signUp: 'open',
  networks: { left: 'The <Left>' },
};
const account = (nativeId: string, handle: string | null = null) => ({
  network: 'left',
  nativeId,
  handle,
  host: null,
  url: null,
  goneAt: null,
});
const alice: ShownIdentity = {
  handle: 'alice',
  address: '@alice@planet.example',
  name: '<b>Alice</b>',
  bio: '*hi* [me](javascript:alert(1)) <script>x</script>',
  avatar: null,
  url: 'https://planet.example/@alice',
  owner: null,
  token: { state: 'PENDING', caip: null, tokenId: null, transaction: null, explorerUrl: null },
  accounts: [
    {
      ...account('planet:account:alice'),
      network: 'planet',
      copies: [account('https://planet.example/users/alice', 'alice')],
    },
  ],
  proofs: [
    {
      network: 'left',
      account: 'https://far.example/"x',
      method: 'rel-me',
      strength: 'SERVER_VOUCHED',
      state: 'VERIFIED',
      onChain: false,
      accountNode: account('https://far.example/"x', 'alice@far.example'),
    },
    {
      network: 'left',
      account: 'left:waits',
      method: null,
      strength: null,
      state: 'PENDING',
      onChain: false,
      accountNode: null,
    },
  ],
  claims: [{ network: 'left', account: 'left:old', claims: 'eip155:1:0x1', proven: false }],
};

describe('the page of a person', () => {
  const page = identityPage(frame, alice);
  it('lets nothing that they wrote become markup', () => {
    expect(page).not.toMatch(/<script>|<b>|href="javascript:|<Left>|\/"x"/);
    expect(page).toContain('&#60;b&#62;Alice&#60;/b&#62;');
    expect(page).toContain('<em>hi</em>');
  });
  it('names what is proven with rel=me, what is only said as not proven, and what still waits not at all', () => {
    expect(page).toContain('rel="me noopener nofollow">@alice@far.example</a>');
    expect(page).toContain('href="https://planet.example/users/alice" rel="me">@alice@planet.example</a>');
    expect(page).toMatch(/eip155:1:0x1.*not proven/);
    expect(page).not.toContain('left:waits');
  });
  it('introduces itself to those who show links', () => {
    expect(page).toContain('<meta property="og:title" content="&#60;b&#62;Alice&#60;/b&#62; (@alice@planet.example)">');
    expect(page).toContain('<link rel="canonical" href="https://planet.example/@alice">');
  });
});

describe('the page to join', () => {
  it('asks for an invite where one is needed, and says so where nobody may', () => {
    expect(joinPage(frame)).not.toContain('id="invite"');
    expect(joinPage({ ...frame, signUp: 'invite' })).toContain('id="invite"');
    expect(joinPage({ ...frame, signUp: 'closed' })).toContain('Nobody can join by this page');
  });
});

describe('how a link stands', () => {
  const link: Link = {
    state: 'PENDING',
    strength: null,
    reason: null,
    message: null,
    effective: false,
    onChain: false,
    chainRefusal: null,
  };
  it.each([
    [{}, 'waiting', 'show'],
    [{ reason: 'not-found' }, 'waiting', 'show'],
    [{ reason: 'host-down' }, 'not reached', 'show'],
    [{ reason: 'wrong-statement' }, 'not accepted', 'show'],
    [{ state: 'VERIFIED' }, 'on its way', 'sign'],
    [{ state: 'VERIFIED', chainRefusal: { message: 'No.' } }, 'refused by the chain', null],
    [{ state: 'VERIFIED', effective: true }, 'proven', null],
    [{ state: 'STALE', reason: 'not-found' }, 'not seen', 'again'],
    [{ state: 'STALE', reason: 'recovered-since' }, 'outdated', 'again'],
    [{ state: 'BROKEN', reason: 'expired' }, 'broken', 'again'],
    [{ state: 'REVOKED', reason: 'account-unlinked' }, 'ended', 'again'],
  ])('%p is said as %p', (now, title, next) => {
    expect(linkWords({ ...link, ...now })).toMatchObject({ title, next });
  });
  it('names the reason in words, and never turns where nothing will come', () => {
    const broken = linkWords({ ...link, state: 'BROKEN', reason: 'expired', message: 'The time is over.' });
    expect(broken).toMatchObject({
      turns: false,
      text: 'The time is over. It counts no longer. Link the account again.',
    });
  });
});

describe('a handle that is typed', () => {
  it.each([
    ['@Alice', 'alice'],
    [' a_b ', 'a_b'],
    ['a1_b', 'a1_b'],
  ])('%p is meant as %p', (typed, meant) => {
    expect(tidyHandle(typed)).toBe(meant);
    expect(faultOf(meant)).toBeNull();
  });
  it.each(['', 'ab', 'a b', 'ünal', '_ab', 'a__b', 'ab_', 'a'.repeat(31)])('%p is refused in words', (handle) => {
    expect(faultOf(handle)).toMatch(/\.$/);
  });
});
