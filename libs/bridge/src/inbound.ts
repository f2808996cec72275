import { ok, refuse } from '@planet/core';
import type { Envelope, NativeActivity, Outcome } from '@planet/core';
import { envelopes, outbox, policies, type EnvelopeEnd } from '@planet/store';
import { applyBatch } from './apply/batch.js';
import type { Item } from './apply/context.js';
import { settleCrossed } from './apply/crossed.js';
import { inParallel, protocolOf, type Bridge } from './bridge.js';
import { resolveAccounts } from './resolve.js';
import { lookAtProofs } from './identity/heard.js';
import { confirmMove } from './moving.js';
import { fetchMissing, giveUpOn } from './missing.js';
import { plausible } from './plausible.js';

const maxAttempts = 8;

/** Works through envelopes: who said it, what it says, what it does. Safe to run twice for the same ids. */
export async function inbound(bridge: Bridge, ids: string[]): Promise<void> {
  const loaded = await envelopes.load(bridge.store.prisma, ids);
  const byNetwork = Map.groupBy(loaded, (envelope) => envelope.network);
  for (const [network, list] of byNetwork) {
    const read = await inParallel(list, 16, async (envelope) => ({
      envelope,
      outcome: await readEnvelope(bridge, envelope),
    }));
    const items: Item[] = [];
    const ends: EnvelopeEnd[] = [];
    for (const { envelope, outcome } of read) {
      if (outcome.ok && outcome.value.length > 0) items.push({ envelope, natives: outcome.value });
      else if (outcome.ok) ends.push({ id: envelope.id, state: 'ignored', reason: 'unknown-type' });
      else if (outcome.retry && (await again(bridge, envelope, outcome))) continue;
      else ends.push({ id: envelope.id, state: 'rejected', reason: outcome.reason, detail: outcome.detail });
    }
    await lookAtProofs(bridge, network, read);
    await envelopes.finish(bridge.store.prisma, ends);
    await countRefusals(bridge, network, ends);
    if (items.length > 0) await apply(bridge, network, items);
  }
}

async function readEnvelope(bridge: Bridge, envelope: Envelope): Promise<Outcome<NativeActivity[]>> {
  const protocol = protocolOf(bridge, envelope.network);
  const verified = await protocol.verify(envelope);
  if (!verified.ok) return verified;
  const answered = await protocol.answer?.(verified.value);
  if (answered && !answered.ok) return answered;
  const parsed = protocol.parse(verified.value);
  if (!parsed.ok) return parsed;
  const stranger = parsed.value.find((native) => native.actor !== verified.value.signer);
  if (stranger) return refuse('actor-mismatch', stranger.actor);
  for (const native of parsed.value) {
    const confirmed = native.kind === 'move' ? await confirmMove(bridge, envelope.network, native) : ok(undefined);
    if (!confirmed.ok) return confirmed;
  }
  return ok(parsed.value.map((native) => plausible(native, envelope)));
}

/** True while the envelope may be tried again: housekeeping brings it back, later each time. */
async function again(
  bridge: Bridge,
  envelope: Envelope,
  outcome: Extract<Outcome<never>, { ok: false }>,
): Promise<boolean> {
  return (await envelopes.countAttempt(bridge.store.prisma, envelope.id, outcome.reason, outcome.detail)) < maxAttempts;
}

async function apply(bridge: Bridge, network: string, items: Item[]): Promise<void> {
  const handles = await resolveAccounts(
    bridge,
    network,
    items.flatMap((item) => item.natives),
  );
  let result;
  try {
    result = await applyBatch(bridge, network, items, handles);
  } catch (error) {
    if (items.length === 1) {
      bridge.logger.error({ err: error, envelope: items[0]!.envelope.id }, 'an envelope could not be applied');
      const tries = await envelopes.countAttempt(bridge.store.prisma, items[0]!.envelope.id, 'internal', String(error));
      if (tries >= maxAttempts) {
        await envelopes.finish(bridge.store.prisma, [
          { id: items[0]!.envelope.id, state: 'rejected', reason: 'internal', detail: String(error) },
        ]);
      }
      return;
    }
    // One bad item must not hold up the others.
    for (const item of items) await apply(bridge, network, [item]);
    return;
  }
  await countRefusals(bridge, network, result.ends);
  await settleCrossed(bridge, network, items, result.parked);
  for (const nativeId of result.neverComing) await giveUpOn(bridge, network, nativeId);
  await fetchMissing(bridge, network, result.parked);
}

async function countRefusals(bridge: Bridge, network: string, ends: EnvelopeEnd[]): Promise<void> {
  const rejected = ends.filter((end) => end.state === 'rejected' && end.reason);
  for (const [reason, list] of Map.groupBy(rejected, (end) => end.reason!)) {
    await policies.countRefusal(bridge.store.prisma, network, reason, list[0]!.detail ?? undefined, list.length);
    bridge.logger.info({ network, reason, count: list.length, detail: list[0]!.detail }, 'envelopes refused');
  }
}

/** Starts envelopes anew (the admin's replay). */
export async function replay(bridge: Bridge, ids: string[]): Promise<number> {
  return bridge.store.transaction(async (tx) => {
    const fresh = await envelopes.reset(tx, ids);
    await outbox.add(tx, 'inbound', fresh);
    return fresh.length;
  });
}
