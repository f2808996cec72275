import { refuse } from '@planet/core';
import type { Identity, Outcome, ProofEvidence, Reason, Refusal } from '@planet/core';
import { accountDigest, bundleDigest, makeBundle, type Bundle } from '@planet/identity';
import { acts, isTaken, proofs, seats, type ProofRow, type Tx, identities } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { checkStatement, claimFor, endings, linkAct, nameOf, sourceOf, withSignature } from './claim.js';
import { linkFinal } from './settle-links.js';

/** Who checked: the version of these rules. */
export const verifier = 'planet/1';
/** Longest evidence that is kept, in characters. */
const longestEvidence = 1_048_576;
const day = 24 * 3600_000;
/** A link that stands is looked at again after so long, some days sooner or later so that not all come at once. */
export const recheckMs = (): number => (30 + (Math.random() - 0.5) * 6) * day;

/**
 * Looks whether the account shows the statement, and if so makes the link: once, whoever calls. A refusal leaves the
 * proof waiting until its time is over, but for those that nothing can mend.
 *
 * @param given what the person handed over
 */
export async function prove(bridge: Bridge, id: string, given?: string): Promise<Outcome<ProofRow>> {
  const db = bridge.store.prisma;
  const known = await proofs.byId(db, id);
  if (!known) return refuse('not-found', 'proof');
  if (known.state === 'verified' || known.state === 'stale') return { ok: true, value: known };
  if (known.state !== 'pending') return refuse(known.reason ?? 'expired');
  const proof = await withSignature(db, known);
  if (proof.expiresAt <= bridge.clock()) return end(bridge, proof, refuse('expired'));
  const identity = await identities.byId(db, proof.identityId);
  if (!identity || identity.deletedAt) return end(bridge, proof, refuse('gone', 'identity'));
  const statement = await checkStatement(db, bridge, proof, identity);
  if (!statement.ok) return mended(statement) ? statement : end(bridge, proof, statement);
  const source = sourceOf(bridge, proof.network, await seats.read(db));
  if (!source) return end(bridge, proof, refuse('not-linkable', proof.network));
  const claim = claimFor(bridge, proof, identity, statement.value);
  const found = await source.find(claim, given);
  if (!found.ok) return hopeless.has(found.reason) ? end(bridge, proof, found) : noted(db, proof, found);
  if (found.value.raw.length > longestEvidence) return refuse('too-large', 'the evidence');
  return settle(bridge, proof, found.value);
}

const hopeless = new Set<Reason>(['forked-feed', ...endings]);
const mended = ({ reason, retry }: Refusal): boolean => retry || reason === 'bad-signature' || reason === 'unsigned';

async function noted(db: Tx, proof: ProofRow, refusal: Refusal): Promise<Refusal> {
  if (proof.reason !== refusal.reason) await proofs.change(db, proof, { reason: refusal.reason });
  return refusal;
}

async function end(bridge: Bridge, proof: ProofRow, refusal: Refusal): Promise<Refusal> {
  await bridge.store.transaction(async (tx) => {
    const { state } = await proofs.lock(tx, proof.id);
    const endedAt = bridge.clock();
    if (state === 'pending')
      await proofs.change(tx, proof, { state: 'broken', reason: refusal.reason, endedAt, nextCheckAt: null });
  });
  return refusal;
}

/** The link stands from here on, if nobody was faster and the identity is still the same. */
async function settle(bridge: Bridge, proof: ProofRow, evidence: ProofEvidence): Promise<Outcome<ProofRow>> {
  try {
    return await bridge.store.transaction(async (tx) => {
      const locked = await proofs.lock(tx, proof.id);
      if (locked.state !== 'pending') return { ok: true, value: locked } as Outcome<ProofRow>;
      const identity = await identities.lock(tx, proof.identityId);
      const statement = identity && (await checkStatement(tx, bridge, locked, identity));
      if (!statement?.ok) return statement ?? refuse('gone', 'identity');
      return { ok: true, value: await hold(tx, bridge, locked, identity!, evidence) };
    });
  } catch (error) {
    if (!isTaken(error)) throw error;
    return end(bridge, proof, refuse('account-linked', proof.account));
  }
}

async function hold(
  tx: Tx,
  bridge: Bridge,
  proof: ProofRow,
  identity: Identity,
  evidence: ProofEvidence,
): Promise<ProofRow> {
  const now = bridge.clock();
  const holds = `${proof.network}|${proof.account}`;
  const before = await proofs.holder(tx, holds);
  // One's own, from before a recovery or no longer shown: the new one takes its place.
  if (before?.identityId === identity.id && before.state !== 'verified')
    await proofs.change(tx, before, {
      state: 'broken',
      holds: null,
      effective: false,
      endedAt: now,
      nextCheckAt: null,
    });
  const digest = bundleDigest(bundleWith(proof, evidence));
  const { method, strength } = evidence;
  const kept = { ...evidence, at: evidence.at.toISOString(), verifier };
  const held = await proofs.change(tx, proof, {
    state: 'verified',
    reason: null,
    method,
    strength,
    evidence: kept,
    digest,
    holds,
    verifiedAt: now,
    checkedAt: now,
    nextCheckAt: new Date(now.getTime() + recheckMs()),
  });
  const seat = await seats.read(tx);
  await wantLink(tx, bridge, held, identity);
  if (seat?.mode === 'off') await linkFinal(tx, bridge, { proofId: proof.id });
  return (await proofs.byId(tx, proof.id))!;
}

/** What the owner signs for the chain. */
export async function linkMessage(tx: Tx, bridge: Bridge, proof: ProofRow, identity: Identity) {
  const named = await nameOf(tx, bridge, identity, await seats.read(tx));
  const identityId = (named.ok && named.value.tokenId) || '0';
  return { identityId, account: onChain(proof), evidence: proof.digest! };
}
/** By the signer, or by the wallet of the person, who is asked for it. */
async function wantLink(tx: Tx, bridge: Bridge, proof: ProofRow, identity: Identity): Promise<void> {
  await acts.add(tx, {
    id: linkAct(proof.id),
    identityId: identity.id,
    kind: 'Link',
    message: await linkMessage(tx, bridge, proof, identity),
    extra: { proofId: proof.id },
    state: 'wanted',
    by: 'planet',
  });
}

/** The account's digest, as the chain knows it. */
export const onChain = ({ network, account, salt }: Pick<ProofRow, 'network' | 'account' | 'salt'>): `0x${string}` =>
  accountDigest(network, account, Buffer.from(salt.slice(2), 'hex'));

const bundleWith = ({ statement, signature, network }: ProofRow, evidence: ProofEvidence): Bundle =>
  makeBundle({ statement, signature: signature!, network, verifier }, evidence);

/** All that anybody needs to check the link again; null while nothing was shown. */
export function bundleOf(proof: ProofRow): Bundle | null {
  if (!proof.evidence || !proof.signature) return null;
  const { at, verifier: by, ...evidence } = proof.evidence;
  return { ...bundleWith(proof, { ...evidence, at: new Date(at) }), verifier: by };
}
