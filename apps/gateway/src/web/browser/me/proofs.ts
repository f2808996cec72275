import { listen } from '../live.js';
import { loadProofs, type Proof } from './me.js';

/** While nobody tells of changes, they are asked for. */
const every = 3_000;
type Watcher = (proofs: Proof[]) => void;

/** Will it change without the person? */
const waits = ({ state, effective }: Proof): boolean => state === 'PENDING' || (state === 'VERIFIED' && !effective);

/** The person's proofs as they are, for whoever on the page shows them. */
export interface Proofs {
  /** Asks now, and tells all. */
  again(): Promise<Proof[]>;
  /** Tells of each change until `ended`. */
  watch(watcher: Watcher, ended?: () => boolean): void;
}

export function followProofs(known: Proof[]): Proofs {
  const watchers = new Set<{ tell: Watcher; ended: () => boolean }>();
  let open = false;
  let some = known.some(waits);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = async (): Promise<Proof[]> => {
    const proofs = await loadProofs();
    some = proofs.some(waits);
    for (const watcher of watchers)
      if (watcher.ended()) watchers.delete(watcher);
      else watcher.tell(proofs);
    poll();
    return proofs;
  };
  const poll = (): void => {
    clearTimeout(timer);
    // A lost connection is tried again.
    if (!open && some) timer = setTimeout(() => void again().catch(poll), every);
  };
  poll();
  listen('subscription { proofUpdated { id } }', {
    heard: () => void again().catch(poll),
    line(now) {
      open = now;
      poll();
    },
  });
  return { again, watch: (tell, ended = () => false) => void watchers.add({ tell, ended }) };
}
