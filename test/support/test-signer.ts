import { inParallel } from '@planet/bridge';
import { actMessage, isSignedAct, typedData } from '@planet/identity';
import { acts, seats, type ActRow, type Store } from '@planet/store';
import type { Address, Hex, LocalAccount } from 'viem';
import { nobody, person } from './chain.js';

/** The key of an identity in tests: always the same one. */
export const keyOf = (identityId: string): LocalAccount => person(`identity ${identityId}`);

/** Signs what is asked, as the signer role does, with keys that tests know. @returns how many acts */
export async function signAsked(store: Store): Promise<number> {
  const seat = await seats.read(store.prisma);
  if (!seat) return 0;
  const asked = await acts.inState(store.prisma, 'asked', 256);
  const signed = await inParallel(asked, 8, (act) => signOne(store, act, seat));
  return signed.filter(Boolean).length;
}

async function signOne(
  store: Store,
  { id, kind, message, identityId }: ActRow,
  { chainId, identity, gateway }: { chainId: number; identity: Address | null; gateway: Address | null },
): Promise<boolean> {
  if (!isSignedAct(kind)) throw new Error(`no typed data of ${kind}`);
  const key = keyOf(identityId);
  const filled = kind === 'Register' ? { ...message, owner: key.address } : message;
  const at = { chainId, identity: identity ?? nobody, gateway: gateway ?? nobody };
  const signature: Hex = await key.signTypedData(typedData(at, kind, actMessage(kind, filled)));
  return store.transaction(async (tx) => {
    if (kind === 'Register')
      await tx.identity.update({ where: { id: identityId }, data: { owner: key.address.toLowerCase() } });
    return acts.change(tx, id, 'asked', { state: 'signed', message: filled, signature });
  });
}
