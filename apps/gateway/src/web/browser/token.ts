import { ask } from './graphql.js';

export type TokenState = 'PENDING' | 'SENT' | 'CONFIRMED' | 'FINAL' | 'REFUSED' | 'OFF';
export interface Token {
  state: TokenState;
  caip: string | null;
  tokenId: string | null;
  chainId: number | null;
  contract: string | null;
  transaction: string | null;
  explorerUrl: string | null;
  message: string | null;
}
export const tokenFields = 'token { state caip tokenId chainId contract transaction explorerUrl message }';

export interface Minting {
  owner: string | null;
  token: Token;
}

/** Asks until nothing more will happen, and tells of each answer. */
export async function watchToken(tell: (now: Minting) => void, ended: () => boolean = () => false): Promise<Minting> {
  for (let wait = 400; ; wait = Math.min(wait * 1.3, 4000)) {
    const { me } = await ask<{ me: Minting | null }>(`{ me { owner ${tokenFields} } }`);
    if (!me) throw new Error('You are signed out.');
    tell(me);
    if (['FINAL', 'REFUSED', 'OFF'].includes(me.token.state) || ended()) return me;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
