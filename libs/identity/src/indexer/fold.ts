import { zeroAddress, type Address, type Hex } from 'viem';
import type { ChainEvent, IdentityState } from './index-store.js';

type Args = ChainEvent['args'];
type Step = (state: IdentityState, args: Args) => void;

/** What each event changes. One that is not here changes nothing that is shown. */
const steps: Record<string, Step> = {
  ProfileSet: (state, { uri }) => void (state.profile = String(uri)),
  Linked(state, { account, evidence, epoch }) {
    unlink(state, account as Hex);
    state.links.push({ account: account as Hex, evidence: evidence as Hex, epoch: Number(epoch) });
  },
  Unlinked: (state, { account }) => unlink(state, account as Hex),
  KeyAdded: (state, { keyId, kind, key, epoch }) =>
    void state.keys.push({
      keyId: keyId as Hex,
      kind: Number(kind),
      key: key as Hex,
      epoch: Number(epoch),
      removed: false,
    }),
  KeyRemoved(state, { keyId }) {
    for (const key of state.keys) if (key.keyId === keyId) key.removed = true;
  },
  RecoveryStarted: (state, { newOwner }) => void (state.newOwner = newOwner as Address),
  RecoveryCancelled: (state) => void (state.newOwner = null),
  RecoveryFinished(state, { newOwner, epoch }) {
    state.owner = newOwner as Address;
    state.epoch = Number(epoch);
    state.newOwner = null;
  },
  // The row stays, for its handle and number are never given again.
  Burned: (state) =>
    void Object.assign(state, { owner: null, recovery: zeroAddress, epoch: 0, profile: '', links: [], keys: [] }),
  RecoveryChanged: (state, { recovery }) => void (state.recovery = recovery as Address),
};

function unlink(state: IdentityState, account: Hex): void {
  state.links = state.links.filter((link) => link.account !== account);
}

/** @param events all of one identity, in the chain's order; null: it is not registered (any more) */
export function foldIdentity(events: ChainEvent[]): IdentityState | null {
  let state: IdentityState | null = null;
  for (const { name, args, identityId, block } of events) {
    if (name === 'Registered')
      state = {
        id: identityId,
        owner: args.owner as Address,
        handle: String(args.handle),
        recovery: args.recovery as Address,
        epoch: 1,
        profile: '',
        newOwner: null,
        block,
        links: [],
        keys: [],
      };
    if (!state) continue;
    steps[name]?.(state, args);
    state.block = block;
  }
  return state;
}
