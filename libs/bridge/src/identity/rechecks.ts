import type { Outcome, ProofEvidence, Reason, Refusal } from '@planet/core';
import { readStatement } from '@planet/identity';
import { identities, proofs, seats, type ProofRow } from '@planet/store';
import { inParallel, type Bridge } from '../bridge.js';
import { claimFor, endings, sourceOf } from './claim.js';
import { prove, recheckMs } from './prove.js';
import { endedByAccount } from './unlink.js';

const second = 1000;
const hour = 3600 * second;
const batch = 50;
/** Somebody who takes it out by a slip has so long to put it back. */
const betweenMs = 24 * hour;
/** Nobody else takes one that is being looked at for so long. */
const leaseMs = 60 * second;

/** The round of housekeeping: proofs that wait to be shown, and links whose time to be looked at has come. */
export async function checkProofs(bridge: Bridge): Promise<void> {
  const now = bridge.clock();
  const again = new Date(now.getTime() + leaseMs);
  const due = await proofs.takeDue(bridge.store.prisma, { now, again, limit: batch });
  await inParallel(due, 8, async (proof) => {
    try {
      await (proof.state === 'pending' ? lookFor(bridge, proof) : recheck(bridge, proof));
    } catch (error) {
      bridge.logger.error({ err: error, proof: proof.id }, 'a proof could not be checked');
    }
  });
}

/** Every few seconds at first, then less often. */
async function lookFor(bridge: Bridge, proof: ProofRow): Promise<void> {
  const proven = await prove(bridge, proof.id);
  if (proven.ok) return;
  const now = bridge.clock().getTime();
  const after = Math.min(3 * second + (now - proof.createdAt.getTime()) / 10, 20 * second);
  const { state } = (await proofs.byId(bridge.store.prisma, proof.id))!;
  if (state === 'pending') await proofs.schedule(bridge.store.prisma, proof.id, new Date(now + after));
}

/** Faults of the way there, which say nothing of the account. */
const passing = new Set<Reason>([
  'host-down',
  'host-busy',
  'host-refused',
  'wrong-answer',
  'rate-limited',
  'key-unavailable',
  'unknown-chain',
  'internal',
]);

/** Does the account still show it? Once not: `stale`, and asked again in a day; twice: `broken`. At once where it says so. */
export async function recheck(bridge: Bridge, proof: ProofRow): Promise<void> {
  const seen = await seenAgain(bridge, proof);
  const now = bridge.clock();
  const at = (ms: number) => new Date(now.getTime() + ms);
  const db = bridge.store.prisma;
  if (seen.ok) {
    const fresh = { state: 'verified', reason: null, checkedAt: now, nextCheckAt: at(recheckMs()) } as const;
    await bridge.store.transaction(async (tx) => {
      const { state } = await proofs.lock(tx, proof.id);
      if (state === proof.state) await proofs.change(tx, proof, fresh);
    });
    return;
  }
  if (passing.has(seen.reason)) return proofs.schedule(db, proof.id, at(6 * hour));
  await bridge.store.transaction(async (tx) => {
    const locked = await proofs.lock(tx, proof.id);
    const { reason } = seen;
    if (locked.state !== 'verified' && locked.state !== 'stale') return;
    if (endings.has(reason))
      return endedByAccount(tx, bridge, locked, {
        state: 'revoked',
        reason,
        ...(seen.detail && { place: seen.detail }),
      });
    const once = locked.state === 'stale' ? locked.checkedAt : null;
    if (once && now.getTime() - once.getTime() >= betweenMs)
      await endedByAccount(tx, bridge, locked, { state: 'broken', reason });
    else if (once) await proofs.schedule(tx, proof.id, new Date(once.getTime() + betweenMs));
    else
      await proofs.change(tx, locked, {
        state: 'stale',
        reason,
        checkedAt: now,
        nextCheckAt: at(betweenMs),
      });
  });
}

async function seenAgain(bridge: Bridge, proof: ProofRow): Promise<Outcome<ProofEvidence>> {
  const db = bridge.store.prisma;
  const no = (reason: Reason): Refusal => ({ ok: false, reason, retry: false });
  const identity = await identities.byId(db, proof.identityId);
  const statement = readStatement(proof.statement);
  const source = sourceOf(bridge, proof.network, await seats.read(db));
  if (!identity || !statement.ok || !source || !proof.evidence) return no('gone');
  if (proof.epoch !== identity.epoch) return no('recovered-since');
  const { place, raw, more } = proof.evidence;
  const found = await source.find(claimFor(bridge, proof, identity, statement.value), place || raw);
  return found.ok && found.value.more?.key !== more?.key ? no('key-changed') : found;
}
