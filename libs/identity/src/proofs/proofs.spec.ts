import { privateKeyToAccount } from 'viem/accounts';
import { ok, refuse, type ProofEvidence } from '@planet/core';
import { bundleDigest, makeBundle, readBundle } from './bundle.js';
import { checkBundle } from './check.js';
import { accountIn, accountText, canonicalAccount, identityName } from './name.js';
import { checkOwnerSignature } from './signature.js';
import { readStatement, writeStatement, type Statement } from './statement.js';
import { checkWallet, walletIn, walletProofs } from './wallet.js';
import { claimOf } from './check.js';

const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const statement: Statement = {
  verb: 'link',
  identity: 'eip155:31337:0x5fbdb2315678afecb367f032d93f642f64180aa3/7',
  owner: owner.address.toLowerCase(),
  epoch: 1,
  account: 'ssb:@MPB9vxHO0pvi2ve2wh6Do05ZrV7P6ZjUQ+IEYnzLfTs=.ed25519',
  audience: 'planet.example',
  nonce: '00112233445566778899aabbccddeeff',
  issued: new Date(1_790_000_000_000),
  expires: new Date(1_790_000_900_000),
};
/** What others must arrive at, byte for byte. */
const golden = `planet-link/v1
verb: link
identity: eip155:31337:0x5fbdb2315678afecb367f032d93f642f64180aa3/7
owner: 0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a
epoch: 1
account: ssb:@MPB9vxHO0pvi2ve2wh6Do05ZrV7P6ZjUQ+IEYnzLfTs=.ed25519
audience: planet.example
nonce: 00112233445566778899aabbccddeeff
issued: 1790000000
expires: 1790000900`;

describe('the statement', () => {
  it('is written as the form says, and read back', () => {
    expect(writeStatement(statement)).toBe(golden);
    expect(readStatement(golden)).toEqual({ ok: true, value: statement });
  });

  it.each([
    ['a newline at the end', `${golden}\n`],
    ['CRLF', golden.replaceAll('\n', '\r\n')],
    ['another order', golden.replace(/(epoch: 1)\n(account: .*)/, '$2\n$1')],
    ['a line more', `${golden}\nverb: unlink`],
    ['a line less', golden.replace(/\nnonce: .*/, '')],
    ['two spaces', golden.replace('verb: link', 'verb:  link')],
    ['another version', golden.replace('/v1', '/v2')],
    ['another verb', golden.replace('verb: link', 'verb: give')],
    ['an owner in mixed case', golden.replace('owner: 0x19e7', 'owner: 0x19E7')],
    ['epoch 0', golden.replace('epoch: 1', 'epoch: 0')],
    ['more than fifteen minutes', golden.replace('1790000900', '1790000901')],
    ['an end before the beginning', golden.replace('1790000900', '1789999999')],
    ['a control character', golden.replace('ssb:@', 'ssb:\u202e@')],
    ['a contract in mixed case', golden.replace('0x5fbd', '0x5FbD')],
    ['too long', golden.replace('ssb:', `ssb:${'x'.repeat(5000)}`)],
  ])('is refused with %s', (_, text) => expect(readStatement(text)).toMatchObject({ ok: false, reason: 'malformed' }));
});

