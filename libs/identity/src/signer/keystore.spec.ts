import { createDecipheriv, scryptSync } from 'node:crypto';
import { keccak256, concat } from 'viem';
import { keystoreOf } from './keystore.js';
import { newBoxKeys, openSealed, sealFor } from './sealed-box.js';
import { newWalletKey } from './wallet-key.js';

interface Keystore {
  address: string;
  crypto: {
    ciphertext: string;
    cipherparams: { iv: string };
    mac: string;
    kdfparams: { n: number; r: number; p: number; salt: string };
  };
}

it('a keystore opens with its password, as the format says', async () => {
  const wallet = newWalletKey();
  const { address, crypto } = (await keystoreOf(wallet, 'correct horse', 2 ** 10)) as Keystore;
  expect(`0x${address}`).toBe(wallet.address);
  const { n, r, p, salt } = crypto.kdfparams;
  const key = scryptSync('correct horse', Buffer.from(salt, 'hex'), 32, { N: n, r, p });
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
  expect(keccak256(concat([key.subarray(16), ciphertext]))).toBe(`0x${crypto.mac}`);
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  const opened = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  expect(`0x${opened.toString('hex')}`).toBe(wallet.privateKey);
});

it('a sealed box opens with its key, and with no other, and not when it was changed', () => {
  const keys = newBoxKeys();
  const sealed = sealFor(keys.public, 'a secret of ours');
  expect(openSealed(keys, sealed)).toBe('a secret of ours');
  expect(sealFor(keys.public, 'a secret of ours')).not.toBe(sealed);
  expect(openSealed(newBoxKeys(), sealed)).toBeNull();
  const bytes = Buffer.from(sealed, 'base64');
  for (const at of [20, 50, 60, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(openSealed(keys, changed.toString('base64'))).toBeNull();
  }
  expect(openSealed(keys, 'AAAA')).toBeNull();
});
