import { deliverQueue, ok } from '@planet/core';
import type { Outcome } from '@planet/core';
import { deliveries, outbox } from '@planet/store';
import type { Bridge } from './bridge.js';

/** Starts deliveries that ended badly anew; gives how many there were. */
export async function retryDeliveries(bridge: Bridge, ids: string[]): Promise<Outcome<number>> {
  return bridge.store.transaction(async (tx) => {
    // What was not let across had no destination yet: the act is looked at again, under what holds now.
    const acts = await deliveries.forgetRefused(tx, ids);
    await outbox.add(tx, 'fanout', acts);
    const rows = await deliveries.restart(tx, ids);
    for (const [network, list] of Map.groupBy(rows, (row) => row.network)) {
      await outbox.add(
        tx,
        deliverQueue(network),
        list.map((row) => row.id),
      );
    }
    return ok(rows.length + acts.length);
  });
}
