import { deliverQueue } from '@planet/core';
import { challenges, deliveries, envelopes, leaving, outbox, sessions } from '@planet/store';
import type { Bridge } from './bridge.js';
import { giveUpOn } from './missing.js';
import { tellTallies } from './tallies.js';

/** Finds work whose job was lost or whose time has come, and writes it into the outbox again. Runs every second or so. */
export async function sweep(bridge: Bridge): Promise<void> {
  await bridge.store.transaction(async (tx) => {
    const due = await deliveries.due(tx, 2000);
    for (const [network, list] of Map.groupBy(due, (row) => row.network)) {
      await outbox.add(
        tx,
        deliverQueue(network),
        list.map((row) => row.id),
      );
    }
  });
}

/** The slower rounds: envelopes left behind, things waited for in vain, new numbers of polls, what may be forgotten. */
export async function tidy(bridge: Bridge): Promise<void> {
  const db = bridge.store.prisma;
  const left = await envelopes.stranded(db, 60);
  if (left.length > 0) await bridge.store.transaction((tx) => outbox.add(tx, 'inbound', left));
  // A thing that arrived in the very moment when something was parked on it.
  const crossed = await db.$queryRaw<{ network: string; native_id: string }[]>`
    SELECT DISTINCT p.network, p.native_id FROM parked p
      JOIN copy c ON c.network IN (p.network, 'within-' || p.network) AND c.native_id = p.native_id LIMIT 1000`;
  for (const [network, list] of Map.groupBy(crossed, (row) => row.network)) {
    await bridge.store.transaction(async (tx) =>
      outbox.add(
        tx,
        'inbound',
        await envelopes.unpark(
          tx,
          network,
          list.map((row) => row.native_id),
        ),
      ),
    );
  }
  const before = new Date(bridge.clock().getTime() - bridge.settings.parkMs);
  const old = await db.parked.findMany({
    where: { since: { lt: before } },
    distinct: ['network', 'nativeId'],
    take: 1000,
  });
  for (const row of old) await giveUpOn(bridge, row.network, row.nativeId);
  await tellTallies(bridge);
  await leaving.destroyKeys(db);
  await db.keyValue.deleteMany({ where: { expiresAt: { lt: bridge.clock() } } });
  await challenges.forget(db, bridge.clock());
  await sessions.forget(db, bridge.clock());
}
