import { keystoreOf, openSealed } from '@planet/identity';
import { acts, identities, signings, type ActRow, type Store, type Tx } from '@planet/store';
import type { WalletKeys } from './wallet-keys.js';

/** Makes the file that a person asked for; false: refused. It costs 128 MiB, so one is made at a time. */
export async function exportOne(store: Store, keys: WalletKeys, act: ActRow): Promise<boolean> {
  const opened = await store.transaction((tx) => open(tx, keys, act));
  const keystore = opened && (await keystoreOf(opened.key, opened.password));
  return store.transaction(async (tx) => {
    if (!keystore) {
      await acts.change(tx, act.id, 'asked', { state: 'refused', reason: 'key-not-kept' });
      return false;
    }
    // Whoever asked has given up meanwhile: then nothing is left lying.
    if (!(await acts.change(tx, act.id, 'asked', { state: 'done' }))) return false;
    await signings.put(tx, `result ${act.id}`, keystore);
    return true;
  });
}

async function open(tx: Tx, keys: WalletKeys, { id, identityId }: ActRow) {
  const sealed = await signings.take<string>(tx, `request ${id}`);
  const text = sealed === null ? null : openSealed(await keys.box(tx), sealed);
  if (text === null) return null;
  const request = JSON.parse(text) as { act?: string; identityId?: string; password?: string };
  // A request for another act, put here by somebody who can write rows, opens nothing.
  if (request.act !== id || request.identityId !== identityId || !request.password) return null;
  const identity = await identities.byId(tx, identityId);
  const key = await keys.find(tx, identityId);
  const kept = identity?.custody === 'managed' && !identity.deletedAt && key?.address === identity.owner;
  return key && kept ? { key, password: request.password } : null;
}
