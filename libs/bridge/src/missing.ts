import type { Network } from '@planet/core';
import { envelopes, outbox } from '@planet/store';
import type { Bridge } from './bridge.js';
import { inParallel } from './bridge.js';
import { receive } from './intake.js';

/** So far up a thread is looked, one missing parent after the other; what is above that stays unknown. */
const deepest = 50;
/** How many looks led to an envelope that was fetched; stands among its headers. */
const depthHeader = 'planet-depth';

/**
 * One polite look at the origin for each thing that something waits for. What comes back enters as an envelope of its
 * own; where the origin says that there is no such thing, what waited goes on without it.
 */
export async function fetchMissing(
  bridge: Bridge,
  network: Network,
  parked: { envelopeId: string; nativeId: string }[],
): Promise<void> {
  const protocol = bridge.protocols.get(network);
  const wanted = [...new Set(parked.map((p) => p.nativeId))];
  if (!protocol?.fetch || wanted.length === 0) return;
  const db = bridge.store.prisma;
  const depths = await envelopes.headerOf(
    db,
    parked.map((p) => p.envelopeId),
    depthHeader,
  );
  const depthOf = (nativeId: string): number =>
    Math.max(...parked.flatMap((p) => (p.nativeId === nativeId ? [Number(depths.get(p.envelopeId) ?? 0)] : [])));
  await inParallel(wanted, 8, async (nativeId) => {
    if (!(await envelopes.claimFetch(db, network, nativeId))) return;
    const depth = depthOf(nativeId) + 1;
    if (depth > deepest) return giveUpOn(bridge, network, nativeId);
    const draft = await protocol.fetch!(nativeId);
    if (draft.ok) {
      const headers = { ...draft.value.headers, [depthHeader]: String(depth) };
      return receive(bridge, [{ ...draft.value, headers }]);
    }
    if (draft.retry) return;
    await giveUpOn(bridge, network, nativeId);
  });
}

/** Lets everything that waits for this go on without it. */
export async function giveUpOn(bridge: Bridge, network: Network, nativeId: string): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    const rows = await tx.parked.findMany({ where: { network, nativeId } });
    if (rows.length === 0) return;
    const ids = rows.map((row) => row.envelopeId);
    await envelopes.orphan(tx, ids);
    await outbox.add(tx, 'inbound', ids);
  });
}
