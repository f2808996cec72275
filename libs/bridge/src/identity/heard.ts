import type { Activity, Envelope, NativeActivity, Network, Outcome } from '@planet/core';
import { proofs } from '@planet/store';
import type { Bridge } from '../bridge.js';

/** Acts after which an account may show another thing than before. */
const telling = new Set<Activity['kind']>(['profile', 'move', 'leave', 'delete', 'edit']);
const word = 'planet-link';

interface Read {
  envelope: Envelope;
  outcome: Outcome<NativeActivity[]>;
}
/** Whoever changed what they show, or speaks of links: what we know of them is looked at soon. */
export async function lookAtProofs(bridge: Bridge, network: Network, read: Read[]): Promise<void> {
  if (!bridge.protocols.get(network)?.proofs) return;
  const speakers = new Set<string>();
  for (const { envelope, outcome } of read) {
    if (!outcome.ok) continue;
    if (outcome.value.length === 0 && envelope.signer && envelope.body.includes(word)) speakers.add(envelope.signer);
    for (const native of outcome.value)
      if (telling.has(native.kind) || (native.kind === 'post' && native.content.text.includes(word)))
        speakers.add(native.actor);
  }
  if (speakers.size > 0) await proofs.lookAgain(bridge.store.prisma, network, [...speakers]);
}
