import { ok, refuse } from '@planet/core';
import type { Account, NativeActivity, Outcome } from '@planet/core';
import { accounts } from '@planet/store';
import { protocolOf, type Bridge } from './bridge.js';

/** Does the new account say that the old one is the same person? */
export const confirms = (to: Account, from: Pick<Account, 'nativeId'>): boolean =>
  to.profile.alsoKnownAs?.includes(from.nativeId) ?? false;

/**
 * Asks the new account of a move, at its own place, whether it is that of the same person, and keeps what it says of
 * itself. Where nobody can be asked, what it said before counts.
 */
export async function confirmMove(
  bridge: Bridge,
  network: string,
  move: Extract<NativeActivity, { kind: 'move' }>,
): Promise<Outcome<void>> {
  if (move.proven) return ok(undefined);
  const db = bridge.store.prisma;
  if (!(await accounts.byNative(db, network, move.actor))) return refuse('not-for-us', move.actor);
  const asked = await protocolOf(bridge, network).resolve(move.target);
  if (!asked.ok && asked.retry) return asked;
  const known = asked.ok
    ? await accounts.saveRemote(db, network, asked.value)
    : await accounts.byNative(db, network, move.target);
  const person = (known?.of && (await accounts.byIds(db, [known.of])).get(known.of)) || known;
  return person && confirms(person, { nativeId: move.actor })
    ? ok(undefined)
    : refuse('move-not-confirmed', move.target);
}
