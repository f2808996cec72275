import { ok, pageOfIdentity, refuse, stableId } from '@planet/core';
import type { Account, Activity, ActivityId, IdentityId, NativeId, Outcome, Profile } from '@planet/core';
import { accounts, acts, identities, kin, leaving, linkedAccounts, seats, type Kin, type Tx } from '@planet/store';
import { home, type Bridge } from '../bridge.js';
import { act, newActivity } from '../publish.js';

/** What a person says of themselves. Left out: stays. Null: is taken away. */
export type ProfileChange = { [K in 'name' | 'bio' | 'avatar' | 'header' | 'fields']?: Profile[K] | null };
const own = ['name', 'bio', 'avatar', 'header', 'fields'] as const;

/** One edit, for all copies on all networks. */
export async function updateProfile(
  bridge: Bridge,
  identityId: IdentityId,
  change: ProfileChange,
): Promise<Outcome<IdentityId>> {
  return bridge.store.transaction(async (tx) => {
    const person = await personOf(tx, identityId);
    if (!person) return refuse('identity-gone');
    const { home: account } = person;
    const at = new Date(Math.max(bridge.clock().getTime(), (await accounts.profileAt(tx, account.id)) + 1));
    const profile = merged(account.profile, change);
    await linkedAccounts.rewriteProfile(tx, account.id, profile, at);
    await act(tx, { ...newActivity(bridge, 'profile', account.id, { of: account.id, profile }), at });
    await nameOnChain(tx, bridge, identityId);
    return ok(identityId);
  });
}

/**
 * What a linked account says of itself is what the person says, if it is newer than what they said before. Nothing is
 * written back to the account: its keys are elsewhere, so nothing can go round.
 */
export async function fromLinked(
  tx: Tx,
  account: Account,
  { id, at, profile: said }: Extract<Activity, { kind: 'profile' }>,
): Promise<Activity[]> {
  const person = account.identityId && (await personOf(tx, account.identityId));
  if (!person || person.home.id === account.id) return [];
  const { home: to } = person;
  const profile = merged(to.profile, Object.fromEntries(own.flatMap((key) => (key in said ? [[key, said[key]]] : []))));
  if (JSON.stringify(profile) === JSON.stringify(merged(to.profile, {}))) return [];
  if (!(await linkedAccounts.rewriteProfile(tx, to.id, profile, at))) return [];
  const nativeId = `planet:profile:${id}` as NativeId;
  const base = { id: stableId('activity', home, nativeId) as ActivityId, network: home, nativeId };
  return [{ ...base, actor: to.id, at, kind: 'profile', of: to.id, profile } as Activity];
}

/** The chain's token names the person's page, once; later edits are seen there. Whoever keeps their key is asked to sign. */
async function nameOnChain(tx: Tx, bridge: Bridge, identityId: IdentityId): Promise<void> {
  const seat = await seats.read(tx);
  if (!seat || seat.mode === 'off') return;
  const row = await identities.byId(tx, identityId);
  const token = await leaving.tokenOf(tx, seat.world, row?.owner ?? null);
  if (!token || !row?.handle) return;
  const uri = pageOfIdentity(bridge.settings.origin, row.handle);
  if (token.profile === uri) return;
  await acts.add(tx, {
    id: stableId('activity', 'act', 'SetProfile', identityId, uri),
    identityId,
    kind: 'SetProfile',
    message: { identityId: token.tokenId, uri },
    state: 'wanted',
    by: 'planet',
  });
}

const personOf = async (tx: Tx, identityId: IdentityId): Promise<Kin | undefined> =>
  (await linkedAccounts.hold(tx, identityId)) ? (await kin.kinOf(tx, [identityId])).get(identityId) : undefined;

function merged(profile: Profile, change: ProfileChange): Profile {
  const all: Record<string, unknown> = { ...profile };
  for (const key of own) {
    const value = change[key];
    if (value === null) delete all[key];
    else if (value !== undefined) all[key] = value;
  }
  return all as Profile;
}
