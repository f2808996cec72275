import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ok, later, refuse, type Outcome } from '@planet/core';
import { isCommon } from './common-passwords.js';

/** A salted hash with what it was made with (RFC 7914). */
export interface PasswordHash {
  n: number;
  r: number;
  p: number;
  /** base64 */
  salt: string;
  /** base64 */
  hash: string;
}

const [r, p, size] = [8, 1, 32];
/** 32 MiB and about 80 ms each; older hashes may have up to 2^17 (128 MiB). */
const usualN = 2 ** 15;
const largestN = 2 ** 17;

/** Is it one that may be chosen? Both NFKC, so that the same keys give the same text on every device. */
export function checkPassword(password: string, handle: string): Outcome<string> {
  if (password.length > 1000) return refuse('password-long');
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < 10) return refuse('password-short');
  if (length > 200) return refuse('password-long');
  const bare = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const name = handle.replaceAll('_', '');
  if (bare !== '' && bare.replaceAll(name, '') === '') return refuse('password-is-handle');
  return isCommon(text) ? refuse('password-common') : ok(text);
}

export interface PasswordOptions {
  /** Cost of new hashes, a power of two. */
  n?: number;
  /** So many at once; each takes a thread, and n KiB. */
  atOnce?: number;
  /** So many more wait; others are told to come again. */
  waiting?: number;
}

/** Makes and checks hashes, few at a time: they are made to be costly. */
export class Passwords {
  private readonly n: number;
  private readonly atOnce: number;
  private readonly most: number;
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor({ n = usualN, atOnce = 2, waiting = 64 }: PasswordOptions = {}) {
    this.n = n;
    this.atOnce = atOnce;
    this.most = waiting;
  }

  /** @param password as `checkPassword` gave it */
  async hash(password: string): Promise<Outcome<PasswordHash>> {
    const salt = randomBytes(16);
    const made = await this.derive(password, salt, this.n, r, p);
    return made.ok ? ok({ n: this.n, r, p, salt: salt.toString('base64'), hash: made.value.toString('base64') }) : made;
  }

  /** Null stands for a person that is not there: it takes as long, and the answer is no. */
  async verify(password: string, stored: PasswordHash | null): Promise<Outcome<boolean>> {
    const against = stored ?? { n: this.n, r, p, salt: nobody, hash: nobody };
    const text = password.slice(0, 1000).normalize('NFKC');
    const made = await this.derive(text, Buffer.from(against.salt, 'base64'), against.n, against.r, against.p);
    if (!made.ok) return made;
    const right = Buffer.from(against.hash, 'base64');
    return ok(right.length === size && timingSafeEqual(right, made.value) && stored !== null);
  }

  private async derive(text: string, salt: Buffer, n: number, r: number, p: number): Promise<Outcome<Buffer>> {
    if (n > largestN) throw new RangeError(`a hash with N=${n} is costlier than this server allows`);
    if (!(await this.enter())) return later('busy');
    try {
      return ok(
        await new Promise<Buffer>((resolve, reject) =>
          scrypt(text, salt, size, { N: n, r, p, maxmem: 2 * 128 * n * r }, (error, key) =>
            error ? reject(error) : resolve(key),
          ),
        ),
      );
    } finally {
      this.leave();
    }
  }

  private async enter(): Promise<boolean> {
    if (this.running < this.atOnce) {
      this.running++;
      return true;
    }
    if (this.queue.length >= this.most) return false;
    await new Promise<void>((resolve) => this.queue.push(resolve));
    return true;
  }

  /** The place goes to the next one. */
  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.running--;
  }
}
const nobody = Buffer.alloc(32).toString('base64');
