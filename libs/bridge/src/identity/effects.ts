import { stableId } from '@planet/core';
import type { AccountId, Activity, ActivityId, Identity, NativeId } from '@planet/core';
import { accounts, activities, linkedAccounts, outbox, type Tx } from '@planet/store';
import { home, type Bridge } from '../bridge.js';

/**
 * The account is the person from now on: what it says leaves by the person's copies, and who follows, mentions or
 * answers the person on its network reaches it. A copy that it had before says that it moved. The second time nothing
 * happens; neither where the account is another's by now.
 */
export async function linked(tx: Tx, bridge: Bridge, identity: Identity, accountId: AccountId): Promise<void> {
  const person = await linkedAccounts.hold(tx, identity.id);
  if (!person) return;
  if (!(await linkedAccounts.give(tx, accountId, identity.id))) return warnOfOthers(tx, bridge, identity, accountId);
  const { accountId: own } = person;
  if (!own || own === accountId) return;
  await linkedAccounts.shareBlocks(tx, own, accountId);
  const moved = await linkedAccounts.mirrorsMove(tx, accountId, own);
  if (moved.length > 0) await tell(tx, bridge, accountId, { kind: 'move', target: own });
}

/** The account is by itself again; a copy that it had before speaks for it again, if its owner agrees to have one. */
export async function unlinked(tx: Tx, bridge: Bridge, identity: Identity, accountId: AccountId): Promise<void> {
  if (!(await linkedAccounts.take(tx, accountId, identity.id))) return;
  const returned = await linkedAccounts.mirrorsReturn(tx, accountId);
  const account = (await accounts.byIds(tx, [accountId])).get(accountId);
  if (account && returned.length > 0)
    await tell(tx, bridge, accountId, { kind: 'profile', of: accountId, profile: account.profile });
}

async function warnOfOthers(tx: Tx, bridge: Bridge, identity: Identity, accountId: AccountId): Promise<void> {
  const account = (await accounts.byIds(tx, [accountId])).get(accountId);
  if (account?.identityId !== identity.id)
    bridge.logger.warn({ identity: identity.id, account: accountId }, 'a linked account is not there, or is another’s');
}

/** An act of this Planet in the name of the account; each time another. */
async function tell(tx: Tx, bridge: Bridge, actor: AccountId, deed: object): Promise<void> {
  const at = bridge.clock();
  const { kind } = deed as Activity;
  const nativeId = `planet:${kind}:${actor}:${at.getTime()}` as NativeId;
  const id = stableId('activity', home, nativeId) as ActivityId;
  const activity = { id, network: home, nativeId, actor, at, ...deed } as Activity;
  await outbox.add(tx, 'fanout', [...(await activities.insert(tx, [activity], []))]);
}
