import { createCipheriv, randomBytes, randomUUID, scrypt } from 'node:crypto';
import { concat, keccak256, toBytes, type Hex } from 'viem';
import type { WalletKey } from './wallet-key.js';

/** N=2^17, r=8: 128 MiB and a third of a second. Make one at a time. */
const cost = { n: 2 ** 17, r: 8, p: 1, dklen: 32 };

/** A file that every wallet opens with the password: Web3 Secret Storage, version 3. */
export async function keystoreOf({ address, privateKey }: WalletKey, password: string, n = cost.n): Promise<object> {
  const salt = randomBytes(32);
  const key = await new Promise<Buffer>((resolve, reject) =>
    scrypt(password, salt, cost.dklen, { N: n, r: cost.r, p: cost.p, maxmem: 2 * 128 * n * cost.r }, (error, made) =>
      error ? reject(error) : resolve(made),
    ),
  );
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(toBytes(privateKey)), cipher.final()]);
  const mac: Hex = keccak256(concat([key.subarray(16, 32), ciphertext]));
  return {
    version: 3,
    id: randomUUID(),
    address: address.slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: { ...cost, n, salt: salt.toString('hex') },
      mac: mac.slice(2),
    },
  };
}
