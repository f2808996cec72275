import type { ShownAccount } from '../addresses.js';
import { ask } from '../graphql.js';
import { tokenFields, type Token } from '../token.js';

export interface Proof {
  id: string;
  network: string;
  account: string;
  method: string | null;
  strength: string | null;
  state: string;
  reason: string | null;
  message: string | null;
  chainRefusal: { message: string } | null;
  statement: string;
  verifiedAt: string | null;
  checkedAt: string | null;
  expiresAt: string | null;
  onChain: boolean;
  effective: boolean;
  accountNode: ShownAccount | null;
}
export interface Me {
  id: string;
  handle: string;
  address: string;
  name: string | null;
  bio: string | null;
  avatar: { url: string } | null;
  url: string;
  custody: 'MANAGED' | 'OWN';
  owner: string | null;
  createdAt: string;
  token: Token;
  accounts: ShownAccount[];
  proofs: Proof[];
}

const account = 'network nativeId handle host url goneAt';
export const proofFields = `id network account method strength state reason message chainRefusal { message } statement verifiedAt checkedAt expiresAt onChain effective
  accountNode { ${account} }`;

/** Null: nobody is signed in. */
export async function loadMe(): Promise<Me | null> {
  const { me } = await ask<{ me: Me | null }>(`{ me {
    id handle address name bio avatar { url } url custody owner createdAt ${tokenFields}
    accounts { ${account} copies { ${account} } }
    proofs { ${proofFields} } } }`);
  return me;
}

export async function loadProofs(): Promise<Proof[]> {
  const { me } = await ask<{ me: { proofs: Proof[] } | null }>(`{ me { proofs { ${proofFields} } } }`);
  return me?.proofs ?? [];
}

/** A moment, for people. */
export const when = (time: string): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
