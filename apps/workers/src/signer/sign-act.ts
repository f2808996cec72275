import { judge, signWith, type Known } from '@planet/identity';
import type { Identity, Reason } from '@planet/core';
import { acts, identities, type ActRow, type ChainSeat, type Tx } from '@planet/store';
import { zeroAddress } from 'viem';
import type { WalletKeys } from './wallet-keys.js';

export interface Signer {
  keys: WalletKeys;
  /** Of this Planet, as in statements. */
  host: string;
  clock: () => Date;
}
/** What became of an act; null: it is not this signer's turn. */
export type Signed = 'signed' | 'done' | Reason | null;

/** Signs one act, or refuses it with the rule; a person's key is made with their registration. Within one transaction. */
export async function signAct(tx: Tx, { keys, host, clock }: Signer, act: ActRow, seat: ChainSeat): Promise<Signed> {
  // What was asked in another world is asked anew by the chain role.
  if (act.kind !== 'Statement' && act.world !== seat.world) return null;
  const standing = await identities.byId(tx, act.identityId);
  if (!standing) return refused(tx, act, 'identity-gone');
  const recovery = await keys.recovery(tx);
  const registers = act.kind === 'Register' && standing.custody === 'managed' && !standing.deletedAt;
  const identity = registers ? await withKey(tx, keys, standing, recovery.address) : standing;
  const message = registers ? complete(act.message, identity) : act.message;
  const token = identity.owner === null ? null : await identities.tokenOf(tx, seat.world, identity.owner);
  const known: Known = { identity, token, seat, host, recovery: recovery.address, now: clock() };
  const judged = judge({ kind: act.kind, message, world: act.world }, known);
  if (!judged.ok) return refused(tx, act, judged.reason);
  const key = judged.value.by === 'recovery' ? recovery : await keys.find(tx, identity.id);
  if (!key || (judged.value.by === 'owner' && key.address !== identity.owner)) return refused(tx, act, 'key-not-kept');
  const signature = await signWith(key.privateKey, judged.value);
  const state = act.kind === 'Statement' ? 'done' : 'signed';
  return (await acts.change(tx, act.id, 'asked', { state, message, signature })) ? state : null;
}

/** The identity with its key, which is made where there is none. */
async function withKey(tx: Tx, keys: WalletKeys, identity: Identity, recovery: string): Promise<Identity> {
  if (identity.owner !== null) return identity;
  const { address } = await keys.ensure(tx, identity.id);
  await identities.setOwner(tx, identity.id, address, recovery);
  return { ...identity, owner: address, recovery: identity.recovery ?? recovery };
}

/** Owner and recovery address are the signer's to fill in; whatever else stands in their place is judged as it is. */
function complete(message: Record<string, unknown>, { owner, recovery }: Identity): Record<string, unknown> {
  const open = message.recovery === undefined || message.recovery === null || message.recovery === zeroAddress;
  return { ...message, owner: message.owner ?? owner, recovery: open ? (recovery ?? zeroAddress) : message.recovery };
}

async function refused(tx: Tx, { id }: ActRow, reason: Reason): Promise<Signed> {
  return (await acts.change(tx, id, 'asked', { state: 'refused', reason })) ? reason : null;
}