describe('names', () => {
  it('of identities: on the chain, without one, and not there yet', () => {
    const id = '8f14e45f-ceea-467f-9d2a-1c2b3c4d5e6f';
    const seat = { chainId: 31337, identity: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
    expect(identityName(seat, 'planet.example', { id }, '7')).toBe(statement.identity);
    expect(identityName(seat, 'planet.example', { id }, null)).toBeNull();
    expect(identityName({ chainId: 0, identity: null }, 'Bücher.example:8080', { id }, null)).toBe(
      `planet:xn--bcher-kva.example:8080/${id}`,
    );
  });

  it.each([
    ['ssb', '@x.ed25519', null, 'ssb:@x.ed25519'],
    [
      'activitypub',
      'https://BÜCHER.example/users/Ann',
      'Ann@Bücher.example',
      'acct:Ann@xn--bcher-kva.example https://xn--bcher-kva.example/users/Ann',
    ],
    ['activitypub', 'https://a.example/users/ann', null, 'https://a.example/users/ann'],
    ['diaspora', 'diaspora:ann@pod.example', 'ann@pod.example', 'diaspora:ann@pod.example'],
    ['wallet', 'eip155:1:0xABCDEF', null, 'eip155:1:0xabcdef'],
  ])('of accounts: %s %s', (network, native, handle, text) => {
    expect(accountText(network, native, handle)).toBe(text);
    expect(accountIn(network, text)).toBe(canonicalAccount(native));
  });
});

describe('a bundle', () => {
  const evidence: ProofEvidence = {
    method: 'm',
    strength: 'key-held',
    raw: 'as it came',
    place: 'there',
    at: new Date(1_790_000_100_000),
    more: { key: 'k' },
  };
  const made = async () =>
    makeBundle(
      {
        statement: golden,
        signature: await owner.signMessage({ message: golden }),
        network: 'ssb',
        verifier: 'planet/1',
      },
      evidence,
    );

  it('has the digest that others make of it, whatever the order of its parts', async () => {
    const bundle = await made();
    const turned = Object.fromEntries(Object.entries(bundle).reverse()) as typeof bundle;
    expect(bundleDigest(bundle)).toBe('0x784c1ff1604e1cd61f861dd4aaf17a78c96fdf93e1f74b410f2d55ff25d114e3');
    expect(bundleDigest(turned)).toBe(bundleDigest(bundle));
    expect(readBundle(JSON.parse(JSON.stringify(bundle)))).toEqual({ ok: true, value: bundle });
  });

  it('holds where owner and evidence say the same, and not where one of them is changed', async () => {
    const bundle = await made();
    const checks = { evidence: () => ok(undefined) };
    expect(await checkBundle(bundle, checks)).toMatchObject({ ok: true, value: { epoch: 1 } });
    expect(await checkBundle(bundle, { evidence: () => refuse('bad-signature') })).toMatchObject({ ok: false });
    const other = { ...bundle, statement: golden.replace('epoch: 1', 'epoch: 2') };
    expect(await checkBundle(other, checks)).toMatchObject({ ok: false, reason: 'bad-signature' });
    const early = { ...bundle, fetchedAt: new Date(1_789_999_000_000).toISOString() };
    expect(await checkBundle(early, checks)).toMatchObject({ ok: false, reason: 'made-out-of-time' });
  });

  it('is read strictly', () => {
    for (const value of [null, [], {}, { version: 2 }, 'x'])
      expect(readBundle(value)).toMatchObject({ ok: false, reason: 'malformed' });
  });
});

describe('a wallet', () => {
  const wallet = privateKeyToAccount(`0x${'22'.repeat(32)}`);
  const text = golden.replace(/account: .*/, `account: eip155:1:${wallet.address.toLowerCase()}`);
  const read = readStatement(text);
  const claim = claimOf('wallet', text, '0x', (read as { value: Statement }).value);
  const source = walletProofs(() => null);

  it('shows it by signing the statement', async () => {
    const found = await source.find(claim, await wallet.signMessage({ message: text }));
    expect(found).toMatchObject({ ok: true, value: { method: 'wallet-signature', strength: 'key-held' } });
    expect(found.ok && checkWallet(claim, found.value)).toEqual({ ok: true, value: undefined });
  });

  it('another’s signature, or one of a contract on a chain that nobody asks, is none', async () => {
    const other = await owner.signMessage({ message: text });
    expect(await source.find(claim, other)).toMatchObject({ ok: false, reason: 'unknown-chain' });
    expect(await source.find(claim)).toMatchObject({ ok: false, reason: 'not-found', retry: true });
    expect(await source.find(claim, 'hello')).toMatchObject({ ok: false, reason: 'malformed' });
  });

  it('is named by its address, and a slip in a checksum is seen', () => {
    expect(walletIn(wallet.address, 5)).toBe(`eip155:5:${wallet.address.toLowerCase()}`);
    expect(walletIn(`eip155:10:${wallet.address.toLowerCase()}`, 5)).toBe(`eip155:10:${wallet.address.toLowerCase()}`);
    const slip = wallet.address.replace(/[A-F]/, (letter) => letter.toLowerCase());
    expect(walletIn(slip, 5)).toBeNull();
    expect(walletIn('@x.ed25519', 5)).toBeNull();
  });
});

describe("an owner's signature", () => {
  it('counts as EIP-191 of the text, in one form', async () => {
    const signature = await owner.signMessage({ message: golden });
    const address = owner.address.toLowerCase();
    expect(await checkOwnerSignature(golden, address, signature)).toEqual({ ok: true, value: undefined });
    expect(await checkOwnerSignature(`${golden} `, address, signature)).toMatchObject({ reason: 'bad-signature' });
    expect(await checkOwnerSignature(golden, address, '0x12')).toMatchObject({ reason: 'bad-signature' });
    expect(await checkOwnerSignature(golden, address, 'x')).toMatchObject({ reason: 'malformed-signature' });
    const zero = signature.replace(/1b$/, '00').replace(/1c$/, '01');
    expect(await checkOwnerSignature(golden, address, zero)).toMatchObject({ reason: 'bad-signature' });
  });
});
