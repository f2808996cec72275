import { createHash, randomBytes } from 'node:crypto';
import { createKeyValue, type Tx } from '@planet/store';

const place = 'sign-up';
const keyOf = (code: string): string => `invite ${createHash('sha256').update(code).digest('hex')}`;
const monthSeconds = 30 * 24 * 3600;

/** A code with which so many people can sign up where that needs one; it holds for 30 days. */
export async function createSignUpInvite(db: Tx, uses: number): Promise<string> {
  const code = randomBytes(12).toString('base64url');
  await createKeyValue(db, place).set(keyOf(code), uses, monthSeconds);
  return code;
}

export const isInvite = async (db: Tx, code: string): Promise<boolean> =>
  ((await createKeyValue(db, place).get<number>(keyOf(code))) ?? 0) > 0;

/** Uses it once; false: it is used up, or there is none. */
export const takeInvite = (tx: Tx, code: string): Promise<boolean> => createKeyValue(tx, place).takeOne(keyOf(code));
