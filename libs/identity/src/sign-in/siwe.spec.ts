import { privateKeyToAccount } from 'viem/accounts';
import { checkSiwe, siweText, walletName } from './siwe.js';

const wallet = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const other = privateKeyToAccount(`0x${'22'.repeat(32)}`);
const issuedAt = new Date('2026-11-28T12:00:00Z');
const expiresAt = new Date('2026-11-28T12:10:00Z');
const request = {
  origin: 'https://planet.example',
  address: wallet.address,
  chainId: 20180430,
  nonce: 'ab'.repeat(16),
  statement: 'Sign in.',
  issuedAt,
  expiresAt,
};
const text = siweText(request);
const expected = {
  origin: request.origin,
  address: wallet.address.toLowerCase(),
  chainId: 20180430,
  nonce: request.nonce,
  now: issuedAt,
};
const ends = async (change: object, message = text, by = wallet): Promise<string> => {
  const signature = await by.signMessage({ message });
  const end = await checkSiwe(message, signature, { ...expected, ...change }, null);
  return end.ok ? end.value : end.reason;
};

it('is the message of ERC-4361, and is signed by the wallet', async () => {
  expect(text.split('\n').slice(0, 4)).toEqual([
    'planet.example wants you to sign in with your Ethereum account:',
    wallet.address,
    '',
    'Sign in.',
  ]);
  expect(await ends({})).toBe(walletName(wallet.address, 0));
});
it.each([
  ['another site', { origin: 'https://evil.example' }],
  ['another port', { origin: 'https://planet.example:8443' }],
  ['another scheme', { origin: 'http://planet.example' }],
  ['another chain', { chainId: 1 }],
  ['another nonce', { nonce: 'cd'.repeat(16) }],
  ['another wallet', { address: other.address }],
  ['a later time', { now: expiresAt }],
])('is refused for %s', async (_name, change) => expect(await ends(change)).toBe('wallet-message'));
it('is refused without an end, with another signer, and with what is no signature', async () => {
  expect(await ends({}, text.replace(/\nExpiration Time: .*/, ''))).toBe('wallet-message');
  expect(await ends({}, text, other)).toBe('wallet-signature');
  for (const signature of ['', '0x', '0x12', 'nonsense', `0x${'00'.repeat(65)}`, `0x${'ff'.repeat(5000)}`])
    expect(await checkSiwe(text, signature, expected, null)).toMatchObject({ reason: 'wallet-signature' });
});
