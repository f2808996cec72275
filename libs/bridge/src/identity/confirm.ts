import { ok, refuse } from '@planet/core';
import type { Identity, IdentityId, Outcome } from '@planet/core';
import { checkOwnerSignature, clientsOf, contractCheck } from '@planet/identity';
import { acts, identities, proofs, seats, type ProofRow } from '@planet/store';
import type { Bridge } from '../bridge.js';
import { linkAct } from './claim.js';
import { waysToShow, type LinkStarted } from './links.js';
import { hasChain, signByOwner, waitsForOwner } from './own-acts.js';
import { onChain, prove } from './prove.js';

export type WaitsFor = 'statement-signature' | 'evidence' | 'link-signature';
export type Confirmed =
  | { state: 'linked'; proof: ProofRow }
  | { state: 'waits'; proof: ProofRow; waitsFor: WaitsFor; typedData: object | null; ways: LinkStarted['ways'] };

export interface Confirmation {
  identityId: IdentityId;
  proofId: string;
  /** What the person hands over: an address, a signed message. */
  evidence?: string;
  /** By a wallet of their own: of the statement, and of the act for the chain. */
  statementSignature?: string;
  linkSignature?: string;
  by: string;
}
const longestGiven = 32_768;

/** Looks now, with what the person hands over; housekeeping would look by itself a little later. */
export async function confirmLink(bridge: Bridge, given: Confirmation): Promise<Outcome<Confirmed>> {
  const db = bridge.store.prisma;
  const proof = await proofs.byId(db, given.proofId);
  const identity = await identities.byId(db, given.identityId);
  if (!proof || !identity || proof.identityId !== identity.id) return refuse('not-found', 'proof');
  if ((given.evidence?.length ?? 0) > longestGiven) return refuse('too-large', 'the evidence');
  if (given.statementSignature && identity.custody === 'own' && !proof.signature) {
    const signed = await keepSignature(bridge, proof, identity, given.statementSignature);
    if (!signed.ok) return signed;
  }
  const proven = await prove(bridge, proof.id, given.evidence);
  if (!proven.ok) {
    const now = (await proofs.byId(db, proof.id))!;
    const ways = await waysToShow(bridge, now);
    const wait = (waitsFor: WaitsFor) => ok({ state: 'waits', proof: now, waitsFor, typedData: null, ways } as const);
    if (proven.reason === 'unsigned') return wait('statement-signature');
    return proven.reason === 'not-found' && proven.retry ? wait('evidence') : proven;
  }
  return identity.custody === 'own' ? signedByWallet(bridge, proven.value, identity, given) : linkedNow(proven.value);
}

const linkedNow = (proof: ProofRow): Outcome<Confirmed> => ok({ state: 'linked', proof });

async function keepSignature(
  bridge: Bridge,
  proof: ProofRow,
  { owner }: Identity,
  signature: string,
): Promise<Outcome<void>> {
  const db = bridge.store.prisma;
  const seat = await seats.read(db);
  const ask = seat?.rpcUrl ? contractCheck(clientsOf(seat), seat.chainId) : undefined;
  const text = signature.toLowerCase();
  const signed = await checkOwnerSignature(proof.statement, owner ?? '', text, ask);
  if (signed.ok) await proofs.change(db, proof, { signature: text });
  return signed;
}

/** The owner's part for the chain, where they keep the key themselves. */
async function signedByWallet(
  bridge: Bridge,
  proof: ProofRow,
  identity: Identity,
  { linkSignature, by }: Confirmation,
): Promise<Outcome<Confirmed>> {
  const db = bridge.store.prisma;
  const act = await acts.byId(db, linkAct(proof.id));
  if (!act || !waitsForOwner(act) || !(await hasChain(db))) return linkedNow(proof);
  const fields = { account: onChain(proof), evidence: proof.digest };
  const extra = { proofId: proof.id };
  const signed = await signByOwner(bridge, identity, { id: act.id, kind: 'Link', fields, extra, by }, linkSignature);
  if (!signed.ok) return signed;
  if ('taken' in signed.value) return linkedNow(proof);
  const { typedData } = signed.value.asked;
  return ok({ state: 'waits', proof, waitsFor: 'link-signature', typedData, ways: [] });
}
