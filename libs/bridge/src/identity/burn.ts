import { ok, stableId, type Identity, type Outcome } from '@planet/core';
import { acts, leaving, seats, type Tx } from '@planet/store';
import type { Bridge } from '../bridge.js';
import type { AskedSignature } from './ask-signature.js';
import { signByOwner, waitsForOwner } from './own-acts.js';
import { bySession } from './sessions.js';

const burnAct = (identityId: string): string => stableId('activity', 'act', 'Burn', identityId);

/** Has the identity a token, or will it have one soon? */
export async function hasToken(tx: Tx, identityId: string): Promise<boolean> {
  const seat = await seats.read(tx);
  return seat !== null && seat.mode !== 'off' && leaving.hasToken(tx, seat.world, identityId);
}

/** The token is on its way out. */
export async function isBurning(tx: Tx, identityId: string): Promise<boolean> {
  const act = await acts.byId(tx, burnAct(identityId));
  return act !== null && act.state !== 'refused';
}

/** Who keeps their key burns the token themselves: what is to be signed for it, or (null) nothing more. */
export async function burnByOwner(
  bridge: Bridge,
  identity: Identity,
  { signature, session }: { signature?: string | null; session: string },
): Promise<Outcome<AskedSignature | null>> {
  const db = bridge.store.prisma;
  if (identity.custody !== 'own' || identity.deletedAt || !(await hasToken(db, identity.id))) return ok(null);
  const id = burnAct(identity.id);
  const standing = await acts.byId(db, id);
  if (standing && !waitsForOwner(standing)) return ok(null);
  const step = await signByOwner(bridge, identity, { id, kind: 'Burn', fields: {}, by: bySession(session) }, signature);
  return step.ok ? ok('asked' in step.value ? step.value.asked : null) : step;
}

/** Where this Planet keeps the key the token is burnt by the last act that the key signs. In the transaction of the going. */
export async function burnManaged(tx: Tx, { id: identityId, custody }: Identity): Promise<void> {
  if (custody !== 'managed') return;
  const id = burnAct(identityId);
  await acts.add(tx, { id, identityId, kind: 'Burn', message: {}, state: 'wanted', by: 'planet' });
}
